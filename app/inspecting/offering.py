"""What else can be done with a field of a node: let the block have a parameter for it, use one, or take one back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from PySide6.QtGui import QGuiApplication

from app.entry.row import Row, State, holds_formula
from app.inspecting.subject import Subject, edited_node
from app.session import Session
from designer.arrays import Packed
from designer.expressions import ExpressionError, names_in
from designer.model import edits
from designer.model.design import BlockParam, Design
from designer.model.names import unused
from designer.params import Param, Required, WrongType, show
from designer.tensor_formulas import TensorText
from designer.values import Expression, Value

NOT_EXPOSED = "A block’s parameter is a number, a yes or no, a word or a list: this field is none of them."


class Offer(NamedTuple):
    """Something to do, or why it cannot be done."""

    text: str
    run: Callable[[], object]
    why_not: str = ""


def all_offers(session: Session, subject: Subject, row: Row) -> Iterator[Offer]:
    """What can be done with the field of a row besides typing into it."""
    state, kind = row.state, row.param.kind
    given, single = not isinstance(state.value, Required) or state.mixed, isinstance(kind, Packed)
    if given and (state.follows or not row.param.required) and not single:
        yield Offer("Let it follow its input" if state.follows else "Reset to the default", row.unset.emit)
    if subject.names and not isinstance(kind, Packed | TensorText):
        yield Offer("Type a formula", row.use_formula)
    yield from offers(session, subject, row.param, state)
    known = state.resolved if isinstance(state.value, Required) else state.value
    if not isinstance(known, Required) and not single:
        text = known if isinstance(known, str) else show(known)
        yield Offer("Copy its value", lambda: QGuiApplication.clipboard().setText(text))


def offers(session: Session, subject: Subject, param: Param, state: State) -> Iterator[Offer]:
    """What the block's parameters can do for the field `param` of the only node."""
    if len(subject.nodes) != 1 or subject.is_main:
        return
    block, node = edited_node(subject, subject.nodes[0])
    parameters = subject.design.blocks[block].parameters
    attempt, name = session.attempt, param.name
    used = {item.name for item in parameters} & names_of(state.value)
    for each in sorted(used):
        take_back = partial(attempt, partial(edits.unexpose, block=block, name=each), f"Take back {each}")
        yield Offer(f"Take back the parameter {each}", take_back)
    if holds_formula(state.value):
        return
    if not edits.is_exposable(param):
        yield Offer(f"Expose as a parameter of {block}", bool, NOT_EXPOSED)
        return
    new = unused(name, {item.name for item in parameters})

    def expose(design: Design) -> Design:
        if isinstance(state.value, Required) and param.required and not isinstance(state.resolved, Required):
            design = edits.set_param(design, block, node.id, name, state.resolved)  # what it follows is its default
        return edits.expose(design, block, node.id, name, new)

    yield Offer(f"Expose as a parameter of {block}", partial(attempt, expose, f"Expose {name}"))
    for item in parameters:
        if _suits(item, param):
            use = Expression(item.name)
            edit = partial(_used, block=block, node=node.id, field=name, value=use)
            yield Offer(f"Use the parameter {item.name}", partial(attempt, edit, f"Set {name} to {item.name}"))


def names_of(value: Value | Required) -> frozenset[str]:
    """The names that formulas in a value speak of."""
    try:
        return frozenset() if isinstance(value, Required) else frozenset(names_in(value))
    except ExpressionError:
        return frozenset()


def _used(design: Design, block: str, node: str, field: str, value: Value) -> Design:
    return edits.set_param(design, block, node, field, value)


def _suits(item: BlockParam, field: Param) -> bool:
    """Whether a parameter of the block holds what the field takes."""
    default = item.param.default
    if isinstance(default, Required):
        return type(item.param.kind) is type(field.kind)
    try:
        return field.kind.objection(field.kind.parse(default)) is None
    except WrongType:
        return False
