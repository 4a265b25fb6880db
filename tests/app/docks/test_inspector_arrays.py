"""The Inspector dock at an array: its file is chosen, and its values are taken in one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.docks.inspector import InspectorDock
from app.entry.arrays import CHOOSE, ArrayField
from app.session import Session
from designer.canvas.selection import Selection
from designer.model.design import Design
from tests.designs import design, graph, node

Choose = Callable[[str], None]


def held() -> Design:
    nodes = (node("x", "input", shape=(3,)), node("w", "array"), node("a", "add"), node("y", "output"))
    return design(graph("Net", nodes, "x > a.input_1", "w > a.input_2", "a > y"))


@pytest.fixture
def dock(session: Session, qtbot: QtBot) -> InspectorDock:
    session.open(held())
    made = InspectorDock(session)
    made.resize(328, 900)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    session.select(Selection((), frozenset({"w"})))
    made.show_selection()
    return made


@pytest.fixture
def field(dock: InspectorDock) -> ArrayField:
    found = dock.node_page.form.rows["data"].field
    assert isinstance(found, ArrayField)
    return found


@pytest.fixture
def choose(field: ArrayField, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Presses the button, and chooses that file in the dialog; "" leaves it."""

    def call(path: str) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
        qtbot.mouseClick(field.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: field.button.text() == CHOOSE)

    return call


def test_only_the_values_are_shown_and_no_switches(dock: InspectorDock) -> None:
    assert list(dock.node_page.form.rows) == ["data"]
    assert dock.node_page.bypass.isHidden()


def test_a_file_sets_shape_type_and_values_in_one_step(
    dock: InspectorDock, field: ArrayField, session: Session, tmp_path: Path, choose: Choose
) -> None:
    np.save(tmp_path / "w.npy", np.arange(3))
    choose(str(tmp_path / "w.npy"))
    params = session.design.root.by_id["w"].params
    assert (params["shape"], params["dtype"]) == ((3,), "int64")
    dock.show_selection()
    assert field.facts.text() == "3 values, int64, 24 B"
    assert session.document.undo_label == "Set the values of “w”"
    session.undo()
    assert session.design.root.by_id["w"].params == {}


def test_a_file_that_is_no_array_is_told_at_the_field(
    dock: InspectorDock, session: Session, tmp_path: Path, choose: Choose
) -> None:
    before = session.design
    np.save(tmp_path / "words.npy", np.array(["a"]))
    choose(str(tmp_path / "words.npy"))
    assert dock.node_page.form.rows["data"].note.text().startswith("words.npy holds values of the type <U1")
    assert session.design is before


def test_a_dialog_that_is_left_changes_nothing(field: ArrayField, session: Session, choose: Choose) -> None:
    before = session.design
    choose("")
    assert session.design is before
    assert field.button.isEnabled()
