"""The commands that make blocks of what is selected on the canvas, or take them apart."""

from __future__ import annotations

from app import reasons
from app.shell import Action

BLOCKS: tuple[Action, ...] = (
    Action(
        name="group",
        text="Group into a block",
        keys=("Ctrl+G",),
        menu="Design",
        run=lambda shell: shell.canvas.group(),
        why_not=reasons.nothing_selected,
        icon="group",
        on_canvas=True,
        separated=True,
    ),
    Action(
        name="repeat",
        text="Repeat these…",
        keys=("Ctrl+Shift+R",),
        menu="Design",
        run=lambda shell: shell.canvas.repeat_selected(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
        tip="Put the selected layers into a block that runs them several times",
    ),
    Action(
        name="choice",
        text="Offer a choice…",
        keys=("Ctrl+Shift+O",),
        menu="Design",
        run=lambda shell: shell.canvas.offer_choice(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
        tip="Put the selected layers into a block that runs one of them, and drop further alternatives into it",
    ),
    Action(
        name="while",
        text="Repeat these while…",
        keys=("Ctrl+Shift+W",),
        menu="Design",
        run=lambda shell: shell.canvas.repeat_while(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
        tip="Put the selected layers into a block that runs them as long as a condition holds: norm(x) > 1",
    ),
    Action(
        name="if",
        text="Run these if…",
        keys=("Ctrl+Shift+I",),
        menu="Design",
        run=lambda shell: shell.canvas.run_if(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
        tip="Put the selected layers into a block that runs them where a condition holds: norm(x) < 0.8",
    ),
    Action(
        name="callAgain",
        text="Call this layer again",
        keys=("Ctrl+Shift+L",),
        menu="Design",
        run=lambda shell: shell.canvas.call_again(),
        why_not=reasons.not_one_selected,
        on_canvas=True,
        tip="Add a second call of the selected layer: both have the same weights",
    ),
    Action(
        name="ungroup",
        text="Ungroup the block",
        keys=("Ctrl+Shift+G", "Ctrl+Alt+G"),
        menu="Design",
        run=lambda shell: shell.canvas.ungroup(),
        why_not=reasons.no_block_selected,
        icon="ungroup",
        on_canvas=True,
    ),
)
