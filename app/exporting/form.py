"""The widgets of the export dialog and where they stand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.exporting.rows import FormatRow
from app.theming.looks import muted

NOW: Final = "The design as it is now"


class ExportForm:
    """Fills a dialog: from which run, the rows of formats, where to, and the buttons."""

    def __init__(self, dialog: QDialog) -> None:
        self.rows = {row.kind: row for row in FormatRow.all()}
        self.runs = QComboBox()
        self.note = muted()
        self.stem, self.folder = QLineEdit(), QLineEdit()
        self.choose_button = QPushButton("Choose…")
        self.progress = QProgressBar()
        self.status = QLabel()
        self.open_button = QPushButton("Open folder")
        self.close_button = QPushButton("Close")
        self.export_button = QPushButton("Export")
        self.area = QScrollArea()
        self._name_all()
        self._lay_out(dialog)

    def _name_all(self) -> None:
        named = {
            "exportRun": (self.runs, "What to export: the design or a run"),
            "exportStem": (self.stem, "Name of the exported files"),
            "exportFolder": (self.folder, "Folder of the exported files"),
            "exportChoose": (self.choose_button, "Choose the folder"),
            "exportProgress": (self.progress, "Progress of the export"),
            "exportStatus": (self.status, "State of the export"),
            "exportOpen": (self.open_button, "Open the folder"),
            "exportClose": (self.close_button, "Close"),
            "exportButton": (self.export_button, "Export"),
        }
        for name, (widget, accessible) in named.items():
            widget.setObjectName(name)
            widget.setAccessibleName(accessible)
        self.runs.addItem(NOW, None)
        self.export_button.setDefault(True)
        self.export_button.setProperty("role", "primary")
        self.progress.setTextVisible(False)
        self.choose_button.setAutoDefault(False)
        self.open_button.setAutoDefault(False)

    def _lay_out(self, dialog: QDialog) -> None:
        column = QVBoxLayout(dialog)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(8)
        column.addLayout(_labelled("What", self.runs))
        column.addWidget(self.note)
        self._fill_area()
        column.addWidget(self.area, 1)
        column.addSpacing(8)
        column.addLayout(_labelled("Name", self.stem))
        column.addLayout(_labelled("Folder", self.folder, self.choose_button))
        column.addWidget(self.progress)
        column.addLayout(self._foot())
        dialog.resize(720, 600)

    def _fill_area(self) -> None:
        """Put in the rows under their headings; they grow when results come, the dialog does not."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        for heading, rows in FormatRow.groups(self.rows):
            column.addSpacing(8)
            column.addWidget(_heading(heading))
            for row in rows:
                column.addWidget(row)
        column.addStretch(1)
        self.area.setWidget(inner)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("Formats")

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.open_button)
        row.addWidget(self.status, 1)
        row.addStretch(0)
        row.addWidget(self.close_button)
        row.addWidget(self.export_button)
        return row


def _labelled(text: str, *widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    label = QLabel(text)
    label.setFixedWidth(56)
    label.setBuddy(widgets[0])
    row.addWidget(label)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, not number)
    return row


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label
