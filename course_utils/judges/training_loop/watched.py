"""A whole run as the observer of chapter 8 saw it, read by epochs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from course_utils.inputs.training_loop import Set, set_state, small_net, small_set
from course_utils.judges.training_loop.epochs import Events, batches_of, chunks, forwards, loss_over, same

VALIDATION, TEST, NEW = 30, 20, 100  # pictures in each set


@dataclass
class Run:
    """A watched run, read by epochs."""

    seen: dict[str, Any]
    inputs: dict[str, Any]

    def data(self, name: str) -> Set:
        """A set as the observer made it."""
        task = self.inputs["task"]
        return {"training": small_set(task, task + 1, self.inputs["count"]),
                "validation": small_set(task, task + 2, VALIDATION, 0.3),
                "test": small_set(task, task + 3, TEST, 0.6), "new": small_set(task, task + 4, NEW)}[name]

    @cached_property
    def events(self) -> Events:
        """Everything but the steps of the optimizer."""
        return [event for event in self.seen["events"] if "step" not in event]

    @cached_property
    def trained(self) -> list[Events]:
        """The training passes, one for each epoch; training images under no_grad aren't trained on."""
        return list(chunks([event for event in forwards(self.events, "training") if event["grad"]],
                           self.inputs["count"]))

    @cached_property
    def validated(self) -> list[Events]:
        """The validation passes."""
        return list(chunks(forwards(self.events, "validation"), VALIDATION))

    @cached_property
    def tested(self) -> Events:
        """All forward passes of test images."""
        return forwards(self.events, "test")

    @cached_property
    def order(self) -> str:
        """The passes in order: T for training, V for validation, X for test, repeated letters once."""
        letters = [{"training": "T", "validation": "V", "test": "X"}.get(event.get("set", ""), "") for event in
                   self.events if event.get("grad") or event.get("set") != "training"]
        joined = [letter for letter in letters if letter]
        return "".join(letter for index, letter in enumerate(joined) if joined[index - 1 : index] != [letter])

    def losses(self, name: str, passes: list[Events]) -> list[float]:
        """The mean loss of each pass."""
        return [loss_over(batches_of(events, self.data(name))) for events in passes]

    @cached_property
    def validation_losses(self) -> list[float]:
        """The loss of each validation pass."""
        return self.losses("validation", self.validated)

    @cached_property
    def best(self) -> int:
        """The epoch with the lowest validation loss."""
        return self.validation_losses.index(min(self.validation_losses))

    def left_with(self, epoch: int) -> bool:
        """Whether the weights at the end are those that this epoch was validated with."""
        return same(self.seen["state"]["parameters"], self.validated[epoch][0]["state"]["parameters"])

    @cached_property
    def loads(self) -> list[str]:
        """Each loading of weights: `"itself"` or `"another"`."""
        return [event["loaded"] for event in self.events if "loaded" in event]

    def accuracy(self) -> float:
        """The largest share of new images that the network got right after an epoch, or gets right at the end."""
        states = [event["state"] for event in self.events if "state" in event]
        return max(map(self._accuracy, [self.seen["state"], *states]))

    def _accuracy(self, state: dict[str, list[float]]) -> float:
        net, (pictures, labels) = small_net(self.inputs["task"]), self.data("new")
        set_state(net, state)
        return (net.eval()(pictures).argmax(1) == labels).float().mean().item()
