"""The line above the answers."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.evaluation.head import Figures

WORDS = ("accuracy 86.63%", "loss 0.8062", "359 examples")


def test_figures_without_room_for_one_line_stand_in_two_and_none_is_broken(qtbot: QtBot) -> None:
    figures = Figures()
    qtbot.addWidget(figures)
    figures.show_words(WORDS)
    width = figures.fontMetrics().horizontalAdvance("   ".join(WORDS))
    assert figures.lines(width) == ["   ".join(WORDS)]
    assert figures.lines(width - 1) == ["accuracy 86.63%   loss 0.8062", "359 examples"]
    assert figures.minimumHeight() >= 2 * figures.fontMetrics().lineSpacing()


def test_what_no_line_has_room_for_stands_in_the_tip(qtbot: QtBot) -> None:
    figures = Figures()
    qtbot.addWidget(figures)
    figures.show_words((*WORDS, *WORDS))
    assert figures.lines(200)[1].endswith("…")
    assert figures.toolTip().splitlines() == [*WORDS, *WORDS]
