"""What the course's notebooks import: digits, a network, checks with diagnoses, and pictures."""

from course_utils.data import MNIST, Digits
from course_utils.graph.reading import grad_fn_graph
from course_utils.graph.steps import step_backward
from course_utils.lenet import LeNet
from course_utils.recording.gradients import GradientHistory

__all__ = ["MNIST", "Digits", "GradientHistory", "LeNet", "grad_fn_graph", "step_backward"]
