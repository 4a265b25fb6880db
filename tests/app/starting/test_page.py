"""The start page: recent files with their pictures, the place to drop things on, and the way there by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import resources
from app.designs import find
from app.starting.cards import CARD_WIDTH, TITLES, RecentCard, TemplateCard
from app.starting.miniature import bars
from app.window import MainWindow
from designer.model import files


@pytest.fixture
def recent(window: MainWindow, tmp_path: Path) -> list[RecentCard]:
    """The cards of two files, of which one is no design."""
    good, bad = tmp_path / "good.blockwright", tmp_path / "bad.blockwright"
    files.save(find("lenet").design, good)
    bad.write_text("{}", encoding="utf-8")
    window.start.show_recent((good, bad))
    return window.start.findChildren(RecentCard)


def focused(name: str) -> bool:
    widget = QApplication.focusWidget()
    return widget is not None and widget.objectName() == name


def press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def test_a_recent_file_has_the_picture_of_its_design(recent: list[RecentCard], qtbot: QtBot) -> None:
    good, bad = recent
    qtbot.waitUntil(lambda: good.picture.bars == bars(find("lenet").design))
    assert bad.picture.bars == ()


def test_a_recent_file_opens_by_a_click(window: MainWindow, recent: list[RecentCard], qtbot: QtBot) -> None:
    qtbot.mouseClick(recent[0], Qt.MouseButton.LeftButton)
    assert window.session.path == recent[0].path


def test_the_keys_go_from_the_top_to_the_bottom(window: MainWindow, recent: list[RecentCard], qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: focused("startNew"))
    order = []
    for _ in range(7):
        widget = QApplication.focusWidget()
        assert widget is not None
        order.append(widget.objectName())
        press(Qt.Key.Key_Tab)
    assert order == [
        "startNew",
        "startOpen",
        "dropFile",
        "dropFolder",
        "recentFile",
        "recentFile",
        "template_digits_mlp",
    ]
    assert len(recent) == 2


def test_the_arrows_go_from_card_to_card(window: MainWindow, recent: list[RecentCard], qtbot: QtBot) -> None:
    window.activateWindow()
    recent[0].setFocus()
    qtbot.waitUntil(recent[0].hasFocus)
    press(Qt.Key.Key_Right)
    assert recent[1].hasFocus()
    press(Qt.Key.Key_Down)
    assert focused("template_mnist_mlp")
    press(Qt.Key.Key_Left)
    assert focused("template_digits_mlp")
    press(Qt.Key.Key_Up)
    assert recent[0].hasFocus()


def test_the_arrows_go_from_group_to_group(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    first, second = list(resources.GROUPS.values())[:2]
    last = window.start.findChild(TemplateCard, f"template_{first[-1]}")
    assert last is not None
    last.setFocus()
    qtbot.waitUntil(last.hasFocus)
    press(Qt.Key.Key_Right)
    assert focused(f"template_{second[0]}")
    press(Qt.Key.Key_Left)
    assert last.hasFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Up)
    assert last.hasFocus()


def test_enter_begins_with_a_new_design(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: focused("startNew"))
    press(Qt.Key.Key_Return)
    assert window.editing


def test_the_cards_stay_within_a_narrow_page(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 700)
    cards = window.start.findChildren(TemplateCard)
    qtbot.waitUntil(lambda: max(card.geometry().right() for card in cards) < window.start.viewport().width())
    assert not window.start.horizontalScrollBar().isVisible()


@pytest.mark.parametrize("name", ["dropFile", "dropFolder", "dropPlace"])
def test_data_are_chosen_instead_of_dropped(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("a,b\n1,x\n2,y\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    place = window.start.findChild(QWidget, name)
    assert place is not None
    qtbot.mouseClick(place, Qt.MouseButton.LeftButton)
    assert window.editing
    assert window.session.design.data["dataset"] == {"kind": "csv", "path": str(path)}
    assert window.panels.is_seen("data")


def test_nothing_happens_where_nothing_is_chosen(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    button = window.start.findChild(QPushButton, "dropFile")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not window.editing


def test_the_place_shows_that_it_takes_what_hovers(window: MainWindow, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), copy, mime, left, none))
    assert window.start.place.property("awaited")
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.start.place.property("awaited")


def test_escape_leads_back_to_the_open_design(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    assert not window.start.back.isVisible()
    window.files.new_from("digits_mlp")
    window.show_start()
    assert window.start.back.button.text() == "Back to “digits_mlp”"
    qtbot.waitUntil(lambda: focused("backButton"))
    press(Qt.Key.Key_Escape)
    assert window.editing
    assert window.session.name == "digits_mlp"


def test_an_open_design_can_be_saved_from_the_start_page(window: MainWindow) -> None:
    window.files.new_from("digits_mlp")
    window.show_start()
    window.commands.show()
    assert window.commands.by_name["save"].isEnabled()
    assert not window.commands.by_name["tidy"].isEnabled()
    window.commands.run("start")
    assert window.editing


def test_the_start_page_says_which_run_goes_on_and_leads_to_it(digits: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(digits.session.run_started, timeout=30_000):
        digits.commands.run("train")
    digits.show_start()
    assert digits.start.back.run.text() == "digits_mlp-1 is training."
    qtbot.mouseClick(digits.start.back.run_button, Qt.MouseButton.LeftButton)
    assert digits.panels.is_seen("training")
    with qtbot.waitSignal(digits.session.run_ended, timeout=30_000):
        digits.commands.run("stop")
    assert digits.start.back.run_button.isHidden()


def test_every_template_has_a_title() -> None:
    assert set(TITLES) == set(resources.TEMPLATES)


def test_every_title_has_room_on_its_card(window: MainWindow) -> None:
    cards = window.start.findChildren(TemplateCard)
    labels = [label for card in cards for label in card.findChildren(QLabel, "templateTitle")]
    assert len(labels) == len(resources.TEMPLATES)
    assert [label.text() for label in labels if label.sizeHint().width() > CARD_WIDTH - 18] == []
