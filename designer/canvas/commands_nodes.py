"""The commands that act on nodes: delete, copy and paste, bypass, and where they lie."""

from __future__ import annotations

from designer.canvas import clipboard
from designer.canvas.adding import Adding
from designer.canvas.arranging import successor, tidied, tidied_part
from designer.canvas.copies import with_inputs
from designer.canvas.gestures_drop import GRIP, pasted
from designer.canvas.landing import Landing, landing_at, placed
from designer.canvas.selection import Selection, block_at
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Block, Design

_ENDS = (INPUT, OUTPUT)


class NodeCommands(Adding):
    """Each command is one step of undo, or a message that says why it cannot be done."""

    # -- deleting --------------------------------------------------------------------------------------------------

    def delete(self) -> None:
        """Take the selected nodes and wires away."""
        self._delete(heal=False, label="Delete")

    def delete_and_heal(self) -> None:
        """Take the selected nodes away; what fed them feeds what they fed."""
        self._delete(heal=True, label="Delete and join the wires")

    def _delete(self, heal: bool, label: str) -> bool:
        chosen, block = self.selection, self._block()
        if block is None or not chosen:
            return self._refuse("Select layers, blocks or wires first.")
        nodes = chosen.nodes
        ends = {node.id for node in block.nodes if node.kind in _ENDS}
        if block.form == "sequential" and nodes - ends:
            nodes -= ends  # select all, delete: a stack keeps its ends
        wires = tuple(edge for edge in chosen.edges if not nodes & {edge.source, edge.target})

        def edit(design: Design) -> Design:
            if wires:
                design = edits.disconnect(design, block.name, *wires)
            return edits.remove(design, block.name, nodes, heal) if nodes else design

        after = successor(block, nodes)
        if not self.attempt(edit, label):
            return False
        if nodes:
            self.scene.select(Selection(self.selection.path, frozenset((after,)) if after else frozenset()))
        self.view.bring(self.selection)
        return True

    # -- the clipboard ---------------------------------------------------------------------------------------------

    def copy(self) -> bool:
        """Put the selected nodes on the clipboard, as text; whether there were any."""
        block = self._block()
        if block is None or not self.selection.nodes:
            return self._refuse("Select the layers or blocks to copy first.")
        try:
            clipboard.put(edits.copy(self.design, block.name, self.selection.nodes))
        except edits.EditRefused as refused:
            return self._refuse(str(refused))
        return True

    def cut(self) -> None:
        """Copy, then delete."""
        if self.copy():
            self._delete(heal=False, label="Cut")

    def paste(self, fed: bool = False) -> None:
        """Add what is on the clipboard: behind the selected node of a stack, else at the cursor.

        With `fed` the copies are wired to what feeds their originals.
        """
        clip = clipboard.take()
        if clip is None:
            self._refuse("The clipboard holds no layers: copy some first, here or in another window.")
            return
        behind = self._goal_behind()
        if behind is not None and behind.landing.slot is not None:
            landing: Landing | None = behind.landing
        else:
            point = self.cursor_point()
            landing = landing_at(self.scene, point, point - GRIP, on_wires=False)
        if landing is None:
            return
        goal = landing

        def edit(design: Design) -> Design:
            return pasted(design, clip, goal)

        self.attempt_adding(with_inputs(edit, goal.block, clip) if fed else edit, "Paste", goal.path)

    def duplicate(self, fed: bool = False) -> None:
        """Add a copy of the selected nodes next to them; with `fed` wired to what feeds these."""
        block, chosen = self._block(), self.selection
        if block is None or not chosen.nodes:
            self._refuse("Select the layers or blocks to duplicate first.")
            return

        def edit(design: Design) -> Design:
            return edits.duplicate(placed(design, block.name), block.name, chosen.nodes)

        def fed_edit(design: Design) -> Design:
            return with_inputs(edit, block.name, edits.copy(design, block.name, chosen.nodes))(design)

        self.attempt_adding(fed_edit if fed else edit, "Duplicate", chosen.path)

    # -- states and places -----------------------------------------------------------------------------------------

    def bypass(self) -> None:
        """Let the data pass by the selected nodes, or through them again if they are all bypassed."""
        block, chosen = self._block(), self.selection.nodes
        nodes = [node for node in block.nodes if node.id in chosen and node.kind not in _ENDS] if block else []
        if block is None or not nodes:
            self._refuse("Select layers or blocks to bypass first.")
            return
        off = not all(node.bypassed for node in nodes)

        def edit(design: Design) -> Design:
            for node in nodes:
                design = edits.set_bypassed(design, block.name, node.id, off)
            return design

        self.attempt(edit, "Bypass" if off else "End the bypass")

    def tidy(self) -> None:
        """Lay out the selected nodes in layers, or with less than two of them every graph on the page."""
        block, chosen = self._block(), self.selection.nodes
        if block is not None and len(chosen) > 1 and block.form != "sequential":
            self.attempt(
                lambda design: tidied_part(placed(design, block.name), block.name, chosen), "Tidy the selection"
            )
            return
        names = self.graphs()
        if not names:
            self._refuse("A stack is always tidy: its order is its layout.")
            return
        if self.attempt(lambda design: tidied(design, sorted(names)), "Tidy up"):
            self.view.bring(self.selection)

    def graphs(self) -> frozenset[str]:
        """The definitions in sight that are no stacks: only these can be tidied up."""
        return frozenset(level.block.name for level in self.scene.drawing.levels.values() if not level.stacked)

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected nodes by so many pixels; in a stack, up or down by one place."""
        block, chosen = self._block(), self.selection
        if block is None or not chosen.nodes:
            return
        if block.form == "sequential":
            self._shift(block, 1 if dy > 0 else -1 if dy < 0 else 0)
            return

        def edit(design: Design) -> Design:
            design = placed(design, block.name)
            nodes = [node for node in design.blocks[block.name].nodes if node.id in chosen.nodes]
            return edits.move(design, block.name, {node.id: (node.pos[0] + dx, node.pos[1] + dy) for node in nodes})

        self.attempt(edit, "Nudge", ("nudge", chosen))

    def _shift(self, block: Block, by: int) -> None:
        """Move the selected nodes of a stack past their neighbour."""
        order = [node.id for node in block.nodes]
        moved = [node.id for node in block.nodes if node.id in self.selection.nodes and node.kind not in _ENDS]
        if not moved or not by:
            self._refuse("In a stack layers move up and down, between its input and its output.")
            return
        at = order.index(moved[0]) - 1 if by < 0 else order.index(moved[-1]) + 1
        if not 0 < at < len(order) - 1:
            return
        before = order[at] if by < 0 else order[at + 1]
        self.attempt(lambda design: edits.reorder(design, block.name, moved, before), "Move", ("shift", self.selection))

    def _block(self) -> Block | None:
        """The definition that the selection is in."""
        return block_at(self.design, self.selection.path)

    def _refuse(self, sentence: str) -> bool:
        self.message.emit(sentence)
        return False
