"""The parameters that a block exposes, as lines to change, add and take away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.entry.said import Said
from app.inspecting.exposure import Exposure
from app.inspecting.parts import Heading
from app.inspecting.subject import Subject
from app.session import Session
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import BlockParam, Design
from designer.model.names import unused
from designer.params import Int, Param


class Exposed(QWidget):
    """Lists the parameters of a definition that is not the model."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject: Subject | None = None
        self.lines: list[Exposure] = []
        self._open: set[str] = set()  # the parameters of which all is shown
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
            line.moved.connect(self._move)
            line.unfolded.connect(self._unfold)
            line.refused.connect(self._say)
            self._column.addWidget(line)
            self.lines.append(line)
        for number, (line, item) in enumerate(zip(self.lines, items, strict=True)):
            line.show_item(item, subject.block.inputs, (number, len(items)))
            line.set_open(item.name in self._open)
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
        if name in self._open:
            self._open.add(item.name)
        self._apply(lambda design, block: edits.set_parameter(design, block, name, item), f"Change {name} of")

    def _remove(self, name: str) -> None:
        self._apply(lambda design, block: edits.unexpose(design, block, name), f"Remove {name} from")

    def _move(self, name: str, by: int) -> None:
        self._apply(lambda design, block: edits.move_parameter(design, block, name, by), f"Move {name} in")

    def _unfold(self, name: str, is_open: bool) -> None:
        (self._open.add if is_open else self._open.discard)(name)

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
