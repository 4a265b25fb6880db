"""The Palette dock: what it lists and finds, how it is dragged and added, and what it remembers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QEnterEvent, QHoverEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from app.docks.palette import PaletteDock
from app.palette.entries import ENDS, FAVOURITES, Entry
from app.palette.rows import GLYPHS
from app.palette.tree import ENTRY, MIME, tip
from app.session import Session
from app.theming.icons import exists
from designer.canvas.canvas import Canvas
from designer.catalogue import CATALOGUE, categories
from tests.designs import stack


@pytest.fixture
def canvas(session: Session, qtbot: QtBot) -> Canvas:
    """A canvas beside the palette, as the window has one: it adds what is wanted."""
    made = Canvas(session.document)
    qtbot.addWidget(made)
    session.reset.connect(lambda: made.set_document(session.document))
    session.changed.connect(made.apply_change)
    session.wanted.connect(made.add)
    return made


@pytest.fixture
def palette(session: Session, canvas: Canvas, qtbot: QtBot) -> PaletteDock:
    assert canvas is not None
    made = PaletteDock(session)
    made.resize(232, 700)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def titles(palette: PaletteDock) -> list[str]:
    """The sections, or what was found."""
    return [item.text(0) for item in tops(palette)]


def tops(palette: PaletteDock) -> list[QTreeWidgetItem]:
    found = (palette.tree.topLevelItem(row) for row in range(palette.tree.topLevelItemCount()))
    return [item for item in found if item is not None]


def section(palette: PaletteDock, title: str) -> list[Entry]:
    head = next(item for item in tops(palette) if item.text(0) == title)
    return [item.data(0, ENTRY) for item in below(head)]


def below(head: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (head.child(row) for row in range(head.childCount()))
    return [item for item in found if item is not None]


def item_of(palette: PaletteDock, kind: str) -> QTreeWidgetItem:
    for head in tops(palette):
        for item in below(head):
            if item.data(0, ENTRY).kind == kind:
                return item
    raise AssertionError(kind)


def type_search(palette: PaletteDock, text: str) -> None:
    palette.search.clear()
    QTest.keyClicks(palette.search, text)


def kinds(session: Session, block: str = "Net") -> list[str]:
    return [each.kind for each in session.design.blocks[block].nodes]


def test_every_category_is_listed_with_all_its_kinds(palette: PaletteDock) -> None:
    for category, specs in categories().items():
        assert [entry.kind for entry in section(palette, category)] == [spec.kind for spec in specs]


def test_a_new_user_finds_common_layers_at_the_top(palette: PaletteDock) -> None:
    assert titles(palette)[0] == "Favourites"
    assert [entry.kind for entry in section(palette, "Favourites")] == list(FAVOURITES)


def test_every_section_has_a_sign_of_its_own(palette: PaletteDock) -> None:
    palette.tree.chosen.emit("GELU")
    assert set(titles(palette)) == set(GLYPHS)
    assert all(map(exists, GLYPHS.values()))
    assert len(set(GLYPHS.values())) == len(GLYPHS)


def test_ends_can_be_added_too(palette: PaletteDock) -> None:
    assert [entry.kind for entry in section(palette, ENDS)] == ["input", "output"]


def test_a_few_letters_find_a_layer(palette: PaletteDock) -> None:
    type_search(palette, "bn2")
    assert titles(palette)[0] == "BatchNorm2d"


def test_another_tools_name_finds_a_layer(palette: PaletteDock) -> None:
    type_search(palette, "dense")
    assert titles(palette) == ["Linear"]


def test_a_search_without_result_says_so(palette: PaletteDock) -> None:
    type_search(palette, "zzzz")
    assert palette._pages.currentIndex() == 1
    palette.search.clear()
    assert palette._pages.currentIndex() == 0


def test_escape_ends_a_search(palette: PaletteDock) -> None:
    type_search(palette, "conv")
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert titles(palette)[0] == "Favourites"


def test_enter_adds_what_was_found_first(palette: PaletteDock, session: Session) -> None:
    type_search(palette, "conv2")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert kinds(session) == ["input", "Conv2d", "output"]


def test_the_arrow_keys_lead_from_the_search_into_the_list(palette: PaletteDock, session: Session) -> None:
    type_search(palette, "conv")
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    QTest.keyClick(palette.tree, Qt.Key.Key_Down)
    QTest.keyClick(palette.tree, Qt.Key.Key_Return)
    assert kinds(session) == ["input", "Conv1d", "output"]


def test_a_double_click_adds_before_the_output(palette: PaletteDock, session: Session) -> None:
    place = palette.tree.visualItemRect(item_of(palette, "Linear")).center()
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert kinds(session) == ["input", "Linear", "output"]
    assert session.document.undo_label == "Add Linear"


def test_the_designs_blocks_are_listed_with_their_instances(palette: PaletteDock) -> None:
    palette.tree.chosen.emit("new:stack")
    palette.tree.chosen.emit("block:Stack")
    blocks = {entry.title: entry.count for entry in section(palette, "Blocks")}
    assert blocks["Stack"] == 2
    assert "Net" not in blocks


def test_another_document_brings_its_own_blocks(palette: PaletteDock, session: Session) -> None:
    palette.tree.chosen.emit("new:graph")
    session.open(stack((8,)))
    assert [entry.kind for entry in section(palette, "Blocks")] == [
        "new:stack",
        "new:graph",
        "new:repeat",
        "new:choice",
        "new:while",
        "new:if",
    ]


def test_what_was_added_last_is_recent(palette: PaletteDock) -> None:
    palette.tree.chosen.emit("GELU")
    palette.tree.chosen.emit("Conv1d")
    palette.tree.chosen.emit("GELU")
    assert [entry.kind for entry in section(palette, "Recent")] == ["GELU", "Conv1d"]


def test_a_star_makes_a_favourite_and_takes_it_back(palette: PaletteDock) -> None:
    palette.star("GELU")
    assert section(palette, "Favourites")[-1].kind == "GELU"
    palette.star("GELU")
    assert "GELU" not in [entry.kind for entry in section(palette, "Favourites")]


def test_the_star_at_the_end_of_a_row_is_pressed(palette: PaletteDock) -> None:
    rect = palette.tree.visualItemRect(item_of(palette, "Linear"))
    QTest.mouseClick(
        palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - 8, rect.center().y())
    )
    assert "Linear" not in [entry.kind for entry in section(palette, "Favourites")]


def test_favourites_and_recent_are_remembered(palette: PaletteDock, session: Session, qtbot: QtBot) -> None:
    palette.star("GELU")
    palette.tree.chosen.emit("Tanh")
    again = PaletteDock(session)
    qtbot.addWidget(again)
    assert [entry.kind for entry in section(again, "Favourites")][-1] == "GELU"
    assert [entry.kind for entry in section(again, "Recent")] == ["Tanh"]


def test_a_press_on_a_section_opens_it_and_that_is_remembered(
    palette: PaletteDock, session: Session, qtbot: QtBot
) -> None:
    head = next(item for item in tops(palette) if item.text(0) == "Convolution")
    place = palette.tree.visualItemRect(head).center()
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert head.isExpanded()
    again = PaletteDock(session)
    qtbot.addWidget(again)
    assert next(item for item in tops(again) if item.text(0) == "Convolution").isExpanded()


def test_a_dragged_row_carries_its_kind(palette: PaletteDock) -> None:
    data = palette.tree.mimeData([item_of(palette, "Conv2d")])
    assert bytes(data.data(MIME).data()) == b"Conv2d"


def test_tips_say_what_a_kind_is_for(palette: PaletteDock) -> None:
    text = tip(item_of(palette, "Conv2d").data(0, ENTRY))
    assert CATALOGUE["Conv2d"].help in text
    assert "double-click" in text


def test_the_search_has_the_name_that_scripts_rely_on(palette: PaletteDock) -> None:
    assert palette.search.objectName() == "paletteSearch"
    assert palette.search.accessibleName()
    assert palette.tree.accessibleName()


def test_recent_holds_five_that_are_no_favourites_below_the_blocks(palette: PaletteDock) -> None:
    for kind in ("Tanh", "Linear", "GELU", "Conv1d", "Sigmoid", "Softmax", "Identity"):
        palette.tree.chosen.emit(kind)
    assert titles(palette)[:4] == ["Favourites", "Blocks", "My blocks", "Recent"]
    kinds = [entry.kind for entry in section(palette, "Recent")]
    assert kinds == ["Identity", "Softmax", "Sigmoid", "Conv1d", "GELU"]


def test_nothing_slides_away_under_the_mouse(palette: PaletteDock) -> None:
    viewport, at = palette.tree.viewport(), QPointF(40, 40)
    QApplication.sendEvent(viewport, QEnterEvent(at, at, QPointF(viewport.mapToGlobal(at))))
    palette.tree.chosen.emit("GELU")
    assert "Recent" not in titles(palette)
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    QApplication.sendEvent(palette, QEvent(QEvent.Type.Leave))
    assert "Recent" in titles(palette)


def test_no_row_stays_lit_after_a_drag(palette: PaletteDock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDrag, "exec", lambda _drag, _action: Qt.DropAction.CopyAction)
    item = item_of(palette, "Linear")
    at = QPointF(palette.tree.visualItemRect(item).center())
    QApplication.sendEvent(palette.tree.viewport(), QHoverEvent(QEvent.Type.HoverEnter, at, at, at))
    lit = palette.tree.grab().toImage()
    palette.tree.setCurrentItem(item)
    palette.tree.startDrag(Qt.DropAction.CopyAction)
    palette.tree.clearSelection()
    qtbot.waitUntil(lambda: palette.tree.grab().toImage() != lit)


def test_the_list_shows_where_the_keys_begin(palette: PaletteDock) -> None:
    palette.tree.setFocus(Qt.FocusReason.TabFocusReason)
    assert palette.tree.currentItem() is palette.tree.topLevelItem(0)
