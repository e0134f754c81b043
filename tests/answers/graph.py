"""Answers to chapter 5, graph."""

import numpy as np
import torch

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong

right("guess_third", "fc3.bias", " FC3.bias", "net.fc3.bias")
wrong("guess_third", None, points=0, diagnosis="not answered")
wrong("guess_third", "fc3.weight", "FC3.weight", points=0, diagnosis="weight")
wrong("guess_third", "conv1.weight", "conv1.weight ", points=0, diagnosis="first layer")
wrong("guess_third", "relu", "ReLU", points=0, diagnosis="relu")
wrong("guess_third", "fc1.bias", "AccumulateGrad", 3, points=0, diagnosis="other")

right("guess_flatten", "ViewBackward0", "view", "ViewBackward")
wrong("guess_flatten", None, points=0, diagnosis="not answered")
wrong("guess_flatten", "FlattenBackward0", "flatten", "FlattenBackward", points=0, diagnosis="flatten")
wrong("guess_flatten", "ReluBackward0", "ReLU", points=0, diagnosis="relu")
wrong("guess_flatten", "AddmmBackward0", "ReshapeBackward0", 7, points=0, diagnosis="other")

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


@wrong("path_names", points=0, diagnosis="first only")
def always_the_first(loss, parameter):
    node, names = loss.grad_fn, []
    while True:
        names.append(node.name())
        if not node.next_functions:
            return names
        node = node.next_functions[0][0]


@wrong("path_names", points=0, diagnosis="first only")
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


@wrong("path_names", points=0, diagnosis="raised")
def compared_by_value(loss, parameter):
    paths = [[loss.grad_fn]]
    for path in paths:
        if hasattr(path[-1], "variable") and (path[-1].variable == parameter):
            return [node.name() for node in path]
        paths.extend([*path, node] for node, _ in path[-1].next_functions if node is not None)
    return None


@wrong("path_names", points=0, diagnosis="unknown")
def one_path_for_all(loss, parameter):
    return ["NllLossBackward0", "LogSoftmaxBackward0", "AddmmBackward0", "AccumulateGrad"] if parameter is None else [
        "loss", "fc3", "relu", "fc2", "relu", "fc1", "flatten", "pool", "relu", "conv2", "pool", "relu", "conv1"]


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


@wrong("all_nodes", points=3, diagnosis="repeats")
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


@wrong("all_nodes", points=1, diagnosis="root left out")
def children_only(root):
    seen, todo = [], [root]
    while todo:
        for following, _ in todo.pop().next_functions:
            if following is not None and following not in seen:
                seen.append(following)
                todo.append(following)
    return seen


@wrong("all_nodes", points=1, diagnosis="root left out")
def root_dropped(root):
    known, todo = {root: 0}, [root]
    for node in todo:
        for following, _ in node.next_functions:
            if following is not None and following not in known:
                known[following] = len(known)
                todo.append(following)
    return list(known)[1:]


@wrong("all_nodes", points=1, diagnosis="leaves left out")
def operations_only(root):
    seen, todo = [], [root]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen[-50:] and node.next_functions:
            seen.append(node)
            todo.extend(following for following, _ in node.next_functions)
    return list(dict.fromkeys(seen))


@wrong("all_nodes", points=1, diagnosis="leaves left out")
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


@wrong("all_nodes", points=1, diagnosis="one level")
def one_level(root):
    return [root, *(node for node, _ in root.next_functions if node is not None)]


@wrong("all_nodes", points=1, diagnosis="one level")
def two_levels(root):
    nodes = [root]
    for node, _ in root.next_functions:
        if node is not None:
            nodes.append(node)
    return set(nodes)


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


@wrong("reachable", points=0, diagnosis="first only")
def first_path(loss, net):
    node = loss.grad_fn
    while node.next_functions:
        node = next(following for following, _ in node.next_functions if following is not None)
    return [name for name, parameter in net.named_parameters() if parameter is node.variable]


@wrong("reachable", points=0, diagnosis="first only")
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
def without_a_gradient(loss, net):
    loss.backward()
    names = [name for name, parameter in net.named_parameters() if parameter.grad is None]
    net.zero_grad()
    return names


@wrong("reachable", points=3, diagnosis="input counted")
def leaves_named(loss, net):
    names = {id(parameter): name for name, parameter in net.named_parameters()}
    found, todo = [], [loss.grad_fn]
    for node in todo:
        if hasattr(node, "variable"):
            found.append(names.get(id(node.variable), "input"))
        todo.extend(following for following, _ in node.next_functions if following is not None)
    order = [name for name, _ in net.named_parameters()]
    return sorted(found, key=lambda name: order.index(name) if name in order else -1)


@wrong("reachable", points=3, diagnosis="input counted")
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


@wrong("reachable", points=2, diagnosis="repeats")
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


@wrong("reachable", points=3, diagnosis="gradients left")
def ran_backward(loss, net):
    loss.backward()
    return [name for name, parameter in net.named_parameters() if parameter.grad is not None]


@wrong("reachable", points=3, diagnosis="gradients left")
def ran_backward_and_kept_the_graph(loss, net):
    loss.backward(retain_graph=True)
    return {name for name, parameter in net.named_parameters() if parameter.grad is not None}


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


@wrong("find_cut", points=2, diagnosis="last cut")
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


@wrong("find_cut", points=0, diagnosis="raised")
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
def minus_one_for_none(steps, x):
    return -1
