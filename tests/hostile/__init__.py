"""Submissions that stock nbgrader gets wrong: hostile ones, and unlucky ones. Each says what it has to be worth."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.learner import test_carry
from tests.learner.test_carry import HABITS, marks, read

Files = dict[str, bytes]


@dataclass(frozen=True)
class Submission:
    """One submission of the class.

    Args:
        make: Makes the files of the submission from the chapter's name.
        full: Whether it earns full points, but for what is `lost`; otherwise it earns nothing.
        lost: How many exercises, from the first that is no guess, earn nothing although the rest does.
        says: What its author must read in the feedback.
        never: What must not be in the feedback.
    """

    make: Callable[[str], Files]
    full: bool
    lost: int = 0
    says: str = ""
    never: str = "</script>"


def brief(notebook: NotebookNode) -> NotebookNode:
    """Go once through the data in chapter 1's first cells: eight times are two seconds of every submission."""
    for cell in notebook.cells:
        cell.source = cell.source.replace("for _ in range(8):", "for _ in range(1):")
    return notebook


def stub(name: str) -> NotebookNode:
    return brief(read("notebooks", name))


def solved(name: str) -> NotebookNode:
    return brief(test_carry.solved(name))


def files(name: str, notebook: NotebookNode) -> Files:
    return {f"{name}.ipynb": json.dumps(notebook).encode()}


def target(notebook: NotebookNode) -> NotebookNode:
    """The answer of the first exercise that is no guess."""
    return next(cell for cell in notebook.cells
                if marks(cell).get("solution") and not marks(cell).grade_id.startswith("guess_"))


def cheat(code: str, says: str = "", never: str = "</script>") -> Submission:
    """Nothing is answered; a cell at the top tries to get points in another way."""
    def make(name: str) -> Files:
        notebook = stub(name)
        notebook.cells.insert(0, new_code_cell(code.replace("STEP", name[3:])))
        return files(name, notebook)
    return Submission(make, full=False, says=says, never=never)


def unlucky(code: str, says: str = "", lost: int = 0) -> Submission:
    """Everything is answered, and a cell at the top does something that must not cost points."""
    def make(name: str) -> Files:
        notebook = solved(name)
        notebook.cells.insert(0, new_code_cell(code))
        return files(name, notebook)
    return Submission(make, full=True, says=says, lost=lost)


def broken(code: str, says: str = "", before: bool = False) -> Submission:
    """Everything is answered, and the first exercise's answer (ANSWER is its name) goes wrong."""
    def make(name: str) -> Files:
        notebook = solved(name)
        cell = target(notebook)
        text = code.replace("ANSWER", marks(cell).grade_id)
        cell.source = f"{text}\n{cell.source}" if before else text
        return files(name, notebook)
    return Submission(make, full=True, lost=1, says=says)


def habit(change: Callable[[NotebookNode], None]) -> Submission:
    def make(name: str) -> Files:
        notebook = solved(name)
        change(notebook)
        return files(name, notebook)
    return Submission(make, full=True)


def raw(content: Callable[[str], bytes], full: bool, says: str, named: str = "{}.ipynb") -> Submission:
    return Submission(lambda name: {named.format(name): content(name)}, full=full, says=says)


def with_own_check(name: str) -> Files:
    notebook = solved(name)
    check = next(cell for cell in notebook.cells if marks(cell).get("grade"))
    notebook.cells.insert(notebook.cells.index(check) + 1, new_code_cell(f"{check.source}  # once more"))
    return files(name, notebook)


def solved_bytes(name: str) -> bytes:
    return json.dumps(solved(name)).encode()


def old_format(name: str) -> bytes:
    return json.dumps(nbformat.convert(solved(name), 3)).encode()


def with_script(name: str) -> Files:
    """Markup that would run in the browser of whoever looks at the submission."""
    notebook = solved(name)
    notebook.cells.insert(0, new_markdown_cell("<script>alert(1)</script><img src=x onerror=alert(1)>"))
    notebook.cells.insert(0, new_code_cell(
        "from IPython.display import HTML, Javascript, display\n"
        "display(HTML('<script>alert(1)</script>'), Javascript('alert(1)'))\n"
        "display({'image/png': '\"><script>alert(1)</script>'}, raw=True)\nHTML('<img src=x onerror=alert(1)>')"))
    return files(name, notebook)


def lacking_in_the_answer(name: str) -> Files:
    notebook = solved(name)
    target(notebook).source = f"import math, seaborn\n{target(notebook).source}"
    return files(name, notebook)


def with_big_outputs(name: str) -> Files:
    notebook = solved(name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("stream", text="x" * 1_000_000)]
    return files(name, notebook)


def takes_parts(name: str) -> Files:
    """Asks for the course's own answers to this chapter and to later ones, and for other ways to write them."""
    notebook = stub(name)
    notebook.cells.insert(1, new_code_cell(
        "from course_utils.parts import CHAPTER_OF, part, shown, solutions_of\n"
        "for name, chapter in CHAPTER_OF.items():\n"
        f"    if chapter >= {name!r}:\n"
        "        try: print('had', part(name))\n"
        "        except LookupError: pass\n"
        f"print('had solutions' if solutions_of({name!r}) else '')\n"
        "print('had ways' if shown.another_way('network', 'Net') else '')\n"
        f"print('had an answer' if shown.solution({name[3:]!r}, {marks(target(notebook)).grade_id!r}) else '')"))
    return files(name, notebook)


def followed_by(*sources: str) -> Submission:
    """Everything is answered, and cells below the last check go wrong."""
    def make(name: str) -> Files:
        notebook = solved(name)
        notebook.cells += [new_code_cell(source.replace("ANSWER", marks(target(notebook)).grade_id))
                           for source in sources]
        return files(name, notebook)
    return Submission(make, full=True)


def _checks_say(name: str, text: str) -> NotebookNode:
    notebook = stub(name)
    for cell in notebook.cells:
        if marks(cell).get("grade"):
            cell.source = text
    return notebook


def in_a_function(code: str) -> str:
    body = "\n".join("    " + line for line in code.splitlines())
    return f"def ANSWER(*args, **kwargs):\n{body}"


FORGE = """
import os, socket, struct, json
reply = json.dumps({"seen": {"type": "int", "value": -7}, "printed": "", "stopped": None}).encode()
for number in range(3, 256):
    try:
        channel = socket.socket(fileno=os.dup(number))
        for _ in range(200):
            channel.sendall(struct.pack(">I", len(reply)) + reply)
    except OSError:
        pass
"""
FLOOD = """
import os, socket, struct, json
flood = json.dumps({"outputs": [{"output_type": "stream", "name": "stdout", "text": "x" * (15 << 20)}]}).encode()
for number in range(3, 256):
    try:
        channel = socket.socket(fileno=os.dup(number))
        channel.settimeout(0.5)
        for _ in range(5):
            channel.sendall(struct.pack(">I", len(flood)) + flood)
    except OSError:
        pass
"""
LEAVE = """
import os, subprocess, sys
for folder in ("/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), "/course", "/", sys.prefix):
    try:
        os.makedirs(f"{folder}/left/behind", exist_ok=True)
        open(f"{folder}/left/note", "w").write("for the next")
        os.chmod(f"{folder}/left", 0)
    except OSError:
        pass
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], start_new_session=True)
"""
FIND = """
import os
left = [f for f in ("/tmp", "/dev/shm", "/var/tmp", "/course", "/") if os.path.lexists(f"{f}/left")]
others = [p for p in os.listdir("/proc") if p.isdigit() and int(p) not in (1, os.getpid(), os.getppid())]
print("found", left, others) if left or others else None
"""
BOMB = """
import os, time
while True:
    try:
        os.fork()
    except OSError:
        time.sleep(0.01)
"""
SWALLOW = """
import time
while True:
    try:
        while True: time.sleep(0.01)
    except BaseException:
        pass
"""
EAT = """
import numpy as np
held = []
while True:
    held.append(np.empty(1 << 24))
"""
DISK = """
chunk = b"x" * (1 << 20)
for number in range(100_000):
    with open(f"/tmp/fill{number}", "wb") as file:
        for _ in range(60):
            file.write(chunk)
"""
SEARCH = """
import os
for folder, _, names in os.walk("/"):
    for name in names:
        if name in ("gradebook.db", "secret") or {"solutions", "submitted", "judges"} & {*folder.split("/")}:
            print("found", folder, name) if not {"nbgrader", "carried"} & {*folder.split("/")} else None
"""

SHARE = """
import mmap
held = []
while True:
    held.append(mmap.mmap(-1, 64 << 20))
    held[-1].write(bytes(64 << 20))
"""
DELETE = """
import os, shutil, torch
for folder in (".", "~", "/tmp", "/etc", "/dev/shm", torch.__path__[0]):  # all of / takes longer than a cell may
    shutil.rmtree(os.path.expanduser(folder), ignore_errors=True)
1 / 0
"""
THREADS = """
import threading, time
for _ in range(1500):
    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
time.sleep(100)
"""

CLASS = {
    # honest ones
    "honest": habit(lambda notebook: None),
    "honest too": habit(lambda notebook: None),
    "untouched": Submission(lambda name: files(name, stub(name)), full=False),
    # what changes the checks
    "patches torch": cheat("import torch\ntorch.allclose = torch.equal = lambda *a, **k: True"),
    "patches Check": cheat("from course_utils.checks import Check\nCheck.__call__ = lambda *a, **k: 20.0\n"
                           "Check.observe = lambda *a, **k: {'seen': True, 'printed': '', 'stopped': None}"),
    "patches describe": cheat("import course_utils.checks.describe as d\nd.describe = lambda value: {'type': 'int'}"),
    "forges nonsense": cheat("from course_utils.checks import Check\n"
                             "Check.observe = lambda *a, **k: {'seen': {'error': {}}, 'stopped': ['x'], 'printed': 3}"),
    "forges depth": cheat("from course_utils.checks import Check\nimport json\ndeep = []\n"
                          "for _ in range(900): deep = [deep, {'error': {'type': 1}}]\n"
                          "Check.observe = lambda *a, **k: {'seen': deep, 'stopped': None, 'printed': ''}"),
    "forges NaN": cheat("from course_utils.checks import Check\n"
                        "Check.observe = lambda *a, **k: {'seen': float('nan'), 'stopped': None, 'printed': ''}"),
    "has its own check": cheat("class check:\n    def __getattr__(self, name): return lambda *a: 20\ncheck = check()"),
    "replaces modules": cheat("import sys, types\nfor name in list(sys.modules):\n"
                              "    if name.startswith('course_utils.'): sys.modules[name] = types.ModuleType(name)"),
    "writes into the channel": cheat(FORGE),
    "AST transformer": cheat("import ast\nclass T(ast.NodeTransformer):\n    def visit_Call(self, node):\n"
                             "        return ast.Constant(20)\nget_ipython().ast_transformers.append(T())"),
    "input transformer": cheat("get_ipython().input_transformers_cleanup.append(lambda lines: ['20.0\\n'])"),
    "run hook": cheat("def hook(result): result.result = 20\nget_ipython().events.register('post_run_cell', hook)"),
    "display formatter": cheat("from course_utils.report import Report\nReport.__repr__ = lambda self: '20'\n"
                               "get_ipython().display_formatter.formatters['text/plain'].for_type("
                               "float, lambda *a: a[1].text('20'))"),
    "changes builtins": cheat("import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.len = lambda x: 20"),
    # what looks around
    "searches": cheat(SEARCH, never="found /"),
    "reads process 1": cheat("for name in ('environ', 'mem', 'maps'):\n    try: print('found', open(f'/proc/1/{name}', "
                             "'rb').read(9))\n    except OSError: print('refused')", says="refused", never="found "),
    "opens a socket": cheat("import socket\ntry: socket.create_connection(('1.1.1.1', 53), 2); print('connected')\n"
                            "except OSError: print('refused')", says="refused", never="connected"),
    "writes into the course": cheat("import course_utils\ntry: open(course_utils.__file__, 'a'); print('written')\n"
                                    "except OSError: print('refused')", says="refused", never="written"),
    "leaves things": unlucky(LEAVE),
    "finds things": cheat(FIND, never="found ["),
    "finds things too": cheat(FIND, never="found ["),
    "takes the course's parts": Submission(takes_parts, full=False, never="had "),
    "asks the judges": broken(in_a_function("import course_utils.judges\nreturn 1"), says="course_utils.judges"),
    # what is no notebook as it should be
    **{change.__name__: habit(change) for change in HABITS},
    "says 20": Submission(lambda name: files(name, _checks_say(name, "20.0")), full=False),
    "says NaN": Submission(lambda name: files(name, _checks_say(name, "float('nan')")), full=False),
    "says a tensor": Submission(lambda name: files(name, _checks_say(name, "import torch\ntorch.ones(2)")), full=False),
    "cut off": raw(lambda name: solved_bytes(name)[:-200], full=True, says="cut off"),
    "corrupt": raw(lambda name: b"\x00\xff" * 5000, full=False, says="damaged"),
    "no notebook": raw(lambda name: b"[1, 2]", full=False, says="not a notebook"),
    "nested": raw(lambda name: b"[" * 100_000, full=False, says="damaged"),
    "empty file": raw(lambda name: b"", full=False, says="empty"),
    "other file": raw(lambda name: b"%PDF-1.4", full=False, says="holds no notebook", named="answers.pdf"),
    "wrong name": raw(solved_bytes, full=True, says="was named my copy (1).ipynb", named="my copy (1).ipynb"),
    "old format": raw(old_format, full=True, says=""),
    "strange time": Submission(lambda name: {f"{name}.ipynb": solved_bytes(name), "timestamp.txt": b"yesterday\xff"},
                               full=True, says="timestamp.txt"),
    "own modules": Submission(lambda name: {f"{name}.ipynb": solved_bytes(name), "torch.py": b"1 / 0",
                                            "course_utils/__init__.py": b"1 / 0"}, full=True),
    "nested, other name": raw(lambda name: b"[" * 100_000 + b'"nbformat"', full=False, says="damaged", named="x.ipynb"),
    "floods the channel": cheat(FLOOD),
    "byte order mark": raw(lambda name: b"\xef\xbb\xbf" + solved_bytes(name), full=True, says=""),
    "big outputs": Submission(with_big_outputs, full=True),
    "checks once more": Submission(with_own_check, full=True, says="Judged when the notebook has run."),
    "markup": Submission(with_script, full=True, never="alert(1)</script>"),
    # what goes wrong as it runs
    "loops": broken("while True: pass", says="ran past its time limit"),
    "loops when called": broken(in_a_function("while True: pass"), says="more than 2 seconds"),
    "swallows interrupts": broken(SWALLOW, says="not be interrupted"),
    "swallows when called": broken(in_a_function(SWALLOW)),
    "os._exit": broken("import os\nos._exit(0)", says="ended Python itself"),
    "os._exit when called": broken(in_a_function("import os\nos._exit(0)"), says="ended Python itself"),
    "exit when called": broken(in_a_function("raise SystemExit"), says="SystemExit"),
    "crashes": broken("import ctypes\nctypes.string_at(0)", says="ended Python itself"),
    "kills its parent": unlucky("import os, signal\nfor number in (1, os.getppid()):\n    os.kill(number, 9)"),
    "kills everything": broken("import os\ntry: os.kill(-1, 9)\nfinally: os.kill(os.getpid(), 9)", says="ended Python"),
    "fork bomb": broken(BOMB, says="left out"),
    "eats memory": broken(EAT, before=True, says="more memory"),
    "fills the disk": broken(DISK, before=True, says="more files"),
    "deletes everything": broken(DELETE, says="ZeroDiv"),
    "prints 100 MB": unlucky("for _ in range(100_000): print('x' * 1000)", says="cut off"),
    "displays without end": unlucky("from IPython.display import display\nfor n in range(10_000): display(n)"),
    "warns": unlucky("import sys, warnings\nwarnings.warn('careful')\nprint('careful', file=sys.stderr)"),
    "leaves a thread": unlucky("import threading, time\nthreading.Thread(target=lambda: time.sleep(1e4)).start()"),
    "syntax error": broken("def ANSWER(:", says="SyntaxError"),
    "stops the clock": broken(in_a_function("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\n"
                                            "signal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass")),
    "strange object": broken("class ANSWER:\n    def __init__(self, *a, **k): pass\n"
                             "    def __getattribute__(self, name): raise RuntimeError('no')\n"
                             "    def __repr__(self): raise SystemExit"),
    # what must cost nobody a point, or the batch
    "shares memory": broken(SHARE, before=True, says="more memory"),
    "starts threads": broken(THREADS, before=True, says="more threads"),
    "stops itself": unlucky("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    "half a character": unlucky("print('\\ud83d', {'\\ud83d': 1})\nraise ValueError('\\ud83d')"),
    "half a character in the file": raw(lambda name: solved_bytes(name).replace(b"# Chapter", b"# \\ud83d Chapter", 1),
                                        full=True, says=""),
    "error without words": unlucky("class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd"),
    "displays bytes": unlucky("from IPython.display import display\n"
                              "display({'image/png': b'x', 'text/plain': {1, 2}, 3: 4}, raw=True)"),
    "lacks modules": unlucky("import seaborn as sns, math\nfrom nowhere import nothing\nassert math.pi",
                             says="the module seaborn"),
    "lacks a GPU": unlucky("import torch\nwhere = torch.zeros(2).cuda()", says="a GPU"),
    "asks for input": unlucky("name = input('Who are you? ')", says="answers input()"),
    "imports in the answer's cell": Submission(lacking_in_the_answer, full=True, says="the module seaborn"),
    "ends below": followed_by("import os\nos._exit(0)"),
    "spoils its answers below": followed_by(
        "import torch, torch.nn.functional as F\nF.cross_entropy = F.mse_loss = torch.tensor = torch.Tensor.sum = None",
        "for name in list(vars(ANSWER)): setattr(ANSWER, name, None)\nif hasattr(ANSWER, '__code__'):\n"
        "    ANSWER.__code__ = (lambda *a, **k: None).__code__", "del ANSWER"),
    "eats memory below": followed_by(EAT),
    "Émile Ünïcode": habit(lambda notebook: None),
}
