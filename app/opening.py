"""What a session begins with: an empty design, the folder of data sets, and the way to a definition."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from designer.model.design import INPUT, OUTPUT, Block, Design, Node


def blank() -> Design:
    """The design a new document begins with: an input and an output in one stack."""
    ends = (Node("n1", "x", INPUT), Node("n2", "output", OUTPUT))
    return Design({"Net": Block("Net", "sequential", ends)}, "Net")


def default_data_root(workspace: Path, chosen: str) -> Path:
    """The folder of data sets: the chosen one while it is there, else "data" where we are or in the workspace."""
    for folder in (Path(chosen), Path("data")):
        if folder.name and folder.is_dir():
            return folder.absolute()
    return workspace / "data"


EXPORTED, EXAMPLES = "export/folder", "examples/folder"
"""The folder for what is written besides designs, and the one of what is shown to a network."""


def last_folder(preferences: QSettings, key: str = "folder") -> Path:
    """Where file dialogs begin: the folder used last while it is there, else the user's own."""
    folders = (Path(str(preferences.value(each, ""))) for each in (key, "folder"))
    return next((folder for folder in folders if folder.name and folder.is_dir()), Path.home())


def near(folder: Path, preferences: QSettings) -> Path:
    """Where a dialog that asks for another such folder begins: in it, or while it is not there where all begin."""
    return folder if folder.is_dir() else last_folder(preferences)


def keep_folder(preferences: QSettings, chosen: Path, key: str = "folder") -> None:
    """Let file dialogs begin with the folder of what was chosen, or with that folder itself."""
    preferences.setValue(key, str(chosen if chosen.is_dir() else chosen.parent))


def place(design: Design, block: str) -> tuple[str, ...] | None:
    """The ids of the instances that lead from the model to the nearest instance of `block`; None if there is none."""
    paths: dict[str, tuple[str, ...]] = {design.main: ()}
    pending = [design.main]
    for name in pending:
        for node in design.blocks[name].nodes:
            inner = node.block
            if inner is not None and inner in design.blocks and inner not in paths:
                paths[inner] = (*paths[name], node.id)
                pending.append(inner)
    return paths.get(block)
