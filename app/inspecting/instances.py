"""What there is to do with the instance of a block."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.inspecting.parts import Heading
from app.inspecting.subject import Subject
from app.library.asking import save_block
from app.output import many
from app.session import Session
from designer.canvas.selection import Selection
from designer.model import edits
from designer.model.edits.basics import title


class Instances(QWidget):
    """What there is to do with the instance of a block."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject: Subject | None = None
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
        self.setVisible(definition is not None)
        if definition is not None:
            count = subject.instances(definition.name)
            self.count.setText(f"{many(count, 'instance')} of {definition.name}")
            self.unique.setEnabled(count > 1)
            alone = f"It is the only instance of {definition.name} already."
            self.unique.setToolTip("Give this instance a copy of its own to change" if count > 1 else alone)

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
            self._session.attempt(
                lambda design: edits.make_unique(design, subject.block.name, node.id), f"Make {title(node)} unique"
            )
