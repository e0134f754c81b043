"""Chapter 5, graph: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, prediction
from course_utils.judges.graph.all_nodes import judge_all_nodes
from course_utils.judges.graph.find_cut import judge_find_cut
from course_utils.judges.graph.path_names import judge_path_names
from course_utils.judges.graph.reachable import judge_reachable
from course_utils.report import Diagnosis


@prediction("the nodes behind a batch's loss")
def guess_nodes(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """26, as for one picture."""
    each = Diagnosis("per picture", "That would be so if the pictures went through the network one after the other. "
                     "They go through as one tensor.", COSTLESS)
    known = {
        **dict.fromkeys((26 * 32, 16 * 32 + 10, 26 + 31, 26 + 32), each),
        16: Diagnosis("operations", "Those are the operations alone; the parameters have nodes, too.", COSTLESS),
    }
    other = Diagnosis("other", "Which operations does the network do for 32 pictures, and which for one?", COSTLESS)
    return guess(seen, number(seen) == 26, known, other)


@prediction("the visits of four nodes")
def guess_visits(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """1 + 2 + 4 + 8 = 15."""
    known = {
        4: Diagnosis("each once", "Nothing in the loop knows which nodes were visited. Each sum puts the node that "
                     "follows on the list twice.", COSTLESS),
        7: Diagnosis("edges", "That would be so if each edge were followed once. But where a node is visited again, "
                     "so are those that follow it.", COSTLESS),
        8: Diagnosis("paths", "There are eight paths to x. The nodes on the way are visited, too.", COSTLESS),
    }
    other = Diagnosis("other", "How often does each of the four come off the list, from top to bottom?", COSTLESS)
    return guess(seen, number(seen) == 15, known, other)


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
