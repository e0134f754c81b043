"""One module per picture; each draws plain data and returns a `Picture`."""

from course_utils.pictures.activations import plot_activations
from course_utils.pictures.confusion import plot_confusion
from course_utils.pictures.feature_maps import plot_feature_maps
from course_utils.pictures.grad_fn_chain import plot_grad_fn_chain
from course_utils.pictures.gradient_history import plot_gradient_history
from course_utils.pictures.gradients import plot_gradients
from course_utils.pictures.images import plot_images
from course_utils.pictures.kernel import plot_kernel
from course_utils.pictures.loss import LiveLoss, plot_loss
from course_utils.pictures.parameters import plot_parameters
from course_utils.pictures.picture import Picture
from course_utils.pictures.progress_bar import progress
from course_utils.pictures.valley import plot_valley
from course_utils.pictures.windows import plot_windows

__all__ = [
    "LiveLoss",
    "Picture",
    "plot_activations",
    "plot_confusion",
    "plot_feature_maps",
    "plot_grad_fn_chain",
    "plot_gradient_history",
    "plot_gradients",
    "plot_images",
    "plot_kernel",
    "plot_loss",
    "plot_parameters",
    "plot_valley",
    "plot_windows",
    "progress",
]
