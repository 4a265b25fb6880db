"""What the style sheet does to lists that drop down and to tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar
from pytestqt.qtbot import QtBot

from app.actions import DOCKS
from app.entry.lines import Chooser
from app.examples.rows import Table
from app.panels import AREAS, LEAST
from app.theming import theme

DARK = 140  # of 255: ink is darker
SIDES = {0: Qt.AlignmentFlag.AlignLeft, 1: Qt.AlignmentFlag.AlignRight}


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    """Whatever a test chose, the next one begins in light colours."""
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")


@pytest.fixture(params=[1, 2, 3, 9])
def chooser(request: pytest.FixtureRequest, qtbot: QtBot) -> Chooser:
    made = Chooser()
    made.addItems([f"choice {number}" for number in range(request.param)])
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def hidden(chooser: Chooser) -> int:
    """How many pixels of the lines of a list that drops down are out of sight."""
    chooser.showPopup()
    view = chooser.view()
    first, last = (chooser.model().index(row, 0) for row in (0, chooser.count() - 1))
    lines = view.visualRect(last).bottom() - view.visualRect(first).top() + 1
    missing = lines - view.viewport().height()
    chooser.hidePopup()
    return max(missing, view.verticalScrollBar().maximum())


def test_a_list_that_drops_down_shows_its_last_line(chooser: Chooser) -> None:
    assert hidden(chooser) == 0


def test_a_list_shows_its_last_line_in_other_colours_too(chooser: Chooser, qapp: QApplication) -> None:
    hidden(chooser)
    theme.apply(qapp, "dark")
    assert hidden(chooser) == 0


def ink(picture: QImage) -> tuple[int, int]:
    """How far letters are from the left and the right side."""
    columns = [
        x
        for x in range(2, picture.width() - 2)
        if any(picture.pixelColor(x, y).lightness() < DARK for y in range(3, picture.height() - 3))
    ]
    return min(columns), picture.width() - 1 - max(columns)


@pytest.mark.parametrize("column", SIDES)
def test_the_cells_of_a_table_stand_below_the_words_of_its_header(qtbot: QtBot, column: int) -> None:
    table, rows = Table("table", "Table"), QStandardItemModel(2, 2)
    for each, side in SIDES.items():
        align = side | Qt.AlignmentFlag.AlignVCenter
        rows.setHeaderData(each, Qt.Orientation.Horizontal, "HHH")
        rows.setHeaderData(each, Qt.Orientation.Horizontal, int(align), Qt.ItemDataRole.TextAlignmentRole)
        for row in range(2):
            item = QStandardItem("HHH")
            item.setTextAlignment(align)
            rows.setItem(row, each, item)
    table.setModel(rows)
    qtbot.addWidget(table)
    with qtbot.waitExposed(table):
        table.show()
    header = table.horizontalHeader()
    place = QRect(header.sectionPosition(column), 0, header.sectionSize(column), header.height())
    heading = ink(header.viewport().grab(place).toImage())
    cell = ink(table.viewport().grab(table.visualRect(rows.index(1, column))).toImage())
    assert abs(cell[column] - heading[column]) <= 1


def test_the_tabs_of_all_docks_have_room_in_the_narrowest_column(qtbot: QtBot) -> None:
    window = QMainWindow()
    tabbed = [QDockWidget(title) for name, title in DOCKS.items() if name not in AREAS]
    for dock in tabbed:
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    for before, dock in pairwise(tabbed):
        window.tabifyDockWidget(before, dock)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    (bar,) = window.findChildren(QTabBar)
    assert bar.count() == len(tabbed)
    assert bar.sizeHint().width() <= LEAST
