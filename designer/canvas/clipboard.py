"""What is copied or dragged travels as the text of a small design, also between windows and into an e-mail."""

from __future__ import annotations

import secrets

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from designer.canvas.geometry import CARD_WIDTH, TALL, Point
from designer.model import files
from designer.model.design import Block, Design
from designer.model.edits.basics import ENDS

CLIP_MIME = "application/x-blockwright"
_WORD_MIME = "application/x-blockwright-word"
ASIDE = 32.0
"""How far a copy steps aside from what lies in its place, until the place is free."""
MAX_TEXT = 2**20
"""A longer text, that of nodes with large arrays, is not offered to editors of text."""

_handed: dict[bytes, Design] = {}
"""The nodes that were copied or dragged last, by a word that travels with them: in this process nobody reads them."""


def put(clip: Design) -> None:
    """Leave copied nodes on the clipboard of the system."""
    data = mime_of(clip)
    text = data.data(CLIP_MIME)
    if text.size() <= MAX_TEXT:
        data.setText(bytes(text.data()).decode())
    QGuiApplication.clipboard().setMimeData(data)


def take() -> Design | None:
    """The nodes on the clipboard; None when it holds something else."""
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()  # none at all where nothing was copied yet
    return (clip_in(data) or _read(data.text())) if data is not None else None


def mime_of(clip: Design) -> QMimeData:
    """Nodes as what is dragged from one window to another."""
    data, word = QMimeData(), secrets.token_bytes(8)
    _handed.clear()
    _handed[word] = clip
    data.setData(_WORD_MIME, QByteArray(word))
    data.setData(CLIP_MIME, QByteArray(files.dumps(clip).encode()))
    return data


def clip_in(data: QMimeData) -> Design | None:
    """The nodes in what is dragged or copied; None when it is something else."""
    handed = _handed.get(bytes(data.data(_WORD_MIME).data())) if data.hasFormat(_WORD_MIME) else None
    if handed is not None or not data.hasFormat(CLIP_MIME):
        return handed
    return _read(bytes(data.data(CLIP_MIME).data()).decode("utf-8", "replace"))


def _read(text: str) -> Design | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        return files.loads(text, "the clipboard")
    except files.FileRefused:
        return None


def middle_offset(clip: Design, at: Point) -> Point:
    """How far copied nodes are to move so that their upper edge lies at `at`, around it."""
    nodes = [node for node in clip.root.nodes if node.kind not in ENDS] or list(clip.root.nodes)
    xs, ys = [node.pos[0] for node in nodes], [node.pos[1] for node in nodes]
    return at[0] - (min(xs) + max(xs)) / 2, at[1] - min(ys)


def free_offset(clip: Design, offset: Point, block: Block) -> Point:
    """The offset, or the next one down to the right at which no copy lies on a node of the graph."""
    new = [node.pos for node in clip.root.nodes if node.kind not in ENDS] or [node.pos for node in clip.root.nodes]
    old = [node.pos for node in block.nodes]
    dx, dy = offset
    while any(abs(x + dx - u) < CARD_WIDTH and abs(y + dy - v) < TALL for x, y in new for u, v in old):
        dx, dy = dx + ASIDE, dy + ASIDE
    return dx, dy
