"""What the course's notebooks import: digits, a network, checks with diagnoses, and pictures."""

from course_utils.autograd import grad_fn_graph
from course_utils.backward_steps import step_backward
from course_utils.data import MNIST, Digits
from course_utils.gradients import GradientHistory
from course_utils.lenet import LeNet

__all__ = ["MNIST", "Digits", "GradientHistory", "LeNet", "grad_fn_graph", "step_backward"]
