"""The inspector's row of a stack: whether it is written as a class or as a function."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from app.session import Session
from designer.model import edits
from designer.model.design import Block
from designer.model.names import base_name

TIP = "Prints a function {name}(…) that returns an nn.Sequential, in place of a class.\nThe weights keep their names."


class WrittenAs(QCheckBox):
    """Ticked for a stack that is written as a function; says why where it cannot be."""

    def __init__(self, session: Session) -> None:
        super().__init__("Write as a function")
        self._session = session
        self._block: Block | None = None
        self.setObjectName("writeAsFunction")
        self.clicked.connect(self._write)

    def show_block(self, block: Block) -> None:
        """Show another definition, or the same one as it is now."""
        self._block = block
        design = self._session.design
        reason = edits.why_no_function(design, block.name) if block.name in design.blocks else ""
        self.setChecked(block.as_function)
        self.setEnabled(block.as_function or not reason)
        self.setToolTip(reason or TIP.format(name=base_name(block.name)))

    def _write(self, on: bool) -> None:
        block = self._block
        if block is not None:
            label = f"Write {block.name} as a {'function' if on else 'class'}"
            self._session.attempt(lambda design: edits.set_as_function(design, block.name, on), label)
