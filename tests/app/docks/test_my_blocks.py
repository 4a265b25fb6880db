"""The user's own blocks in the palette: what is shown of them, and what can be done with them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from app.docks.palette import PaletteDock
from app.library.shelf import put
from app.palette.entries import HOW_TO_FILL, MINE, Note
from app.palette.rows import NOTE
from app.palette.tree import ENTRY, MIME, tip
from app.session import Session
from designer.canvas.canvas import Canvas
from designer.canvas.clipboard import clip_in
from designer.model import edits
from designer.model.design import Design
from tests.designs import design, stack, stacked


def block(name: str = "Body", *kinds: str) -> Design:
    return edits.alone(design(stack((8,)).root, stacked(name, *(kinds or ("Linear", "ReLU")))), name)


@pytest.fixture
def palette(session: Session, qtbot: QtBot) -> PaletteDock:
    """A palette beside a canvas, and one block in the folder."""
    put(session.library.folder, block())
    canvas = Canvas(session.document)
    qtbot.addWidget(canvas)
    session.changed.connect(canvas.apply_change)
    session.wanted.connect(canvas.add)
    made = PaletteDock(session)
    made.resize(232, 700)
    qtbot.addWidget(made)
    with qtbot.waitSignal(session.library.changed):
        session.library.start()
    with qtbot.waitExposed(made):
        made.show()
    return made


def rows(palette: PaletteDock) -> list[QTreeWidgetItem]:
    heads = map(palette.tree.topLevelItem, range(palette.tree.topLevelItemCount()))
    head = next(each for each in heads if each is not None and each.text(0) == MINE)
    return [row for i in range(head.childCount()) if (row := head.child(i)) is not None]


def texts(palette: PaletteDock) -> list[str]:
    return [row.text(0) for row in rows(palette)]


def place(palette: PaletteDock, row: QTreeWidgetItem) -> QPoint:
    palette.tree.scrollToItem(row)
    return palette.tree.visualItemRect(row).center()


def current(palette: PaletteDock) -> str:
    item = palette.tree.currentItem()
    return item.text(0) if item is not None else ""


def menu_at(palette: PaletteDock, row: QTreeWidgetItem) -> QMenu:
    palette.tree._ask_menu(place(palette, row))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def press(palette: PaletteDock, row: QTreeWidgetItem, text: str) -> None:
    menu = menu_at(palette, row)
    next(each for each in menu.actions() if each.text() == text).trigger()
    menu.close()


def test_an_empty_shelf_says_how_it_is_filled(session: Session, qtbot: QtBot) -> None:
    made = PaletteDock(session)
    qtbot.addWidget(made)
    assert texts(made) == [HOW_TO_FILL]


def test_the_users_blocks_are_listed(palette: PaletteDock) -> None:
    assert texts(palette) == ["Body"]


def test_a_tip_says_what_is_in_it(palette: PaletteDock) -> None:
    assert "Made of Linear, ReLU." in tip(rows(palette)[0].data(0, ENTRY))


def test_a_search_finds_it(palette: PaletteDock) -> None:
    QTest.keyClicks(palette.search, "body")
    first = palette.tree.topLevelItem(0)
    assert first is not None
    assert first.data(0, ENTRY).category == MINE


def test_a_double_click_adds_it_with_its_definition(palette: PaletteDock, session: Session) -> None:
    at = place(palette, rows(palette)[0])
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert set(session.design.blocks) == {"Net", "Body"}
    assert session.document.undo_label == "Add Body"


def test_added_twice_it_is_one_definition(palette: PaletteDock, session: Session) -> None:
    palette.tree.chosen.emit("mine:Body")
    palette.tree.chosen.emit("mine:Body")
    assert [each.kind for each in session.design.root.alternatives] == ["block:Body", "block:Body"]


def test_dragged_it_carries_its_definition_and_no_kind(palette: PaletteDock) -> None:
    data = palette.tree.mimeData([rows(palette)[0]])
    clip = clip_in(data)
    assert clip is not None
    assert "Body" in clip.blocks
    assert not data.hasFormat(MIME)


def test_a_block_of_the_design_carries_its_definition_too(palette: PaletteDock, session: Session) -> None:
    session.open(design(stack((8,)).root, stacked("Own", "Tanh")))
    own = next(item for item in palette.tree.findItems("Own", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly))
    data = palette.tree.mimeData([own])
    clip = clip_in(data)
    assert clip is not None
    assert "Own" in clip.blocks
    assert bytes(data.data(MIME).data()) == b"block:Own"


def test_it_has_no_star(palette: PaletteDock) -> None:
    rect = palette.tree.visualItemRect(rows(palette)[0])
    QTest.mouseClick(
        palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - 8, rect.center().y())
    )
    assert "mine:Body" not in palette.favourites


def test_a_bad_file_is_a_sentence_with_its_folder_behind_it(
    palette: PaletteDock, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.library.changed):
        (session.library.folder / "bad.blockwright").write_text("[]")
    note = rows(palette)[-1].data(0, NOTE)
    assert isinstance(note, Note)
    assert note.text.startswith("bad.blockwright: ")
    menu = menu_at(palette, rows(palette)[-1])
    assert [each.text() for each in menu.actions()] == ["Show in its folder"]
    menu.close()


def test_it_is_renamed_in_its_place(palette: PaletteDock, session: Session, qtbot: QtBot) -> None:
    press(palette, rows(palette)[0], "Rename…")
    qtbot.waitUntil(palette.editor.isVisible)
    palette.editor.setText("Head")
    with qtbot.waitSignal(session.library.changed):
        QTest.keyClick(palette.editor, Qt.Key.Key_Return)
    assert texts(palette) == ["Head"]
    assert current(palette) == "Head"


@pytest.mark.parametrize("name", ["two words", "Other"])
def test_a_name_that_is_none_or_taken_is_refused(
    palette: PaletteDock, session: Session, qtbot: QtBot, name: str
) -> None:
    with qtbot.waitSignal(session.library.changed):
        session.library.save(block("Other"))
    press(palette, rows(palette)[0], "Rename…")
    palette.editor.setText(name)
    with qtbot.waitSignal(session.refused):
        QTest.keyClick(palette.editor, Qt.Key.Key_Return)
    assert palette.editor.isVisible()


def test_a_block_of_the_design_is_saved_from_its_row(palette: PaletteDock, session: Session, qtbot: QtBot) -> None:
    session.open(design(stack((8,)).root, stacked("Own", "Tanh")))
    own = next(item for item in palette.tree.findItems("Own", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly))
    with qtbot.waitSignal(session.library.changed):
        press(palette, own, "Save to my blocks")
    assert texts(palette) == ["Body", "Own"]
    assert current(palette) == "Own"


def test_a_block_without_instances_can_be_removed_from_its_row(palette: PaletteDock, session: Session) -> None:
    session.open(design(stack((8,)).root, stacked("Own", "Tanh")))
    own = next(item for item in palette.tree.findItems("Own", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly))
    press(palette, own, "Remove from the design")
    assert set(session.design.blocks) == {"Net"}


def test_one_with_instances_says_why_it_cannot(palette: PaletteDock) -> None:
    palette.tree.chosen.emit("mine:Body")
    found = palette.tree.findItems("Body", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly)
    menu = menu_at(palette, found[0])
    remove = next(each for each in menu.actions() if each.text() == "Remove from the design")
    assert not remove.isEnabled()
    assert remove.toolTip() == "It has 1 instance: delete them first."
    menu.close()
