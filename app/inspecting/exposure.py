"""One parameter that a block exposes: a line with what matters most, and below it, once unfolded, the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.entry.lines import Chooser, Line
from app.entry.said import Said
from app.entry.texts import Unreadable, entered, written
from app.theming.icons import icon
from designer.model.design import BlockParam
from designer.params import Bool, Choice, Float, Int, Kind, Optional, Param, Required, Sequence, Text
from designer.values import Value

KINDS: Final[dict[str, tuple[Kind, Value]]] = {
    "whole": (Int(), 1),
    "number": (Float(), 0.0),
    "yes/no": (Bool(), False),
    "one of": (Choice(("first", "second")), "first"),
    "list": (Sequence(Int()), (1,)),
    "text": (Text(), ""),
}
"""The kinds that are offered, each with a value to start from."""
OTHER = "own"
CHANNELS, LAST = 1, -1


class Exposure(QWidget):
    """Shows a parameter and tells what the user makes of it."""

    edited = Signal(str, object)  # its present name, BlockParam
    removed = Signal(str)
    moved = Signal(str, int)  # its name, and how many places down
    unfolded = Signal(str, bool)  # its name, and whether all of it is shown
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.item = BlockParam(Param("", Int()))
        self.name, self.kind, self.default = Line(), Chooser(), Line()
        self.name.setAccessibleName("Name of the parameter")
        self.kind.setAccessibleName("Kind of the parameter")
        self.default.setAccessibleName("Default of the parameter")
        self.kind.setMinimumContentsLength(4)
        self.unfold, self.remove = small_button("expand"), small_button("close")
        self.more = More()
        self.more.hide()
        self._lay_out()
        self.name.given.connect(self._rename)
        self.kind.activated.connect(self._rekind)
        self.default.given.connect(self._redefault)
        self.unfold.clicked.connect(self._toggle)
        self.remove.clicked.connect(lambda: self.removed.emit(self.item.name))
        self.more.edited.connect(self._change)
        self.more.refused.connect(lambda sentence: self.refused.emit(f"{self.item.name}: {sentence}"))
        self.more.moved.connect(lambda by: self.moved.emit(self.item.name, by))

    def show_item(self, item: BlockParam, inputs: Iterable[str], place: tuple[int, int]) -> None:
        """Show another parameter of a block with these inputs; `place` is the how many-th of how many it is."""
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
        follows = f"\nIt follows axis {item.infer[1]} of {item.infer[0]}." if item.infer else ""
        self.name.setToolTip(f"{item.param.help or 'A parameter of the block'}{follows}")
        self.default.setToolTip("What it is where an instance says nothing")
        self.remove.setToolTip(f"Take {item.name} away; its default goes where formulas used it")
        self.remove.setAccessibleName(f"Remove {item.name}")
        self.unfold.setToolTip("Help, range, place, and what it follows")
        self.unfold.setAccessibleName(f"More of {item.name}")
        self.more.show_item(item, inputs, place)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.unfold)
        row.addWidget(self.name, 3)
        row.addWidget(self.kind, 2)
        row.addWidget(self.default, 2)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.more)

    def _toggle(self) -> None:
        self.set_open(self.more.isHidden())
        self.unfolded.emit(self.item.name, not self.more.isHidden())

    def set_open(self, is_open: bool) -> None:
        """Show all of the parameter, or its line alone."""
        self.unfold.setIcon(icon("collapse" if is_open else "expand"))
        self.more.setVisible(is_open)

    def _change(self, item: BlockParam) -> None:
        self.edited.emit(self.item.name, item)

    def _rename(self, text: str) -> None:
        self._change(replace(self.item, param=replace(self.item.param, name=text.strip())))

    def _rekind(self, index: int) -> None:
        name = self.kind.itemText(index)
        if name in KINDS and type(KINDS[name][0]) is not type(self.item.param.kind):
            kind, default = KINDS[name]
            self._change(replace(self.item, param=replace(self.item.param, kind=kind, default=default), infer=None))

    def _redefault(self, text: str) -> None:
        try:
            value = entered(self.item.param.kind, text)
        except Unreadable as unreadable:
            self.default.bad = True
            self.refused.emit(f"{self.item.name}: {unreadable}")
            return
        self._change(replace(self.item, param=replace(self.item.param, default=value)))


class More(QWidget):
    """The rest of a parameter: what it is for, what it may be, which size it follows, and where it stands."""

    edited = Signal(object)  # BlockParam
    moved = Signal(int)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._item = BlockParam(Param("", Int()))
        self.help, self.low, self.high, self.options = Line(), Line(), Line(), Line()
        self.follows = Chooser()
        self.up, self.down = small_button("caret-up"), small_button("caret-down")
        self._range, self._options = Said("Range", "muted"), Said("Choices", "muted")
        self._to = Said("to", "muted")
        for field, name in (
            (self.help, "What the parameter is for"),
            (self.low, "Least value"),
            (self.high, "Greatest value"),
            (self.options, "Choices, parted by commas"),
            (self.follows, "Which size the parameter follows"),
        ):
            field.setAccessibleName(name)
        self._lay_out()
        self.help.given.connect(self._describe)
        self.low.given.connect(self._bound)
        self.high.given.connect(self._bound)
        self.options.given.connect(self._choose_from)
        self.follows.activated.connect(self._follow)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))

    def show_item(self, item: BlockParam, inputs: Iterable[str], place: tuple[int, int]) -> None:
        """Show another parameter."""
        self._item = item
        self.help.show_text(item.param.help, "What it is for")
        numbers, kind = _numbers(item.param.kind), item.param.kind
        for widget in (self._range, self.low, self._to, self.high):
            widget.setVisible(numbers is not None)
        for line, bound in ((self.low, "min"), (self.high, "max")):
            line.show_text(written(getattr(numbers, bound, None)), "any")
        self._options.setVisible(isinstance(kind, Choice))
        self.options.setVisible(isinstance(kind, Choice))
        self.options.show_text(", ".join(kind.options) if isinstance(kind, Choice) else "", "relu, lrelu")
        self._show_follows(item, inputs)
        number, count = place
        for button, able, way in ((self.up, number > 0, "up"), (self.down, number < count - 1, "down")):
            button.setEnabled(able)
            end = "first" if way == "up" else "last"
            button.setToolTip(f"Move {item.name} {way}" if able else f"{item.name} is the {end} already.")
            button.setAccessibleName(f"Move {item.name} {way}")

    def _show_follows(self, item: BlockParam, inputs: Iterable[str]) -> None:
        self.follows.clear()
        self.follows.addItem("nothing: it is given", None)
        for name in inputs:
            self.follows.addItem(f"the channels of {name} (axis 1)", (name, CHANNELS))
            self.follows.addItem(f"the last axis of {name}", (name, LAST))
        if item.infer is not None and self._row_of(item.infer) < 0:
            self.follows.addItem(f"axis {item.infer[1]} of {item.infer[0]}", item.infer)
        self.follows.setCurrentIndex(self._row_of(item.infer))
        self.follows.setEnabled(isinstance(item.param.kind, Int))
        why = "Only a whole number can follow a size" if not isinstance(item.param.kind, Int) else ""
        self.follows.setToolTip(why or "Where no instance gives it a value, it takes this size of what flows in")

    def _row_of(self, infer: tuple[str, int] | None) -> int:
        rows = range(self.follows.count())
        return next((row for row in rows if _pair(self.follows.itemData(row)) == infer), -1)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(28, 0, 28, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, 56)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        for row, label in enumerate((Said("Help", "muted"), self._range, self._options, Said("Follows", "muted"))):
            grid.addWidget(label, row, 0)
        grid.addWidget(self.help, 0, 1, 1, 3)
        grid.addWidget(self.low, 1, 1)
        grid.addWidget(self._to, 1, 2)
        grid.addWidget(self.high, 1, 3)
        grid.addWidget(self.options, 2, 1, 1, 3)
        grid.addWidget(self.follows, 3, 1, 1, 3)
        order = QHBoxLayout()
        order.setSpacing(4)
        order.addWidget(self.up)
        order.addWidget(self.down)
        order.addStretch(1)
        grid.addWidget(Said("Place", "muted"), 4, 0)
        grid.addLayout(order, 4, 1, 1, 3)

    def _describe(self, text: str) -> None:
        self.edited.emit(replace(self._item, param=replace(self._item.param, help=text.strip())))

    def _bound(self, _text: str) -> None:
        numbers = _numbers(self._item.param.kind)
        if numbers is None:
            return
        try:
            bounds = [entered(Optional(type(numbers)()), line.text()) for line in (self.low, self.high)]
        except Unreadable as unreadable:
            self.refused.emit(str(unreadable))
            return
        low, high = (each if isinstance(each, (int, float)) else None for each in bounds)
        if low is not None and high is not None and low > high:
            self.refused.emit("the least value is above the greatest.")
            return
        kind = _with_numbers(self._item.param.kind, replace(numbers, min=low, max=high))  # type: ignore[arg-type]
        self.edited.emit(replace(self._item, param=replace(self._item.param, kind=kind)))

    def _choose_from(self, text: str) -> None:
        options = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        if not options:
            self.refused.emit("name at least one choice.")
            return
        default = self._item.param.default if self._item.param.default in options else options[0]
        param = replace(self._item.param, kind=Choice(options), default=default)
        self.edited.emit(replace(self._item, param=param))

    def _follow(self, row: int) -> None:
        self.edited.emit(replace(self._item, infer=_pair(self.follows.itemData(row))))


def _pair(data: object) -> tuple[str, int] | None:
    """What Qt gives back of an input and an axis: a list."""
    return (str(data[0]), int(data[1])) if isinstance(data, (list, tuple)) else None


def _numbers(kind: Kind) -> Int | Float | None:
    """The kind of the numbers that a parameter holds, itself or in a list."""
    if isinstance(kind, (Int, Float)):
        return kind
    inner = kind.kind if isinstance(kind, Optional) else kind.item if isinstance(kind, Sequence) else None
    return None if inner is None else _numbers(inner)


def _with_numbers(kind: Kind, numbers: Int | Float) -> Kind:
    if isinstance(kind, Optional):
        return replace(kind, kind=_with_numbers(kind.kind, numbers))
    return replace(kind, item=_with_numbers(kind.item, numbers)) if isinstance(kind, Sequence) else numbers


def small_button(name: str) -> QToolButton:
    """A small button that shows but an icon."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIcon(icon(name))
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(24, 24)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
