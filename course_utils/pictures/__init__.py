"""One module per picture; each draws plain data and returns a `Picture`."""

from course_utils.pictures.parameters import plot_parameters
from course_utils.pictures.windows import plot_windows

__all__ = ["plot_parameters", "plot_windows"]
