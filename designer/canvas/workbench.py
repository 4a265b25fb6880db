"""What gestures and commands work on: the document, its drawing, and the one way to edit it."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

from designer.canvas.colours import LIGHT, CanvasTheme
from designer.canvas.scene import Scene
from designer.canvas.selection import Path, Selection, block_at
from designer.canvas.toast import Toast
from designer.canvas.view import View
from designer.model.design import Design
from designer.model.document import Document
from designer.model.edits import EditRefused

Apply = Callable[[Design, str, Hashable | None], None]
Fits = Callable[..., object]
"""Asked with a kind and a `TensorType`: True if such a layer takes such a tensor, False if not, else not known yet."""
Edit = Callable[[Design], Design]


class Workbench(QWidget):
    """Holds scene and view; it edits through `apply` alone, and what is refused becomes a message."""

    message = Signal(str)

    def __init__(self, document: Document, fits: Fits | None, theme: CanvasTheme | None) -> None:
        super().__init__()
        self.document, self.fits = document, fits
        self.apply: Apply = document.apply
        self.theme = theme or LIGHT
        self.scene = Scene(document.design, self.theme)
        self.view = View(self.scene)
        self._acting = False  # the change that is told is the canvas's own, which knows what to show of it
        self.toast = Toast(self.view, self.theme)
        self.message.connect(self.toast.say)

    @property
    def design(self) -> Design:
        return self.document.design

    @property
    def selection(self) -> Selection:
        return self.scene.selection

    def tell(self, sentence: str) -> None:
        """Say a sentence, if there is one to be said."""
        if sentence:
            self.message.emit(sentence)

    def attempt(self, edit: Edit, label: str, merge: Hashable | None = None) -> bool:
        """Make an edit; whether it was not refused."""
        try:
            design = edit(self.design)
        except EditRefused as refused:
            self.message.emit(str(refused))
            return False
        self._acting = True
        try:
            self.apply(design, label, merge)
        finally:
            self._acting = False
        return True

    def refusal(self, edit: Edit) -> str:
        """Why an edit would be refused; "" when it would not."""
        try:
            edit(self.design)
        except EditRefused as refused:
            return str(refused)
        return ""

    def attempt_adding(self, edit: Edit, label: str, path: Path) -> bool:
        """Make an edit that adds nodes to the definition at `path`, and select them."""
        before = block_at(self.design, path)
        if not self.attempt(edit, label):
            return False
        after = block_at(self.design, path)
        added = (after.by_id.keys() if after else set()) - (before.by_id.keys() if before else set())
        self.scene.select(Selection(path, frozenset(added)))
        self.view.bring(self.selection)
        return True

    def cursor_point(self) -> QPointF:
        """Where the mouse is in the scene; the middle of what is seen, when it is elsewhere."""
        viewport = self.view.viewport()
        pixel = viewport.mapFromGlobal(QCursor.pos())
        if not viewport.rect().contains(pixel):
            pixel = viewport.rect().center()
        return self.view.mapToScene(pixel)
