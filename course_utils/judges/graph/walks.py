"""What chapter 5 asks of walks through a graph: the path to one leaf, and all nodes once."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from course_utils.judges import PRINTED, Mark, Marks, say
from course_utils.report import Diagnosis

LINEAR, ENDS = "AddmmBackward0", "AccumulateGrad"
LENET = ["NllLossBackward0", "LogSoftmaxBackward0", LINEAR, "ReluBackward0", LINEAR, "ReluBackward0", LINEAR,
         "ViewBackward0", "MaxPool2DWithIndicesBackward0", "ReluBackward0", "ConvolutionBackward0",
         "MaxPool2DWithIndicesBackward0", "ReluBackward0", "ConvolutionBackward0"]
PLACES = {"fc3": 2, "fc2": 4, "fc1": 6, "conv2": 10, "conv1": 13}
Names = list[str]


def way(case: dict[str, Any]) -> Names:
    """The names from the loss to the parameter."""
    layer, kind = case["parameter"].split(".")
    if case["net"] == "lenet":
        names = LENET[: PLACES[layer] + 1]
    else:
        blocks = case["layers"] - int(layer) // 2
        names = ["MseLossBackward0", *([f"{case['net'].capitalize()}Backward0", LINEAR] * blocks)]
    return [*names, *(["TBackward0"] if kind == "weight" and names[-1] == LINEAR else []), ENDS]


def _first_only(case: dict[str, Any]) -> Names:
    head = LENET[:3] if case["net"] == "lenet" else way(case)[:3]
    return [*head, ENDS]


WAYS: list[tuple[Callable[[dict[str, Any]], Names], Diagnosis]] = [
    (_first_only, Diagnosis(
        "first only", "It always takes `next_functions[0]`, and that is the bias of the last layer.",
        "Try every entry of `next_functions`, not only the first.")),
    (lambda case: way(case)[::-1], Diagnosis(
        "reversed", "The names come from the parameter up to the loss.", "Turn the list round.")),
    (lambda case: way(case)[1:], Diagnosis(
        "loss left out", "The first node, the loss's own, is missing.", "Start the list with `loss.grad_fn`.")),
    (lambda case: way(case)[:-1], Diagnosis(
        "leaf left out", "The last node, AccumulateGrad, is missing.", "Add the node that holds the parameter too.")),
    (lambda case: way({**case, "parameter": "conv1.weight" if case["net"] == "lenet" else "0.weight"}), Diagnosis(
        "to the first layer", "The path always goes on to the first layer, whatever parameter is asked for.",
        "Stop where `node.variable` is the parameter.")),
]
NODES = Diagnosis("nodes", "The list holds the nodes themselves.", "Take the name of each: `node.name()`")
ADDRESSES = Diagnosis("addresses", "These are the nodes printed with their places in memory, which are others in every "
                      "run.", "`node.name()` is the name alone.")
ONE_TEXT = Diagnosis("one text", "The names come as one string.", "Return them as a list.")
DEAD_ENDS = Diagnosis("dead ends", "The list has every node that was looked at, those off the path too.",
                      "Keep a path for each branch, and return the one that arrives.")


def judge_path(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `path_names`, one for each path."""
    came = [[_bare(item) for item in result.get("value", {}).get("items", [])] for result in seen]
    right = [way(case) for case in inputs]
    varied = any(names != came[0] for names in came)
    marks = [Mark(names == wanted and varied, " → ".join(wanted), " → ".join(names) or say(result))
             for names, wanted, result in zip(came, right, seen, strict=True)]
    return marks, _not_names([result.get("value", {}) for result in seen]) or _named_way(came, right, inputs)


def _bare(item: dict[str, Any]) -> str:
    return str(item.get("value", "")).rpartition("::")[2]


def _not_names(values: list[dict[str, Any]]) -> Diagnosis | None:
    kinds = {value.get("type") for value in values}
    if kinds == {"None"}:
        return PRINTED
    if kinds == {"str"}:
        return ONE_TEXT
    items = [item for value in values for item in value.get("items", [])]
    if items and all(item["type"] not in ("str", "None") for item in items):
        return NODES
    return ADDRESSES if any("object at 0x" in str(item.get("value")) for item in items) else None


def _named_way(came: list[Names], right: list[Names], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    for mistake, diagnosis in WAYS:
        if came == [mistake(case) for case in inputs]:
            return diagnosis
    more = [not Counter(wanted) - Counter(names) for names, wanted in zip(came, right, strict=True)]
    return DEAD_ENDS if all(more) and came != right else None


FIRST_ONLY = Diagnosis("first only", "It follows the first entry of `next_functions` and no other.",
                       "Put all entries of `next_functions` on the list of nodes to look at.")
REPEATS = Diagnosis("repeats", "A node to which several lines lead comes once for each way, and the ways double with "
                    "every x + x.", "Note which nodes were seen, and skip those.")
RECURSION = Diagnosis("recursion", "In a graph of 5,000 operations the function calls itself until Python gives up.",
                      "Use a while loop over a list of nodes that are still to be looked at.")
NO_ROOT = Diagnosis("root left out", "The node it starts from is missing.", "Put root itself on the list.")
NO_LEAVES = Diagnosis("leaves left out", "The AccumulateGrad nodes are missing; they are nodes too, without any that "
                      "follow.", "Note a node before you ask what follows it.")
NONES = Diagnosis("None included", "The list holds None, which stands in `next_functions` where no gradient is wanted.",
                  "Skip it: if node is not None.")
PAIRS = Diagnosis("pairs", "The list holds the pairs of `next_functions`, (node, number).",
                  "Unpack them: `for node, number in node.next_functions`.")
NAMES = Diagnosis("names", "The list holds names. Many nodes have the same name.", "Return the nodes themselves.")
COUNTED = Diagnosis("counted", "A number comes back.", "Return the nodes in a list.")
ONE_LEVEL = Diagnosis("one level", "Only the root and what follows it directly are there.",
                      "What follows those is to be looked at as well: keep a list of nodes to do, and loop.")


def sizes(inputs: dict[str, int]) -> list[int]:
    """How many nodes there are: of each linear layer four and a ReLU, of the loss two; elsewhere the leaf as well."""
    return [5 * inputs["network"] + 1, inputs["shared"] + 1, inputs["deep"] + 1]


def judge_nodes(seen: list[dict[str, Any]], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `all_nodes`: a network's, shared ones, a long chain's, and nothing else."""
    network, shared, deep = seen
    network_size, shared_size, deep_size = sizes(inputs)
    marks = [
        Mark(network.get("nodes") == network_size, f"{network_size} nodes", _counted(network)),
        Mark(shared.get("nodes") == shared.get("items") == shared_size, f"{shared_size} nodes", _counted(shared)),
        Mark(deep.get("nodes") == deep.get("items") == deep_size, f"{deep_size} nodes", _counted(deep)),
        Mark(network.get("nodes", 0) > 1 and network["strange"] == [], "nodes",
             ", ".join(network.get("strange", [])) or "too few yet"),
    ]
    return marks, _named_nodes(network, shared, deep)


def _counted(result: dict[str, Any]) -> str:
    return f"{result['items']} items" if "items" in result else say(result)


def _named_nodes(network: dict[str, Any], shared: dict[str, Any], deep: dict[str, Any]) -> Diagnosis | None:
    if "value" in network:
        kind = network["value"]["type"]
        return PRINTED if kind == "None" else COUNTED if kind == "int" else None
    if "items" not in network:
        return None
    kinds = {"NoneType": NONES, "tuple": PAIRS, "str": NAMES}
    if network["strange"] and network["strange"][0] in kinds:
        return kinds[network["strange"][0]]
    found, missing = network["nodes"], network["missing"]
    if found == 4 and network["items"] == 4:
        return FIRST_ONLY
    if found < 4 and len(missing) > 2:
        return ONE_LEVEL
    if missing == ["NllLossBackward0"]:
        return NO_ROOT
    if missing == ["torch::autograd::AccumulateGrad"]:
        return NO_LEAVES
    if shared.get("items", 0) > shared.get("nodes", 0):
        return REPEATS
    return RECURSION if deep.get("error", {}).get("type") == "RecursionError" else None
