"""The Code dock: the live source, in step with the canvas, and what an update costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.coding.highlight import DARK, LIGHT, spans
from app.coding.view import CodeView
from app.designs import find
from app.docks.code import NO_SOURCE, STALE, CodeDock
from app.rounds import first_in
from app.session import LOADING, Session
from app.theming import theme
from app.theming.tokens import DARK as DARK_COLOURS
from app.theming.tokens import LIGHT as LIGHT_COLOURS
from app.theming.tokens import contrast
from designer.model.design import Design, Node
from designer.model.edits import insert, set_param, set_style

Give = Callable[[Session, "Design | str"], Session]
FRAME_MS = 16
LINES = [f"        self.conv{number} = nn.Conv2d({number}, 64, 3, padding=1, bias=False)\n" for number in range(2000)]


@pytest.fixture
def dock(session: Session, qtbot: QtBot) -> CodeDock:
    made = CodeDock(session)
    qtbot.addWidget(made)
    made.resize(640, 320)
    made.show()
    return made


@pytest.fixture
def view(qtbot: QtBot) -> CodeView:
    made = CodeView()
    qtbot.addWidget(made)
    made.resize(640, 320)
    made.show()
    return made


def broken(design: Design) -> Design:
    linear = next(node.id for node in design.root.nodes if node.kind == "Linear")
    return set_param(design, design.main, linear, "in_features", 7)


def marked(dock: CodeDock) -> list[str]:
    """The texts that are marked; of lines that are marked as a whole, the whole line."""
    found = []
    for each in dock.view.extraSelections():
        cursor = each.cursor
        found.append(cursor.selectedText() or cursor.block().text().strip())
    return found


def click(dock: CodeDock, qtbot: QtBot, text: str, within: str = "") -> None:
    """Click on the first place of `text` in the source, or of that in the line with `within`."""
    source = dock.view.toPlainText()
    start = source.index(text, source.index(within) if within else 0)
    cursor = QTextCursor(dock.view.document())
    cursor.setPosition(start + 1)
    dock.view.setTextCursor(cursor)
    dock.view.ensureCursorVisible()
    place = dock.view.cursorRect(cursor).center() + QPoint(1, 0)
    qtbot.mouseClick(dock.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_it_says_that_torch_is_loading(dock: CodeDock) -> None:
    assert LOADING in dock.message


def test_a_torch_that_cannot_be_used_is_told(dock: CodeDock, session: Session) -> None:
    session.broken = "PyTorch cannot be used (no libtorch)."
    session.state.emit("PyTorch cannot be used")
    assert dock.message == session.broken


def test_it_shows_the_source(dock: CodeDock, session: Session, give: Give) -> None:
    give(session, "resnet18")
    assert session.source is not None
    assert dock.view.toPlainText() == session.source.text
    assert dock.message == ""


def test_a_dock_made_late_shows_the_source(session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "digits_mlp")
    late = CodeDock(session)
    qtbot.addWidget(late)
    assert "class" in late.view.toPlainText()


def test_a_design_with_errors_from_the_start_has_no_source(dock: CodeDock, session: Session, give: Give) -> None:
    give(session, broken(find("digits_mlp").design))
    assert dock.message.startswith(NO_SOURCE)


def test_errors_grey_the_last_good_source(dock: CodeDock, session: Session, give: Give, become: Give) -> None:
    design = give(session, "digits_mlp").design
    before = dock.view.toPlainText()
    become(session, broken(design))
    assert dock.message == STALE
    assert dock.view.stale
    assert dock.view.toPlainText() == before
    become(session, design)
    assert dock.message == ""
    assert not dock.view.stale


def test_another_document_begins_without_the_source_of_the_last(
    dock: CodeDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "digits_mlp")
    with qtbot.waitSignal(session.sourced):
        session.open(broken(find("iris_mlp").design))
        assert dock.message == "Checking the design…"
    assert dock.message.startswith(NO_SOURCE)


def test_the_lines_of_the_selected_node_are_marked(dock: CodeDock, session: Session, give: Give) -> None:
    design = give(session, "resnet18").design
    node = next(node for node in design.root.nodes if node.name == "bn1")
    session.locate((), node.id)
    assert marked(dock) == ["self.bn1 = nn.BatchNorm2d(64)", "self.bn1"]


def test_what_is_marked_comes_into_view(dock: CodeDock, session: Session, give: Give) -> None:
    design = give(session, "resnet18").design
    session.locate((), next(node.id for node in design.root.nodes if node.name == "fc"))
    line = next(line for line, key in session.source.lines.items() if key[1] == session.selection.only)  # type: ignore[union-attr]
    assert line in [number for number, _ in dock.view.numbered()]


def test_a_click_on_a_line_goes_to_its_node(dock: CodeDock, session: Session, give: Give, qtbot: QtBot) -> None:
    design = give(session, "resnet18").design
    with qtbot.waitSignal(session.located):
        click(dock, qtbot, "self.maxpool =")
    assert session.selection.only == next(node.id for node in design.root.nodes if node.name == "maxpool")


def test_a_click_on_one_of_several_calls_in_a_line_goes_to_that(
    dock: CodeDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    design = give(session, "resnet18").design
    for name in ("relu", "bn1", "conv1"):
        click(dock, qtbot, f"self.{name}(", within="x = self.relu(self.bn1(self.conv1(x)))\n        x = self.maxpool")
        assert session.selection.only == next(node.id for node in design.root.nodes if node.name == name)


def test_a_click_in_a_block_goes_to_the_first_instance(
    dock: CodeDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "resnet18")
    click(dock, qtbot, "self.conv2 =")
    assert len(session.selection.path) == 2


def test_a_click_in_a_block_stays_in_the_instance_that_is_shown(
    dock: CodeDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    design = give(session, "resnet18").design
    layer = next(node for node in design.root.nodes if node.name == "layer3")
    block = [node for node in design.blocks["Layer3"].nodes if node.block][-1]
    conv = next(node for node in design.blocks["BasicBlock"].nodes if node.name == "conv1")
    session.locate((layer.id, block.id), conv.id)
    click(dock, qtbot, "self.conv2 =")
    assert session.selection.path == (layer.id, block.id)


def test_arrow_keys_go_from_node_to_node(dock: CodeDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "resnet18")
    click(dock, qtbot, "self.conv1 =", within="class ResNet")
    before = session.selection
    qtbot.keyClick(dock.view, Qt.Key.Key_Down)
    assert session.selection.only not in (None, before.only)


def test_the_style_is_chosen_and_taken_back(dock: CodeDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "resnet18")
    chooser = dock.style_chooser
    with qtbot.waitSignal(session.sourced):
        qtbot.keyClick(chooser, Qt.Key.Key_Down)
    assert session.design.style == "functional"
    assert "F.relu(" in dock.view.toPlainText()
    with qtbot.waitSignal(session.sourced):
        session.undo()
    assert chooser.currentText() == "Modules"
    assert "F.relu(" not in dock.view.toPlainText()


def test_who_comes_by_the_keyboard_does_not_begin_at_the_style(dock: CodeDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    assert first_in(dock) is dock.copy_button


def test_another_document_shows_its_own_style(dock: CodeDock, session: Session, give: Give) -> None:
    give(session, set_style(find("resnet18").design, "functional"))
    assert dock.style_chooser.currentText() == "Functional"
    give(session, "resnet18")
    assert dock.style_chooser.currentText() == "Modules"


def test_copy_takes_the_whole_source(dock: CodeDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "digits_mlp")
    qtbot.mouseClick(dock.copy_button, Qt.MouseButton.LeftButton)
    assert session.source is not None
    assert QGuiApplication.clipboard().text() == session.source.text


def test_save_writes_the_source(dock: CodeDock, session: Session, give: Give, tmp_path: Path) -> None:
    give(session, "digits_mlp")
    dock.save(tmp_path / "net.py")
    assert session.source is not None
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == session.source.text


def test_a_source_that_cannot_be_saved_is_told(
    dock: CodeDock, session: Session, give: Give, tmp_path: Path, qtbot: QtBot
) -> None:
    give(session, "digits_mlp")
    with qtbot.waitSignal(session.refused) as told:
        dock.save(tmp_path / "none" / "net.py")
    assert told.args is not None
    assert "cannot be written" in told.args[0]


def test_an_edit_keeps_what_is_in_view(dock: CodeDock, session: Session, give: Give, become: Give) -> None:
    design = give(session, "resnet18").design
    bar = dock.view.verticalScrollBar()
    bar.setValue(bar.maximum() - 4)
    first = dock.view.firstVisibleBlock().text()
    block = design.blocks["BasicBlock"]
    become(session, insert(design, "Layer1", Node("new", "added", "ReLU"), before=1))
    assert block.name in session.design.blocks
    assert dock.view.firstVisibleBlock().text() == first


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a\nb\n"),
        ("a\nb\n", ""),
        ("a\nb\nc\n", "a\nc\n"),
        ("a\nc\n", "a\nb\nc\n"),
        ("a\na\n", "a\na\na\n"),
        ("a\nb\n", "x\nb\n"),
        ("a\nb\n", "a\ny\n"),
        ("a\n\n\nb\n", "a\n\nb\n"),
    ],
)
def test_any_text_can_follow_any_other(view: CodeView, before: str, after: str) -> None:
    view.set_text(before)
    view.set_text(after)
    assert view.toPlainText() == after


def test_only_the_lines_in_view_are_coloured(view: CodeView) -> None:
    view.set_text("".join(LINES))
    coloured = [line for line in range(2000) if view.document().findBlockByNumber(line).layout().formats()]
    assert coloured == [line - 1 for line, _ in view.numbered()]


def test_scrolling_colours_what_comes_into_view(view: CodeView, qtbot: QtBot) -> None:
    view.set_text("".join(LINES))
    view.verticalScrollBar().setValue(1000)
    qtbot.waitUntil(lambda: bool(view.document().findBlockByNumber(1004).layout().formats()))


def test_other_colours_colour_again(view: CodeView, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    view.set_text("import torch\n")
    theme.apply(qapp, "dark")
    first = view.document().findBlockByNumber(0).layout().formats()[0]
    assert first.format.foreground().color().name() == DARK["keyword"]
    theme.apply(qapp, "light")


def test_an_update_of_2000_lines_takes_less_than_a_frame(view: CodeView) -> None:
    view.set_text("".join(LINES))
    view.set_text("\n")
    other = "".join(line if number % 50 else "    # another\n" for number, line in enumerate(LINES))
    took = []
    for text in ("".join(LINES), other, "".join(LINES)):
        start = time.thread_time()
        view.set_text(text)
        took.append(time.thread_time() - start)
    assert sorted(took)[1] * 1000 < FRAME_MS


def test_a_docstring_is_a_string_on_all_its_lines(view: CodeView) -> None:
    view.set_text('class A:\n    """One\n    import two\n    """\n\n    x = 1\n')
    lengths = [[each.length for each in view.document().findBlockByNumber(line).layout().formats()] for line in (1, 2)]
    assert lengths == [[6], [14]]


def test_parts_of_a_line_have_their_roles() -> None:
    line = "        self.fc = nn.Linear(64, 10)  # last"
    assert [(line[start : start + length], role) for start, length, role in spans(line) if role != "sign"] == [
        ("self", "self"),
        ("Linear", "type"),
        ("64", "number"),
        ("10", "number"),
        ("# last", "comment"),
    ]


@pytest.mark.parametrize("role", LIGHT)
def test_code_can_be_read_in_both_themes(role: str) -> None:
    assert contrast(LIGHT[role], LIGHT_COLOURS.panel) >= 4.5
    assert contrast(DARK[role], DARK_COLOURS.panel) >= 4.5
