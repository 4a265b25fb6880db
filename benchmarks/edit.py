"""From an edit of `resnet18` to its shapes, problems and code on the screen: the real window, with its checking thread.

Edits of several kinds, their node selected in the inspector, with the Code and the Summary dock side by side. Printed
are the 95th percentile of the time until nothing is left to paint, and the longest turn of the event loop, in which the
window answers no key. Wall-clock time, as users have it: the machine should have little else to do.
`python -m benchmarks.edit`
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop

from app.gui import make_application, make_window, open_named
from app.panels import AREAS, RIGHT
from app.session import Session
from app.window import MainWindow
from designer.canvas.selection import Selection
from designer.model.design import Design, Edge, Node
from designer.model.edits import insert_on, remove, rename_node, set_param, unset_param

BUDGET_MS: Final = 50.0
STALL_MS: Final = 16.0
EDITS, WARM = 72, 12
MAIN, LAYER, BASIC = "ResNet18", "Layer1", "BasicBlock"
ALL: Final = QEventLoop.ProcessEventsFlag.AllEvents
BREATH_S: Final = 0.0002

Edit = Callable[[Design], Design]


@dataclass(frozen=True)
class Taken:
    """What an edit of one kind took, in ms: until all was painted, and the longest turn of the event loop meanwhile."""

    kind: str
    whole: float
    turn: float


def steps() -> Iterator[tuple[str, str, Edit]]:
    """What kind of edit it is, which node of the model is selected for it, and the edit; never the same twice."""
    for number in count(1):
        width, eps, name = 64 + number, number / 1e5, f"drop{number}"
        drop = Node(f"d{number}", name, "Dropout", {"p": 0.25})
        wire = Edge("n3", "output", "n4", "input")
        yield "a field", "n2", partial(set_param, block=MAIN, node_id="n2", name="out_channels", value=width)
        yield "a field of a block", "n6", partial(set_param, block=LAYER, node_id="n15", name="channels", value=width)
        yield "a field in eight places", "n6", partial(set_param, block=BASIC, node_id="n20", name="eps", value=eps)
        yield "insert", "n3", partial(insert_on, block=MAIN, edge=wire, node=drop)
        yield "rename", drop.id, partial(rename_node, block=MAIN, node_id=drop.id, name=f"dropped{number}")
        yield "delete", drop.id, partial(remove, block=MAIN, ids=[drop.id], heal=True)
        yield "an error", "n12", partial(set_param, block=MAIN, node_id="n12", name="in_features", value=width)
        yield "its end", "n12", partial(unset_param, block=MAIN, node_id="n12", name="in_features")


def turns(longest: float = 0.0) -> float:
    """Let the window work until it has nothing to do; the longest turn so far, in ms."""
    dispatcher = QAbstractEventDispatcher.instance()
    while True:
        begun = time.perf_counter()
        worked = dispatcher.processEvents(ALL)
        longest = max(longest, (time.perf_counter() - begun) * 1000)
        if not worked:
            return longest


def until(done: Callable[[], bool], longest: float = 0.0) -> float:
    """Let the window work until `done` says so, and all is painted; the longest turn, in ms."""
    while not done():
        longest = turns(longest)
        time.sleep(BREATH_S)
    return turns(longest)


def checked(session: Session) -> bool:
    return session.report is not None and session.report.design is session.design


def edited(session: Session, kind: str, edit: Edit) -> Taken:
    """Do an edit, and wait until all that follows from it is to be seen."""
    design = edit(session.design)
    begun = time.perf_counter()
    session.apply(design, kind)
    longest = until(partial(checked, session), (time.perf_counter() - begun) * 1000)
    return Taken(kind, (time.perf_counter() - begun) * 1000, longest)


def show_docks(window: MainWindow) -> None:
    """Open `resnet18` with code and summary beside one another."""
    window.show()
    open_named(window, "resnet18")
    until(lambda: window.session.ready and checked(window.session))
    until(lambda: not window.panels.fill_next(heavy=True))
    docks = window.panels.docks
    for name in docks.keys() - AREAS.keys():
        window.removeDockWidget(docks[name])
    for name in ("code", "summary", "problems"):
        window.addDockWidget(RIGHT, docks[name])
        window.show_dock(name)


def measured(window: MainWindow) -> list[Taken]:
    found = []
    for kind, node, edit in islice(steps(), EDITS):
        window.session.select(Selection((), frozenset((node,)), frozenset()))
        turns()
        found.append(edited(window.session, kind, edit))
    return found[WARM:]


def told(found: list[Taken]) -> None:
    """Print the figures, kind by kind and of all."""
    for kind in dict.fromkeys(taken.kind for taken in found):
        those = [taken for taken in found if taken.kind == kind]
        whole, turn = median(taken.whole for taken in those), max(taken.turn for taken in those)
        print(f"  {kind:28} {whole:8.1f} ms   longest turn {turn:6.1f} ms")
    usual = quantiles((taken.whole for taken in found), n=20)[-1]
    longest = max(taken.turn for taken in found)
    for name, figure, budget in (("edit to screen, 95th", usual, BUDGET_MS), ("longest turn", longest, STALL_MS)):
        print(f"{name:30} {figure:8.1f} ms   budget {budget:6.0f}   ratio {figure / budget:.2f}")


def main() -> None:
    application = make_application()
    with tempfile.TemporaryDirectory() as folder:
        session, window = make_window(Path(folder))
        show_docks(window)
        told(measured(window))
        session.document.mark_saved()
        window.close()
    application.quit()


if __name__ == "__main__":
    main()
