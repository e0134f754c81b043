"""Chapter 5, graph: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, plain, prediction, word
from course_utils.judges.graph.all_nodes import judge_all_nodes
from course_utils.judges.graph.find_cut import judge_find_cut
from course_utils.judges.graph.path_names import judge_path_names
from course_utils.judges.graph.reachable import judge_reachable
from course_utils.report import Diagnosis


@prediction("the end of next_functions[0][0]")
def guess_third(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """fc3.bias: Addmm's first input is what is added."""
    known = {
        "fc3.weight": Diagnosis("weight", "The weight is a factor of the product. What does addmm name first: the "
                                "factors, or what is added?", COSTLESS),
        "conv1.weight": Diagnosis("first layer", "The first layer is thirteen steps away; these are two.", COSTLESS),
        "relu": Diagnosis("relu", "A ReLU has no parameter. The ReLU is there, at another place of `next_functions`.",
                          COSTLESS),
    }
    other = Diagnosis("other", "The loss comes first, then fc3, then one of the three things that fc3 takes.", COSTLESS)
    seen = word(seen)
    return guess(seen, plain(seen) in ("fc3.bias", "net.fc3.bias"), known, other)


@prediction("flatten's name")
def guess_flatten(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """ViewBackward0."""
    flat = Diagnosis("flatten", "Flattening moves no number. The operation that only looks at the same numbers in "
                     "another shape has another name.", COSTLESS)
    relu = Diagnosis("relu", "The ReLU comes before the pooling, and has a node of its own.", COSTLESS)
    reshaped = Diagnosis("reshape", "`reshape` copies the numbers where it must. The node is named after the method "
                         "that never does.", COSTLESS)
    operations = {"flatten": flat, "relu": relu, "reshape": reshaped}
    known = {name + ending: operations[name] for name in operations for ending in ("", "backward", "backward0")}
    other = Diagnosis("other", "Which method of a tensor looks at the same numbers in another shape? Chapter 4 used it "
                      "on a target.", COSTLESS)
    seen = word(seen)
    return guess(seen, plain(seen) in ("viewbackward0", "view", "viewbackward"), known, other)


@prediction("the parameters that are reached")
def guess_detached(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """6: weight and bias of fc1, fc2 and fc3."""
    known = {
        10: Diagnosis("all", "Ten is all of them. The way to some of them led through the flattened result.", COSTLESS),
        4: Diagnosis("other side", "Four are those that are cut off.", COSTLESS),
        3: Diagnosis("layers", "Three layers; each has a weight and a bias.", COSTLESS),
        0: Diagnosis("none", "The loss still has a graph as far back as the place of the cut.", COSTLESS),
    }
    other = Diagnosis("other", "Which layers come after flatten, and how many parameters has each?", COSTLESS)
    return guess(seen, number(seen) == 6, known, other)


@judge({
    "to a bias": 1,
    "to the weight of a linear layer": 1,
    "to conv1.weight": 1,
    "in a network of equal layers": 1,
})
def path_names(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The nodes between the loss and one leaf."""
    return judge_path_names(seen, inputs)


@judge({
    "every node of a network's graph": 2,
    "a shared node once": after(1, "every node of a network's graph", "nothing but nodes"),
    "a chain of more than 10,000 operations": after(1, "nothing but nodes"),
    "nothing but nodes": after(1, "every node of a network's graph"),
})
def all_nodes(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Root, leaves and all in between."""
    return judge_all_nodes(seen, inputs)


@judge({
    "all of a whole network": after(1, "none behind a detached result", "no frozen or unused one, and no input"),
    "none behind a detached result": 1,
    "no frozen or unused one, and no input": 1,
    "gradients are left as they were": after(1, "all of a whole network"),
})
def reachable(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The leaves of the graph that are parameters."""
    return judge_reachable(seen, inputs)


@judge({
    "a whole chain gives None": 1,
    "a detached result": 1,
    "the first of several, under no_grad": 1,
    "a cut inside a step with parameters": 1,
})
def find_cut(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The first step from which no gradient gets back to its input."""
    return judge_find_cut(seen, inputs)
