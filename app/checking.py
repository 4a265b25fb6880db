"""The thread that imports torch and then checks designs and prints their source; the last design asked for wins."""

from __future__ import annotations

import threading
from collections import deque
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QThread, Signal

from app.fitting import verdict
from designer.model.design import Design
from designer.report import TensorType

if TYPE_CHECKING:
    from app.job import Examined
    from designer.compiler.source import Source

Question: TypeAlias = tuple[str, TensorType]

WARM = ("pyqtgraph", "designer.compiler.check", "designer.compiler.source", "engine.runs", "engine.training")
"""What is imported in the background besides torch."""


class Checking(QThread):
    """Tells of what it found by signals that arrive in the thread of its parent."""

    readied = Signal()  # torch is imported and warm
    done = Signal(object, object)  # Examined, and the Source or None
    failed = Signal(str)  # a sentence: torch cannot be used
    mistaken = Signal(object)  # an exception nobody foresaw

    def __init__(self, data_root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data_root = data_root
        self._wake = threading.Condition()
        self._asked: Design | None = None
        self._ending = False
        self._afresh = False
        self._last: Examined | None = None
        self._questions: deque[Question] = deque()
        self._verdicts: dict[Question, bool | None] = {}

    def fits(self, kind: str, tensor: TensorType) -> bool | None:
        """Whether such a layer can take such a tensor; None until that is found out, so ask again."""
        question = kind, tensor
        if question not in self._verdicts:
            self._verdicts[question] = None
            with self._wake:
                self._questions.append(question)
                self._wake.notify()
        return self._verdicts[question]

    def ask(self, design: Design) -> None:
        """Check `design` as soon as the check that goes on is over, in place of any that waits."""
        with self._wake:
            self._asked = design
            self._wake.notify()

    def forget(self) -> None:
        """Look at the next design afresh, its data too."""
        with self._wake:
            self._afresh = True

    def look_in(self, data_root: Path) -> None:
        """Look for data sets in another folder from now on."""
        with self._wake:
            self._data_root, self._afresh = data_root, True

    def finish(self) -> None:
        """End the thread after the check that goes on, and wait for that."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self.wait()

    def run(self) -> None:
        try:
            warm()
        except (ImportError, OSError, RuntimeError, AttributeError) as broken:  # a torch that is there but broken
            self.failed.emit(broken_torch(broken))
            return
        self.readied.emit()
        while (asked := self._next()) is not None:
            if isinstance(asked, Design):
                self._look(asked)
            else:
                self._verdicts[asked] = verdict(*asked)

    def _next(self) -> Design | Question | None:
        """What is to be done next, the design before all questions; None at the end."""
        with self._wake:
            self._wake.wait_for(lambda: self._asked is not None or self._questions or self._ending)
            if self._ending:
                return None
            if self._asked is None:
                return self._questions.popleft()
            design, self._asked = self._asked, None
            if self._afresh:
                self._last, self._afresh = None, False
            return design

    def _look(self, design: Design) -> None:
        from app.job import examine

        try:
            examined = examine(design, self._data_root, self._last)
            source = _source(examined)
        except Exception as mistake:  # noqa: BLE001  the border of a thread: the window must live on
            self._last = None
            self.mistaken.emit(mistake)
            return
        self._last = examined
        self.done.emit(examined, source)


def _source(examined: Examined) -> Source | None:
    from designer.compiler.source import source
    from designer.errors import BlockwrightError

    if not examined.report.ok:
        return None
    try:
        return source(examined.report)
    except BlockwrightError:
        return None


def warm() -> None:
    """Import torch and run one layer on the meta device: the first one in a process takes about a second.

    What the heavy docks need comes along: its import would hold up the window for a third of a second.
    """
    import torch
    from torch import nn

    for module in WARM:
        import_module(module)
    with torch.no_grad():
        nn.Linear(2, 2, device="meta")(torch.empty(2, 2, device="meta"))


def broken_torch(broken: Exception) -> str:
    """A sentence on a torch that cannot be imported."""
    first = (str(broken).splitlines() or [""])[0][:200]
    return (
        f"PyTorch cannot be used ({type(broken).__name__}: {first}). Designs can be edited and saved, but not checked "
        "or trained; install it again with `pip install --force-reinstall torch torchvision`."
    )
