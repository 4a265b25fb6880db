"""The inspector's rows of weights that several layers have: whose weight a layer takes, and who takes its own."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.entry.lines import Chooser
from app.entry.said import Said
from app.inspecting.parts import add_row, rows
from app.inspecting.subject import Subject
from app.session import Session
from app.theming.flow import Flow, emptied
from designer.canvas.tying import Offer, Steps, features, offers, tied
from designer.model import edits
from designer.model.design import Node
from designer.model.edits.basics import title

OWN = "one of its own"
TIP = "Tied layers have one weight: it is made once and trained by both. A bias becomes a parameter beside the layer."


class Tied(QWidget):
    """Says whose weight a node takes, lets it take another, and leads to those that take its own."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject: Subject | None = None
        self._ways: dict[str, str] = {}
        self.weight, self.said, self.buttons = Chooser(), Said(tone="muted"), QWidget()
        self.weight.setAccessibleName("The weight that it has")
        self.said.setWordWrap(True)
        self._flow = Flow()
        self.buttons.setLayout(self._flow)
        grid = rows()
        grid.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        inside.setLayout(grid)
        self._label = add_row(grid, "Weight", self.weight, TIP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (inside, self.said, self.buttons):
            column.addWidget(part)
        self.weight.activated.connect(self._choose)

    def show_subject(self, subject: Subject) -> None:
        """Show whose weight the only node has; hidden where there is no other to be had."""
        self._subject = subject
        single = len(subject.nodes) == 1
        node = subject.nodes[0]
        owner = edits.tied_to(subject.block, node) if single else None
        able = [each for each in self._offers(subject) if not each.reason] if single else []
        takers = edits.takers(subject.block, node) if single else ()
        self.setVisible(bool(owner or able or takers))
        if self.isHidden():
            return
        self.weight.setVisible(bool(owner or able))
        self._label.setVisible(bool(owner or able))
        self._show_weight(owner, able)
        self.said.setText(" ".join(_used(takers)))
        self.said.setVisible(bool(takers))
        self._lead([owner[0]] if owner else [taker for _, taker in takers])

    def _show_weight(self, owner: tuple[Node, bool] | None, able: list[Offer]) -> None:
        self.weight.clear()
        self.weight.addItem(OWN, None)
        for each in able if owner is None else [Offer(*owner)]:
            self.weight.addItem(f"that of {each.text}", each)
        self.weight.setCurrentIndex(0 if owner is None else 1)

    def _lead(self, nodes: list[Node]) -> None:
        """Buttons that lead to these nodes."""
        ways = {node.id: f"Go to {node.name or node.kind}" for node in nodes}
        if ways != self._ways:
            self._ways = ways
            emptied(self._flow)
            for key, text in ways.items():
                button = QPushButton(text)
                button.clicked.connect(partial(self._go, key))
                self._flow.addWidget(button)
        self.buttons.setVisible(bool(nodes))

    def _choose(self, index: int) -> None:
        subject, chosen = self._subject, self.weight.itemData(index)
        if subject is None or (edits.tied_to(subject.block, subject.nodes[0]) is None) == (chosen is None):
            return
        node, block, steps = subject.nodes[0], subject.block.name, _steps(subject)
        if isinstance(chosen, Offer):
            owner, turned = chosen.owner, chosen.turned
            label = f"Tie {title(node)} to {title(owner)}"
            self._session.attempt(lambda design: tied(design, block, node.id, owner.id, turned), label)
            return
        count = features(subject.block, node, steps)
        self._session.attempt(
            lambda design: edits.untie(design, block, node.id, count), f"Give {title(node)} a weight of its own"
        )

    def _offers(self, subject: Subject) -> tuple[Offer, ...]:
        return offers(subject.design, subject.block, subject.nodes[0], _steps(subject))

    def _go(self, key: str) -> None:
        if self._subject is not None:
            self._session.locate(self._subject.path, key)


def _steps(subject: Subject) -> Steps:
    """What the check knows of all nodes of the definition."""
    return subject.seen[0].report.steps if subject.seen else {}


def _used(takers: tuple[tuple[str, Node], ...]) -> list[str]:
    """Who else uses which of the weights, a sentence for each."""
    users: dict[str, list[str]] = {}
    for port, taker in takers:
        users.setdefault(port, []).append(taker.name or taker.kind)
    return [f"Its {port} is also used by {' and '.join(names)}." for port, names in users.items()]
