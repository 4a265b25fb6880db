"""The runs dock: what it lists, what it draws, and what its buttons do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.docks.runs import RunsDock
from app.session import Session
from app.training.run_list import RUN, moment
from designer.model.design import Design
from engine.runs import Runs

LONG = 60_000


@pytest.fixture
def dock(session: Session, trained: Path, qtbot: QtBot) -> RunsDock:
    """The dock on a copy of the workspace in which digits_mlp-1 was trained, with a second, stopped run."""
    shutil.copytree(trained, session.workspace, dirs_exist_ok=True)
    runs = Runs(session.workspace)
    runs.begin("other", runs.find("digits_mlp-1").design()).close()
    made = RunsDock(session)
    qtbot.addWidget(made, before_close_func=lambda _dock: session.close())
    made.resize(1200, 320)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: len(made.list.records) == 2)
    return made


def row(dock: RunsDock, run: str) -> list[str]:
    model = dock.table.model()
    rows = [[str(model.index(line, column).data()) for column in range(7)] for line in range(model.rowCount())]
    return next(cells for cells in rows if cells[0] == run)


def test_runs_are_listed_with_what_came_of_them(dock: RunsDock) -> None:
    cells = row(dock, "digits_mlp-1")
    assert cells[1] == "completed"
    assert cells[2].startswith("accuracy ")
    assert cells[3] == "3 of 3"
    assert cells[4].startswith("today")
    assert row(dock, "other-1")[1] == "stopped"


@pytest.mark.parametrize(("width", "height"), [(560, 480), (400, 420), (312, 420), (760, 900), (1100, 260)])
def test_the_dock_fits_its_place(dock: RunsDock, width: int, height: int, qtbot: QtBot) -> None:
    dock.choose(["digits_mlp-1"])
    dock.resize(width, height)
    qtbot.waitUntil(lambda: dock.charts.isVisible() and dock.table.viewport().width() > 0)
    header = dock.table.horizontalHeader()
    assert header.length() <= dock.table.viewport().width()
    for column in range(header.count()):
        if not dock.table.isColumnHidden(column) and column != RUN:  # a long name gives way in its middle
            assert header.sectionSize(column) >= dock.table.sizeHintForColumn(column)
    for button in (dock.go_on, dock.open, dock.delete):
        assert dock.rect().contains(QRect(button.mapTo(dock, QPoint()), button.size()))
    beside = dock.charts.mapTo(dock, QPoint()).x() > 8
    assert beside == (width > 720 and width > height)


def test_a_narrow_dock_shows_the_whole_name_of_a_run(dock: RunsDock, qtbot: QtBot) -> None:
    dock.resize(400, 420)
    qtbot.waitUntil(lambda: dock.table.viewport().width() <= 400)
    assert dock.table.horizontalHeader().sectionSize(RUN) >= dock.table.sizeHintForColumn(RUN)


def test_an_empty_workspace_says_what_to_do(session: Session, qtbot: QtBot) -> None:
    made = RunsDock(session)
    qtbot.addWidget(made, before_close_func=lambda _dock: session.close())
    made.show()
    assert "No run yet" in made.message


def test_the_curves_of_chosen_runs_are_drawn(dock: RunsDock, qtbot: QtBot) -> None:
    dock.choose(["digits_mlp-1"])
    qtbot.waitUntil(lambda: [run.run for run in dock.charts.runs] == ["digits_mlp-1"])
    assert dock.charts.runs[0].epochs["train", "loss"].count == 3
    dock.choose(["digits_mlp-1", "other-1"])
    qtbot.waitUntil(lambda: len(dock.charts.runs) == 2)


def test_the_design_of_a_run_is_offered_as_a_new_document(dock: RunsDock, session: Session, qtbot: QtBot) -> None:
    dock.choose(["digits_mlp-1"])
    with qtbot.waitSignal(session.offered) as told:
        qtbot.mouseClick(dock.open, Qt.MouseButton.LeftButton)
    design, name = told.args
    assert isinstance(design, Design)
    assert name == "digits_mlp"


def test_a_deleted_run_is_gone(dock: RunsDock, session: Session, qtbot: QtBot) -> None:
    dock.choose(["other-1"])
    dock.delete_runs(dock.chosen)
    qtbot.waitUntil(lambda: [record.id for record in dock.list.records] == ["digits_mlp-1"])
    assert [record.id for record in Runs(session.workspace).all()] == ["digits_mlp-1"]


def test_buttons_that_cannot_be_pressed_say_why(dock: RunsDock) -> None:
    assert dock.open.toolTip() == "Choose one run first."
    assert dock.delete.toolTip() == "Choose runs first."
    dock.choose(["digits_mlp-1"])
    assert dock.go_on.toolTip() == "Loading torch; in a moment."


def test_a_completed_run_does_not_go_on(dock: RunsDock, session: Session, qtbot: QtBot) -> None:
    session.start()
    qtbot.waitUntil(lambda: session.ready, timeout=LONG)
    dock.choose(["digits_mlp-1"])
    assert dock.go_on.toolTip() == "This run is complete."
    dock.choose(["other-1"])
    assert dock.go_on.toolTip() == "This run saved nothing to go on from."


def test_a_run_that_begins_is_listed(dock: RunsDock, session: Session, qtbot: QtBot) -> None:
    Runs(session.workspace).begin("third", session.design).close()
    session.runs_changed.emit()
    qtbot.waitUntil(lambda: len(dock.list.records) == 3)


def test_every_widget_has_a_name_for_screen_readers(dock: RunsDock) -> None:
    for widget in dock.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def test_a_moment_is_said_shortly() -> None:
    noon = 1_700_000_000.0
    assert moment(noon, noon).startswith("today ")
    assert moment(noon, noon + 40 * 86_400).count(" ") == 2
    assert moment(noon, noon + 400 * 86_400).endswith("2023")


def test_a_run_says_with_what_it_began(dock: RunsDock, session: Session, qtbot: QtBot) -> None:
    said = "Began with what run digits_mlp-1 learned in all layers (4,810 parameters)."
    folder = Runs(session.workspace).find("other-1").folder
    (folder / "start.json").write_text(json.dumps({"run": "digits_mlp-1", "began": said}), encoding="utf-8")
    dock.choose(["other-1"])
    qtbot.waitUntil(dock.began.isVisible)
    assert dock.began.text() == said
    dock.choose(["digits_mlp-1"])
    assert not dock.began.isVisible()
