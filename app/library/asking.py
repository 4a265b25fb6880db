"""What is done with the user's blocks, with the questions that come before it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMessageBox

from app.library.library import Library
from app.library.shelf import Saved
from designer.model import edits
from designer.model.design import Design
from designer.model.names import unused

_Role = QMessageBox.ButtonRole


def save_block(library: Library, design: Design, name: str) -> None:
    """Put the definition of that name among the user's blocks; where another has its name, the user says what to do."""
    definition = edits.alone(design, name)
    twin, namesake = library.shelf.twin(definition), library.shelf.namesake(name)
    if twin is not None:
        library.said.emit(f"{name} is in My blocks already.")
        library.kept.emit(twin.path)
    elif namesake is None:
        library.save(definition)
    else:
        _save_beside(library, definition, namesake)


def _save_beside(library: Library, definition: Design, namesake: Saved) -> None:
    name = unused(definition.main, {*definition.blocks, *(each.name for each in library.shelf.saved)})
    box = _question("saveQuestion", "Save to my blocks", f"Another {definition.main} is in My blocks already.")
    box.setInformativeText("Designs that use the saved one keep theirs, whatever you do.")
    instead = box.addButton("Replace it", _Role.DestructiveRole)
    beside = box.addButton(f"Save as {name}", _Role.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(beside)
    box.exec()
    if box.clickedButton() is instead:
        library.save(definition, namesake)
    elif box.clickedButton() is beside:
        library.save(edits.rename_block(definition, definition.main, name))


def delete_block(library: Library, saved: Saved) -> None:
    """Take a block away, if the user means it."""
    box = _question("deleteQuestion", "Delete from my blocks", f"Delete {saved.name} from My blocks?")
    box.setInformativeText(f"{saved.path.name} goes to the trash. Designs that use the block keep theirs.")
    delete = box.addButton("Delete", _Role.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    if box.clickedButton() is delete:
        library.delete(saved)


def _question(name: str, title: str, text: str) -> QMessageBox:
    box = QMessageBox(QApplication.activeWindow())
    box.setObjectName(name)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    return box
