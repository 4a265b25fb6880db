"""The confusion map: its cells, how strong they are, and what a thousand classes cost."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.evaluation.cells import laid_out
from app.evaluation.classes import STRONGEST, shades
from app.evaluation.confusion import NUMBERED, ConfusionMap
from app.examples.colours import mixed
from app.theming import theme


def test_a_shade_tells_the_share_of_a_class_and_whether_it_was_recognised() -> None:
    assert list(shades(((1, 3), (0, 0)))) == [STRONGEST + 1 + 64, 110, 0, STRONGEST + 1]


def test_a_cell_is_found_where_it_stands(qapp: QApplication) -> None:
    for count in (2, 10, 40, 1000):
        cells = laid_out(QSize(400, 300), QFontMetrics(qapp.font()), ["class"] * count, count)
        for cell in ((0, 0), (count // 2, count - 1), (count - 1, 1)):
            assert cells.side < 1 or cells.hit(cells.cell(*cell).center().toPoint()) == cell
        assert cells.whole.right() <= 400 or cells.side == 0.5


def test_ten_classes_keep_their_numbers_in_the_least_room(qtbot: QtBot) -> None:
    chart = ConfusionMap()
    qtbot.addWidget(chart)
    names, matrix = [str(number) for number in range(10)], ((1,) * 10,) * 10
    chart.show_matrix(matrix, names, shades(matrix))
    cells = laid_out(QSize(360, chart.minimumSizeHint().height()), chart.fontMetrics(), names, 10)
    assert cells.side >= NUMBERED


def test_the_right_and_the_wrong_have_colours_of_their_own(qtbot: QtBot) -> None:
    chart = ConfusionMap()
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    matrix = ((4, 0), (4, 0))
    chart.show_matrix(matrix, ("a", "b"), shades(matrix))
    image, hues, ground = chart.grab().toImage(), theme.canvas(), QColor(theme.canvas().footer)
    colours = [image.pixelColor(chart.place(*cell) - chart.place(0, 0) / 8) for cell in ((0, 0), (1, 0), (0, 1))]
    blue, red = QColor(hues.families["blue"]), QColor(hues.families["vermillion"])
    assert colours == [mixed(ground, blue, 0.92), mixed(ground, red, 0.92), ground]


def test_a_thousand_classes_are_drawn_as_one_picture(qtbot: QtBot) -> None:
    chart, count = ConfusionMap(), 1000
    qtbot.addWidget(chart)
    chart.resize(700, 700)
    matrix = tuple(tuple(int(said == true) for said in range(count)) for true in range(count))
    chart.show_matrix(matrix, [f"{at}" for at in range(count)], shades(matrix))
    image = chart.grab().toImage()
    middle, beside = chart.place(500, 500), chart.place(500, 100)
    assert image.pixelColor(middle) != image.pixelColor(beside)
