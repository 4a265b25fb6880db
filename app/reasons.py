"""Why a command cannot be done now, in a sentence; None where it can."""

from __future__ import annotations

from app.first_steps import is_to_begin
from app.session import LOADING, Session
from app.shell import Shell


def no_design(shell: Shell) -> str | None:
    return nothing_open(shell) or (None if shell.editing else "Go back to the design first (Esc).")


def nothing_open(shell: Shell) -> str | None:
    return None if shell.has_design else "Open a design or begin a new one first."


def nothing_selected(shell: Shell) -> str | None:
    return no_design(shell) or (None if shell.session.selection.nodes else "Select a layer or a block first.")


def nothing_to_delete(shell: Shell) -> str | None:
    selection = shell.session.selection
    return no_design(shell) or (
        None if selection.nodes or selection.edges else "Select layers, blocks or wires to delete first."
    )


def not_one_selected(shell: Shell) -> str | None:
    return no_design(shell) or (
        None if len(shell.session.selection.nodes) == 1 else "Select exactly one layer or block first."
    )


def no_block_selected(shell: Shell) -> str | None:
    session = shell.session
    chosen = session.selection.nodes
    nodes = (node for block in session.design.blocks.values() for node in block.nodes if node.id in chosen)
    return no_design(shell) or (None if any(node.block for node in nodes) else "Select a block first.")


def not_one_block(shell: Shell) -> str | None:
    one = len(shell.session.selection.nodes) == 1
    return no_block_selected(shell) or (None if one else "Select exactly one block first.")


def nothing_to_tidy(shell: Shell) -> str | None:
    return no_design(shell) or (None if shell.canvas.graphs() else "A stack is always tidy: its order is its layout.")


def on_top(shell: Shell) -> str | None:
    return no_design(shell) or (None if shell.canvas.scene.page else "This is the top of the model already.")


def no_undo(shell: Shell) -> str | None:
    return no_design(shell) or (None if shell.session.document.undo_label else "There is nothing to undo.")


def no_redo(shell: Shell) -> str | None:
    return no_design(shell) or (None if shell.session.document.redo_label else "There is nothing to do again.")


def no_save(shell: Shell) -> str | None:
    saved = shell.session.path is not None and not shell.session.document.modified
    return nothing_open(shell) or ("Everything is saved." if saved else None)


def no_export(shell: Shell) -> str | None:
    return no_design(shell) or _not_ready(shell)


def no_source(shell: Shell) -> str | None:
    found = shell.session.source or not shell.session.ready or shell.session.examined is None
    return no_export(shell) or (None if found else "The design has errors, so it has no source.")


def no_training(shell: Shell) -> str | None:
    return no_design(shell) or cannot_train(shell.session)


def cannot_train(session: Session) -> str | None:
    if not session.ready:
        return session.broken or f"{LOADING}; in a moment."
    if session.running is not None:
        return "A run goes on; stop it first."
    if session.examined is None:
        return "The design is being checked."
    if not session.design.data:
        return "Choose a data set in the Data dock first."
    if is_to_begin(session):
        return "Add layers first."
    wrong = [group[0] for group in session.examined.groups if any(each.severity == "error" for each in group)]
    if not wrong:
        return None
    stops = f"{len(wrong)} problems stop training. The first: " if len(wrong) > 1 else "A problem stops training: "
    return stops + wrong[0].message


def no_run(shell: Shell) -> str | None:
    running = shell.session.running
    if running is None:
        return "No run goes on."
    return "The run is being stopped." if running.stopping else None


def _not_ready(shell: Shell) -> str | None:
    return None if shell.session.ready else f"{LOADING}; in a moment."
