"""Small windows of the shell: about, the list of keys and gestures, and questions."""

from __future__ import annotations

import sys
from functools import partial
from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import ACTIONS
from app.shell import MENUS

GESTURES = (
    ("Drag a layer from the palette into a block", "puts it into the slot that opens"),
    ("Drag a block from the palette into another window", "brings it there with all that it uses"),
    ("Drag a layer onto a wire", "inserts it; with Alt it does not"),
    ("Drag a layer with Ctrl held", "leaves it where it is and drags a copy of what is selected"),
    ("Press Ctrl while dragging", "lets it stand anywhere: it does not snap to the others"),
    ("Drag from a port", "draws a wire; let go on a card, or on empty canvas to add what fits"),
    ("Drag off an input", "takes the wire to another one, or unplugs it"),
    ("Drag off an output with Ctrl", "takes all its wires to another one, or unplugs them"),
    ("Drag over empty canvas", "selects what lies in the frame; Shift toggles, Ctrl adds"),
    ("Drag with the middle button, or with Space held", "moves the view"),
    ("Wheel", "zooms at the pointer"),
    ("Double-click a block", "goes into it; Escape comes out"),
    ("Double-click a layer", "goes to its parameters; Enter or Escape comes back"),
    ("Double-click a layer’s name", "renames it"),
    ("Double-click empty canvas, or Space", "adds a layer there"),
    ("“conv2d 16 3 padding=1” in the search box", "adds the layer with these values"),
    ("Arrow keys", "walk along the wires; with Alt they move what is selected, with Alt and Shift far"),
    ("Escape or the right button", "calls off what the mouse is doing"),
    ("“= relu(x @ w + 1)” in the search box", "adds a formula, whose names are its inputs"),
    ("Drop an .npy file on the canvas", "adds its values as an array; dropped on an array, it replaces them"),
    ("Drop a design, a folder or an .npz file", "opens it, or takes it as data"),
)


def show_keys(parent: QWidget) -> QDialog:
    """A window with every key and every gesture, and a line to search them."""
    dialog = QDialog(parent)
    dialog.setObjectName("keysDialog")
    dialog.setWindowTitle("Keys and gestures – Blockwright")
    dialog.resize(720, 640)
    search = QLineEdit()
    search.setObjectName("keysSearch")
    search.setPlaceholderText("Search keys and gestures")
    search.setAccessibleName("Search keys and gestures")
    search.setClearButtonEnabled(True)
    tree = _keys_tree()
    search.textChanged.connect(partial(_filter, tree))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    for widget in (search, tree, buttons):
        column.addWidget(widget)
    dialog.open()
    search.setFocus()
    return dialog


def _keys_tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Keys and gestures")
    tree.setHeaderHidden(True)
    tree.setColumnCount(2)
    tree.setWordWrap(True)
    tree.setTextElideMode(Qt.TextElideMode.ElideNone)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    for menu in MENUS:
        top = QTreeWidgetItem(tree, [menu])
        for action in ACTIONS:
            if action.menu == menu:
                QTreeWidgetItem(top, [action.text.rstrip("…"), ", ".join(map(_as_written, action.keys))])
    top = QTreeWidgetItem(tree, ["With the mouse"])
    for gesture, does in GESTURES:
        QTreeWidgetItem(top, [gesture, does])
    tree.expandAll()
    tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    tree.setColumnWidth(0, 336)
    return tree


def _filter(tree: QTreeWidget, text: str) -> None:
    """Leave only the lines that have all words of the text, under their headings."""
    words = text.casefold().split()
    for top in map(tree.topLevelItem, range(tree.topLevelItemCount())):
        if top is None:
            continue
        lines = [line for row in range(top.childCount()) if (line := top.child(row)) is not None]
        for line in lines:
            whole = f"{line.text(0)} {line.text(1)}".casefold()
            line.setHidden(not all(word in whole for word in words))
        top.setHidden(all(line.isHidden() for line in lines))


def _as_written(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def show_about(parent: QWidget) -> QMessageBox:
    """A window that says what this is, and the versions of what it stands on."""
    names = ("blockwright", "torch", "PySide6-Essentials")
    versions = "\n".join(f"{name} {_version(name)}" for name in names)
    box = QMessageBox(
        QMessageBox.Icon.NoIcon, "About Blockwright", "Blockwright", QMessageBox.StandardButton.Close, parent
    )
    box.setObjectName("aboutDialog")
    box.setIconPixmap(QApplication.windowIcon().pixmap(64, 64))
    box.setInformativeText(
        "Assemble neural networks from blocks, train them on your own machine, take the PyTorch code away.\n\n"
        f"{versions}\nPython {sys.version.split()[0]}"
    )
    box.open()
    return box


def may_stop(parent: QWidget, run: str) -> bool:
    """Ask whether the run that goes on shall be stopped and kept, because the window is about to close."""
    box = QMessageBox(parent)
    box.setObjectName("runQuestion")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("A run goes on")
    box.setText(f"{run or 'A run'} is still training.")
    box.setInformativeText("Stopping keeps its last and its best weights; you can go on with it later.")
    stop = box.addButton("Stop and keep", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(stop)
    box.exec()
    return box.clickedButton() is stop


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "(not installed)"
