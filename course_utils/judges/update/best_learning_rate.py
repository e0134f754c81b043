"""Judges `best_learning_rate`: which entry of a sweep is chosen, and what of it comes back."""

import math
import struct
from collections.abc import Callable
from functools import partial
from typing import Any

from course_utils.judges import Mark, Marks, nothing, number, say
from course_utils.judges.comparing import explained, mistake
from course_utils.report import Diagnosis

Sweep = dict[float, float]
Pairs = list[tuple[float, float]]


def _finite(pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if math.isfinite(pair[1])]


def _all(pairs: Pairs) -> Pairs:
    return pairs


def _nan_first(pairs: Pairs, key: Callable[..., float]) -> tuple[float, float]:
    """The lowest as NumPy and torch find it, where nan is below all."""
    return min(pairs, key=lambda pair: (not math.isnan(key(pair)), key(pair)))


def _until_bad(pairs: Pairs) -> Pairs:
    bad = next((place for place, (_, loss) in enumerate(pairs) if not math.isfinite(loss)), len(pairs))
    return pairs[:bad]


def _below(start: float, pairs: Pairs) -> Pairs:
    """The lowest by a loop that begins with this number; empty where no loss is below it."""
    lowest: Pairs = []
    for pair in pairs:
        if pair[1] < (lowest[0][1] if lowest else start):
            lowest = [pair]
    return lowest


def _true(pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if pair[1]]


def _unless_set(pairs: Pairs) -> Pairs:
    """The lowest by a loop that asks `if not lowest or loss < lowest`; nothing where there is no loss."""
    lowest: Pairs = []
    for pair in pairs:
        if not (lowest and lowest[0][1]) or pair[1] < lowest[0][1]:
            lowest = [pair]
    return lowest


def _single(number: float) -> float:
    """A number as float32 has it."""
    return float(struct.unpack("f", struct.pack("f", number))[0])


def chosen(
    sweep: Sweep, keep: Callable[[Pairs], Pairs] = _finite, pick: Callable[..., Any] = min,
    by: Callable[[tuple[float, float]], float] = lambda pair: pair[1], give: str = "rate", no_rate: Any = None,
) -> Any:
    """What comes back for a sweep, or with a mistake; `no_rate` where no entry is left."""
    pairs = keep(list(sweep.items()))
    if not pairs:
        return no_rate
    rate, loss = pick(pairs, key=by)
    place = [*sweep].index(rate)
    return {"rate": rate, "loss": loss, "pair": (rate, loss), "list": (rate,), "turned": (loss, rate), "place": place,
            "single": _single(rate), "place + 1": place + 1}[give]


HIDDEN_NAN = Diagnosis(
    "not finite", "The rate that comes back has a loss of nan or inf: that run blew up. nan is neither smaller nor "
    "larger than any number, nor equal to itself, so a comparison can't sort it out.",
    "Leave out losses for which math.isfinite (import math first) is False.")
NOTHING = Diagnosis(
    "nothing", "None comes back for every sweep.", "End with `return` and the rate. And begin a search for the lowest "
    "loss with float(\"inf\"), which every finite loss is below, not with 0.")
ZERO = ("0 left out", "A loss of exactly 0 isn't chosen, though it is the lowest: as a condition, 0 counts as False.",
        "Instead of asking whether a loss is true, ask math.isfinite(loss) (import math first), or `is None` where "
        "nothing was found yet.")
COMPARE = "Compare the losses, and return the rate of the lowest."
MISTAKES = [
    mistake("worst", "This rate ended with the highest loss.", "A loss is better the lower it is.", pick=max),
    mistake("highest rate", "The highest learning rate is returned, and not the one with the lowest loss.",
            COMPARE, pick=max, by=lambda pair: pair[0]),
    mistake("lowest rate", "The lowest learning rate is returned, and not the one with the lowest loss.", COMPARE,
            by=lambda pair: pair[0]),
    *(mistake(name, f"The {name} rate{which} is returned, and not the one with the lowest loss.", COMPARE, keep=keep,
              pick=lambda pairs, key, place=place: pairs[place])
      for name, place in (("first", 0), ("last", -1))
      for which, keep in ((" with a finite loss", _finite), ("", _all))),
    mistake("second", "The rate with the second lowest loss is returned.", COMPARE,
            pick=lambda pairs, key: sorted(pairs, key=key)[1]),
    mistake("a loss", "What comes back is a loss, not a learning rate.",
            "Return the rate that goes with it: min(rates, key=sweep.get), where rates are those with a finite loss.",
            give="loss"),
    mistake("a place", "What comes back is the place in the sweep, not the rate that stands there.",
            "list(sweep)[place] is the rate.", give="place"),
    mistake("a place", "What comes back is the place in the sweep, counted from 1, not the rate that stands there.",
            "list(sweep) gives the rates.", give="place + 1"),
    mistake("a pair", "What comes back is the rate together with its loss.", "Return the rate alone.", give="pair"),
    mistake("a pair", "What comes back is the loss together with its rate.", "Return the rate alone.", give="turned"),
    mistake("in a list", "The rate comes back in a list.", "Return the rate itself.", give="list"),
    *(mistake(HIDDEN_NAN.name, "Where a loss is nan, it comes out as the lowest, wherever it stands: NumPy and torch "
              "put it first, and torch.nan_to_num makes 0 of it. That run blew up.", HIDDEN_NAN.next, keep=keep,
              pick=_nan_first)
      for keep in (_all, lambda pairs: [pair for pair in pairs if pair[1] != math.inf])),
    *(mistake(HIDDEN_NAN.name, "Losses of nan take part in the choice. nan is neither smaller nor larger than "
              "any number, nor equal to itself, so what a comparison makes of it depends on the order.",
              HIDDEN_NAN.next, keep=keep, **more)
      for keep in (_all, lambda pairs: [pair for pair in pairs if pair[1] != math.inf])
      for more in ({}, {"pick": lambda pairs, key: sorted(pairs, key=key)[0]})),
    *(mistake(*ZERO, keep=lambda pairs, part=part: part(_finite(pairs)), pick=min) for part in (_true, _unless_set)),
    *(mistake(f"{ZERO[0]}, {HIDDEN_NAN.name}", f"Two things. (1) {ZERO[1]} (2) Losses of nan take part in the "
              "choice.", f"{ZERO[2]} {HIDDEN_NAN.next}", keep=part, pick=min) for part in (_true, _unless_set)),
    mistake("float32", "The rate went through float32, whose seven digits make another number of it: it is none of the "
            "sweep's keys any more.", "Return the key itself, list(sweep)[place]; or make the tensor of the rates with "
            "dtype=torch.float64.", give="single"),
    *(mistake("stops at nan", "The search ends at the first loss that is nan or inf; what stands behind it is never "
              "looked at.", "Skip that entry and go on, with continue or an if.", keep=_until_bad, no_rate=none)
      for none in (None, 0)),
    *(mistake("start too low", "Where all losses are high, no rate is found: the search begins with a number that "
              "none of them is below.", "Begin with float(\"inf\"), which every finite loss is below.",
              keep=partial(_below, start), no_rate=none)
      for start in (0, 0.01, 0.1, 0.5, 1, 2, 2.3, 2.303, 3, 5, 10, 100, 1000, 10**4, 10**6, 10**9)
      for none in (None, 0)),
]


def judge_best_learning_rate(
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]]
) -> tuple[Marks, Diagnosis | None]:
    """Marks of `best_learning_rate`: the lowest of plain losses, and of those with nan, inf and large numbers."""
    sweeps = [dict(zip(case["rates"], map(float, case["losses"]), strict=True)) for case in inputs]
    marks = [_mark(seen[:2], sweeps[:2]), _mark(seen, sweeps)]
    if nothing(seen):
        return marks, NOTHING
    named = explained(seen, [(sweep,) for sweep in sweeps], chosen, MISTAKES, _gives)
    return marks, named or (HIDDEN_NAN if marks[0].passed and _blown(seen, sweeps) else None)


def _mark(seen: list[dict[str, Any]], sweeps: list[Sweep]) -> Mark:
    for result, sweep in zip(seen, sweeps, strict=True):
        if number(result) != chosen(sweep):
            entries = ", ".join(f"{rate}: {loss}" if math.isfinite(loss) else f'{rate}: float("{loss}")'
                                for rate, loss in sweep.items())
            expected, came = str(chosen(sweep)), say(result)
            came = repr(number(result)) if expected in (came, f"tensor({came})", came[7:-1]) else came
            return Mark(False, expected, came, f"best_learning_rate({{{entries}}})")
    return Mark(True)


def _gives(result: dict[str, Any], right: Any) -> bool:
    if isinstance(right, tuple):
        items = result.get("value", {}).get("items", [])
        return len(items) == len(right) and all(_gives(item, value) for item, value in zip(items, right, strict=True))
    if right is None:
        return nothing([result])
    came = number(result)
    return came == right or (came is not None and math.isnan(came) and math.isnan(right))


def _blown(seen: list[dict[str, Any]], sweeps: list[Sweep]) -> bool:
    """Whether every wrong rate is one whose loss is nan or inf."""
    return all(number(result) == chosen(sweep) or not math.isfinite(sweep.get(number(result) or 0, 0))
               for result, sweep in zip(seen, sweeps, strict=True))
