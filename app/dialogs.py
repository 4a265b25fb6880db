"""Small windows of the shell: about, the list of keys and gestures, and questions."""

from __future__ import annotations

import sys
from importlib import metadata

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
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
    ("Drag a layer onto a wire", "inserts it; with Alt it does not"),
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
    ("Drop a design, a folder or an .npz file", "opens it, or takes it as data"),
)


def show_keys(parent: QWidget) -> QDialog:
    """A window with every key and every gesture."""
    dialog = QDialog(parent)
    dialog.setObjectName("keysDialog")
    dialog.setWindowTitle("Keys and gestures")
    dialog.resize(560, 640)
    tree = QTreeWidget()
    tree.setAccessibleName("Keys and gestures")
    tree.setHeaderHidden(True)
    tree.setColumnCount(2)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    for menu in MENUS:
        top = QTreeWidgetItem(tree, [menu])
        for action in ACTIONS:
            if action.menu == menu:
                keys = ", ".join(
                    QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in action.keys
                )
                QTreeWidgetItem(top, [action.text.rstrip("…"), keys])
    top = QTreeWidgetItem(tree, ["With the mouse"])
    for gesture, does in GESTURES:
        QTreeWidgetItem(top, [gesture, does])
    tree.expandAll()
    tree.resizeColumnToContents(0)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(tree)
    column.addWidget(buttons)
    dialog.open()
    return dialog


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
