"""The commands that work on what is selected on the canvas; their keys count only while it has the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app import reasons
from app.actions_blocks import BLOCKS
from app.library.asking import save_block
from app.shell import Action, Shell


def _nudges() -> Iterator[Action]:
    steps = {"Up": (0, -8), "Down": (0, 8), "Left": (-8, 0), "Right": (8, 0)}
    for name, (dx, dy) in steps.items():
        yield Action(
            name=f"nudge{name}",
            text=f"Nudge {name.lower()}",
            keys=(f"Alt+{name}",),
            menu="Design",
            run=partial(_nudge, dx, dy),
            why_not=reasons.nothing_selected,
            on_canvas=True,
            separated=name == "Up",
        )


def _nudge(dx: float, dy: float, shell: Shell) -> None:
    shell.canvas.nudge(dx, dy)


def _enter_label(shell: Shell) -> str:
    return "Go into the block" if reasons.not_one_block(shell) is None else "Go to the parameters"


SELECTION: tuple[Action, ...] = (
    Action(
        name="cut",
        text="Cut",
        keys=("Ctrl+X",),
        menu="Edit",
        run=lambda shell: shell.canvas.cut(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
        separated=True,
    ),
    Action(
        name="copy",
        text="Copy",
        keys=("Ctrl+C",),
        menu="Edit",
        run=lambda shell: shell.canvas.copy(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
    ),
    Action(
        name="paste",
        text="Paste",
        keys=("Ctrl+V",),
        menu="Edit",
        run=lambda shell: shell.canvas.paste(),
        why_not=reasons.no_design,
        on_canvas=True,
    ),
    Action(
        name="pasteFed",
        text="Paste with the wires that lead in",
        keys=("Ctrl+Shift+V",),
        menu="Edit",
        run=lambda shell: shell.canvas.paste(fed=True),
        why_not=reasons.no_design,
        on_canvas=True,
        tip="Paste and wire the copies to what feeds their originals",
    ),
    Action(
        name="duplicate",
        text="Duplicate",
        keys=("Ctrl+D",),
        menu="Edit",
        run=lambda shell: shell.canvas.duplicate(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
    ),
    Action(
        name="duplicateFed",
        text="Duplicate with the wires that lead in",
        keys=("Ctrl+Shift+D",),
        menu="Edit",
        run=lambda shell: shell.canvas.duplicate(fed=True),
        why_not=reasons.nothing_selected,
        on_canvas=True,
        tip="Add copies and wire them to what feeds their originals",
    ),
    Action(
        name="delete",
        text="Delete",
        keys=("Delete", "Backspace"),
        menu="Edit",
        run=lambda shell: shell.canvas.delete(),
        why_not=reasons.nothing_to_delete,
        on_canvas=True,
        separated=True,
    ),
    Action(
        name="deleteAndHeal",
        text="Delete and join the wires",
        keys=("Shift+Delete", "Shift+Backspace"),
        menu="Edit",
        run=lambda shell: shell.canvas.delete_and_heal(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
    ),
    Action(
        name="selectAll",
        text="Select all",
        keys=("Ctrl+A",),
        menu="Edit",
        run=lambda shell: shell.canvas.select_all(),
        why_not=reasons.no_design,
        on_canvas=True,
        separated=True,
    ),
)

DESIGN: tuple[Action, ...] = (
    Action(
        name="quickAdd",
        text="Add a layer…",
        keys=("Tab", "Shift+A"),
        menu="Design",
        run=lambda shell: shell.canvas.quick_add(),
        why_not=reasons.no_design,
        icon="add",
        on_canvas=True,
    ),
    Action(
        name="rename",
        text="Rename",
        keys=("F2",),
        menu="Design",
        run=lambda shell: shell.canvas.rename(),
        why_not=reasons.not_one_selected,
        on_canvas=True,
    ),
    Action(
        name="bypass",
        text="Bypass",
        keys=("M",),
        menu="Design",
        run=lambda shell: shell.canvas.bypass(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
        tip="Let the data pass by the selected layers, or through them again",
    ),
    *BLOCKS,
    Action(
        name="enter",
        text="Go into the block",
        keys=("Return", "Enter"),
        menu="Design",
        run=lambda shell: shell.canvas.open_selected(),
        why_not=reasons.not_one_selected,
        on_canvas=True,
        label=_enter_label,
        tip="Go into the selected block, or to the parameters of the selected layer",
    ),
    Action(
        name="leave",
        text="Come out of the block",
        keys=("Escape",),
        menu="Design",
        run=lambda shell: shell.canvas.leave(),
        why_not=reasons.on_top,
        on_canvas=True,
    ),
    Action(
        name="toggleOpen",
        text="Open or close the block here",
        keys=("H",),
        menu="Design",
        run=lambda shell: shell.canvas.toggle_open(),
        why_not=reasons.no_block_selected,
        on_canvas=True,
    ),
    Action(
        name="renameBlock",
        text="Rename the block everywhere…",
        keys=("Shift+F2",),
        menu="Design",
        run=lambda shell: shell.canvas.rename_block(),
        why_not=reasons.not_one_block,
        on_canvas=True,
    ),
    Action(
        name="makeUnique",
        text="Make this one a block of its own",
        keys=("Ctrl+Shift+U",),
        menu="Design",
        run=lambda shell: shell.canvas.make_unique(),
        why_not=reasons.not_one_block,
        on_canvas=True,
        tip="Give the selected instance a copy of its definition, so that edits no longer reach the others",
    ),
    Action(
        name="saveBlock",
        text="Save to my blocks",
        keys=("Ctrl+Alt+B",),
        menu="Design",
        run=lambda shell: save_block(shell.session.library, shell.session.design, shell.canvas.block_meant()),
        why_not=reasons.not_one_block,
        on_canvas=True,
        tip="Put the selected block among My blocks, which the palette offers in every design",
    ),
    Action(
        name="changeForm",
        text="Turn the stack into a graph, or back",
        keys=("Ctrl+Shift+B",),
        menu="Design",
        run=lambda shell: shell.canvas.change_form(),
        why_not=reasons.no_design,
        on_canvas=True,
        tip="A stack is wired by its order, a graph is wired freely",
    ),
    Action(
        name="tidy",
        text="Tidy up",
        keys=("Ctrl+Shift+F",),
        menu="Design",
        run=lambda shell: shell.canvas.tidy(),
        why_not=reasons.nothing_to_tidy,
        icon="tidy",
        on_canvas=True,
        separated=True,
        tip="Lay out the selection, or everything, in layers",
    ),
    *_nudges(),
)
