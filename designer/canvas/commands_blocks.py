"""The commands that act on blocks: group and ungroup, open and close, and names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

from PySide6.QtCore import QRect

from designer.canvas.colours import CanvasTheme
from designer.canvas.commands_nodes import NodeCommands
from designer.canvas.geometry import CARD_WIDTH, TALL
from designer.canvas.landing import placed
from designer.canvas.opening import is_small
from designer.canvas.rename import Rename
from designer.canvas.selection import Path, Selection
from designer.canvas.workbench import Fits
from designer.model import edits, layout
from designer.model.design import BLOCK_PREFIX, Block, Design, Form
from designer.model.document import Document
from designer.model.names import base_name, unused

Wrap = Callable[[Design, str, Iterable[str], str], Design]
"""An edit that puts nodes (by the definition they are in and their ids) into a new block of a name."""


class BlockCommands(NodeCommands):
    """Each command is one step of undo, or a message that says why it cannot be done."""

    def __init__(self, document: Document, fits: Fits | None, theme: CanvasTheme | None) -> None:
        super().__init__(document, fits, theme)
        self.editor = Rename(self.view.viewport(), self.theme)

    # -- blocks ----------------------------------------------------------------------------------------------------

    def group(self) -> None:
        """Make a block of the selected nodes, and ask for its name."""
        self.wrap(edits.group, "Block", "Group")

    def wrap(self, edit: Wrap, stem: str, label: str) -> None:
        """Put the selected nodes into a new block, and ask for its name: one step of undo with the naming."""
        block, chosen = self._block(), self.selection
        if block is None or not chosen.nodes:
            self._refuse("Select the layers that are to become a block first.")
            return
        name = unused(stem, self.design.blocks)
        step = (label, name, id(self.design))

        def wrapped(design: Design) -> Design:
            return _apart(edit(placed(design, block.name), block.name, chosen.nodes, name), block, name)

        if self.attempt(wrapped, label, step):
            outer = self.design.blocks[block.name]
            instance = next(node for node in outer.nodes if node.block == name)
            place = (*chosen.path, instance.id)
            self.scene.set_open(place, is_small(self.design.blocks[name], depth=0))
            self.scene.select(Selection(chosen.path, frozenset((instance.id,))))
            self.rename_block(step)

    def ungroup(self) -> None:
        """Put the content of the selected blocks in their places."""
        block, chosen = self._block(), self.selection
        instances = [node.id for node in block.nodes if node.id in chosen.nodes and node.block] if block else []
        if block is None or not instances:
            self._refuse("Select a block to ungroup first.")
            return

        def edit(design: Design) -> Design:
            for key in instances:
                design = edits.ungroup(placed(design, block.name), block.name, key)
            return design

        self.attempt_adding(edit, "Ungroup", chosen.path)

    def make_unique(self) -> None:
        """Give the selected instance a definition of its own."""
        block, only = self._block(), self.selection.only
        if block is not None and only is not None and block.by_id[only].block:
            self.attempt(lambda design: edits.make_unique(design, block.name, only), "Make unique")
        else:
            self._refuse("Select one block first.")

    def set_form(self, form: Form) -> None:
        """Make the definition of the selected instance, or of the page, one of that form."""
        name = self.block_meant()
        self.attempt(
            lambda design: edits.set_form(design, name, form),
            f"Make {name} {'an' if form == 'if' else 'a'} {form} block",
        )

    def change_form(self) -> None:
        """Make a stack a graph, or a graph that is one chain a stack."""
        block = self.design.blocks[self.block_meant()]
        self.set_form("module" if block.form == "sequential" else "sequential")

    def write_as(self) -> None:
        """Write the stack that is meant as a function that returns an nn.Sequential, or as a class again."""
        name = self.block_meant()
        on = not self.design.blocks[name].as_function
        label = f"Write {name} as a {'function' if on else 'class'}"
        self.attempt(lambda design: edits.set_as_function(design, name, on), label)

    def block_meant(self) -> str:
        """The name of the definition of the selected instance, else of the level where the selection is."""
        block, only = self._block(), self.selection.only
        inner = block.by_id[only].block if block is not None and only is not None else None
        return inner or (block.name if block is not None else self.design.main)

    def toggle_open(self) -> None:
        """Open or close the selected blocks where they stand."""
        path = self.selection.path
        block = self._block()
        keys = [node.id for node in block.nodes if node.id in self.selection.nodes and node.block] if block else []
        if not keys and not self.selection.nodes and path != self.scene.page:
            self.scene.select(Selection(path[:-1], frozenset((path[-1],))))
            keys, path = [path[-1]], path[:-1]
        for key in keys:
            self.view.toggle((*path, key))

    def close_boxes(self) -> None:
        super().close_boxes()
        self.editor.leave()

    # -- names ------------------------------------------------------------------------------------------

    def rename(self) -> None:
        """Change the name of the selected node in its place."""
        block, only, path = self._block(), self.selection.only, self.selection.path
        if block is None or only is None:
            self._refuse("Select exactly one layer or block to rename first.")
            return
        node = block.by_id[only]
        self._edit_name(
            path,
            only,
            node.name or node.block or node.kind,
            lambda text: self.attempt(lambda design: edits.rename_node(design, block.name, only, text), "Rename"),
        )

    def rename_block(self, step: object = None) -> None:
        """Change the name of the selected instance's definition; `step` is the step of undo that it belongs to."""
        block, only, path = self._block(), self.selection.only, self.selection.path
        name = block.by_id[only].block if block is not None and only is not None else None
        if block is None or only is None or name is None:
            self._refuse("Select one block first.")
            return

        def edit(design: Design, new: str) -> Design:
            design = edits.rename_block(design, name, new)
            outer = design.blocks[new if block.name == name else block.name]
            node = outer.by_id[only]
            if node.name and node.name == base_name(BLOCK_PREFIX + name):
                design = edits.rename_node(design, outer.name, only, edits.fresh_name(outer, base_name(f":{new}")))
            return design

        self._edit_name(
            path, only, name, lambda text: self.attempt(lambda design: edit(design, text), "Rename block", step)
        )

    def _edit_name(self, path: Path, key: str, name: str, accept: Callable[[str], bool]) -> None:
        self.view.reveal(self.selection)
        rect = self.view.mapFromScene(self.scene.rect_of(path, key)).boundingRect()
        over = QRect(rect.left(), rect.top(), rect.width(), min(rect.height(), 30))
        self.editor.open(name, over, accept)


def _apart(design: Design, outer: Block, name: str) -> Design:
    """The design with the nodes of a new graph one below the other where they had no places, as in stacks."""
    inner = design.blocks[name]
    crowded = inner.form != "sequential" and (outer.form == "sequential" or _overlap(inner))
    return layout.arrange(design, name) if crowded else design


def _overlap(block: Block) -> bool:
    """Whether cards at the positions of its nodes would cover each other."""
    pairs = combinations((node.pos for node in block.alternatives), 2)
    return any(abs(a[0] - b[0]) < CARD_WIDTH and abs(a[1] - b[1]) < TALL for a, b in pairs)
