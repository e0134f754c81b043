"""A whole run as the check of `train` saw it, read by epochs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from course_utils.inputs.training_loop import TEST, VALIDATION, Set, run_set, set_state, small_net
from course_utils.judges.training_loop.descent import descends
from course_utils.judges.training_loop.epochs import (
    Batch,
    Events,
    accuracy_over,
    batches_of,
    begins,
    believed,
    chunks,
    forwards,
    loss_over,
    numbered,
    same,
)

SETS = ("training", "validation", "test")


@dataclass
class Run:
    """A watched run, read by epochs."""

    seen: dict[str, Any]
    inputs: dict[str, Any]

    def data(self, name: str) -> Set:
        """A set as the observer made it."""
        return run_set(self.inputs, name)

    @cached_property
    def events(self) -> Events:
        """Everything but the steps of the optimizer."""
        return [event for event in numbered(self.seen["events"]) if "step" not in event]

    @cached_property
    def possible(self) -> bool:
        """Whether it starts from the network handed over, and its logits and weights follow from one another."""
        passes = [event for event in self.events if event.get("set") in SETS]
        sets = {name: self.data(name) for name in SETS}
        return begins(self.inputs, passes) and all(
            believed(part, self.batches(name, part)) for name in SETS if (part := forwards(passes, name))
        ) and descends(self.inputs, passes, sets, self.seen["state"]["parameters"])

    def batches(self, name: str, events: Events) -> list[Batch]:
        """The logits and labels of passes of one set."""
        return batches_of(self.inputs, events, self.data(name))

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
        return [loss_over(self.batches(name, events)) for events in passes]

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

    @cached_property
    def moved_back(self) -> list[int]:
        """The epochs, counted from 1, before which other weights are put into the network."""
        passes = [event for event in self.events if event.get("set") in SETS]
        trained = [len(events) for events in self.trained]
        found, images = [], 0
        for before, after in zip(passes, passes[1:], strict=False):
            images += before["set"] == "training" and before["grad"]
            moved = not same(before["state"]["parameters"], after["state"]["parameters"])
            if before["set"] != "training" and after["set"] == "training" and moved:
                found.append(1 + next((n for n in range(len(trained)) if sum(trained[: n + 1]) > images), len(trained)))
        return found

    @cached_property
    def chosen_by(self) -> list[str]:
        """The rules that choose the epoch whose weights are left, of those that are known."""
        found = {"validation": self.validation_losses, "training": self.losses("training", self.trained)}
        shares = [accuracy_over(self.batches("validation", events)) for events in self.validated]
        tests = list(chunks(self.tested, TEST))
        rules = {f"lowest {name} loss": losses.index(min(losses)) for name, losses in found.items()}
        rules |= {f"highest {name} loss": losses.index(max(losses)) for name, losses in found.items()}
        rules |= {"highest validation accuracy": shares.index(max(shares)), "last": len(shares) - 1, "first": 0,
                  "highest validation accuracy, the last such": len(shares) - 1 - shares[::-1].index(max(shares)),
                  "lowest validation accuracy": shares.index(min(shares))}
        if len(tests) >= len(shares):
            losses = self.losses("test", tests)[: len(shares)]
            rules["lowest test loss"] = losses.index(min(losses))
        return [name for name, epoch in rules.items() if epoch < len(self.validated) and self.left_with(epoch)]

    def accuracy(self) -> float:
        """The largest share of new images that the network got right after an epoch, or gets right at the end."""
        states = [event["state"] for event in self.events if "state" in event and event["set"] != "training"]
        net, (pictures, labels) = small_net(self.inputs["task"]).eval(), self.data("new")
        shares = []
        for state in [self.seen["state"], *states]:
            set_state(net, state)
            shares.append((net(pictures).argmax(1) == labels).float().mean().item())
        return max(shares)
