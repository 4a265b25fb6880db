"""What there is to do with the instance of a block."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.inspecting.parts import Heading, NameLine, add_row
from app.inspecting.subject import Subject
from app.library.asking import save_block
from app.output import many
from app.session import Session
from designer.canvas.selection import Selection
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.edits.basics import title

NAME_TIP = "What the block itself is called wherever it is used: the name of its class in the source."


class Instances(QWidget):
    """What there is to do with the instance of a block."""

    def __init__(self, session: Session, about: QGridLayout) -> None:
        """The name of the block itself stands in `about`, below that of the instance."""
        super().__init__()
        self._session = session
        self._subject: Subject | None = None
        self.name = NameLine("Name of the block")
        self._name_label = add_row(about, "Block’s name", self.name, NAME_TIP)
        self.name.named.connect(self._rename)
        self.count = Heading("")
        self.open, self.unique, self.keep = (
            QPushButton("Open"),
            QPushButton("Make unique"),
            QPushButton("Save to my blocks"),
        )
        self.keep.setToolTip("The palette then offers it in every design")
        self.keep.clicked.connect(self._keep)
        self.open.setToolTip("Go into the block (Enter on the canvas)")
        self.open.clicked.connect(self._open)
        self.unique.clicked.connect(self._make_unique)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.open)
        row.addWidget(self.unique)
        row.addWidget(self.keep)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.count)
        column.addLayout(row)

    def show_subject(self, subject: Subject) -> None:
        """Show what the node is an instance of, if it is one."""
        self._subject = subject
        definition = subject.definition
        for part in (self, self.name, self._name_label):
            part.setVisible(definition is not None)
        if definition is not None:
            self.name.show_name(definition.name)
            count = subject.instances(definition.name)
            self.count.setText(f"{many(count, 'instance')} of {definition.name}")
            self.unique.setEnabled(count > 1)
            alone = f"It is the only instance of {definition.name} already."
            self.unique.setToolTip("Give this instance a copy of its own to change" if count > 1 else alone)

    def _rename(self, name: str) -> None:
        definition = self._subject.definition if self._subject is not None else None
        if definition is None:
            return
        try:
            design = edits.rename_block(self._session.design, definition.name, name)
        except BlockwrightError as refused:
            self.name.refuse(str(refused))
            return
        self._session.apply(design, f"Rename {definition.name}")

    def _open(self) -> None:
        if self._subject is not None:
            inside = Selection((*self._subject.path, self._subject.nodes[0].id))
            self._session.select(inside)
            self._session.located.emit(inside)

    def _keep(self) -> None:
        if self._subject is not None and self._subject.definition is not None:
            save_block(self._session.library, self._session.design, self._subject.definition.name)

    def _make_unique(self) -> None:
        subject = self._subject
        if subject is not None:
            node = subject.nodes[0]
            if self.unique.hasFocus():
                self.open.setFocus()  # a button that can no longer be pressed gives the keyboard away
            self._session.attempt(
                lambda design: edits.make_unique(design, subject.block.name, node.id), f"Make {title(node)} unique"
            )
