"""The menu of the right button: the commands that make sense for what is selected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from designer.canvas.selection import block_at
from designer.canvas.words import FORMS
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Block, Node

if TYPE_CHECKING:
    from designer.canvas.commands_forms import FormCommands

Entry = tuple[str, Callable[[], object]]
GROUPS = (
    ("quickAdd", "paste"),
    ("cut", "copy", "duplicate", "delete", "deleteAndHeal"),
    ("rename", "bypass", "group", "repeat", "choice", "while", "if", "ungroup", "saveBlock", "enter", "leave"),
    ("tidy", "selectAll", "fit", "fitSelection"),
)
"""The commands of the window that stand in the menu, by the beginnings of their object names."""


@dataclass(frozen=True)
class Row:
    """A row of a menu in the menu: what it does, whether it is `marked`, or for what `reason` it cannot be taken."""

    text: str
    run: Callable[[], object]
    marked: bool | None = None
    reason: str = ""


def menu_of(canvas: FormCommands) -> QMenu:
    """A menu for what is selected; it goes away once it is closed."""
    menu = QMenu(canvas)
    menu.setObjectName("canvasMenu")
    menu.setAccessibleName("Commands for the selection")
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    known = {action.objectName(): action for action in canvas.actions()}
    for group in GROUPS:
        found = [known[f"{name}Action"] for name in group if f"{name}Action" in known]
        menu.addActions([action for action in found if action.isEnabled()])
        menu.addSeparator()
    for text, command in entries(canvas):
        action = QAction(text, menu)
        action.triggered.connect(lambda _checked=False, command=command: command())
        menu.addAction(action)
    for title, rows in menus(canvas):
        inner = menu.addMenu(title)
        inner.setToolTipsVisible(True)
        for row in rows:
            inner.addAction(_action(row, inner))
    return menu


def _action(row: Row, menu: QMenu) -> QAction:
    action = QAction(row.text, menu)
    action.setCheckable(row.marked is not None)
    action.setChecked(bool(row.marked))
    action.setEnabled(not row.reason)
    action.setToolTip(row.reason)
    action.triggered.connect(lambda _checked=False: row.run())
    return action


def entries(canvas: FormCommands) -> Iterator[Entry]:
    """What only this menu offers, of blocks and of layers that are called again."""
    path, only = canvas.selection.path, canvas.selection.only
    block = block_at(canvas.design, path)
    node = block.by_id.get(only) if block is not None and only is not None else None
    inner = canvas.design.blocks.get(node.block) if node is not None and node.block else None
    if node is not None and inner is not None:
        opened = canvas.scene.is_open((*path, node.id))
        yield ("Close the block (H)" if opened else "Open the block here (H)"), canvas.toggle_open
        yield f"Rename the block {inner.name}…", canvas.rename_block
        if _count(canvas, inner) > 1:
            yield "Make this one a block of its own", canvas.make_unique
    yield from _of_layer(canvas, block, node)
    meant = _meant(canvas)
    if meant is not None and meant.form == "if" and len(meant.alternatives) > 1:
        yield f"Swap the branches of {meant.name}", partial(canvas.swap_branches, meant.name)
    if meant is not None and (meant.as_function or not edits.why_no_function(canvas.design, meant.name)):
        yield f"Write {meant.name} as a {'class' if meant.as_function else 'function'}", canvas.write_as


def menus(canvas: FormCommands) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """The menus in this menu, by their titles."""
    ties, only = canvas.ties(), canvas.selection.only
    if ties and only is not None:
        rows = (Row(offer.text, partial(canvas.tie, only, offer), reason=offer.reason) for offer in ties)
        yield "Tie its weight to", tuple(rows)
    meant = _meant(canvas)
    if meant is not None:
        rows = (Row(words, partial(canvas.set_form, form), form == meant.form) for form, words in FORMS.items())
        yield f"Form of {meant.name}", tuple(rows)


def _meant(canvas: FormCommands) -> Block | None:
    """The definition of the selected instance, or of the level where nothing is selected."""
    chosen = canvas.selection
    block = block_at(canvas.design, chosen.path)
    node = block.by_id.get(chosen.only) if block is not None and chosen.only is not None else None
    if node is not None and node.block:
        return canvas.design.blocks.get(node.block)
    return block if not chosen.nodes else None


def _of_layer(canvas: FormCommands, block: Block | None, node: Node | None) -> Iterator[Entry]:
    """What can be done with one selected layer or block, be it taken, called again or let have a layer of its own."""
    if block is None or node is None or node.kind in (INPUT, OUTPUT):
        return
    if block.form == "choice":
        yield f"Take {node.name}", partial(canvas.take, canvas.selection.path, node.id)
    elif canvas.can_call_again:
        yield "Call this layer again", canvas.call_again
    if found := edits.tied_to(block, node):
        yield f"Untie it from {found[0].name}: give it a weight of its own", canvas.untie
    if node.of is not None:
        yield "Give it a layer of its own", canvas.own_layer


def _count(canvas: FormCommands, inner: Block) -> int:
    nodes: Iterator[Node] = (node for block in canvas.design.blocks.values() for node in block.nodes)
    return sum(node.block == inner.name for node in nodes)
