"""The gallery: how wide its cards are."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.examples.cards import GAP, PICTURE, WIDEST, Card, Gallery


def size(gallery: Gallery) -> QSize:
    return gallery.itemDelegate().sizeHint(QStyleOptionViewItem(), gallery.model().index(0, 0))


def test_a_card_is_as_wide_as_its_words_within_reason(qtbot: QtBot) -> None:
    gallery = Gallery("gallery")
    qtbot.addWidget(gallery)
    for title, wide in (("1", PICTURE), ("versicolor, 99.5 %", 0), ("w" * 80, WIDEST)):
        gallery.show_cards([Card(0, title)], lambda _row: "")
        words = wide or gallery.fontMetrics().horizontalAdvance(title)
        assert size(gallery).width() == words + 2 * GAP
