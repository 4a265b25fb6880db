"""The commands that act on repeats, choices, ifs, and layers that are called more than once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from designer.canvas.adding import hung
from designer.canvas.commands_blocks import BlockCommands
from designer.canvas.hits import Hit
from designer.canvas.landing import add, new_node
from designer.canvas.selection import Path, Selection, block_at
from designer.canvas.tying import Offer, features, offers, tied
from designer.catalogue import spec
from designer.model import edits, layout
from designer.model.design import Block, Design, Node
from designer.report import Step
from designer.values import EMPTY


class FormCommands(BlockCommands):
    """Each command is one step of undo, or a message that says why it cannot be done."""

    # -- repeats, choices and conditions --------------------------------------------------------------------------

    def repeat_selected(self) -> None:
        """Put the selected nodes into a repeat, of alike ones in a row one with a turn for each; ask for its name."""
        self.wrap(_turns, "Repeat", "Repeat")

    def offer_choice(self) -> None:
        """Put the selected nodes into a choice that takes the first of them, and ask for its name."""
        self.wrap(_side_by_side, "Choice", "Offer a choice")

    def repeat_while(self) -> None:
        """Put the selected nodes into a block that runs them as long as a condition holds, and ask for its name."""
        self.wrap(edits.repeat_while, "While", "Repeat while")

    def run_if(self) -> None:
        """Put the selected nodes into a block that runs them where a condition holds, and ask for its name."""
        self.wrap(edits.run_if, "If", "Run if")

    def swap_branches(self, name: str) -> None:
        """Let the if of that name run where its condition holds what it ran where not, and the other way round."""
        self.attempt(lambda design: edits.swap_branches(design, name), f"Swap the branches of {name}")

    def press(self, hit: Hit) -> None:
        """Do what the button of a card or a header is for."""
        block = block_at(self.design, hit.path)
        if hit.port == "take":
            self.take(hit.path, hit.id)
        elif hit.port == "swap" and block is not None:
            self.swap_branches(block.name)
        else:
            self.step((*hit.path, hit.id), {"back": -1, "forth": 1}.get(hit.port, 0))

    def step(self, place: Path, by: int) -> None:
        """Look at the next turn of the repeat at a place, or the one before; by 0, at all of them."""
        turns = self.scene.round_at(place)
        if turns is not None:
            self.scene.watch(place, turns.stepped(by) if by else None)

    def take(self, path: Path, key: str) -> None:
        """Let the choice that is drawn at `path` take one of its alternatives."""
        block = block_at(self.design, path)
        if block is not None:
            self.attempt(lambda design: edits.take(design, path, key), f"Take {block.by_id[key].name}")

    # -- layers that are called again ------------------------------------------------------------------------------

    @property
    def can_call_again(self) -> bool:
        """Whether the selected node has or calls a layer that another node can call too."""
        return self._owner()[1] is not None

    def call_again(self) -> None:
        """Add a node behind the selected one that calls its layer."""
        block, owner = self._owner()
        goal = self._goal_behind()
        if block is None or owner is None or goal is None:
            self._refuse("Select one layer or block that is to be called again.")
            return

        def edit(design: Design) -> Design:
            node = new_node(design, design.blocks[block.name], owner.kind)
            again = replace(node, of=owner.id, params=EMPTY)
            return hung(add(design, goal.landing, again), goal, again)

        self.attempt_adding(edit, f"Call {owner.name or owner.kind} again", goal.landing.path)

    def own_layer(self) -> None:
        """Give the selected node a layer of its own, with the settings of the one it calls."""
        block, only = self._block(), self.selection.only
        if block is None or only is None or block.by_id[only].of is None:
            self._refuse("Select one node that calls the layer of another first.")
            return
        self.attempt(lambda design: edits.set_shared(design, block.name, only, None), "Give it a layer of its own")

    # -- weights that several layers have ---------------------------------------------------------------------------

    def ties(self) -> tuple[Offer, ...]:
        """The layers whose weight the selected one could take."""
        block, only = self._block(), self.selection.only
        if block is None or only is None:
            return ()
        return offers(self.design, block, block.by_id[only], self._steps())

    def tie(self, key: str, offer: Offer) -> None:
        """Let a layer of the level where the selection is take the weight of another."""
        block = self._block()
        if block is None:
            return
        owner, node = offer.owner, block.by_id[key]
        label = f"Tie {node.name or node.kind} to {owner.name or owner.kind}"
        if self.attempt(lambda design: tied(design, block.name, key, owner.id, offer.turned), label):
            added = self.design.blocks[block.name].by_id.keys() - block.by_id.keys()
            self.view.bring(Selection(self.selection.path, frozenset((key, *added))))
            stacked = block.form == "sequential"
            self.tell(f"{block.name} is a graph now: a weight needs a wire." if stacked else "")

    def untie(self) -> None:
        """Give the selected layer a weight of its own again."""
        block, only = self._block(), self.selection.only
        if block is None or only is None or edits.tied_to(block, block.by_id[only]) is None:
            self._refuse("Select one node that takes the weight of another layer first.")
            return
        count = features(block, block.by_id[only], self._steps())
        self.attempt(lambda design: edits.untie(design, block.name, only, count), "Give it a weight of its own")

    def _steps(self) -> Mapping[str, Step | None]:
        """What is known of the nodes of the level where the selection is."""
        level = self.scene.drawing.levels.get(self.selection.path)
        return level.steps if level is not None else {}

    def _owner(self) -> tuple[Block | None, Node | None]:
        """The definition of the selected node, and the node there whose layer it has or calls, if others can too."""
        block, only = self._block(), self.selection.only
        if block is None or only is None or block.forks:
            return block, None
        node = block.by_id[only]
        owner = block.by_id.get(node.of) if node.of else node
        known = spec(node.kind)
        return block, owner if node.block or (known is not None and known.is_layer) else None


def _turns(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """A repeat with a turn for each of several alike nodes, else with two turns of all of them."""
    chosen = tuple(ids)
    try:
        return edits.fold(design, block, chosen, name)
    except edits.EditRefused:
        return edits.repeat(design, block, chosen, name)


def _side_by_side(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """A choice of nodes, laid out as one sees what it is."""
    return layout.arrange(edits.choice(design, block, ids, name), name)
