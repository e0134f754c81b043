"""Chapter 8, the training loop: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, plain, prediction, word
from course_utils.judges.training_loop.checkpoints import judge_load_checkpoint, judge_save_checkpoint
from course_utils.judges.training_loop.confusion import judge_confusion
from course_utils.judges.training_loop.evaluation import judge_evaluate
from course_utils.judges.training_loop.train import EACH_EPOCH, judge_train
from course_utils.judges.training_loop.train_epoch import judge_train_epoch
from course_utils.report import Diagnosis


@prediction("what is on the new device")
def guess_device(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """The layer: `to` changes a module itself, and returns a new tensor."""
    known = {
        "both": Diagnosis("both", "The two lines look alike, but one of them returns something new, and nobody keeps "
                          "that.", COSTLESS),
        "neither": Diagnosis("neither", "One of the two lines changes what it is called on.", COSTLESS),
        "numbers": Diagnosis("numbers", "Think of `net.eval()`, which needs no `=` either.", COSTLESS),
    }
    other = Diagnosis("other", "Answer with one of the four words, in quotes, such as 'both'.", COSTLESS)
    seen = word(seen)
    return guess(seen, plain(seen) in ("layer", "the layer"), known, other)


@prediction("the mean over all 40 images")
def guess_mean(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """(32 · 0.2 + 8 · 1.2) / 40 = 0.4."""
    value = number(seen)
    known = {0.7: Diagnosis("average of averages", "That is the mean of the two means. It counts an image of the short "
                            "batch four times as much as one of the long batch.", COSTLESS),
             1.4: Diagnosis("sum", "That is the sum of the two means.", COSTLESS)}
    other = Diagnosis("other", "The first batch adds 32 · 0.2 = 6.4 to the sum over images. What does the second one "
                      "add, and how many images are there?", COSTLESS)
    rounded = seen if value is None else {"type": "float", "value": round(value, 3)}
    return guess(rounded, value is not None and abs(value - 0.4) < 1e-3, known, other)


@prediction("what the kept dictionary holds")
def guess_kept(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """5: state_dict() hands out the tensors themselves."""
    known = {1: Diagnosis("a copy", "That would be so if state_dict() made copies.", COSTLESS)}
    other = Diagnosis("other", "The dictionary holds either the weight of that moment or the tensor that was then "
                      "changed.", COSTLESS)
    return guess(seen, number(seen) == 5, known, other)


@judge({
    "the loss, a mean over all images": 1,
    "the accuracy over all images": 1,
    "evaluation mode at each batch": 1,
    "afterwards the mode it came in": after(1, "evaluation mode at each batch"),
    "no gradients, for that long": 1,
})
def evaluate(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Sums over images, in evaluation mode and without gradients."""
    return judge_evaluate(seen, inputs)


@judge({
    "training mode at each batch": 1,
    "the weights after one step per batch": 2,
    "the loss, a mean over all images": 1,
    "a plain number, and no graph kept": 1,
})
def train_epoch(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """One step for each batch, in training mode; the losses are weighted by the number of images."""
    return judge_train_epoch(seen, inputs)


@judge({
    "row is the label, column the prediction": 2,
    "shape (10, 10), int64": 1,
    "evaluation mode at each batch, and afterwards the mode it came in": 1,
})
def confusion(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """How many images of each label got each prediction."""
    return judge_confusion(seen, inputs)


@judge({"the network's state and the epoch": 1, "the optimizer's state": 1})
def save_checkpoint(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Two state_dicts and a number, in a file that holds nothing else."""
    return judge_save_checkpoint(seen, inputs)


@judge({"the network and the epoch are back": 1, "the run goes on as if never interrupted": after(
    1, "the network and the epoch are back")})
def load_checkpoint(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """What was saved, loaded into the objects that were passed in."""
    return judge_load_checkpoint(seen, inputs)


@judge({
    EACH_EPOCH: 1,
    "training mode for all training, in every epoch": 1,
    "validation after each epoch, in evaluation mode, without gradients": 1,
    "the history: both losses of each epoch": 1,
    "at the end the weights of the best epoch": 2,
    "the test images once, at the end, and the accuracy on them": after(1, "at the end the weights of the best epoch"),
    "in some epoch at least 30 % of new images right": 1,
    "in some epoch at least 85 % of new images right": 1,
})
def train(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Epochs of training and validation; the best weights are kept by copy and come back."""
    return judge_train(seen, inputs)
