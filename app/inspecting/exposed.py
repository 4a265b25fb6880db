"""The parameters that a block exposes, as lines to change, add and take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.entry.lines import Chooser, Line
from app.entry.said import Said
from app.entry.texts import Unreadable, entered, written
from app.inspecting.parts import Heading
from app.inspecting.subject import Subject
from app.session import Session
from app.theming.icons import icon
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import BlockParam, Design
from designer.model.names import unused
from designer.params import Bool, Float, Int, Kind, Param, Required, Sequence, Text
from designer.values import Value

KINDS: Final[dict[str, tuple[Kind, Value]]] = {
    "whole": (Int(), 1),
    "number": (Float(), 0.0),
    "yes/no": (Bool(), False),
    "list": (Sequence(Int()), (1,)),
    "text": (Text(), ""),
}
"""The kinds that are offered, each with a value to start from."""
OTHER = "own"


class Exposed(QWidget):
    """Lists the parameters of a definition that is not the model."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject: Subject | None = None
        self.lines: list[Exposure] = []
        self.note = Said(tone="error")
        self.note.setWordWrap(True)
        self.note.hide()
        self._hint = Said("Values that each instance can have of its own: formulas inside the block use them.", "muted")
        self._hint.setWordWrap(True)
        self.add = QPushButton("Add a parameter")
        self.add.clicked.connect(self._add)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Heading("Parameters of the block"))
        column.addWidget(self._hint)
        column.addLayout(self._column)
        column.addWidget(self.note)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        column.addLayout(row)

    def show_subject(self, subject: Subject) -> None:
        """Show the parameters of a definition."""
        another = self._subject is None or self._subject.block is not subject.block
        self._subject = subject
        self.setVisible(not subject.is_main)
        if not another:
            return
        self._say("")
        items = subject.block.parameters
        while len(self.lines) > len(items):
            line = self.lines.pop()
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        while len(self.lines) < len(items):
            line = Exposure()
            line.edited.connect(self._set)
            line.removed.connect(self._remove)
            line.refused.connect(self._say)
            self._column.addWidget(line)
            self.lines.append(line)
        for line, item in zip(self.lines, items, strict=True):
            line.show_item(item)
        self._hint.setVisible(not items)

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def _add(self) -> None:
        subject = self._subject
        if subject is not None:
            name = unused("size", subject.names)
            item = BlockParam(Param(name, Int(), 1))
            self._apply(lambda design, block: edits.add_parameter(design, block, item), "Add a parameter to")

    def _set(self, name: str, item: BlockParam) -> None:
        self._apply(lambda design, block: edits.set_parameter(design, block, name, item), f"Change {name} of")

    def _remove(self, name: str) -> None:
        self._apply(lambda design, block: edits.unexpose(design, block, name), f"Remove {name} from")

    def _apply(self, edit: Callable[[Design, str], Design], verb: str) -> None:
        subject = self._subject
        if subject is None:
            return
        try:
            design = edit(self._session.design, subject.block.name)
        except BlockwrightError as refused:
            self._say(str(refused))
            return
        self._session.apply(design, f"{verb} {subject.block.name}")


class Exposure(QWidget):
    """One exposed parameter: its name, its kind, its default, and a button that takes it away."""

    edited = Signal(str, object)  # its present name, BlockParam
    removed = Signal(str)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.item = BlockParam(Param("", Int()))
        self.name, self.kind, self.default = Line(), Chooser(), Line()
        self.name.setAccessibleName("Name of the parameter")
        self.kind.setAccessibleName("Kind of the parameter")
        self.default.setAccessibleName("Default of the parameter")
        self.kind.setMinimumContentsLength(4)
        self.remove = QToolButton()
        self.remove.setAutoRaise(True)
        self.remove.setIcon(icon("close"))
        self.remove.setIconSize(QSize(16, 16))
        self.remove.setFixedSize(24, 24)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name, 3)
        row.addWidget(self.kind, 2)
        row.addWidget(self.default, 2)
        row.addWidget(self.remove)
        self.name.given.connect(self._rename)
        self.kind.activated.connect(self._rekind)
        self.default.given.connect(self._redefault)
        self.remove.clicked.connect(lambda: self.removed.emit(self.item.name))

    def show_item(self, item: BlockParam) -> None:
        """Show another parameter."""
        self.item = item
        kind = next((name for name, (each, _) in KINDS.items() if type(each) is type(item.param.kind)), OTHER)
        names = [*KINDS, *([OTHER] if kind == OTHER else [])]
        self.kind.clear()
        self.kind.addItems(names)
        self.kind.setCurrentIndex(names.index(kind))
        self.name.show_text(item.name, "name")
        default = item.param.default
        ghost = "follows" if item.infer is not None else "no default"
        self.default.show_text("" if isinstance(default, Required) else written(default, item.param.kind), ghost)
        about = item.param.help or "A parameter of the block"
        follows = f"\nIt follows axis {item.infer[1]} of {item.infer[0]}." if item.infer else ""
        self.name.setToolTip(f"{about}{follows}")
        self.default.setToolTip("What it is where an instance says nothing")
        self.remove.setToolTip(f"Take {item.name} away; its default goes where formulas used it")
        self.remove.setAccessibleName(f"Remove {item.name}")

    def _rename(self, text: str) -> None:
        param = replace(self.item.param, name=text.strip())
        self.edited.emit(self.item.name, replace(self.item, param=param))

    def _rekind(self, index: int) -> None:
        name = self.kind.itemText(index)
        if name in KINDS and type(KINDS[name][0]) is not type(self.item.param.kind):
            kind, default = KINDS[name]
            param = replace(self.item.param, kind=kind, default=default)
            self.edited.emit(self.item.name, replace(self.item, param=param, infer=None))

    def _redefault(self, text: str) -> None:
        try:
            value = entered(self.item.param.kind, text)
        except Unreadable as unreadable:
            self.default.bad = True
            self.refused.emit(f"{self.item.name}: {unreadable}")
            return
        self.edited.emit(self.item.name, replace(self.item, param=replace(self.item.param, default=value)))
