"""The list of devices a run can use, each with its name and its free memory at the moment it is looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QThread, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from app.entry.lines import Chooser

if TYPE_CHECKING:
    from engine.training import DeviceInfo

BEST = "best"
MARGIN = 4
"""So many pixels the style keeps free of the field of a chooser."""


class Looking(QThread):
    """Asks torch for the devices: with a graphics card the first time takes a while."""

    found = Signal(object, str)  # the devices, and why there is no other than the processor

    def run(self) -> None:
        from engine.training import devices

        try:
            present = devices()
        except (RuntimeError, OSError) as broken:  # a driver that is there but out of order
            brief = (str(broken).splitlines() or [""])[0][:200]
            self.found.emit((), f"The devices cannot be looked at: {brief}")
            return
        self.found.emit(present, why_none() if len(present) == 1 else "")


class DeviceChooser(Chooser):
    """Shows the device that the settings name, and tells which one the user chose."""

    chosen = Signal(str)  # the name by which settings choose it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("deviceChooser")
        self.setAccessibleName("Device")
        self._name, self._why = BEST, ""
        self._present: tuple[DeviceInfo, ...] = ()
        self._looking = Looking(self)
        self._looking.found.connect(self._take)
        self.addItem("The best there is", BEST)
        self.activated.connect(self._choose)
        self._why = "The device that trains; it is looked for as soon as torch is there."
        self.setToolTip(self._why)

    def look(self) -> None:
        """Ask torch what there is, in the background."""
        if not self._looking.isRunning():
            self._looking.start()

    def show_device(self, name: str) -> None:
        """Show that the settings name this device."""
        self._name = name
        self._fill()

    def showPopup(self) -> None:
        """Open the list; free memory is looked at anew."""
        if self._present:
            self.look()
        room = self.view().sizeHintForColumn(0) + 2 * self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.view().setMinimumWidth(room)
        super().showPopup()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much of the device as fits; its free memory always."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        option.currentText = shortened(self.currentText(), self.fontMetrics(), field.width() - MARGIN)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def finish(self) -> None:
        """Wait for the look at the devices that goes on."""
        self._looking.wait()

    def _take(self, present: tuple[DeviceInfo, ...], why: str) -> None:
        self._present = present
        self._why = why or "The device that trains, with its free memory."
        self._fill()

    def _fill(self) -> None:
        """List the devices; the one of the settings also where this machine has it not."""
        best = self._present[0] if self._present else None
        items = [(f"Best: {described(best)}" if best else "The best there is", BEST)]
        items += [(described(info), info.name) for info in self._present]
        wanted = f"{self._name}:0" if f"{self._name}:0" in {name for _, name in items} else self._name
        if wanted not in {name for _, name in items}:
            items.append((f"{self._name}, not on this machine" if self._present else self._name, self._name))
        if [(self.itemText(row), self.itemData(row)) for row in range(self.count())] != items:
            with QSignalBlocker(self):
                for row, (text, name) in enumerate(items):
                    if row >= self.count():
                        self.addItem(text, name)
                    self.setItemText(row, text)
                    self.setItemData(row, name)
                    self.setItemData(row, text, Qt.ItemDataRole.ToolTipRole)
                while self.count() > len(items):
                    self.removeItem(self.count() - 1)
        self.setCurrentIndex(self.findData(wanted))
        self.setToolTip(f"{self.currentText()}\n{self._why}" if self._present else self._why)
        self.setAccessibleDescription(self.toolTip())

    def _choose(self, index: int) -> None:
        name = str(self.itemData(index))
        if name != self._name:
            self._name = name
            self.chosen.emit(name)


def described(info: DeviceInfo) -> str:
    """A device in a line: "NVIDIA H200 (cuda:0), 138 GB free"."""
    name = f"Processor ({info.title})" if info.name == "cpu" else f"{info.title} ({info.name})"
    return name if info.free_bytes is None else f"{name}, {size(info.free_bytes)} free"


def shortened(text: str, metrics: QFontMetrics, width: int) -> str:
    """A device in a line of that many pixels: without what stands in brackets, then with its name cut."""
    name, comma, memory = text.rpartition(", ")
    if metrics.horizontalAdvance(text) <= width or not comma:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    end = comma + memory
    brief = re.sub(r" \([^()]*\)$", "", name)
    if metrics.horizontalAdvance(brief + end) <= width:
        return brief + end
    return metrics.elidedText(brief, Qt.TextElideMode.ElideRight, width - metrics.horizontalAdvance(end)) + end


def size(count: int) -> str:
    """A number of bytes, short."""
    gigabytes = count / 2**30
    return f"{gigabytes:.0f} GB" if gigabytes >= 10 else f"{gigabytes:.1f} GB"


def why_none() -> str:
    """Why torch offers nothing but the processor."""
    import torch

    if torch.version.cuda is None and torch.version.hip is None:
        return "This PyTorch was built for the processor alone, so no graphics card can be used."
    return "PyTorch finds no graphics card on this machine, or no driver for it; the processor trains."
