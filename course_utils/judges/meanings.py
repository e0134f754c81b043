"""What the commonest errors of PyTorch and Python mean for the line that raised them, as a table."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """What an error means whose type and message match, and what to do; groups of the pattern may be named in both.

    Where there is a pattern for the `line` too, it must be found in the line that raised the error.
    """

    pattern: str
    name: str
    text: str
    next: str
    line: str = ""


# Tried from the first to the last, on "Type: message".
MEANINGS = [
    # Python's own
    Meaning(r"TypeError: .*takes (?:from \d+ to )?(?P<takes>\d+) positional arguments? but (?P<given>\d+) w(?:as|ere) ",
            "arguments", "It takes {takes} and got {given}; in a method, the object itself, `self`, is one of them.",
            "Compare the line that begins with `def` with the call. A method's first parameter is `self`."),
    Meaning(r"TypeError: .*missing \d+ required positional arguments?: (?P<which>.*)", "arguments",
            "Nothing was passed for {which}.",
            "Compare the line that begins with `def` with the call: a parameter is one too many, or a call gives too "
            "little."),
    Meaning(r"TypeError: .*got an unexpected keyword argument '(?P<which>\w+)'", "arguments",
            "There is no parameter named {which}.", "Look up how the parameters of what is called there are named; "
            "yours are named as in the docstring."),
    Meaning(r"UnboundLocalError: .*variable '(?P<which>\w+)'", "not set yet",
            "`{which}` is read before it has a value on this way through the function.",
            "Give `{which}` its first value above, outside of any loop or `if`."),
    Meaning(r"NameError: name '(?P<which>\w+)' is not defined", "no such name", "Nothing is named `{which}` here.",
            "Look for a slip in the spelling, for a `self.` that is missing, or for a line that should have made or "
            "imported it."),
    Meaning(r"(?:TypeError|AttributeError): .*'(?:builtin_function_or_method|method|method-wrapper)'", "no brackets",
            "A method or another function stands there without its brackets, so it is not called.",
            "Call it: `.item()`, `.size()`."),
    Meaning(r"TypeError: '(?:\w+\.)*Size' object is not callable", "called", "A shape isn't called.",
            "`x.shape` without brackets, or `x.size()`."),
    Meaning(r"TypeError: '(?:\w+\.)*(?P<what>\w+)' object is not callable", "called",
            "Something of type {what} is called, or is passed where a function is wanted.",
            "Leave out the brackets, or what is passed (`optimizer.step()` needs nothing), or look for a name that was "
            "given to something else before."),
    Meaning(r"TypeError: object of type 'generator' has no len|TypeError: 'generator' object is not subscriptable",
            "a generator", "A generator gives its entries one by one; it has no length and no index.",
            "`list(...)` makes a list of it."),
    Meaning(r"TypeError: .*'NoneType' object is not (?:subscriptable|iterable)", "None", "What is indexed or gone "
            "through there is None: a function without a return, or one that changes in place and gives nothing back, "
            "such as `random.shuffle` or `sort`.", "Print it just before this line."),
    Meaning(r"TypeError: .*'(?P<what>\w+)' object is not subscriptable", "not indexed",
            "What stands before the square brackets is of type {what}, and has no entries.",
            "Print its type just before; a function may need its brackets, or a loop gives the entries one by one."),
    Meaning(r"TypeError: unsupported operand type\(s\) for \^: .*float|\w+Error: \"?bitwise_xor\S* not implemented",
            "power", "`^` isn't a power in Python; it works on bits.", "A power is `**`."),
    Meaning(r"TypeError: unsupported operand type\(s\) for .*'(?:torch\.)?Size'", "a shape",
            "What is computed with is a shape: a row of sizes, and not one number.",
            "`.numel()` multiplies all sizes, `.shape[0]` is one of them."),
    Meaning(r"TypeError: unsupported operand type\(s\) for .*'NoneType'", "None",
            "One of the two is None: a gradient before any backward, or a function that ends without a return.",
            "Print both just before this line."),
    Meaning(r"AttributeError: 'NoneType' object has no attribute '(?:next_functions|variable|name)'", "None",
            "What stands there is None and no node. `next_functions` has None where no gradient is wanted, such as for "
            "the images, and the `grad_fn` of a leaf is None.", "Leave it out: `if node is not None`."),
    Meaning(r"AttributeError: 'NoneType' object has no attribute '(?P<which>\w+)'", "None",
            "What stands before `.{which}` is None: a gradient before any backward or of a parameter that gets none, "
            "or what a function without a return gives, such as a list's `append`.",
            "Print it just before this line. If None is right there, ask for it first, with `is None`; if not, go back "
            "to where it should have got its value."),
    Meaning(r"(?:AttributeError|TypeError): .*torch\.return_types\.(?P<which>\w+)", "two at once",
            "`{which}` with an axis gives two things: the values and where they stand.",
            "Take one: `.values`, `.indices`, or use `amax` or `argmax`."),
    Meaning(r"TypeError: can only concatenate tuple", "a pair",
            "A tuple stands there, several things that came together, as `max` and `sort` with an axis give them.",
            "Take it apart first, such as `values, places = x.max(dim=1)`."),
    Meaning(r"AttributeError: 'tuple' object has no attribute '(?:next_functions|variable|name)'", "a pair",
            "Each entry of `next_functions` is a pair: a node, and a number.", "Take it apart: `for node, number in "
            "node.next_functions`."),
    Meaning(r"AttributeError: '\w+' object has no attribute 'variable'", "no variable",
            "Only a node at the end, an AccumulateGrad, has a `variable`.",
            "Ask first: `hasattr(node, \"variable\")`, or `getattr(node, \"variable\", None)`."),
    Meaning(r"AttributeError: '(?:Tensor|Parameter)' object has no attribute 'next_functions'", "a tensor",
            "`next_functions` belongs to nodes, and a tensor stands there.", "A tensor's node is its `grad_fn`."),
    Meaning(r"AttributeError: 'tuple' object has no attribute '(?P<which>\w+)'", "a pair",
            "What stands before `.{which}` is a tuple: several things that came together.",
            "Take it apart first, such as `images, labels = batch`."),
    Meaning(r"AttributeError: 'list' object has no attribute '(?P<which>\w+)'", "a list",
            "What stands before `.{which}` is a list, not a tensor.", "`torch.stack(...)` or `torch.tensor(...)` makes "
            "a tensor of it."),
    Meaning(r"AttributeError: '(?:float|int)' object has no attribute '(?P<which>\w+)'", "a number",
            "What stands before `.{which}` is a plain number, not a tensor.",
            "Look for an `.item()` or a `float(...)` too early."),
    Meaning(r"AttributeError: 'bool' object has no attribute '(?P<which>\w+)'", "one comparison",
            "What stands before `.{which}` is a single True or False. Comparing two tensors gives a tensor, so one of "
            "the two isn't one.", "Print the type of both sides of the comparison."),
    Meaning(r"AttributeError: 'generator' object has no attribute '(?P<which>\w+)'", "a generator",
            "What stands before `.{which}` is a generator, which gives its entries one by one.",
            "Go through it with a loop; `list(...)` makes a list of it."),
    Meaning(r"AttributeError: 'torch._C.Generator' object has no attribute '(?P<which>\w+)'", "a generator of numbers",
            "A torch.Generator has no `{which}`: it is passed to the function that draws.",
            "`torch.randperm(N, generator=generator)`."),
    Meaning(r"AttributeError: 'Tensor' object has no attribute '(?P<which>astype|copy|concatenate)'",
            "NumPy's", "`{which}` belongs to NumPy's arrays, and a tensor doesn't have it.",
            "`.float()` and `.long()` change the type, `.clone()` copies."),
    Meaning(r"(?:TypeError: .*must be Tensor, not|AttributeError:) '?(?P<what>ReLU|Sigmoid|Tanh|Softmax|Flatten|"
            r"Dropout|MaxPool2d|Linear|Conv2d)(?:$|' object has no attribute '(?:shape|size|dim|view|reshape|flatten|"
            r"mean|sum|max|argmax|float|item|backward|squeeze|unsqueeze|numel|detach|dtype|relu|sigmoid|softmax|tanh)')",
            "a layer",
            "A layer stands where a tensor was needed: `nn.{what}(…)` makes a layer, and doesn't apply it.",
            "Make it in `__init__` and call it in `forward`, or take the function from `torch.nn.functional`."),
    Meaning(r"AttributeError: 'Tensor' object has no attribute '(?P<which>\w+)'", "no such attribute",
            "Tensors have nothing named `{which}`.", "Look for a slip in the name, or for another library's word; "
            "`dir(x)` lists what a tensor x has."),
    Meaning(r"AttributeError: .*object has no attribute '(?P<which>\w+)'", "no such attribute",
            "There is no `{which}` there.", "Print `type(…)` of what stands before the dot: is it what you expect? "
            "Look for a slip in the name; in a class of your own, for a line in `__init__` that stores it in `self`."),
    Meaning(r"AttributeError: module '(?P<where>[\w.]+)' has no attribute '(?P<which>\w+)'", "no such function",
            "{where} has nothing named `{which}`.", "Look for a slip in the name, or for another module that has it."),
    Meaning(r"ValueError: (?:too many values|not enough values) to unpack", "unpacking",
            "The line takes something apart into another number of parts than it has.",
            "Print it before: is it a pair, a list of pairs, or one tensor?"),
    Meaning(r"TypeError: can't multiply sequence by non-int of type 'float'", "a list",
            "A list is multiplied by a number, which works on tensors and not on lists.",
            "Take its entries one by one, in a loop."),
    Meaning(r"TypeError: cannot pickle '(?P<what>\w+)' object", "not to be saved",
            "A {what} can't be written to a file.",
            "Save numbers and tensors: what `state_dict()` gives, with its brackets."),
    Meaning(r"TypeError: cannot unpack non-iterable (?P<what>\w+)", "unpacking",
            "The line takes a single {what} apart.", "Print it before: it isn't a pair."),
    Meaning(r"TypeError: '(?P<what>\w+)' object is not iterable", "not a row",
            "A loop, or what takes things apart, needs several and got one {what}.",
            "`range(n)` counts; a method without its brackets gives nothing to loop over."),
    Meaning(r"KeyError: (?P<which>.*)", "no such key", "The dictionary has no entry {which}.",
            "Print its keys just before this line: `.keys()`."),
    Meaning(r"ZeroDivisionError", "division by zero", "It divides by 0, such as by a counter that was never added "
            "to.", "Print the divisor just before this line."),
    Meaning(r"RecursionError", "recursion", "A function calls itself too many times, perhaps without end.",
            "It needs a case in which it doesn't call itself, and must not visit the same thing twice."),
    Meaning(r"IndexError: (?:list|tuple|string) index out of range", "index",
            "The index is past the end; the first entry has index 0, and the last one length − 1.",
            "Print the index and the length just before this line."),
    Meaning(r"RuntimeError: (?:Set|dictionary|OrderedDict) .*during iteration", "changed in the loop", "A set or a "
            "dictionary must not grow or shrink while a loop goes through it.",
            "Loop over a list of it, `list(…)`, or make a new one of the entries to keep."),
    Meaning(r"TypeError: can only concatenate list \(not \"(?P<what>\w+)\"\) to list", "list and item",
            "`+` puts two lists together, and what stands after it is of type {what}.",
            "Put square brackets around it: `path + [node]`."),
    # modules
    Meaning(r"NotImplementedError: Module \[(?P<which>\w+)\] is missing the required \"forward\"", "no forward",
            "{which} has no method `forward`. In a class of yours its name may be misspelt, or it is indented so far "
            "that it belongs to `__init__`; an `nn.ModuleList` has none, because it only keeps layers.",
            "For layers one after another, take `nn.Sequential(*layers)`. In a class, `def forward(self, x):` stands "
            "exactly below `def __init__(self):`."),
    Meaning(r"TypeError: (?P<what>[\w.]+) is not a Module subclass", "no layer",
            "{what} stands where a layer belongs.", "`nn.Sequential` takes its layers one by one, so a list needs a "
            "star: `nn.Sequential(*layers)`. A class makes a layer with its brackets: `nn.ReLU()`."),
    Meaning(r"AttributeError: cannot assign module before Module.__init__\(\) call", "no super",
            "A layer is stored before `nn.Module` was set up.", "The first line of `__init__` is "
            "`super().__init__()`."),
    Meaning(r"ValueError: training mode is expected to be boolean", "mode",
            "`net.train(…)` takes True or False, and got something else.", "`before = net.training` keeps the mode, a "
            "True or False; `net.eval()` and `net.train()` give back the network."),
    Meaning(r"AttributeError: expected 'f' to be string, path", "arguments",
            "`torch.save` takes what is saved first, then where.", "Write `torch.save({{…}}, path)`."),
    Meaning(r"TypeError: optimizer can only optimize Tensors|TypeError: params argument given to the optimizer",
            "parameters", "The optimizer needs the parameters themselves.",
            "Pass `net.parameters()`, with its brackets."),
    Meaning(r"ValueError: optimizer got an empty parameter list", "no parameters",
            "The network has no parameter that the optimizer could change.",
            "Layers count only where they are attributes of the network, or in an `nn.ModuleList`; and a generator "
            "that was gone through once is empty."),
    # shapes
    Meaning(r"RuntimeError: mat1 and mat2 shapes cannot be multiplied \((?P<rows>\d+)x(?P<came>\d+) and "
            r"(?P<takes>\d+)x(?P<out>\d+)\)", "linear shapes",
            "A product of ({rows}, {came}) and ({takes}, {out}) was asked for: {came} and {takes} must be the same.",
            "Print both shapes just before this line. A weight is (out, in): by hand, it is `x @ weight.T`. Inside "
            "`nn.Linear` or `F.linear`, {came} is the length of the input's rows, and {takes} `in_features`."),
    Meaning(r"RuntimeError: Given groups=1, weight of size \[(?P<weight>[\d, ]+)\], expected input\[(?P<got>[\d, ]+)\] "
            r"to have (?P<needs>\d+) channels, but got (?P<came>\d+) channels", "channels",
            "A convolution that takes {needs} channels met {came}: the tensor is ({got}).",
            "Axis 1 is that of the channels. Print the shape just before this line."),
    Meaning(r"RuntimeError: (?:Expected 3D \(unbatched\) or 4D|Expected 4D)", "image axes",
            "A convolution or a pool needs images (N, channels, height, width).",
            "Print the shape just before this line; flattening comes after the last pool."),
    Meaning(r"ValueError: Input and output must have the same number of spatial dimensions", "image axes",
            "`F.interpolate` needs images (N, channels, height, width).", "Add the axis of the channels before."),
    Meaning(r"RuntimeError: (?:Given input size: .*)?Calculated (?:padded )?(?:input|output) size", "too small",
            "What is left of the picture is smaller than the window.", "Print the shape after each step: a convolution "
            "or a pool is one too many."),
    Meaning(r"RuntimeError: The size of tensor a \((?P<a>\d+)\) must match the size of tensor b \((?P<b>\d+)\)",
            "shapes differ", "Two tensors meet that don't fit: an axis of {a} and one of {b}.",
            "Print both shapes just before this line: is an axis missing in one of the two, or does one of them count "
            "something else, such as other images?"),
    Meaning(r"RuntimeError: shape '\[(?P<wanted>[-\d, ]+)\]' is invalid for input of size (?P<size>\d+)", "view",
            "A tensor with {size} numbers doesn't fit into ({wanted}).", "Print its shape just before, and multiply "
            "its sizes. Is a number written down that belongs to another tensor? `len(x)` is the length of axis 0."),
    Meaning(r"RuntimeError: view size is not compatible", "view", "The numbers don't lie in memory in that order.",
            "Use `reshape` instead of `view`."),
    Meaning(r"(?:Runtime|Value)Error: (?:stack|torch\.cat)\S* expect(?:s|ed) a non-empty", "nothing there",
            "There is nothing to put together: the list of tensors is empty.",
            "Print its length just before this line, and leave the line out where it is 0."),
    Meaning(r"IndexError: Dimension out of range \(expected to be in range of \[(?P<low>-?\d+), (?P<high>-?\d+)\], "
            r"but got (?P<dim>-?\d+)\)", "no such axis", "There is no axis {dim}; here, axes go from {low} to {high}.",
            "Print the shape just before this line: an axis may have been lost."),
    Meaning(r"IndexError: shape mismatch: indexing tensors could not be broadcast", "index shapes",
            "Two indices of different lengths are used together.", "One row index for each column index: "
            "`table[torch.arange(N), labels]`."),
    Meaning(r"TypeError: iteration over a 0-d tensor", "no axes",
            "A loop, or names with a comma between them, need several things, and here stands a tensor with a single "
            "number.", "Print its shape just before this line. A mean or a sum may have been taken too early."),
    Meaning(r"IndexError: slice\(\) cannot be applied to a 0-dim tensor|IndexError: invalid index of a 0-dim tensor",
            "no axes", "The tensor is a single number without axes, so there is nothing to index.",
            "Print its shape just before this line. `x[...] = y` and methods with _ at their end take any shape."),
    Meaning(r"IndexError: too many indices", "too many indices", "There are more indices than axes.",
            "Print the shape just before this line: an axis may have been lost."),
    Meaning(r"IndexError: index (?P<index>-?\d+) is out of bounds for dimension (?P<dim>\d+) with size (?P<size>\d+)",
            "index", "Index {index} is past the end: axis {dim} has length {size}.",
            "Indices go from 0 to length − 1. Is it the right axis?"),
    Meaning(r"IndexError: tensors used as indices must be", "float index", "The index is a tensor of floats.",
            "An index is whole: `.long()`, or `argmax` instead of `max`."),
    Meaning(r"RuntimeError: a Tensor with \d+ elements cannot be converted to Scalar|"
            r"ValueError: only one element tensors can be converted", "not one number",
            "`.item()`, `float(...)` or `int(...)` got several numbers or none, and needs one.",
            "Reduce it before: a sum, a mean, or an index."),
    Meaning(r"RuntimeError: Boolean value of Tensor.*ambiguous", "many at once",
            "`{which}(…)` makes a loss, and doesn't compute it; what stands in its brackets are its settings, and not "
            "output and target.", "Make it first, then call it: `{which}()(output, target)`.",
            line=r"(?P<which>(?:\w+\.)*(?:MSE|L1|SmoothL1|Huber|NLL|BCE\w*|CrossEntropy)Loss)\([^)]"),
    Meaning(r"RuntimeError: Boolean value of Tensor with more than one value is ambiguous", "many at once",
            "A condition needs one True or False, and a tensor with several numbers came.",
            "`x is None` asks whether there is a tensor, and `a is b` whether two names mean the same one. `in` "
            "compares numbers: to find a tensor in a list, compare `id(x)` with the others' ids."),
    Meaning(r"TypeError: (?P<which>\w+)\(\)[: ].*(?:- got \([^)=]*Generator\)|but got torch\._C\.Generator)",
            "arguments", "`{which}` takes a generator by its name alone.", "`generator=generator`"),
    Meaning(r"TypeError: .*invalid combination of arguments - got \([^)]*generator=(?!torch)(?P<came>\w+)", "generator",
            "What was passed as the generator is of type {came}.",
            "`torch.Generator().manual_seed(seed)` makes a generator."),
    Meaning(r"TypeError: (?P<which>\w+)\(\) received an invalid combination of arguments - got \([^)]*?"
            r"(?P<name>\w+)=(?P<came>\w+)", "arguments", "`{which}` was called with `{name}=` and a value of type "
            "{came}, and doesn't take that together with the others.", "`help(torch.{which})` lists what it takes."),
    Meaning(r"TypeError: .*invalid combination of arguments",
            "arguments", "A function of torch got arguments that it can't use together.",
            "Print the type of each; a list or a generator may stand where a tensor belongs."),
    Meaning(r"RuntimeError: Cannot access accelerator device|(?:Accelerator|Runtime)Error: CUDA error", "device",
            "A device is asked for that isn't there, or doesn't work. A number in the brackets of `torch.Generator(…)` "
            "counts as a device, not as a seed.",
            "`torch.Generator().manual_seed(seed)` makes a generator with a seed."),
    # types
    Meaning(r"RuntimeError: .*expected (?:scalar type|target dtype to be) (?P<wanted>\w+).*but (?:found|got) "
            r"(?P<came>\w+)", "types", "A {wanted} tensor was needed, and a {came} one came.",
            "Images and targets of a mean squared error are float32 (`.float()`), class labels int64 (`.long()`)."),
    Meaning(r"RuntimeError: (?:Input type|expected m1 and m2 to have the same dtype|mat1 and mat2 must have the same "
            r"dtype|self and mat2 must have the same dtype)", "types", "Tensors of two types meet.",
            "Weights are float32: make the input so too, with `.float()`."),
    Meaning(r"\w+Error: \"?(?:nll_loss|cross_entropy|log_softmax|softmax|exp|log|mean)\S* not implemented for "
            r"'(?P<came>\w+)'", "types", "That can't be computed with tensors of type {came}.",
            "Logits are float32; class labels of `cross_entropy` are int64, `.long()`."),
    Meaning(r"RuntimeError: mean\(\): could not infer output dtype|RuntimeError: mean\(\): input dtype", "types",
            "Whole numbers, or True and False, have no mean in torch.", "Make them floats first: `.float().mean()`."),
    Meaning(r"RuntimeError: result type (?P<wide>\w+) can't be cast to", "types",
            "A result with a fraction is to be stored in a tensor of whole numbers.", "Make a new tensor: `x = "
            "x.float() / 16` instead of `x /= 16`."),
    Meaning(r"RuntimeError: Expected floating point type for target with class probabilities", "no classes",
            "What stands where the logits belong has the shape of the labels, so there is no axis of classes.",
            "`F.cross_entropy(logits, labels)` takes logits (N, classes), as the network gives them, without argmax."),
    Meaning(r"IndexError: Target (?P<target>-?\d+) is out of bounds", "label out of range",
            "There is no class {target} in these logits.", "The classes are axis 1 of the logits, and labels begin "
            "at 0."),
    Meaning(r"ValueError: Expected input batch_size \((?P<rows>\d+)\) to match target batch_size \((?P<labels>\d+)\)",
            "batch sizes", "{rows} rows of logits came with {labels} labels.",
            "Print both shapes: (N, classes) and (N,). Are they in this order?"),
    Meaning(r"TypeError: (?:.*must be Tensor, not|expected Tensor as element \d+ in argument \d+, but got) "
            r"(?P<came>\w+)", "no tensor", "A tensor was needed, and a {came} came.",
            "`torch.tensor(...)` makes one of numbers, `torch.stack(...)` of several tensors; for plain numbers, "
            "Python has `//`, `round` and the module `math`."),
    Meaning(r"TypeError: (?P<which>\w+)\(\): argument '(?P<name>\w+)' (?:\(position \d+\) )?must be (?P<needs>[\w ]+), "
            r"not (?P<came>\w+)", "arguments", "`{which}` needs {needs} as its `{name}`, and got {came}.",
            "Print the type of what is passed just before this line."),
    Meaning(r"RuntimeError: one_hot is only applicable to index tensor", "types",
            "`F.one_hot` takes class indices in int64, and another type came.", "`F.one_hot(labels.long(), 10)`; what "
            "comes back is int64 too."),
    Meaning(r"RuntimeError: (?:gather|scatter|index_select)\(\): Expected dtype int", "types",
            "The index is of another type than int64.", "An index is whole: `.long()`."),
    Meaning(r"RuntimeError: Class values must be", "label out of range",
            "A label is below 0, or not below the number of classes.", "Labels begin at 0; print `labels.min()` and "
            "`labels.max()`."),
    Meaning(r"RuntimeError: Index tensor must have the same number of dimensions as", "gather",
            "`gather` and `scatter` need an index with as many axes as the tensor.", "`labels[:, None]` makes (N, 1) "
            "of (N,); what `gather` gives back has that shape too. `table[torch.arange(N), labels]` does without."),
    Meaning(r"ValueError: math domain error|ValueError: expected a positive input", "log of 0",
            "The logarithm of 0 or of a negative number was asked for.", "Print the argument just before this line."),
    Meaning(r"OverflowError: (?:math range error|\(34, )", "too large", "The result is too large for a float.",
            "Print the exponent just before this line; a minus may be missing."),
    # autograd
    Meaning(r"RuntimeError: element 0 of tensors does not require grad", "no graph",
            "Gradients are asked for of a tensor with no graph behind it: no operation on a leaf with `requires_grad` "
            "was recorded on the way.", "Look for `.item()`, `.detach()`, `torch.no_grad()` or `torch.tensor(...)` on "
            "the way from the parameters to the loss."),
    Meaning(r"RuntimeError: grad can be implicitly created only for scalar outputs", "not one number",
            "Gradients start from one number, and this tensor has several.", "Reduce it first: with `.mean()`, or with "
            "`.sum()`."),
    Meaning(r"RuntimeError: Trying to backward through the graph a second time", "backward twice",
            "The graph was used up by the first call.", "Compute the loss anew before each call. Keeping the "
            "graph (`retain_graph=True`) is rarely what is meant."),
    Meaning(r"RuntimeError: a (?:leaf|view of a leaf) Variable that requires grad is being used in an in-place",
            "in place on a leaf", "A parameter is changed in place while its changes are recorded.",
            "Change it inside `with torch.no_grad():`."),
    Meaning(r"RuntimeError: one of the variables needed for gradient computation has been modified by an inplace",
            "in place", "A tensor that backward still needs was overwritten.", "Make a new tensor there: `x = x + 1` "
            "instead of `x += 1`, `relu(x)` instead of `relu_`."),
    Meaning(r"RuntimeError: (?:One of the differentiated Tensors|The differentiated Tensor at index \d+) "
            r"(?:appears to not have been used|does not require grad)", "not in the graph",
            "A gradient is asked for by something that the loss doesn't depend on, or that isn't part of this graph.",
            "Ask for the gradient of the leaf tensors that this loss was computed from; a copy, a view or a slice of "
            "one is another tensor."),
    Meaning(r"RuntimeError: Can't call numpy\(\) on Tensor that requires grad", "numpy",
            "A tensor with a graph doesn't become an array.", "Stay with torch; `.detach()` first where only the "
            "numbers matter."),
    Meaning(r"RuntimeError: (?:Inplace update to inference|Inference tensors cannot)", "inference mode",
            "A tensor that was made under `torch.inference_mode()` is used where a graph is recorded.",
            "Use `torch.no_grad()`."),
    Meaning(r"TypeError: Expected state_dict to be dict-like, got <class 'NoneType'>", "no state",
            "`load_state_dict` got None: no state was ever kept under that name.", "Print the condition under which it "
            "is kept. A lowest loss that begins at `math.inf` is beaten by the first epoch."),
    Meaning(r"RuntimeError: Error\(s\) in loading state_dict", "state_dict",
            "The names or shapes of the state don't match this network.", "Compare `state.keys()` with "
            "`net.state_dict().keys()`; a checkpoint may hold the state one level deeper."),
]
