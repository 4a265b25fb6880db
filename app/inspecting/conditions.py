"""The inspector's rows of a while and an if: what they ask, how often at most, and which branch runs when."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.entry.fields import mark
from app.entry.formulas import FormulaField
from app.entry.said import Said
from app.entry.texts import Unreadable, entered, written
from app.inspecting.parts import NameLine, add_row, rows
from app.session import Session
from designer.errors import BlockwrightError
from designer.expressions import ExpressionError
from designer.model import edits
from designer.model.design import Block, Design
from designer.params import Int
from designer.tensor_formulas import TensorText, parse

CONDITION_TIP = "A formula over the inputs of the block that gives one answer: norm(x) > 1, x.mean() < 0.5."
MOST_TIP = "A while whose condition always holds ends after so many turns: a number, or a formula over the parameters."
SWAP_TIP = "What runs where the condition holds runs where it does not, and the other way round"
EXAMPLES = (
    ("norm(x) > 1", "the vector is longer than 1"),
    ("x.mean() < 0.5", "small on average"),
    ("any(x < 0)", "at least one number is negative"),
    ("all(abs(x) < 1)", "all numbers are between -1 and 1"),
    ("max(x) > 3", "the largest is above 3"),
    ("(norm(x) > 1) & (x.mean() > 0)", "both at once"),
    ("norm(x - y) > 0.001", "two inputs differ still"),
)


class ConditionField(FormulaField):
    """A formula whose names are inputs of a block, and that gives one answer."""

    inputs: tuple[str, ...] = ()
    examples = EXAMPLES

    @property
    def introduction(self) -> str:
        known = ", ".join(self.inputs) or "none yet"
        return f"A condition speaks of the inputs of the block ({known}) and gives one answer for the whole batch."

    def objection(self, text: str) -> str:
        """Why a text is no condition, "" if it is one."""
        wrong = super().objection(text)
        if wrong:
            return wrong
        try:
            strangers = [name for name in parse(text).names if name not in self.inputs]
        except ExpressionError:
            return ""
        return f"{strangers[0]} is none of the inputs: {', '.join(self.inputs) or 'none'}." if strangers else ""


class ConditionRows(QWidget):
    """Shows and sets what a while or an if asks; hidden for other definitions."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._block: Block | None = None
        self.condition, self.note = ConditionField(TensorText()), Said(tone="error")
        self.condition.name("Condition")
        self.note.setWordWrap(True)
        self.note.hide()
        self.most, self.ways = NameLine("Most turns"), Said(tone="muted")
        self.ways.setWordWrap(True)
        self.swap = QPushButton("Swap the branches")
        self.swap.setToolTip(SWAP_TIP)
        self._lay_out()
        self.condition.entered.connect(self._ask)
        self.condition.emptied.connect(lambda: self._say("It asks nothing yet: say when it runs, like norm(x) > 1."))
        self.condition.refused.connect(self._say)
        self.most.named.connect(self._limit)
        self.swap.clicked.connect(self._swap)

    def show_block(self, block: Block, wrong: Collection[str] = ()) -> None:
        """Show another definition, or the same one as it is now; `wrong` are the fields that have a problem."""
        if self._block is None or (self._block.name, self._block.condition) != (block.name, block.condition):
            self._say("")
        self._block = block
        self.setVisible(block.form in ("while", "if"))
        if self.isHidden():
            return
        self.condition.inputs = block.inputs
        self.condition.show_value(block.condition)
        mark(self.condition, "condition" in wrong or not self.note.isHidden())
        loops = block.form == "while"
        self.most.setVisible(loops)
        self._most_label.setVisible(loops)
        self.most.show_name(written(block.times) if loops else "")
        two = block.form == "if" and len(block.alternatives) == 2
        self.swap.setVisible(two)
        self._swap_label.setVisible(two)
        self.ways.setText(ways_of(block))

    def _lay_out(self) -> None:
        inside = QWidget()
        grid = rows()
        grid.setContentsMargins(0, 0, 0, 0)
        inside.setLayout(grid)
        asked = QWidget()
        column = QVBoxLayout(asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.condition)
        column.addWidget(self.note)
        asked.setFocusProxy(self.condition)
        add_row(grid, "Condition", asked, CONDITION_TIP)
        self._most_label = add_row(grid, "Most turns", self.most, MOST_TIP)
        self._swap_label = add_row(grid, "", self.swap)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inside)
        outer.addWidget(self.ways)

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
        mark(self.condition, bool(sentence))

    def _ask(self, text: str) -> None:
        self._edit(lambda design, name: edits.set_condition(design, name, text), "Set the condition", self._say)

    def _limit(self, text: str) -> None:
        block = self._block
        if block is None:
            return
        try:
            most = entered(Int(min=1), text, tuple(item.name for item in block.parameters))
        except Unreadable as unreadable:
            self.most.refuse(str(unreadable))
            return
        asked = block.condition
        self._edit(
            lambda design, name: edits.set_condition(design, name, asked, most), "Limit the turns", self.most.refuse
        )

    def _swap(self) -> None:
        self._edit(edits.swap_branches, "Swap the branches", self._say)

    def _edit(self, edit: Callable[[Design, str], Design], label: str, refuse: Callable[[str], None]) -> None:
        block = self._block
        if block is None:
            return
        try:
            design = edit(self._session.design, block.name)
        except BlockwrightError as refused:
            refuse(str(refused))
            return
        self._session.apply(design, f"{label} of {block.name}")


def ways_of(block: Block) -> str:
    """What becomes of what goes into a while or an if, in a sentence."""
    if block.form == "while":
        ways = " and ".join(f"as {name} what the last one gave as {output}" for name, output in block.carried.items())
        return f"Each turn takes {ways}." if ways else ""
    names = [node.name for node in block.alternatives[:2]]
    first = names[0] if names else "what you drop into it"
    passed = f"{block.inputs[0]} passes through" if block.inputs else "nothing runs"
    other = f"{names[1]} runs" if len(names) > 1 else passed
    return f"Where the condition holds, {first} runs, else {other}."
