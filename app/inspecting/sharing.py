"""The inspector's rows of a layer that is called more than once: whose it is, of which turn, and who else calls it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.entry.lines import Chooser
from app.inspecting.parts import NameLine, add_row, rows
from app.inspecting.subject import Subject
from app.session import Session
from designer.catalogue import spec
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import TURN, Block, Node
from designer.model.edits.basics import title
from designer.values import Expression

OWN = "one of its own"
TIP = "Nodes that call one layer have the same weights: it is made once, and what one of them sets holds for all."
TURN_TIP = f"Which turn’s layer it calls, as a formula over the turn {TURN}, from 0 on, like “{TURN} // 2”."


class Sharing(QWidget):
    """Says whose layer a node calls, and lets it call another; hidden for what has no layer."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject: Subject | None = None
        self.layer, self.turn, self.owner = Chooser(), NameLine("Turn"), QPushButton()
        self.layer.setAccessibleName("The layer that it calls")
        grid = rows()
        grid.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        inside.setLayout(grid)
        self._layer_label = add_row(grid, "Layer", self.layer, TIP)
        self._turn_label = add_row(grid, "Of turn", self.turn, TURN_TIP)
        add_row(grid, "", self.owner, "Its settings and weights are those of that node.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(inside)
        self.layer.activated.connect(self._choose)
        self.turn.named.connect(self._say_turn)
        self.owner.clicked.connect(self._go)

    def show_subject(self, subject: Subject) -> None:
        """Show whose layer the only node calls."""
        self._subject = subject
        node, block = subject.nodes[0], subject.block
        others = owners_for(block, node)
        single = len(subject.nodes) == 1 and block.form != "choice" and has_layer(node)
        shared = node.of is not None or any(other.of == node.id for other in block.nodes)
        self.setVisible(single and (bool(others) or shared))
        if self.isHidden():
            return
        self._show_layer(block, node, others)
        turned = node.of is not None and block.form == "repeat" and not block.shared
        for widget in (self.turn, self._turn_label):
            widget.setVisible(turned or node.turn is not None)
        self.turn.show_name(node.turn.text if node.turn is not None else "", "the same turn")
        owner = block.by_id.get(node.of or "")
        self.owner.setVisible(owner is not None)
        if owner is not None:
            self.owner.setText(f"Go to {owner.name or owner.kind}")

    def _show_layer(self, block: Block, node: Node, others: list[Node]) -> None:
        self.layer.clear()
        self.layer.addItem(OWN, None)
        for other in others:
            self.layer.addItem(f"that of {label(block, other)}", other.id)
        self.layer.setCurrentIndex(max(self.layer.findData(node.of), 0) if node.of is not None else 0)
        callers = [label(block, other) for other in block.nodes if other.of == node.id]
        self.layer.setEnabled(not callers)
        self.layer.setToolTip(f"{', '.join(callers)} calls its layer, so it needs one of its own." if callers else TIP)

    def _choose(self, index: int) -> None:
        subject, of = self._subject, self.layer.itemData(index)
        if subject is None or of == subject.nodes[0].of:
            return
        node, block = subject.nodes[0], subject.block.name
        whose = f"that of {title(subject.block.by_id[of])}" if of else "its own"
        self._session.attempt(
            lambda design: edits.set_shared(design, block, node.id, of), f"Let {title(node)} call {whose}"
        )

    def _say_turn(self, text: str) -> None:
        subject = self._subject
        if subject is None:
            return
        node, formula = subject.nodes[0], Expression(text) if text else None
        try:
            design = edits.set_shared(self._session.design, subject.block.name, node.id, node.of, formula)
        except BlockwrightError as refused:
            self.turn.refuse(str(refused))
            return
        self._session.apply(design, f"Set the turn of {title(node)}")

    def _go(self) -> None:
        subject = self._subject
        if subject is not None and subject.nodes[0].of is not None:
            self._session.locate(subject.path, subject.nodes[0].of)


def has_layer(node: Node) -> bool:
    """Whether the node is something that has weights or settings to be called again: a layer or a block."""
    known = spec(node.kind)
    return node.block is not None or (known is not None and known.is_layer)


def owners_for(block: Block, node: Node) -> list[Node]:
    """The nodes of its definition whose layer a node could call."""
    return [each for each in block.nodes if each.kind == node.kind and each.of is None and each.id != node.id]


def label(block: Block, node: Node) -> str:
    """A node as the chooser names it: by its name, else by its kind and its place in the stack."""
    return node.name or f"{node.kind} {block.nodes.index(node) - 1}"
