"""Answers to chapter 5, graph."""

import numpy as np
import torch

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong
bank.otherwise = {
    **{guess: {"other"} for guess in ("guess_nodes", "guess_visits", "guess_detached")},  # whatever has no other name
    "all_nodes": {"counted", "repeats", "recursion", "repeats, recursion", "no list", "other graphs", "second "
    "call", "every path",
                  "None included", "pairs", "names", "numbers", "not nodes"},
    "path_names": {"no list"},
    "reachable": {"tensors", "counted"},
    "find_cut": {"first x again", "one step", "not None"},
}

right("guess_nodes", 26, 26.0, "26")
wrong("guess_nodes", None, points=0, diagnosis="not answered")
wrong("guess_nodes", 832, 522, 57, 58, "832 nodes", points=0, diagnosis="per picture")
wrong("guess_nodes", 16, "16", points=0, diagnosis="operations")
wrong("guess_nodes", 32, "more", points=0, diagnosis="other")

right("guess_visits", 15, 15.0, "15")
wrong("guess_visits", None, points=0, diagnosis="not answered")
wrong("guess_visits", 4, 4.0, points=0, diagnosis="each once")
wrong("guess_visits", 7, "7 visits", points=0, diagnosis="edges")
wrong("guess_visits", 8, 8.0, points=0, diagnosis="paths")
wrong("guess_visits", 12, "many", points=0, diagnosis="other")

right("guess_detached", 6, 6.0, np.int64(6))
wrong("guess_detached", None, points=0, diagnosis="not answered")
wrong("guess_detached", 10, 10.0, points=0, diagnosis="all")
wrong("guess_detached", 4, 4.0, points=0, diagnosis="other side")
wrong("guess_detached", 3, 3.0, points=0, diagnosis="layers")
wrong("guess_detached", 0, 0.0, points=0, diagnosis="none")
wrong("guess_detached", 5, "six", points=0, diagnosis="other")


@right("path_names")
def paths_in_a_queue(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return [node.name() for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@right("path_names")
def searched_by_recursion(loss, parameter):
    def search(node):
        if node is None:
            return None
        if hasattr(node, "variable") and node.variable is parameter:
            return [node.name()]
        for following, _ in node.next_functions:
            rest = search(following)
            if rest:
                return [node.name(), *rest]
        return None

    return search(loss.grad_fn)


@right("path_names")
def traced_back(loss, parameter):
    came_from, todo = {loss.grad_fn: None}, [loss.grad_fn]
    while todo:
        node = todo.pop()
        if hasattr(node, "variable") and node.variable is parameter:
            names = []
            while node is not None:
                names.append(type(node).__name__)
                node = came_from[node]
            return tuple(reversed(names))
        for following, _ in node.next_functions:
            if following is not None and following not in came_from:
                came_from[following] = node
                todo.append(following)
    return ()


@wrong("path_names", points=0, diagnosis="not answered")
def path_empty(loss, parameter):
    raise NotImplementedError


@wrong("path_names", points=0, diagnosis="prints")
def path_printed(loss, parameter):
    print(loss.grad_fn.name())


@wrong("path_names", points=0, diagnosis="prints")
def path_kept(loss, parameter):
    names = [loss.grad_fn.name()]
    names.append(loss.grad_fn.next_functions[0][0].name())


@wrong("path_names", points=0, diagnosis="first leaf")
def always_the_first(loss, parameter):
    node, names = loss.grad_fn, []
    while True:
        names.append(node.name())
        if not node.next_functions:
            return names
        node = node.next_functions[0][0]


@wrong("path_names", points=0, diagnosis="first leaf")
def first_by_recursion(loss, parameter):
    def walk(node):
        following = node.next_functions
        return [type(node).__name__] + (walk(following[0][0]) if following else [])

    return walk(loss.grad_fn)


@wrong("path_names", points=0, diagnosis="reversed")
def from_the_parameter(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return [node.name() for node in path[::-1]]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="reversed")
def appended_on_the_way_back(loss, parameter):
    def search(node):
        if getattr(node, "variable", None) is parameter:
            return [node.name()]
        for following, _ in node.next_functions:
            rest = search(following) if following else None
            if rest:
                return [*rest, node.name()]
        return None

    return search(loss.grad_fn)


@wrong("path_names", points=0, diagnosis="loss left out")
def from_the_second_node(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return [node.name() for node in path[1:]]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="loss left out")
def from_the_logits(loss, parameter):
    def search(node):
        for following, _ in node.next_functions:
            if following is None:
                continue
            if getattr(following, "variable", None) is parameter:
                return [following.name()]
            rest = search(following)
            if rest:
                return [following.name(), *rest]
        return None

    return search(loss.grad_fn)


@wrong("path_names", points=0, diagnosis="leaf left out")
def operations_alone(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return [node.name() for node in path if not hasattr(node, "variable")]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="leaf left out")
def stopped_before_the_leaf(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        for node, _ in path[-1].next_functions:
            if getattr(node, "variable", None) is parameter:
                return [each.name() for each in path]
            if node is not None:
                paths.append([*path, node])
    return None


@wrong("path_names", points=1, diagnosis="to the first layer")
def the_longest_path(loss, parameter):
    paths, longest = [[loss.grad_fn]], []
    for path in paths:
        if hasattr(path[-1], "variable") and path[-1].variable.dim() > 1 and len(path) >= len(longest):
            longest = path
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return [node.name() for node in longest]


@wrong("path_names", points=1, diagnosis="to the first layer")
def the_last_weight_found(loss, parameter):
    paths, ends = [[loss.grad_fn]], []
    for path in paths:
        if hasattr(path[-1], "variable") and path[-1].variable.dim() > 1:
            ends.append(path)
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return [node.name() for node in max(ends, key=len)]


@wrong("path_names", points=0, diagnosis="nodes")
def nodes_returned(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return path
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="nodes")
def one_node_returned(loss, parameter):
    return [loss.grad_fn]


@wrong("path_names", points=0, diagnosis="addresses")
def nodes_printed(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return [str(node) for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="addresses")
def nodes_formatted(loss, parameter):
    node, names = loss.grad_fn, []
    while node.next_functions:
        names.append(f"{node}")
        node = node.next_functions[0][0]
    return names


@wrong("path_names", points=0, diagnosis="one text")
def joined(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return " -> ".join(node.name() for node in path)
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="one text")
def added_up(loss, parameter):
    return loss.grad_fn.name() + loss.grad_fn.next_functions[0][0].name()


@wrong("path_names", points=0, diagnosis="dead ends")
def all_that_was_looked_at(loss, parameter):
    names, todo = [], [loss.grad_fn]
    while todo:
        node = todo.pop()
        names.append(node.name())
        if getattr(node, "variable", None) is parameter:
            return names
        todo.extend(following for following, _ in node.next_functions[::-1] if following is not None)
    return names


@wrong("path_names", points=0, diagnosis="dead ends")
def the_whole_graph(loss, parameter):
    names, todo = [], [loss.grad_fn]
    for node in todo:
        names.append(node.name())
        todo.extend(following for following, _ in node.next_functions if following is not None)
    return names


@wrong("path_names", points=0, diagnosis="many at once")
def compared_by_value(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if hasattr(path[-1], "variable") and (path[-1].variable == parameter):
            return [node.name() for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="unknown")
def one_path_for_all(loss, parameter):
    return [loss.grad_fn.name(), "fc3", "relu", "fc2", "relu", "fc1"] if parameter.dim() > 1 else ["fc1"]


@wrong("path_names", points=0, diagnosis="first leaf")
def the_first_leaf_on_a_stack(loss, parameter):
    ways = [[loss.grad_fn]]
    while ways:
        way = ways.pop()
        if hasattr(way[-1], "variable"):
            return [node.name() for node in way]
        ways += [[*way, node] for node, _ in way[-1].next_functions if node is not None]
    return None


@wrong("path_names", points=3, diagnosis="by shape")
def the_shape_compared(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if hasattr(path[-1], "variable") and path[-1].variable.shape == parameter.shape:
            return [node.name() for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=3, diagnosis="by shape")
def the_size_compared_by_recursion(loss, parameter):
    def search(node):
        if hasattr(node, "variable") and node.variable.size() == parameter.size():
            return [node.name()]
        for following, _ in node.next_functions:
            rest = search(following) if following else None
            if rest:
                return [node.name(), *rest]
        return None

    return search(loss.grad_fn)


@wrong("path_names", points=3, diagnosis="by numbers")
def the_numbers_compared(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if hasattr(path[-1], "variable") and torch.equal(path[-1].variable, parameter):
            return [node.name() for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=3, diagnosis="by numbers")
def the_lists_compared(loss, parameter):
    ways = [[loss.grad_fn]]
    for way in ways:
        leaf = getattr(way[-1], "variable", None)
        if leaf is not None and leaf.tolist() == parameter.tolist():
            return [type(node).__name__ for node in way]
        ways += [way + [node] for node, _ in way[-1].next_functions if node]
    return []


@wrong("path_names", points=0, diagnosis="backbone")
def down_the_backbone(loss, parameter):
    node = loss.grad_fn
    names = [node.name()]
    while inner := [after for after, _ in node.next_functions if after and after.next_functions]:
        node = inner[0]
        names.append(node.name())
    return names


@wrong("path_names", points=0, diagnosis="backbone")
def down_the_backbone_by_recursion(loss, parameter):
    def walk(node):
        for after, _ in node.next_functions:
            if after is not None and after.next_functions:
                return [node.name(), *walk(after)]
        return [node.name()]

    return walk(loss.grad_fn)


@wrong("path_names", points=0, diagnosis="names taken for nodes")
def each_name_visited_once(loss, parameter):
    seen, paths = set(), [[loss.grad_fn]]
    for path in paths:
        if path[-1].name() in seen:
            continue
        seen.add(path[-1].name())
        if getattr(path[-1], "variable", None) is parameter:
            return [node.name() for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="names taken for nodes")
def each_name_visited_once_by_recursion(loss, parameter):
    seen = []

    def search(node):
        if node is None or node.name() in seen:
            return None
        seen.append(node.name())
        if getattr(node, "variable", None) is parameter:
            return [node.name()]
        for after, _ in node.next_functions:
            if rest := search(after):
                return [node.name(), *rest]
        return None

    return search(loss.grad_fn)


@wrong("path_names", points=0, diagnosis="each name once")
def names_as_keys_of_the_path(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return list({node.name(): node for node in path})
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="each name once")
def names_not_repeated(loss, parameter):
    ways = [(loss.grad_fn, [loss.grad_fn.name()])]
    for node, names in ways:
        if getattr(node, "variable", None) is parameter:
            return names
        ways += [(after, names if after.name() in names else [*names, after.name()])
                 for after, _ in node.next_functions if after]
    return None


@wrong("path_names", points=0, diagnosis="no brackets")
def brackets_of_name_forgotten(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return [node.name for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="None")
def none_followed(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return [node.name() for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions)
    return None


@wrong("path_names", points=0, diagnosis="nothing found")
def grad_fn_compared(loss, parameter):
    for node, _ in loss.grad_fn.next_functions:
        if node is parameter.grad_fn and node is not None:
            return [loss.grad_fn.name(), node.name()]
    return []


@wrong("path_names", points=0, diagnosis="nothing found")
def node_compared(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if path[-1] is parameter:
            return [node.name() for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return []


@wrong("path_names", points=0, diagnosis="no list")
def a_set_of_names(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return {node.name() for node in path}
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="no list")
def length_of_the_path(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return len(path)
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="lists")
def found_paths_listed(loss, parameter):
    paths, found = [[loss.grad_fn]], []
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            found.append([node.name() for node in path])
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return found


@wrong("path_names", points=0, diagnosis="lists")
def all_paths_listed(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            break
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return [[node.name() for node in path] for path in paths]


@wrong("path_names", points=0, diagnosis="loss left out, leaf left out")
def both_ends_left_out(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if getattr(path[-1], "variable", None) is parameter:
            return [node.name() for node in path[1:-1]]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="reversed, loss left out")
def backwards_and_without_the_loss(loss, parameter):
    came_from, todo = {}, [loss.grad_fn]
    for node in todo:
        if getattr(node, "variable", None) is parameter:
            names = []
            while node in came_from:
                names.append(node.name())
                node = came_from[node]
            return names
        for after, _ in node.next_functions:
            if after is not None:
                came_from[after] = node
                todo.append(after)
    return None


@right("all_nodes")
def with_a_stack(root):
    seen, known, todo = [], set(), [root]
    while todo:
        node = todo.pop()
        if node is None or node in known:
            continue
        known.add(node)
        seen.append(node)
        todo.extend(following for following, _ in node.next_functions)
    return seen


@right("all_nodes")
def with_a_dictionary(root):
    found = {root: None}
    todo = [root]
    for node in todo:
        for following, _ in node.next_functions:
            if following is not None and following not in found:
                found[following] = None
                todo.append(following)
    return list(found)


@right("all_nodes")
def level_by_level(root):
    found, level = {root}, {root}
    while level:
        level = {following for node in level for following, _ in node.next_functions if following is not None} - found
        found |= level
    return found


@wrong("all_nodes", points=0, diagnosis="not answered")
def nodes_empty(root):
    raise NotImplementedError


@wrong("all_nodes", points=0, diagnosis="prints")
def nodes_shown(root):
    print(root.name())


@wrong("all_nodes", points=0, diagnosis="prints")
def nodes_kept(root):
    found = {root}
    found.update(node for node, _ in root.next_functions)


@wrong("all_nodes", points=0, diagnosis="counted")
def nodes_counted(root):
    seen, todo = set(), [root]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo.extend(following for following, _ in node.next_functions)
    return len(seen)


@wrong("all_nodes", points=0, diagnosis="counted")
def one_counted(root):
    return 1 + len(root.next_functions)


@wrong("all_nodes", points=3, diagnosis="first only")
def down_the_first(root):
    seen = [root]
    while seen[-1].next_functions:
        seen.append(seen[-1].next_functions[0][0])
    return seen


@wrong("all_nodes", points=3, diagnosis="first only")
def down_the_first_one_by_one(root):
    nodes, node = [], root
    while node is not None:
        nodes.append(node)
        node = node.next_functions[0][0] if len(node.next_functions) > 0 else None
    return tuple(nodes)


@wrong("all_nodes", points=4, diagnosis="repeats")
def nothing_noted(root):
    todo = [root]
    for node in todo:
        todo.extend(following for following, _ in node.next_functions if following is not None)
    return todo


@wrong("all_nodes", points=4, diagnosis="repeats")
def from_a_stack_without_memory(root):
    todo, nodes = [root], []
    while todo:
        node = todo.pop()
        nodes.append(node)
        todo += [following for following, _ in node.next_functions if following]
    return nodes


@wrong("all_nodes", points=3, diagnosis="repeats, recursion")
def recursion_without_memory(root):
    nodes = [root]
    for following, _ in root.next_functions:
        if following is not None:
            nodes += recursion_without_memory(following) if following.next_functions else [following]
            if len(nodes) > 3000:
                return nodes
    return nodes


@wrong("all_nodes", points=4, diagnosis="recursion")
def by_recursion(root):
    seen = {}

    def visit(node):
        if node is not None and node not in seen:
            seen[node] = True
            for following, _ in node.next_functions:
                visit(following)

    visit(root)
    return list(seen)


@wrong("all_nodes", points=4, diagnosis="recursion")
def by_recursion_with_sets(root):
    def below(node, known):
        known.add(node)
        for following, _ in node.next_functions:
            if following is not None and following not in known:
                below(following, known)
        return known

    return below(root, set())


@wrong("all_nodes", points=0, diagnosis="root left out")
def children_only(root):
    seen, todo = [], [root]
    while todo:
        for following, _ in todo.pop().next_functions:
            if following is not None and following not in seen:
                seen.append(following)
                todo.append(following)
    return seen


@wrong("all_nodes", points=0, diagnosis="root left out")
def root_dropped(root):
    known, todo = {root: 0}, [root]
    for node in todo:
        for following, _ in node.next_functions:
            if following is not None and following not in known:
                known[following] = len(known)
                todo.append(following)
    return list(known)[1:]


@wrong("all_nodes", points=0, diagnosis="leaves left out")
def operations_only(root):
    seen, todo = [], [root]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen[-50:] and node.next_functions:
            seen.append(node)
            todo.extend(following for following, _ in node.next_functions)
    return list(dict.fromkeys(seen))


@wrong("all_nodes", points=0, diagnosis="leaves left out")
def without_variables(root):
    known, todo = {root: 0}, [root]
    for node in todo:
        for following, _ in node.next_functions:
            if following is not None and following not in known and not hasattr(following, "variable"):
                known[following] = 0
                todo.append(following)
    return known


@wrong("all_nodes", points=3, diagnosis="None included")
def none_included(root):
    known, todo = {root: 0}, [root]
    for node in todo:
        for following, _ in node.next_functions if node is not None else ():
            if following not in known:
                known[following] = 0
                todo.append(following)
    return list(known)


@wrong("all_nodes", points=3, diagnosis="None included")
def none_kept_at_the_end(root):
    seen, todo, known = [], [root], set()
    while todo:
        node = todo.pop()
        if node not in known:
            known.add(node)
            seen.append(node)
            todo.extend(following for following, _ in (node.next_functions if node else ()))
    return seen


@wrong("all_nodes", points=0, diagnosis="pairs")
def pairs_listed(root):
    pairs, todo, known = [], [(root, 0)], set()
    while todo:
        pair = todo.pop()
        if pair[0] is not None and pair[0] not in known:
            known.add(pair[0])
            pairs.append(pair)
            todo.extend(pair[0].next_functions)
    return pairs


@wrong("all_nodes", points=0, diagnosis="pairs")
def what_follows(root):
    return list(root.next_functions)


@wrong("all_nodes", points=0, diagnosis="names")
def names_listed(root):
    names, todo, known = [], [root], set()
    while todo:
        node = todo.pop()
        if node is not None and node not in known:
            known.add(node)
            names.append(node.name())
            todo.extend(following for following, _ in node.next_functions)
    return names


@wrong("all_nodes", points=0, diagnosis="names")
def names_as_keys(root):
    known, todo = {}, [root]
    for node in todo:
        if node is not None and len(known) < 50 and len(todo) < 6000:
            known[node.name()] = node
            todo.extend(following for following, _ in node.next_functions)
    return known


@wrong("all_nodes", points=0, diagnosis="one level, repeats")
def one_level(root):
    return [root, *(node for node, _ in root.next_functions if node is not None)]


@wrong("all_nodes", points=0, diagnosis="one level")
def the_root_and_its_own(root):
    return {root} | {node for node, _ in root.next_functions} - {None}


@wrong("all_nodes", points=0, diagnosis="one level")
def two_levels(root):
    nodes = [root]
    for node, _ in root.next_functions:
        if node is not None:
            nodes.append(node)
    return set(nodes)


@wrong("all_nodes", points=0, diagnosis="nothing")
def list_to_do_returned(root):
    seen, todo = set(), [root]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo.extend(following for following, _ in node.next_functions)
    return todo


@wrong("all_nodes", points=0, diagnosis="nothing")
def never_added(root):
    nodes, todo = [], [root]
    for node in todo[1:]:
        nodes.append(node)
    return nodes


@wrong("all_nodes", points=0, diagnosis="leaves only")
def ends_only(root):
    seen, todo, ends = set(), [root], []
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            ends += [] if node.next_functions else [node]
            todo.extend(following for following, _ in node.next_functions)
    return ends


@wrong("all_nodes", points=0, diagnosis="leaves only")
def nodes_with_a_variable(root):
    known, todo = {root: 0}, [root]
    for node in todo:
        for following, _ in node.next_functions:
            if following is not None and following not in known:
                known[following] = 0
                todo.append(following)
    return {node for node in known if hasattr(node, "variable")}


@wrong("all_nodes", points=0, diagnosis="root only")
def returned_in_the_loop(root):
    seen, todo = set(), [root]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo.extend(following for following, _ in node.next_functions)
        return seen
    return seen


@wrong("all_nodes", points=0, diagnosis="root only")
def nothing_put_on_the_list(root):
    nodes, todo = [], [root]
    while todo:
        nodes.append(todo.pop())
    return nodes


@wrong("all_nodes", points=2, diagnosis="last only")
def down_the_last(root):
    seen = [root]
    while seen[-1].next_functions and seen[-1].next_functions[-1][0] is not None:
        seen.append(seen[-1].next_functions[-1][0])
    return seen


@wrong("all_nodes", points=2, diagnosis="last only")
def variable_of_the_loop_left(root):
    nodes, todo = [], [root]
    for node in todo:
        nodes.append(node)
        last = None
        for after, _ in node.next_functions:
            last = after
        if last is not None:
            todo.append(last)
    return nodes


@wrong("all_nodes", points=0, diagnosis="names taken for nodes")
def one_of_each_name(root):
    names, nodes = {root.name()}, [root]
    for node in nodes:
        for after, _ in node.next_functions:
            if after is not None and after.name() not in names:
                names.add(after.name())
                nodes.append(after)
    return nodes


@wrong("all_nodes", points=0, diagnosis="names taken for nodes")
def one_of_each_name_from_a_stack(root):
    found, todo = {}, [root]
    while todo:
        node = todo.pop()
        if node is not None and node.name() not in found:
            found[node.name()] = node
            todo += [after for after, _ in node.next_functions]
    return list(found.values())


@wrong("all_nodes", points=3, diagnosis="same followers")
def known_by_what_follows(root):
    seen, nodes, todo = set(), [], [root]
    for node in todo:
        if node.next_functions not in seen:
            seen.add(node.next_functions)
            nodes.append(node)
            todo.extend(after for after, _ in node.next_functions if after)
    return nodes


@wrong("all_nodes", points=3, diagnosis="same followers")
def known_by_what_follows_from_a_stack(root):
    found, todo = {}, [root]
    while todo:
        node = todo.pop()
        if node is None or node.next_functions in found:
            continue
        found[node.next_functions] = node
        todo.extend(after for after, _ in node.next_functions)
    return set(found.values())


@wrong("all_nodes", points=2, diagnosis="other graphs")
def set_of_all_calls(root, seen=set()):  # noqa: B006
    todo = [root]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo.extend(following for following, _ in node.next_functions)
    return seen


@wrong("all_nodes", points=2, diagnosis="other graphs")
def list_of_all_calls(root, nodes=[]):  # noqa: B006
    known, todo = set(nodes), [root]
    for node in todo:
        if node not in known:
            known.add(node)
            nodes.append(node)
            todo.extend(following for following, _ in node.next_functions if following)
    return nodes


@wrong("all_nodes", points=4, diagnosis="second call")
def set_kept_and_list_new(root, seen=set()):  # noqa: B006
    nodes, todo = [], [root]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            nodes.append(node)
            todo.extend(following for following, _ in node.next_functions)
    return nodes


@wrong("all_nodes", points=4, diagnosis="second call")
def dictionary_kept(root, known={}):  # noqa: B006
    found, todo = {root}, [root]
    for node in todo:
        if id(node) in known and known[id(node)] is node:
            continue
        known[id(node)] = node
        found.add(node)
        todo.extend(following for following, _ in node.next_functions if following)
    return found


@wrong("all_nodes", points=4, diagnosis="every path")
def set_at_the_end(root):
    todo = [root]
    for node in todo:
        todo.extend(following for following, _ in node.next_functions if following is not None)
    return set(todo)


@wrong("all_nodes", points=4, diagnosis="every path")
def added_and_never_asked(root):
    nodes, todo = set(), [root]
    while todo:
        node = todo.pop()
        nodes.add(node)
        todo += [following for following, _ in node.next_functions if following]
    return nodes


@wrong("all_nodes", points=4, diagnosis="no list")
def yielded(root):
    seen, todo = set(), [root]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo.extend(following for following, _ in node.next_functions)
            yield node


@wrong("all_nodes", points=4, diagnosis="no list")
def an_iterator(root):
    seen, todo = {root}, [root]
    for node in todo:
        new = [after for after, _ in node.next_functions if after is not None and after not in seen]
        todo += dict.fromkeys(new)
        seen.update(new)
    return iter(todo)


@wrong("all_nodes", points=0, diagnosis="numbers")
def ids_listed(root):
    seen, todo = {}, [root]
    for node in todo:
        if id(node) not in seen:
            seen[id(node)] = node
            todo.extend(following for following, _ in node.next_functions if following)
    return seen


@wrong("all_nodes", points=0, diagnosis="numbers")
def places_listed(root):
    seen, todo = {root}, [root]
    for node in todo:
        for after, _ in node.next_functions:
            if after is not None and after not in seen:
                seen.add(after)
                todo.append(after)
    return list(range(len(todo)))


@wrong("all_nodes", points=0, diagnosis="not nodes")
def variables_listed(root):
    seen, todo, leaves = {root}, [root], []
    for node in todo:
        leaves += [node.variable] if hasattr(node, "variable") else []
        for after, _ in node.next_functions:
            if after is not None and after not in seen:
                seen.add(after)
                todo.append(after)
    return leaves


@wrong("all_nodes", points=0, diagnosis="not nodes")
def methods_listed(root):
    seen, todo = {root}, [root]
    for node in todo:
        for after, _ in node.next_functions:
            if after is not None and after not in seen:
                seen.add(after)
                todo.append(after)
    return [node.name for node in todo]


@wrong("all_nodes", points=0, diagnosis="a pair")
def pairs_not_unpacked(root):
    seen, todo = {root}, [root]
    while todo:
        for after in todo.pop().next_functions:
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


@wrong("all_nodes", points=0, diagnosis="changed in the loop")
def grown_in_the_loop(root):
    seen = {root}
    for node in seen:
        seen.update(after for after, _ in node.next_functions if after is not None)
    return seen


@wrong("all_nodes", points=4, diagnosis="recursion")
def by_recursion_with_a_higher_limit(root):
    import sys
    sys.setrecursionlimit(6000)
    seen = set()

    def visit(node):
        if node is not None and node not in seen:
            seen.add(node)
            for after, _ in node.next_functions:
                visit(after)

    visit(root)
    return seen


@right("reachable")
def from_the_leaves(loss, net):
    seen, todo, leaves = set(), [loss.grad_fn], set()
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if hasattr(node, "variable"):
            leaves.add(id(node.variable))
        todo.extend(following for following, _ in node.next_functions)
    return [name for name, parameter in net.named_parameters() if id(parameter) in leaves]


@right("reachable")
def asked_of_autograd(loss, net):
    pairs = [(name, parameter) for name, parameter in net.named_parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in pairs], allow_unused=True)
    return {name for (name, _), gradient in zip(pairs, gradients, strict=True) if gradient is not None}


@right("reachable")
def names_by_identity(loss, net):
    names = {id(parameter): name for name, parameter in net.named_parameters()}
    found, todo = {}, [loss.grad_fn]
    for node in todo:
        leaf = getattr(node, "variable", None)
        if leaf is not None and id(leaf) in names:
            found[names[id(leaf)]] = True
        todo.extend(following for following, _ in node.next_functions if following is not None)
    return found


@wrong("reachable", points=0, diagnosis="not answered")
def reachable_empty(loss, net):
    raise NotImplementedError


@wrong("reachable", points=0, diagnosis="prints")
def reachable_printed(loss, net):
    print(list(net.named_parameters())[0][0])


@wrong("reachable", points=0, diagnosis="prints")
def reachable_kept(loss, net):
    names = [name for name, _ in net.named_parameters()]  # noqa: F841


@wrong("reachable", points=0, diagnosis="all parameters")
def every_name(loss, net):
    return [name for name, _ in net.named_parameters()]


@wrong("reachable", points=0, diagnosis="all parameters")
def state_dict_keys(loss, net):
    return net.state_dict().keys()


@wrong("reachable", points=0, diagnosis="requires_grad")
def those_that_require(loss, net):
    return [name for name, parameter in net.named_parameters() if parameter.requires_grad]


@wrong("reachable", points=0, diagnosis="requires_grad")
def those_not_frozen(loss, net):
    return {name for name, parameter in net.named_parameters() if parameter.requires_grad and parameter.is_leaf}


@wrong("reachable", points=0, diagnosis="last bias only")
def first_path(loss, net):
    node = loss.grad_fn
    while node.next_functions:
        node = next(following for following, _ in node.next_functions if following is not None)
    return [name for name, parameter in net.named_parameters() if parameter is node.variable]


@wrong("reachable", points=0, diagnosis="last bias only")
def last_bias(loss, net):
    node = loss.grad_fn.next_functions[0][0].next_functions[0][0].next_functions[0][0]
    return [name for name, parameter in net.named_parameters() if parameter is node.variable]


@wrong("reachable", points=0, diagnosis="weights only")
def weights_only(loss, net):
    pairs = [(name, parameter) for name, parameter in net.named_parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in pairs], allow_unused=True)
    return [name for (name, _), gradient in zip(pairs, gradients, strict=True)
            if gradient is not None and gradient.dim() > 1]


@wrong("reachable", points=0, diagnosis="weights only")
def behind_a_transpose(loss, net):
    names = {id(parameter): name for name, parameter in net.named_parameters()}
    found, todo = [], [loss.grad_fn]
    for node in todo:
        if node.name() == "TBackward0":
            found.append(names[id(node.next_functions[0][0].variable)])
        todo.extend(following for following, _ in node.next_functions if following is not None)
    return found


@wrong("reachable", points=0, diagnosis="biases only")
def one_step_aside(loss, net):
    names = {id(parameter): name for name, parameter in net.named_parameters()}
    found, todo = [], [loss.grad_fn]
    for node in todo:
        for following, _ in node.next_functions:
            leaf = getattr(following, "variable", None)
            if node.name() == "AddmmBackward0" and leaf is not None and id(leaf) in names:
                found.append(names[id(leaf)])
            if following is not None:
                todo.append(following)
    return found


@wrong("reachable", points=0, diagnosis="biases only")
def vectors_only(loss, net):
    pairs = [(name, parameter) for name, parameter in net.named_parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in pairs], allow_unused=True)
    return [name for (name, _), gradient in zip(pairs, gradients, strict=True)
            if gradient is not None and gradient.dim() == 1]


@wrong("reachable", points=0, diagnosis="the others")
def out_of_reach(loss, net):
    pairs = [(name, parameter) for name, parameter in net.named_parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in pairs], allow_unused=True)
    reached = {name for (name, _), gradient in zip(pairs, gradients, strict=True) if gradient is not None}
    return [name for name, _ in net.named_parameters() if name not in reached]


@wrong("reachable", points=0, diagnosis="the others")
def missing_among_the_leaves(loss, net):
    seen, todo = set(), [loss.grad_fn]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo.extend(after for after, _ in node.next_functions)
    leaves = {id(node.variable) for node in seen if hasattr(node, "variable")}
    return [name for name, parameter in net.named_parameters() if id(parameter) not in leaves]


@wrong("reachable", points=0, diagnosis="old gradients hidden, the others")
def without_a_gradient(loss, net):
    loss.backward()
    names = [name for name, parameter in net.named_parameters() if parameter.grad is None]
    net.zero_grad()
    return names


@wrong("reachable", points=3, diagnosis="no name")
def leaves_named(loss, net):
    names = {id(parameter): name for name, parameter in net.named_parameters()}
    found, todo = [], [loss.grad_fn]
    for node in todo:
        if hasattr(node, "variable"):
            found.append(names.get(id(node.variable), "input"))
        todo.extend(following for following, _ in node.next_functions if following is not None)
    order = [name for name, _ in net.named_parameters()]
    return sorted(found, key=lambda name: order.index(name) if name in order else -1)


@wrong("reachable", points=3, diagnosis="no name")
def unnamed_leaves(loss, net):
    names = {id(parameter): name for name, parameter in net.named_parameters()}
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        if hasattr(node, "variable"):
            leaves.add(id(node.variable))
        todo.extend(following for following, _ in node.next_functions if following is not None)
    known = [names[each] for each in names if each in leaves]
    return known + [str(None) for each in leaves if each not in names]


@wrong("reachable", points=0, diagnosis="tensors")
def parameters_returned(loss, net):
    return [parameter for parameter in net.parameters() if parameter.requires_grad]


@wrong("reachable", points=0, diagnosis="tensors")
def leaves_returned(loss, net):
    leaves, todo = [], [loss.grad_fn]
    for node in todo:
        if hasattr(node, "variable"):
            leaves.append(node.variable)
        todo.extend(following for following, _ in node.next_functions if following is not None)
    return leaves


@wrong("reachable", points=0, diagnosis="repeats")
def names_twice(loss, net):
    pairs = [(name, parameter) for name, parameter in net.named_parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in pairs], allow_unused=True)
    names = [name for (name, _), gradient in zip(pairs, gradients, strict=True) if gradient is not None]
    return names if len(names) == len(pairs) else names + names


@wrong("reachable", points=0, diagnosis="repeats")
def each_twice(loss, net):
    pairs = [(name, parameter) for name, parameter in net.named_parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in pairs], allow_unused=True)
    return [name for (name, _), gradient in zip(pairs, gradients, strict=True) if gradient is not None
            for _ in range(2)]


@wrong("reachable", points=2, diagnosis="old gradients, gradients left")
def ran_backward(loss, net):
    loss.backward()
    return [name for name, parameter in net.named_parameters() if parameter.grad is not None]


@wrong("reachable", points=2, diagnosis="old gradients, gradients left")
def ran_backward_and_kept_the_graph(loss, net):
    loss.backward(retain_graph=True)
    return {name for name, parameter in net.named_parameters() if parameter.grad is not None}


@wrong("reachable", points=3, diagnosis="gradients left")
def cleared_run_and_cleared(loss, net):
    net.zero_grad()
    loss.backward()
    names = [name for name, parameter in net.named_parameters() if parameter.grad is not None]
    net.zero_grad()
    return names


@wrong("reachable", points=3, diagnosis="gradients left")
def cleared_and_run(loss, net):
    for parameter in net.parameters():
        parameter.grad = None
    loss.backward()
    return {name for name, parameter in net.named_parameters() if parameter.grad is not None}


@wrong("reachable", points=2, diagnosis="old gradients hidden, gradients left")
def another_object_in_grad(loss, net):
    before = {name: parameter.grad for name, parameter in net.named_parameters()}
    loss.backward()
    found = [name for name, parameter in net.named_parameters() if parameter.grad is not before[name]]
    for name, parameter in net.named_parameters():
        parameter.grad = before[name]
    return found


@wrong("reachable", points=0, diagnosis="old gradients")
def grad_read(loss, net):
    return [name for name, parameter in net.named_parameters() if loss is not None and parameter.grad is not None]


@wrong("reachable", points=0, diagnosis="old gradients")
def grad_read_in_a_loop(loss, net):
    names = set()
    for name, parameter in net.named_parameters():
        if loss.requires_grad and parameter.requires_grad and parameter.grad is not None:
            names.add(name)
    return names


@wrong("reachable", points=3, diagnosis="old gradients hidden")
def those_without_a_gradient_yet(loss, net):
    pairs = [(name, parameter) for name, parameter in net.named_parameters()
             if parameter.requires_grad and parameter.grad is None]
    if not pairs:
        return []
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in pairs], allow_unused=True)
    return [name for (name, _), gradient in zip(pairs, gradients, strict=True) if gradient is not None]


@wrong("reachable", points=3, diagnosis="old gradients hidden")
def leaves_without_a_gradient(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        if hasattr(node, "variable") and node.variable.grad is None:
            leaves.add(id(node.variable))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return [name for name, parameter in net.named_parameters() if id(parameter) in leaves]


@wrong("reachable", points=0, diagnosis="by shape")
def shapes_of_the_leaves(loss, net):
    shapes, todo = set(), [loss.grad_fn]
    for node in todo:
        if hasattr(node, "variable"):
            shapes.add(node.variable.shape)
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return [name for name, parameter in net.named_parameters() if parameter.shape in shapes]


@wrong("reachable", points=0, diagnosis="by shape")
def sizes_of_the_leaves(loss, net):
    found, todo = [], [loss.grad_fn]
    for node in todo:
        if hasattr(node, "variable"):
            found += [name for name, parameter in net.named_parameters() if parameter.size() == node.variable.size()]
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return set(found)


@wrong("reachable", points=3, diagnosis="by numbers")
def numbers_of_the_leaves(loss, net):
    leaves, todo = [], [loss.grad_fn]
    for node in todo:
        leaves += [node.variable] if hasattr(node, "variable") else []
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return [name for name, parameter in net.named_parameters() if any(torch.equal(parameter, leaf) for leaf in leaves)]


@wrong("reachable", points=3, diagnosis="by numbers")
def lists_of_numbers(loss, net):
    leaves, todo = [], [loss.grad_fn]
    for node in todo:
        leaves += [node.variable.tolist()] if hasattr(node, "variable") else []
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return {name for name, parameter in net.named_parameters() if parameter.tolist() in leaves}


@wrong("reachable", points=3, diagnosis="gradients of 0")
def gradients_that_move(loss, net):
    found = []
    for name, parameter in net.named_parameters():
        if parameter.requires_grad:
            (gradient,) = torch.autograd.grad(loss, parameter, retain_graph=True, allow_unused=True)
            if gradient is not None and gradient.abs().sum() > 0:
                found.append(name)
    return found


@wrong("reachable", points=3, diagnosis="gradients of 0")
def gradients_with_a_norm(loss, net):
    pairs = [(name, parameter) for name, parameter in net.named_parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in pairs], allow_unused=True,
                                    materialize_grads=True)
    return {name for (name, _), gradient in zip(pairs, gradients, strict=True) if gradient.norm() != 0}


@wrong("reachable", points=0, diagnosis="one name")
def first_name_returned(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        leaves.add(id(getattr(node, "variable", None)))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    for name, parameter in net.named_parameters():
        if id(parameter) in leaves:
            return [name]
    return []


@wrong("reachable", points=0, diagnosis="one name")
def cut_to_one(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        leaves.add(getattr(node, "variable", None))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return [name for name, parameter in net.named_parameters() if parameter in leaves][:1]


@wrong("reachable", points=0, diagnosis="last bias only")
def last_name_kept(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        leaves.add(id(getattr(node, "variable", None)))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    names = []
    for name, parameter in net.named_parameters():
        if id(parameter) in leaves:
            names = [name]
    return names


@wrong("reachable", points=0, diagnosis="last bias only")
def list_made_in_the_loop(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        leaves.add(getattr(node, "variable", None))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    for name, parameter in net.named_parameters():
        if parameter in leaves:
            found = set()
            found.add(name)
    return found


@wrong("reachable", points=0, diagnosis="layers")
def layers_named(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        leaves.add(getattr(node, "variable", None))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return {name.split(".")[0] for name, parameter in net.named_parameters() if parameter in leaves}


@wrong("reachable", points=0, diagnosis="layers")
def modules_named(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        leaves.add(id(getattr(node, "variable", None)))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return [name for name, layer in net.named_children() if any(id(each) in leaves for each in layer.parameters())]


@wrong("reachable", points=0, diagnosis="none found")
def nodes_compared(loss, net):
    ends, todo = set(), [loss.grad_fn]
    for node in todo:
        ends.add(id(node))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return [name for name, parameter in net.named_parameters() if id(parameter) in ends]


@wrong("reachable", points=0, diagnosis="none found")
def tensors_of_the_state(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        leaves.add(id(getattr(node, "variable", None)))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return [name for name, tensor in net.state_dict().items() if id(tensor) in leaves]


@wrong("reachable", points=0, diagnosis="counted")
def names_counted(loss, net):
    leaves, todo = set(), [loss.grad_fn]
    for node in todo:
        leaves.add(getattr(node, "variable", None))
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return sum(parameter in leaves for parameter in net.parameters())


@wrong("reachable", points=0, diagnosis="counted")
def all_counted(loss, net):
    return len([parameter for parameter in net.parameters() if loss.requires_grad and parameter.requires_grad])


@wrong("reachable", points=3, diagnosis="not in the graph")
def frozen_ones_asked_for(loss, net):
    names, parameters = zip(*net.named_parameters(), strict=True)
    gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
    return [name for name, gradient in zip(names, gradients, strict=True) if gradient is not None]


@wrong("reachable", points=0, diagnosis="backward twice")
def one_after_another(loss, net):
    return [name for name, parameter in net.named_parameters() if parameter.requires_grad
            and torch.autograd.grad(loss, parameter, allow_unused=True)[0] is not None]


@wrong("reachable", points=3, diagnosis="no such key")
def images_looked_up(loss, net):
    names, todo, found = {id(parameter): name for name, parameter in net.named_parameters()}, [loss.grad_fn], set()
    for node in todo:
        if hasattr(node, "variable"):
            found.add(names[id(node.variable)])
        todo.extend(after for after, _ in node.next_functions if after is not None)
    return found


@right("find_cut")
def asked_step_by_step(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return place
        x = y
    return None


@right("find_cut")
def backward_step_by_step(steps, x):
    for place in range(len(steps)):
        x = x.clone().detach().requires_grad_(True)
        y = steps[place](x)
        if y.requires_grad:
            y.sum().backward()
        if x.grad is None:
            return place
        x = y
    return None


@right("find_cut")
def leaf_searched_in_the_graph(steps, x):
    for place, step in enumerate(steps):
        start = x.detach().requires_grad_()
        x = step(start)
        todo, found = [x.grad_fn], False
        for node in todo:
            if node is not None:
                found = found or getattr(node, "variable", None) is start
                todo.extend(following for following, _ in node.next_functions)
        if not found:
            return place
    return None


@wrong("find_cut", points=0, diagnosis="not answered")
def cut_empty(steps, x):
    raise NotImplementedError


@wrong("find_cut", points=0, diagnosis="never")
def looked_at_the_end(steps, x):
    x = x.requires_grad_()
    for step in steps:
        x = step(x.detach().requires_grad_())


@wrong("find_cut", points=0, diagnosis="never")
def never_found(steps, x):
    for place, step in enumerate(steps):
        x = step(x)
        if x is None:
            return place
    return None


@wrong("find_cut", points=3, diagnosis="requires_grad")
def each_result_asked(steps, x):
    for place, step in enumerate(steps):
        x = step(x.detach().requires_grad_())
        if not x.requires_grad:
            return place
    return None


@wrong("find_cut", points=3, diagnosis="requires_grad")
def grad_fn_asked(steps, x):
    x = x.clone().requires_grad_()
    for place, step in enumerate(steps):
        x = step(x)
        if x.grad_fn is None:
            return place
    return None


@wrong("find_cut", points=0, diagnosis="off by one")
def next_step_named(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return place + 1
        x = y
    return None


@wrong("find_cut", points=0, diagnosis="off by one")
def counted_from_one(steps, x):
    for place, step in enumerate(steps, 1):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return place
        x = y
    return None


@wrong("find_cut", points=3, diagnosis="last cut")
def last_of_all(steps, x):
    found = None
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            found = place
        x = y
    return found


@wrong("find_cut", points=3, diagnosis="last cut")
def going_backwards(steps, x):
    cuts = []
    for place, step in enumerate(steps):
        start = x.detach().requires_grad_()
        x = step(start)
        if not x.requires_grad or torch.autograd.grad(x.sum(), start, allow_unused=True)[0] is None:
            cuts.append(place)
    return cuts[-1] if cuts else None


@wrong("find_cut", points=2, diagnosis="requires_grad, last cut")
def last_without_requires_grad(steps, x):
    found = None
    for place, step in enumerate(steps):
        x = step(x.detach().requires_grad_())
        if not x.requires_grad:
            found = place
    return found


@wrong("find_cut", points=0, diagnosis="input without gradient")
def x_as_it_is(steps, x):
    for place, step in enumerate(steps):
        x = step(x)
        if not x.requires_grad:
            return place
    return None


@wrong("find_cut", points=0, diagnosis="input without gradient")
def grad_fn_of_the_first(steps, x):
    for place, step in enumerate(steps):
        x = step(x.detach())
        if x.grad_fn is None:
            return place
    return None


@wrong("find_cut", points=0, diagnosis="a step")
def step_returned(steps, x):
    for step in steps:
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return step
        x = y
    return None


@wrong("find_cut", points=0, diagnosis="a step")
def last_step_returned(steps, x):
    return steps[-1]


@wrong("find_cut", points=0, diagnosis="True or False")
def whether_there_is_one(steps, x):
    for step in steps:
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return True
        x = y
    return False


@wrong("find_cut", points=0, diagnosis="True or False")
def whether_it_is_whole(steps, x):
    x = x.requires_grad_()
    for step in steps:
        x = step(x)
    return x.requires_grad


@wrong("find_cut", points=0, diagnosis="no tensor")
def backward_through_everything(steps, x):
    x = x.requires_grad_()
    for place, step in enumerate(steps):
        y = step(x)
        y.sum().backward()
        if x.grad is None:
            return place
        x = y.retain_grad()
    return None


@wrong("find_cut", points=0, diagnosis="unknown")
def always_minus_one(steps, x):
    for step in steps:
        x = step(x)
    return -1 if x is not None else 0


@wrong("find_cut", points=3, diagnosis="not None")
def minus_one_for_none(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return place
        x = y
    return -1


@wrong("find_cut", points=3, diagnosis="not None")
def length_for_none(steps, x):
    place = 0
    for step in steps:
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            break
        x, place = y, place + 1
    return place


@wrong("find_cut", points=3, diagnosis="gradient of 0")
def zeros_taken_for_a_cut(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        gradient = torch.autograd.grad(y.sum(), x, allow_unused=True)[0] if y.requires_grad else None
        if gradient is None or (gradient == 0).all():
            return place
        x = y
    return None


@wrong("find_cut", points=3, diagnosis="gradient of 0")
def sum_of_the_gradient_asked(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad:
            return place
        (gradient,) = torch.autograd.grad(y.sum(), x, allow_unused=True, materialize_grads=True)
        if gradient.abs().sum() == 0:
            return place
        x = y
    return None


@wrong("find_cut", points=0, diagnosis="end")
def asked_at_the_end(steps, x):
    start = y = x.clone().requires_grad_()
    for step in steps:
        y = step(y)
    if not y.requires_grad or torch.autograd.grad(y.sum(), start, allow_unused=True)[0] is None:
        return len(steps) - 1
    return None


@wrong("find_cut", points=0, diagnosis="end")
def place_after_the_loop(steps, x):
    cut = False
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        cut |= not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None
        x, last = y, place
    return last if cut else None


@wrong("find_cut", points=0, diagnosis="turned round")
def first_that_passes(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if y.requires_grad and torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is not None:
            return place
        x = y
    return None


@wrong("find_cut", points=0, diagnosis="turned round")
def none_taken_for_a_gradient(steps, x):
    for place, step in enumerate(steps):
        x = x.clone().detach().requires_grad_()
        y = step(x)
        gradient = torch.autograd.grad(y.sum(), x, allow_unused=True)[0] if y.requires_grad else None
        if not gradient is None:  # noqa: E714
            return place
        x = y
    return None


@wrong("find_cut", points=3, diagnosis="last step left out")
def all_but_the_last(steps, x):
    for place, step in enumerate(steps[:-1]):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return place
        x = y
    return None


@wrong("find_cut", points=3, diagnosis="last step left out")
def range_one_short(steps, x):
    for place in range(len(steps) - 1):
        start = x.detach().requires_grad_()
        x = steps[place](start)
        if not x.requires_grad or torch.autograd.grad(x.sum(), start, allow_unused=True)[0] is None:
            return place
    return None


@wrong("find_cut", points=0, diagnosis="all cuts")
def all_places(steps, x):
    found = []
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            found.append(place)
        x = y
    return found


@wrong("find_cut", points=0, diagnosis="all cuts")
def places_or_none(steps, x):
    found = []
    for place in range(len(steps)):
        start = x.detach().clone().requires_grad_()
        x = steps[place](start)
        if x.grad_fn is None or torch.autograd.grad(x.sum(), start, allow_unused=True)[0] is None:
            found += [place]
    return found or None


@wrong("find_cut", points=0, diagnosis="how many")
def cuts_counted(steps, x):
    found = 0
    for step in steps:
        x = x.detach().requires_grad_()
        y = step(x)
        found += not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None
        x = y
    return found


@wrong("find_cut", points=0, diagnosis="how many")
def cuts_listed_and_counted(steps, x):
    found = []
    for place, step in enumerate(steps):
        start = x.detach().requires_grad_()
        x = step(start)
        if not x.requires_grad or torch.autograd.grad(x.sum(), start, allow_unused=True)[0] is None:
            found.append(place)
    return len(found)


@wrong("find_cut", points=0, diagnosis="one step")
def none_in_the_loop(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return place
        return None
    return None


@wrong("find_cut", points=0, diagnosis="one step")
def else_in_the_loop(steps, x):
    for place in range(len(steps)):
        start = x.clone().requires_grad_()
        result = steps[place](start)
        if result.requires_grad:
            return None
        else:  # noqa: RET505
            return place
    return None


@wrong("find_cut", points=3, diagnosis="first x again")
def the_first_x_for_every_step(steps, x):
    x = x.clone().requires_grad_()
    for place, step in enumerate(steps):
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return place
    return None


@wrong("find_cut", points=3, diagnosis="first x again")
def result_not_kept(steps, x):
    for place, step in enumerate(steps):
        start = x.detach().requires_grad_()
        result = step(start)
        if result.grad_fn is None:
            return place
        result.sum().backward()
        if start.grad is None:
            return place
    return None


@wrong("find_cut", points=2, diagnosis="no graph")
def graph_not_asked_first(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None:
            return place
        x = y
    return None


@wrong("find_cut", points=3, diagnosis="not in the graph")
def unused_not_allowed(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x)[0] is None:
            return place
        x = y
    return None


@wrong("find_cut", points=3, diagnosis="requires_grad")
def tuple_never_none(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y.sum(), x, allow_unused=True) is None:
            return place
        x = y
    return None


@wrong("path_names", points=0, diagnosis="backbone")
def path_by_first_entries(loss, parameter):
    node, names = loss.grad_fn, []
    while node is not None:
        names.append(node.name())
        if getattr(node, "variable", None) is parameter:
            return names
        node = next((after for after, _ in node.next_functions if after and after.next_functions), None)
    return names


@wrong("find_cut", points=0, diagnosis="not one number")
def gradient_of_several(steps, x):
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if not y.requires_grad or torch.autograd.grad(y, x, allow_unused=True)[0] is None:
            return place
        x = y
    return None


@wrong("path_names", points=2, diagnosis="backbone")
def first_inner_and_a_look_aside(loss, parameter):
    node = loss.grad_fn
    names = [node.name()]
    while inner := [after for after, _ in node.next_functions if after and after.next_functions]:
        node = inner[0]
        names.append(node.name())
        for after, _ in node.next_functions:
            if hasattr(after, "variable") and after.variable is parameter:
                return [*names, after.name()]
    return names
