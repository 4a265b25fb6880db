"""The command palette when nothing is found."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.window import MainWindow


def test_a_search_without_a_hit_says_what_to_do(window: MainWindow) -> None:
    window.show_commands()
    palette = window._command_palette
    palette.query.setText("zzzz")
    note = palette.findChild(QLabel, "commandNote")
    assert isinstance(note, QLabel)
    assert note.isVisible()
    assert "Try another word" in note.text()
    palette.query.setText("fit")
    assert not note.isVisible()
    palette.hide()
