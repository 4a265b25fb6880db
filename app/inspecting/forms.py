"""The inspector's rows of what only blocks of some form have: how often they run, what they take, what they ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.entry.lines import Chooser
from app.entry.texts import Unreadable, entered, written
from app.inspecting.conditions import ConditionRows
from app.inspecting.parts import NameLine, add_row, rows
from app.inspecting.written import WrittenAs
from app.session import Session
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import Block, Design
from designer.model.names import unused
from designer.params import Choice, Int, Text
from designer.values import Expression, Value

TO = re.compile(r"\s*(?:\bto\b|…|\.\.)\s*")
TURNS_TIP = "How often it runs: a number, a formula over the parameters, or “0 to 3” for a number that is drawn anew in"
TURNS_TIP += " each forward pass. Formulas in it call the number of the turn i, from 0 on."
EXPOSE = "Let each instance choose"


class FormRows(QWidget):
    """Shows and sets what only a block of that form has; hidden for a graph."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._block: Block | None = None
        self.times, self.shared, self.selected = NameLine("Turns"), Chooser(), Chooser()
        self.written, self.asked = WrittenAs(session), ConditionRows(session)
        self.shared.setAccessibleName("Layers of the turns")
        self.shared.addItems(["Each turn has its own", "The turns share them"])
        self.selected.setAccessibleName("The alternative that is taken")
        self.expose = QPushButton(EXPOSE)
        self.expose.setToolTip("Makes a parameter of the block that says which alternative is taken")
        self.times.named.connect(self._repeat)
        self.shared.activated.connect(self._share)
        self.selected.activated.connect(self._select)
        self.expose.clicked.connect(self._expose)
        self._repeat_rows, self._choice_rows = QWidget(), QWidget()
        self._lay_out()

    def show_block(self, block: Block, wrong: Collection[str] = ()) -> None:
        """Show another definition, or the same one as it is now; `wrong` are the fields that have a problem."""
        self._block = block
        self.asked.show_block(block, wrong)
        self._repeat_rows.setVisible(block.form == "repeat")
        self._choice_rows.setVisible(block.form == "choice")
        inner_stack = block.form == "sequential" and block.name != self._session.design.main
        self.written.setVisible(inner_stack)
        self.setVisible(inner_stack or block.form not in ("sequential", "module"))
        if block.form == "repeat":
            self.times.show_name(turns_text(block.times))
            self.shared.setCurrentIndex(int(block.shared))
        elif block.form == "choice":
            self._show_choice(block)
        elif inner_stack:
            self.written.show_block(block)

    def _show_choice(self, block: Block) -> None:
        self.selected.clear()
        for node in block.alternatives:
            self.selected.addItem(node.name, node.name)
        for item in block.parameters:
            if isinstance(item.param.kind, Choice | Text):
                self.selected.addItem(f"What {item.name} says", Expression(item.name))
        if isinstance(block.selected, Expression) and self._index(block.selected) < 0:
            self.selected.addItem(block.selected.text, block.selected)
        self.selected.setCurrentIndex(self._index(block.selected))
        self.expose.setVisible(bool(block.alternatives) and not isinstance(block.selected, Expression))

    def _index(self, selected: Value) -> int:
        found = (row for row in range(self.selected.count()) if self.selected.itemData(row) == selected)
        return next(found, -1)

    def _lay_out(self) -> None:
        turns = _rows(self._repeat_rows)
        add_row(turns, "Turns", self.times, TURNS_TIP)
        add_row(turns, "Layers", self.shared, "Layers of its own for each turn (nn.ModuleList), or the same for all")
        takes = _rows(self._choice_rows)
        add_row(takes, "Takes", self.selected, "The alternative that runs; all keep their settings and weights")
        add_row(takes, "", self.expose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._repeat_rows)
        column.addWidget(self._choice_rows)
        column.addWidget(self.asked)
        column.addWidget(self.written, 0, Qt.AlignmentFlag.AlignLeft)

    def _repeat(self, text: str) -> None:
        block = self._block
        if block is None:
            return
        try:
            times = turns_of(text, tuple(item.name for item in block.parameters))
            design = edits.set_repeat(self._session.design, block.name, times, block.shared)
        except BlockwrightError as refused:
            self.times.refuse(str(refused))
            return
        self._session.apply(design, f"Set the turns of {block.name}")

    def _share(self, index: int) -> None:
        block = self._block
        if block is not None and bool(index) != block.shared:
            label = f"Let the turns of {block.name} {'share their layers' if index else 'have their own layers'}"
            self._edit(lambda design, name: edits.set_repeat(design, name, block.times, bool(index)), label)

    def _select(self, index: int) -> None:
        wanted, text = self.selected.itemData(index), self.selected.itemText(index)
        self._edit(lambda design, name: edits.set_selected(design, name, wanted), f"Take {text}")

    def _expose(self) -> None:
        taken = {item.name for item in self._block.parameters} if self._block else set()
        name = unused("choice", taken)
        if self.expose.hasFocus():
            self.selected.setFocus()  # a button that goes away gives the keyboard to another panel
        self._edit(lambda design, block: edits.expose_choice(design, block, name), "Let each instance choose")

    def _edit(self, edit: Callable[[Design, str], Design], label: str) -> None:
        block = self._block
        if block is not None and not self._session.attempt(lambda design: edit(design, block.name), label):
            self.show_block(block)


def turns_text(times: Value) -> str:
    """How often a repeat runs, as the field shows it."""
    return " to ".join(map(written, times)) if isinstance(times, tuple) else written(times)


def turns_of(text: str, names: tuple[str, ...]) -> Value:
    """The number of turns that a text says: "3", "depth + 1", "0 to 3"; raises `Unreadable`."""
    parts = TO.split(text.strip())
    if len(parts) > 2 or not all(parts):
        raise Unreadable("Expected a number, a formula, or two of them like “0 to 3”.")
    values = tuple(entered(Int(min=0), part, names) for part in parts)
    return values if len(values) == 2 else values[0]


def _rows(widget: QWidget) -> QGridLayout:
    grid = rows()
    grid.setContentsMargins(0, 0, 0, 0)
    widget.setLayout(grid)
    return grid
