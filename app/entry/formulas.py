"""The field of a formula over tensors: checked as it is typed, with its functions at hand."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent, QStringListModel, Qt, QTimer
from PySide6.QtGui import QFontDatabase, QKeyEvent
from PySide6.QtWidgets import QCompleter, QListView, QToolButton, QWidget

from app.entry.fields import Field, fill
from app.entry.formula_help import EXAMPLES, INTRODUCTION, FormulaHelp
from app.entry.lines import Line
from app.entry.texts import Unreadable, entered
from app.theming.icons import icon
from designer.params import Kind
from designer.tensor_formulas import ATTRIBUTES, FUNCTIONS, METHODS

PAUSE_MS: Final = 400
"""So long nothing must be typed until it is said what is wrong."""
LEAST: Final = 2
"""From so many letters on, names are offered."""
_WORD = re.compile(r"(\.?)([A-Za-z_]\w*)$")


class FormulaField(Field):
    """A line in the letters of code, with a button that shows what a formula can speak of."""

    examples: tuple[tuple[str, str], ...] = EXAMPLES

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.line = FormulaLine()
        self.adopt(self.line, self._given)
        self.button = QToolButton()
        self.button.setObjectName("formulaHelp")
        self.button.setIcon(icon("help"))
        self.button.setAutoRaise(True)
        self.button.setFixedSize(24, 24)
        self.button.setToolTip("What a formula can speak of: functions, methods and examples")
        self.button.setAccessibleName("What a formula can speak of")
        self.button.clicked.connect(self._explain)
        self.help: FormulaHelp | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._judge)
        self.line.textEdited.connect(self._pause.start)
        self.across.addWidget(self.line, 1)
        self.across.addWidget(self.button)
        self.setFocusProxy(self.line)

    @property
    def introduction(self) -> str:
        """What its help says of the names."""
        return INTRODUCTION

    def objection(self, text: str) -> str:
        """Why a text is no formula, "" if it is one."""
        try:
            entered(self.kind, text)
        except Unreadable as unreadable:
            return str(unreadable)
        return ""

    def fill(self) -> None:
        fill(self.line, self, self.value)

    def _given(self, _text: str) -> None:
        self._pause.stop()
        self.read(self.line, self.kind, self.give)

    def _judge(self) -> None:
        """Say what is wrong with what is typed so far, but not while a name is being chosen."""
        if self.line.list.isVisible():
            self._pause.start()
            return
        text = self.line.text()
        self.refused.emit(self.objection(text) if text.strip() else "")

    def _explain(self) -> None:
        if self.help is not None:
            self.help.deleteLater()
        self.help = FormulaHelp(self, self.introduction, self.examples)
        self.help.pop_up(self.button)


class FormulaLine(Line):
    """Offers the functions and methods that begin as what is typed does; Tab takes the first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._names = QStringListModel(self)
        self._offers = QCompleter(self._names, self)
        self._offers.setWidget(self)
        self._offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._offers.activated.connect(self._complete)
        self.list = QListView()
        self.list.setObjectName("formulaNames")
        self.list.setAccessibleName("Functions and methods")
        self._offers.setPopup(self.list)
        self.textEdited.connect(self._offer)

    def event(self, event: QEvent) -> bool:
        tab = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        if tab and event.type() == QEvent.Type.KeyPress and self.list.isVisible():
            self._complete(self.list.currentIndex().data() or self._offers.currentCompletion())
            self.list.hide()
            event.accept()
            return True
        return super().event(event)

    def _offer(self) -> None:
        """Offer names for the word before the cursor."""
        word = _WORD.search(self.text()[: self.cursorPosition()])
        names = sorted((*METHODS, *ATTRIBUTES) if word and word[1] else FUNCTIONS)
        begun = word[2].lower() if word else ""
        if len(begun) < LEAST or not any(name.lower().startswith(begun) and name.lower() != begun for name in names):
            self.list.hide()
            return
        self._names.setStringList(names)
        self._offers.setCompletionPrefix(begun)
        box = self.cursorRect()
        box.setWidth(self.list.sizeHintForColumn(0) + 32)
        self._offers.complete(box)

    def _complete(self, name: str) -> None:
        """Put a name in the place of the word before the cursor, with its bracket."""
        place = self.cursorPosition()
        word = _WORD.search(self.text()[:place])
        if word is not None:
            self.setSelection(word.start(2), place - word.start(2))
            self.insert(name if name in ATTRIBUTES or self.text()[place : place + 1] == "(" else f"{name}(")
            self.typing = True
