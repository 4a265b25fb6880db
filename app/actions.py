"""Every command of the window, once: menus, toolbar, shortcuts and the command palette are made from this table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QApplication

from app import pausing, reasons
from app.actions_canvas import DESIGN, SELECTION
from app.shell import SCHEMES, Action, Scheme, Shell

DOCKS = {
    "palette": "Palette",
    "inspector": "Inspector",
    "problems": "Problems",
    "code": "Code",
    "summary": "Summary",
    "data": "Data",
    "training": "Training",
    "evaluate": "Evaluate",
    "runs": "Runs",
}
"""The docks by their object names, in the order of their keys (Ctrl+1 ...)."""


def _undo_label(shell: Shell) -> str:
    return f"Undo {shell.session.document.undo_label or ''}".strip()


def _redo_label(shell: Shell) -> str:
    return f"Redo {shell.session.document.redo_label or ''}".strip()


def _train(shell: Shell) -> None:
    field = QApplication.focusWidget()
    if field is not None:  # what is typed there counts, although nobody has pressed Enter
        field.clearFocus()
        field.setFocus()
    shell.ask_dock("training", "train")


def _inspect(shell: Shell) -> None:
    shell.ask_dock("summary", "inspect")


def _show_what_stops_it(shell: Shell) -> None:
    """Show the dock in which is mended what keeps the design from being trained."""
    session = shell.session
    if shell.has_design and session.running is None and session.examined is not None:
        shell.show_dock("problems" if session.design.data else "data")


def _nothing_else(_shell: Shell) -> None:
    """Say why it cannot be done, and no more."""


def _is_aside(shell: Shell) -> bool:
    """Whether the start page lies over an open design."""
    return shell.has_design and not shell.editing


def _docks() -> Iterator[Action]:
    for number, (name, text) in enumerate(DOCKS.items(), 1):
        yield Action(
            name=f"{name}Dock",
            text=text,
            keys=(f"Ctrl+{number}",),
            menu="View",
            run=partial(_go_to_dock, name),
            separated=number == 1,
            tip=f"Go to the {text} dock; once more, back to the canvas",
            checked=partial(_is_open, name),
        )


def _go_to_dock(name: str, shell: Shell) -> None:
    shell.go_to_dock(name)


def _is_open(name: str, shell: Shell) -> bool:
    return shell.is_dock_open(name)


def _schemes() -> Iterator[Action]:
    texts = {"system": "Colours of the system", "light": "Light colours", "dark": "Dark colours"}
    for name, key in zip(SCHEMES, "SLD", strict=True):
        yield Action(
            name=name,
            text=texts[name],
            keys=(f"Ctrl+Alt+{key}",),
            menu="View",
            run=partial(_set_scheme, name),
            separated=key == "S",
            checked=partial(_has_scheme, name),
        )


def _set_scheme(name: Scheme, shell: Shell) -> None:
    shell.set_scheme(name)


def _has_scheme(name: Scheme, shell: Shell) -> bool:
    return str(shell.session.preferences.value("scheme", "system")) == name


FILE = (
    Action("new", "New", ("Ctrl+N",), "File", lambda shell: shell.files.new(), icon="new", tip="Begin a new design"),
    Action(
        name="start",
        text="Start page and templates",
        keys=("Ctrl+Shift+N",),
        menu="File",
        run=lambda shell: shell.show_canvas() if _is_aside(shell) else shell.show_start(),
        label=lambda shell: "Back to the design" if _is_aside(shell) else "Start page and templates",
    ),
    Action("open", "Open…", ("Ctrl+O",), "File", lambda shell: shell.files.ask_open(), icon="open"),
    Action(
        "save", "Save", ("Ctrl+S",), "File", lambda shell: shell.files.save(), reasons.no_save, "save", separated=True
    ),
    Action("saveAs", "Save as…", ("Ctrl+Shift+S",), "File", lambda shell: shell.files.save_as(), reasons.nothing_open),
    Action("export", "Export…", ("Ctrl+E",), "File", lambda shell: shell.show_export(), reasons.no_export, "export"),
    Action(
        name="saveCode",
        text="Save the source…",
        keys=("Ctrl+Alt+E",),
        menu="File",
        run=lambda shell: shell.ask_dock("code", "ask_save"),
        why_not=reasons.no_source,
    ),
    Action("quit", "Quit", ("Ctrl+Q",), "File", lambda shell: shell.close(), separated=True),
)

EDIT = (
    Action(
        "undo", "Undo", ("Ctrl+Z",), "Edit", lambda shell: shell.session.undo(), reasons.no_undo, "undo", _undo_label
    ),
    Action(
        name="redo",
        text="Redo",
        keys=("Ctrl+Y", "Ctrl+Shift+Z"),
        menu="Edit",
        run=lambda shell: shell.session.redo(),
        why_not=reasons.no_redo,
        icon="redo",
        label=_redo_label,
    ),
    *SELECTION,
    Action(
        name="findInCode",
        text="Find in the source…",
        keys=("Ctrl+Alt+F",),
        menu="Edit",
        run=lambda shell: shell.ask_dock("code", "find_text"),
        why_not=reasons.no_source,
        separated=True,
        tip="Find a text in the Code dock (Ctrl+F there)",
    ),
    Action(
        name="copyCode",
        text="Copy the source",
        keys=("Ctrl+Alt+C",),
        menu="Edit",
        run=lambda shell: shell.ask_dock("code", "copy"),
        why_not=reasons.no_source,
    ),
)

VIEW = (
    Action(
        name="fit",
        text="Fit the whole model",
        keys=("Home",),
        menu="View",
        run=lambda shell: shell.canvas.fit(),
        why_not=reasons.no_design,
        icon="fit",
        on_canvas=True,
    ),
    Action(
        name="fitSelection",
        text="Fit the selection",
        keys=("F", "."),
        menu="View",
        run=lambda shell: shell.canvas.fit_selection(),
        why_not=reasons.nothing_selected,
        on_canvas=True,
    ),
    Action("zoomIn", "Zoom in", ("Ctrl++", "Ctrl+="), "View", lambda shell: shell.canvas.zoom_in(), reasons.no_design),
    Action("zoomOut", "Zoom out", ("Ctrl+-",), "View", lambda shell: shell.canvas.zoom_out(), reasons.no_design),
    Action("zoomReset", "True size", ("Ctrl+0",), "View", lambda shell: shell.canvas.zoom_reset(), reasons.no_design),
    *_docks(),
    Action(
        name="tall",
        text="Docks over the whole height",
        keys=("Ctrl+Shift+M",),
        menu="View",
        run=lambda shell: shell.toggle_tall(),
        why_not=reasons.no_design,
        checked=lambda shell: shell.editing and not shell.is_dock_open("inspector"),
        tip="Fold the Inspector away and give its room to the docks below, or put it back",
    ),
    *_schemes(),
    Action(
        name="nextPart",
        text="Go to the next part of the window",
        keys=("F6",),
        menu="View",
        run=lambda shell: shell.go_round(1),
        why_not=reasons.no_design,
        separated=True,
        tip="From the palette to the canvas, the inspector and the docks, and round again",
    ),
    Action(
        name="previousPart",
        text="Go to the part before",
        keys=("Shift+F6",),
        menu="View",
        run=lambda shell: shell.go_round(-1),
        why_not=reasons.no_design,
    ),
    Action("fullScreen", "Full screen", ("F11",), "View", lambda shell: shell.toggle_full_screen(), separated=True),
    Action("resetLayout", "Reset layout", ("Ctrl+Alt+0",), "View", lambda shell: shell.reset_layout()),
)

TRAIN = (
    Action(
        name="train",
        text="Train",
        keys=("F5", "Ctrl+Return"),
        menu="Train",
        run=_train,
        why_not=reasons.no_training,
        icon="train",
        instead=_show_what_stops_it,
    ),
    Action(
        name="pause",
        text="Pause",
        keys=("F7",),
        menu="Train",
        run=lambda shell: pausing.toggle(shell.session),
        why_not=reasons.no_run,
        icon="pause",
        label=lambda shell: pausing.text(shell.session),
        sign=lambda shell: pausing.sign(shell.session),
        instead=_nothing_else,
    ),
    Action(
        name="stop",
        text="Stop and keep",
        keys=("Shift+F5",),
        menu="Train",
        run=lambda shell: shell.session.stop(),
        why_not=reasons.no_run,
        icon="stop",
        tip="Finish the batch, keep the last and the best weights, and end the run",
        instead=_nothing_else,
    ),
    Action("inspect", "Inspect", ("Ctrl+I",), "Train", _inspect, reasons.no_source, tip="Show one pass there and back"),
    Action(
        name="recheck",
        text="Check again",
        keys=("Ctrl+F5",),
        menu="Train",
        run=lambda shell: shell.session.recheck(),
        why_not=reasons.no_export,
        separated=True,
        tip="Look at the design and its data on the disk afresh",
    ),
)

HELP = (
    Action("commands", "All commands…", ("Ctrl+Shift+P", "F3"), "Help", lambda shell: shell.show_commands()),
    Action("keys", "Keys and gestures", ("F1",), "Help", lambda shell: shell.show_keys()),
    Action(
        "workspace",
        "Open the folder of runs",
        ("Ctrl+Alt+W",),
        "Help",
        lambda shell: shell.open_workspace(),
    ),
    Action("about", "About Blockwright", ("Ctrl+F1",), "Help", lambda shell: shell.show_about(), separated=True),
)

ACTIONS: tuple[Action, ...] = (*FILE, *EDIT, *DESIGN, *VIEW, *TRAIN, *HELP)

TOOLBAR = (
    *("new", "open", "save", ""),
    *("undo", "redo", ""),
    *("quickAdd", "group", "tidy", "fit", ""),
    *("train", "pause", "stop", ""),
    "export",
)
"""The names of the commands on the toolbar; "" is a gap."""
