"""The Code dock: the live source of the network, in step with what is selected on the canvas."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.coding.find import CONTEXT, FindBar
from app.coding.style import StyleChooser
from app.coding.view import CodeView, Mark
from app.findings import Findings
from app.opening import EXPORTED, keep_folder, last_folder
from app.session import Session
from app.theming.looks import SignLabel, muted
from designer.canvas.selection import Selection, definition_at

if TYPE_CHECKING:
    from app.job import Examined
    from designer.compiler.source import Source

STALE = "The design has errors. This is the source of its last state without any."
NO_SOURCE = "The design has errors, so it has no source."
WHY = "The Problems dock lists them."
ATTRIBUTE = re.compile(r"\bself\.(\w+)")


class CodeDock(Findings):
    """Shows the source of the session's design, greyed while the design has errors."""

    coming = "The source of the network appears here in a moment."

    def __init__(self, session: Session) -> None:
        super().__init__(session, "codePanel", "Code")
        self._source: Source | None = None
        self._going = False
        self.view = CodeView()
        self.view.setObjectName("codeView")
        self.view.setAccessibleName("Source of the network")
        self._size = muted()
        self._size.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.copy_button = _button("Copy", "copyCode", "Copy the source to the clipboard")
        self.save_button = _button("Save…", "saveCode", "Save the source as a Python file")
        self.style_chooser = StyleChooser(session)
        self._banner = Banner(STALE)
        self.bar = FindBar(self.view)
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.ask_save)
        self.view.went.connect(self._go)
        QShortcut(QKeySequence.StandardKey.Find, self, context=CONTEXT).activated.connect(self.find_text)
        self.follow(self._page())

    @property
    def is_filled(self) -> bool:
        return self._source is not None

    @property
    def message(self) -> str:
        """What is said instead of a source, or above one that is no longer the truth; "" when all is well."""
        if self._source is None:
            return self._empty.text
        return self._banner.text if self.view.stale else ""

    def find_text(self) -> None:
        """Let the user find a text in the source."""
        if self._source is not None:
            self.bar.open()

    def copy(self) -> None:
        """Put the whole source into the clipboard."""
        if self._source is not None:
            QGuiApplication.clipboard().setText(self._source.text)

    def ask_save(self) -> None:
        """Let the user choose a file for the source, and write it there."""
        folder = last_folder(self._session.preferences, EXPORTED)
        proposal = str(folder / f"{self._session.name}.py")
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the source", proposal, "Python (*.py)")
        if chosen:
            path = Path(chosen)
            keep_folder(self._session.preferences, path, EXPORTED)
            self.save(path if path.suffix else path.with_suffix(".py"))

    def save(self, path: Path) -> None:
        """Write the source to a file; a failure is told."""
        if self._source is None:
            return
        try:
            path.write_text(self._source.text, encoding="utf-8")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self._session.refused.emit(f"{path} cannot be written: {reason}.")

    def _page(self) -> QWidget:
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._size, 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        row.addWidget(self.style_chooser)  # last, so that no key of who comes by the keyboard changes it
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self._banner)
        column.addWidget(self.view, 1)
        return page

    def forget(self) -> None:
        self._source = None
        self.view.set_text("")
        self.tell()

    def take(self, _examined: Examined) -> None:
        source = self._session.source
        if source is not None and source is not self._source:
            self._source = source
            self.view.set_text(source.text)
        self.tell()

    def tell(self) -> None:
        super().tell()
        session = self._session
        stale = self._source is not None and session.examined is not None and session.source is None
        self._banner.setVisible(stale)
        self.view.set_stale(stale)
        if self._source is not None:
            count = self._source.text.count("\n")
            self._size.setText(f"{session.name}.py, {count:,} lines")
            self.mark(session.selection)

    def say_none(self, _examined: Examined) -> None:
        self._empty.say("error", NO_SOURCE, WHY)

    def mark(self, selection: Selection) -> None:
        """Mark what stands for the selected nodes, and bring the first of it into view unless the user is in it."""
        source = self._source
        block = definition_at(self._session.design, selection.path)
        if source is None or block is None or not selection.nodes:
            self.view.mark({})
            return
        marks = _marks(source, block, selection.nodes)
        self.view.mark(marks)
        if marks and not self._going and self.view.isVisible():  # what nobody sees yet is opened at its top
            self.view.reveal(min(marks))

    def _go(self, line: int, column: int) -> None:
        """Select the node for which a place in the source stands."""
        source = self._source
        key = source.lines.get(line) if source else None
        if source is None or key is None:
            return
        block, node = key
        text = self.view.document().findBlockByNumber(line - 1).text()
        for found in ATTRIBUTE.finditer(text):
            if found.start() <= column <= found.end():
                node = source.attributes.get((block, found[1]), node)
        self._going = True
        try:
            self._locate(block, node)
        finally:
            self._going = False

    def _locate(self, block: str, node: str) -> None:
        session = self._session
        path = session.selection.path
        if definition_at(session.design, path) == block and node in session.design.blocks[block].by_id:
            session.locate(path, node)
        else:
            session.locate_in(block, node)


class Banner(QFrame):
    """A warning above the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("staleBanner")
        self.setProperty("role", "banner")
        self.setAccessibleName(text)
        self.text = text
        label = QLabel(text)
        label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(SignLabel("warning"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    return button


def _marks(source: Source, block: str, nodes: frozenset[str]) -> dict[int, tuple[Mark, ...]]:
    """What in the source stands for those nodes of a block: whole lines, and their attributes in lines of others."""
    marks: dict[int, tuple[Mark, ...]] = {
        line: ((0, 0),) for line, (owner, node) in source.lines.items() if owner == block and node in nodes
    }
    names = {name for (owner, name), node in source.attributes.items() if owner == block and node in nodes}
    if not names:
        return marks
    lines = source.text.split("\n")
    wanted = re.compile(rf"\bself\.(?:{'|'.join(map(re.escape, names))})\b")
    for line, (owner, _) in source.lines.items():
        if owner == block and line not in marks:
            parts = tuple((found.start(), len(found[0])) for found in wanted.finditer(lines[line - 1]))
            if parts:
                marks[line] = parts
    return marks
