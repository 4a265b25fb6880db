"""The inputs and outputs of a block, as lines to name, add, take away and put in order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.entry.lines import Line
from app.entry.said import Said
from app.inspecting.exposure import small_button
from app.inspecting.parts import LABEL, Heading
from app.inspecting.subject import Subject
from app.session import Session
from designer.canvas.geometry import CARD_WIDTH
from designer.canvas.landing import placed
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Design, Node

STACKED = "A stack has one input and one output; as a graph it can have several."
NAMES = {INPUT: "x", OUTPUT: "y"}
ASIDE = CARD_WIDTH + 32.0


class Ends(QWidget):
    """Lists the ends of a definition; what is wired to them in its instances follows."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject: Subject | None = None
        self.lines: list[End] = []
        self.note = Said(tone="error")
        self.note.setWordWrap(True)
        self.note.hide()
        self.add = {kind: QPushButton(f"Add an {kind}") for kind in (INPUT, OUTPUT)}
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Heading("Inputs and outputs"))
        column.addLayout(self._column)
        column.addWidget(self.note)
        row = QHBoxLayout()
        row.setSpacing(8)
        for kind, button in self.add.items():
            button.clicked.connect(partial(self._add, kind))
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)

    def show_subject(self, subject: Subject) -> None:
        """Show the ends of a definition."""
        another = self._subject is None or self._subject.block is not subject.block
        self._subject = subject
        if not another:
            return
        self._say("")
        ends = [node for kind in (INPUT, OUTPUT) for node in subject.block.nodes if node.kind == kind]
        while len(self.lines) > len(ends):
            line = self.lines.pop()
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        while len(self.lines) < len(ends):
            self.lines.append(self._line())
        stacked = subject.block.form == "sequential"
        for line, node in zip(self.lines, ends, strict=True):
            alike = [each for each in ends if each.kind == node.kind]
            line.show_end(node, (alike.index(node), len(alike)), STACKED if stacked else "")
        for kind, button in self.add.items():
            button.setEnabled(not stacked)
            button.setToolTip(STACKED if stacked else f"Or drag {kind} from the palette onto the canvas")

    def _line(self) -> End:
        line = End()
        line.named.connect(self._rename)
        line.removed.connect(self._remove)
        line.moved.connect(self._move)
        self._column.addWidget(line)
        return line

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def _add(self, kind: str) -> None:
        def edit(design: Design, block: str) -> Design:
            design = placed(design, block)
            target = design.blocks[block]
            alike = [node.pos for node in target.nodes if node.kind == kind] or [(0.0, 0.0)]
            pos = (max(x for x, _ in alike) + ASIDE, alike[0][1])
            name = edits.fresh_name(target, NAMES[kind])
            return edits.add_node(design, block, Node(edits.fresh_id(design), name, kind, pos=pos))

        self._apply(edit, f"Add an {kind} to")

    def _rename(self, key: str, name: str) -> None:
        self._apply(lambda design, block: edits.rename_node(design, block, key, name), "Rename an end of")

    def _remove(self, key: str) -> None:
        self._apply(lambda design, block: edits.remove(design, block, [key]), "Remove an end of")

    def _move(self, key: str, by: int) -> None:
        def edit(design: Design, block: str) -> Design:
            kind = design.blocks[block].by_id[key].kind
            alike = [node.id for node in design.blocks[block].nodes if node.kind == kind]
            at = alike.index(key)
            first, second = sorted((at, at + by))
            return edits.reorder(design, block, [alike[second]], alike[first])

        self._apply(edit, "Put the ends in order of")

    def _apply(self, edit: Callable[[Design, str], Design], verb: str) -> None:
        if self._subject is None:
            return
        name = self._subject.block.name
        try:
            design = edit(self._session.design, name)
        except BlockwrightError as refused:
            self._say(str(refused))
            return
        self._session.apply(design, f"{verb} {name}")


class End(QWidget):
    """One input or output: its name, its place among the others, and a button that takes it away."""

    named = Signal(str, str)  # the id of its node, and the name
    moved = Signal(str, int)
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.key = ""
        self.kind, self.name = Said("", "muted"), Line()
        self.kind.setFixedWidth(LABEL + 4)  # the lines begin where those of the page do
        self.up, self.down, self.remove = small_button("caret-up"), small_button("caret-down"), small_button("close")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.kind)
        row.addWidget(self.name, 1)
        for button in (self.up, self.down, self.remove):
            row.addWidget(button)
        self.name.given.connect(lambda text: self.named.emit(self.key, text.strip()))
        self.up.clicked.connect(lambda: self.moved.emit(self.key, -1))
        self.down.clicked.connect(lambda: self.moved.emit(self.key, 1))
        self.remove.clicked.connect(lambda: self.removed.emit(self.key))

    def show_end(self, node: Node, place: tuple[int, int], fixed: str) -> None:
        """Show another end, which is the how many-th of how many of its kind; `fixed` says why it cannot go."""
        self.key = node.id
        number, count = place
        self.kind.setText(node.kind)
        self.name.setAccessibleName(f"Name of the {node.kind}")
        self.name.show_text(node.name, "name")
        self.up.setVisible(count > 1)
        self.down.setVisible(count > 1)
        for button, able, way, end in (
            (self.up, number > 0, "up", "first"),
            (self.down, number < count - 1, "down", "last"),
        ):
            button.setEnabled(able)
            button.setToolTip(f"Move {node.name} {way}" if able else f"{node.name} is the {end} {node.kind} already.")
            button.setAccessibleName(f"Move {node.name} {way}")
        self.remove.setEnabled(not fixed)
        self.remove.setToolTip(fixed or f"Remove {node.name} and what is wired to it")
        self.remove.setAccessibleName(f"Remove {node.name}")
