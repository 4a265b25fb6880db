"""Which turns of a repeat are seen, and what differs between them said in one line; free of Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final

from designer.canvas.selection import Path
from designer.canvas.words import text_of
from designer.report import BlockReport

MOST: Final = 2000
"""So many turns are looked into at one place; repeats in repeats can have more."""
SAID: Final = 3
"""So many values are written out that one after the other takes in the turns; of more, the first and the last."""

Watched = Mapping[Path, int]
"""Which turn is looked at, from 0, by the place of the repeat; those that are not in it show all their turns."""


@dataclass(frozen=True, slots=True)
class Run:
    """The report of a level in one turn of the repeats around it.

    `turns` are the numbers of the turns, from 1 on, of those repeats all of whose turns are shown, the outermost first.
    `counts` is false for a further turn of a repeat whose turns share their layers: they count once.
    """

    report: BlockReport
    turns: tuple[int, ...] = ()
    counts: bool = True

    @property
    def label(self) -> str:
        """What turn it is: "turn 2", in nested repeats "turn 2, 1"; "" where there is but one."""
        return f"turn {', '.join(map(str, self.turns))}" if self.turns else ""


Seen = tuple[Run, ...]
"""What is seen of a level: once for each turn."""


@dataclass(frozen=True, slots=True)
class Round:
    """The turns of a repeat as its header says them: how many there are, and the one that is looked at, from 0."""

    count: int
    words: str
    watched: int | None = None

    @property
    def text(self) -> str:
        return self.words if self.watched is None else f"turn {self.watched + 1} of {self.count}"

    @property
    def texts(self) -> tuple[str, str]:
        """The longest that it may say, for all turns and for one."""
        return self.words, f"turn {self.count} of {self.count}"

    def stepped(self, by: int) -> int | None:
        """The turn after this one, or before: behind the last all are shown, and so before the first."""
        order: list[int | None] = [None, *range(self.count)]
        return order[(order.index(self.watched) + by) % len(order)]


class Sight:
    """What is seen of each place of a model, worked out once for each."""

    def __init__(self, main: BlockReport | None, watched: Watched) -> None:
        self._watched = watched
        self._whole: dict[Path, Seen] = {(): (Run(main),) if main is not None else ()}
        self._seen: dict[Path, Seen] = {}

    def at(self, path: Path) -> Seen:
        """The reports of what `path` leads to, turn by turn; none where nothing is known."""
        if path not in self._seen:
            turns = (turn for run in self.whole_at(path) for turn in self._turns(run, path))
            self._seen[path] = tuple(islice(turns, MOST))
        return self._seen[path]

    def round_at(self, path: Path) -> Round | None:
        """The turns of the repeat that `path` leads to; None where it is none, or runs but once."""
        runs = [run.report for run in self.whole_at(path)]
        count = max((len(report.turns) for report in runs), default=0)
        if count < 2:
            return None
        watched = self._watched.get(path)
        words = over_turns([turns_text(report) for report in runs], ", ")
        return Round(count, words, None if watched is None else min(watched, count - 1))

    def whole_at(self, path: Path) -> Seen:
        """The reports of what `path` leads to, repeats not yet taken turn by turn."""
        if path not in self._whole:
            runs = ((run, run.report.steps.get(path[-1])) for run in self.at(path[:-1]))
            found = (Run(step.inner, run.turns, run.counts) for run, step in runs if step is not None and step.inner)
            self._whole[path] = tuple(found)
        return self._whole[path]

    def _turns(self, run: Run, path: Path) -> Iterator[Run]:
        turns, watched = run.report.turns, self._watched.get(path)
        if len(turns) < 2:
            yield Run(turns[0], run.turns, run.counts) if turns else run
        elif watched is not None:
            yield Run(turns[min(watched, len(turns) - 1)], run.turns, run.counts)
        else:
            shared = run.report.block.shared
            for number, turn in enumerate(turns):
                yield Run(turn, (*run.turns, number + 1), run.counts and not (shared and number))


def turns_text(report: BlockReport) -> str:
    """How a repeat runs, as far as is known: "4 turns, own weights", "0 to 3 turns, shared weights"."""
    times, block = report.times, report.block
    low = f"{text_of(block.times[0])} to " if isinstance(block.times, tuple) and block.times else ""
    return f"{low}{times} {'turn' if times == 1 else 'turns'}, {'shared' if block.shared else 'own'} weights"


def over_turns(texts: Iterable[str], parting: str) -> str:
    """Texts of one turn after another as one: "N × 32 × 28" and "N × 64 × 28" make "N × 32→64 × 28"."""
    kinds = [text for text, _ in groupby(texts)]
    if len(kinds) < 2:
        return "".join(kinds)
    rows = [text.split(parting) for text in kinds]
    if len({len(row) for row in rows}) > 1:
        return _over(kinds)
    return parting.join(_over(column) for column in zip(*rows, strict=True))


def _over(words: Sequence[str]) -> str:
    """Words that differ in the turns, what they begin with said once: "stride 1→2"."""
    kinds = [word for word, _ in groupby(words)]
    heads = {kind.rpartition(" ")[0] for kind in kinds}
    if len(kinds) == 1 or len(heads) > 1:
        return _listed(kinds)
    head = heads.pop()
    return f"{head} {_listed([kind.rpartition(' ')[2] for kind in kinds])}" if head else _listed(kinds)


def _listed(kinds: Sequence[str]) -> str:
    if len(kinds) <= SAID:
        return "→".join(kinds)
    return f"{kinds[0]}…{kinds[-1]}" if kinds[0] != kinds[-1] else f"{kinds[0]}→{kinds[1]}…{kinds[-1]}"
