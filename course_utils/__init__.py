"""What the course's notebooks import: a network, checks with diagnoses, and pictures."""

from course_utils.lenet import LeNet

__all__ = ["LeNet"]
