"""What is copied travels as the text of a small design, also between windows and into an e-mail."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from designer.canvas.landing import GAP
from designer.model import files
from designer.model.design import Design
from designer.model.edits.basics import ENDS


def put(clip: Design) -> None:
    """Leave copied nodes on the clipboard of the system."""
    QGuiApplication.clipboard().setText(files.dumps(clip))


def take() -> Design | None:
    """The nodes on the clipboard; None when it holds something else."""
    text = QGuiApplication.clipboard().text()
    if not text.lstrip().startswith("{"):
        return None
    try:
        return files.loads(text, "the clipboard")
    except files.FileRefused:
        return None


def middle_offset(clip: Design, at: tuple[float, float]) -> tuple[float, float]:
    """How far copied nodes are to move so that their upper edge lies at `at`, around it."""
    nodes = [node for node in clip.root.nodes if node.kind not in ENDS] or list(clip.root.nodes)
    xs, ys = [node.pos[0] for node in nodes], [node.pos[1] for node in nodes]
    return at[0] - (min(xs) + max(xs)) / 2, at[1] - min(ys)


def row_offset(step: int) -> tuple[float, float]:
    """How far the copies of a repeated paste at one place lie from one another."""
    return step * GAP, step * GAP
