"""The session: what it tells, and when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.designs import find
from app.opening import blank, place
from app.session import Session
from designer.errors import BlockwrightError
from designer.model.design import Design, Node
from designer.model.edits import insert, rename_node
from engine.events import EpochDone, RunEnded

WAIT_MS = 30_000


@pytest.fixture
def checked(session: Session, qtbot: QtBot) -> Session:
    """A session that checks, with digits_mlp open."""
    session.start()
    with qtbot.waitSignal(session.reported, timeout=60_000):
        session.open(find("digits_mlp").design, "digits_mlp")
    return session


def short(design: Design, epochs: int = 2) -> Design:
    return replace(design, training={**design.training, "epochs": epochs})


def with_layer(design: Design) -> Design:
    return insert(design, design.main, Node("new", "", "ReLU"), before=1)


def test_an_edit_is_told_once(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.changed) as told:
        session.apply(with_layer(session.design), "Add ReLU")
    assert told.args is not None
    assert (told.args[0].after, told.args[0].label) == (session.design, "Add ReLU")


def test_undo_and_redo_are_told(session: Session, qtbot: QtBot) -> None:
    before = session.design
    session.apply(with_layer(before), "Add ReLU")
    with qtbot.waitSignal(session.changed):
        session.undo()
    assert session.design is before
    with qtbot.waitSignal(session.changed):
        session.redo()
    assert session.design is not before


def test_a_refused_edit_is_told_and_changes_nothing(session: Session, qtbot: QtBot) -> None:
    def refuse(_design: Design) -> Design:
        raise BlockwrightError("That cannot be.")

    before = session.design
    with qtbot.waitSignal(session.refused) as told:
        done = session.attempt(refuse, "Try")
    assert (done, told.args, session.design) == (False, ["That cannot be."], before)


def test_a_report_belongs_to_the_present_design(checked: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(checked.reported, timeout=WAIT_MS) as told:
        for number in range(20):
            node = checked.design.root.nodes[1].id
            checked.apply(rename_node(checked.design, checked.design.main, node, f"layer{number}"), "Rename")
    assert told.args is not None
    assert told.args[0].report.design is checked.design
    assert checked.design.root.nodes[1].name == "layer19"


def test_the_source_follows_an_edit(checked: Session, qtbot: QtBot) -> None:
    node = checked.design.root.nodes[1].id
    with qtbot.waitSignal(checked.sourced, timeout=WAIT_MS):
        checked.apply(rename_node(checked.design, checked.design.main, node, "hidden"), "Rename")
    assert checked.source is not None
    assert "hidden" in checked.source.text


def test_a_design_with_errors_has_no_source(checked: Session, qtbot: QtBot) -> None:
    broken = insert(checked.design, checked.design.main, Node("bad", "", "Conv2d", {"out_channels": 3}), before=1)
    with qtbot.waitSignal(checked.reported, timeout=WAIT_MS):
        checked.apply(broken, "Add")
    assert checked.source is None
    assert checked.examined is not None
    assert not checked.examined.ok


def test_the_task_comes_from_the_data(checked: Session) -> None:
    assert checked.task is not None
    assert checked.task.inputs[0].shape == (64,)


def test_data_are_loaded_once(checked: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(checked.data_loaded, timeout=WAIT_MS) as told:
        checked.load_data()
    first = checked.data
    assert told.args == [first]
    with qtbot.waitSignal(checked.data_loaded):
        checked.load_data()
    assert checked.data is first


def test_other_data_settings_let_go_of_the_data(checked: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(checked.data_loaded, timeout=WAIT_MS):
        checked.load_data()
    checked.apply(replace(checked.design, data={"dataset": {"kind": "iris"}}), "Iris")
    assert checked.data is None


def test_missing_data_are_refused_in_a_sentence(checked: Session, qtbot: QtBot) -> None:
    checked.apply(replace(checked.design, data={"dataset": {"kind": "npz", "path": "none.npz"}}), "Own data")
    with qtbot.waitSignal(checked.data_refused, timeout=WAIT_MS) as told:
        checked.load_data()
    assert told.args is not None
    assert "none.npz" in told.args[0]


def test_a_run_tells_its_events_and_is_kept(checked: Session, qtbot: QtBot) -> None:
    events: list[object] = []
    checked.run_event.connect(events.extend)
    checked.apply(short(checked.design), "Fewer epochs")
    with qtbot.waitSignals([checked.run_started, checked.run_ended], timeout=WAIT_MS):
        checked.train()
    assert sum(isinstance(event, EpochDone) for event in events) == 2
    assert isinstance(events[-1], RunEnded)
    assert checked.running is None


def test_a_run_keeps_its_design_while_the_document_is_edited(checked: Session, qtbot: QtBot) -> None:
    before = short(checked.design)
    checked.apply(before, "Fewer epochs")
    with qtbot.waitSignal(checked.run_started, timeout=WAIT_MS) as told:
        checked.train()
        checked.apply(with_layer(checked.design), "Add ReLU")
    assert told.args is not None
    assert told.args[0].design() == before
    with qtbot.waitSignal(checked.run_ended, timeout=WAIT_MS):
        pass


def test_a_stopped_run_goes_on_later(checked: Session, qtbot: QtBot) -> None:
    checked.apply(short(checked.design, 1000), "Many epochs")
    with qtbot.waitSignal(checked.run_started, timeout=WAIT_MS) as began:
        checked.train()
    with qtbot.waitSignal(checked.run_ended, timeout=WAIT_MS) as ended:
        checked.stop()
    assert began.args is not None
    assert ended.args is not None
    assert ended.args[0].reason == "stopped"
    with qtbot.waitSignal(checked.run_started, timeout=WAIT_MS) as again:
        checked.train(began.args[0])
    assert again.args is not None
    assert again.args[0].id == began.args[0].id
    with qtbot.waitSignal(checked.run_ended, timeout=WAIT_MS):
        checked.stop()


def test_a_run_that_cannot_begin_ends_with_a_sentence(checked: Session, qtbot: QtBot) -> None:
    checked.apply(replace(checked.design, data={}), "No data")
    with qtbot.waitSignals([checked.refused, checked.run_ended], timeout=WAIT_MS):
        checked.train()
    assert checked.running is None


def test_closing_stops_and_keeps_the_run(workspace: Path, qtbot: QtBot) -> None:
    from engine.runs import Runs

    session = Session(workspace)
    session.start()
    with qtbot.waitSignal(session.reported, timeout=60_000):
        session.open(short(find("digits_mlp").design, 1000), "digits_mlp")
    with qtbot.waitSignal(session.run_started, timeout=WAIT_MS):
        session.train()
    session.close()
    assert [record.status for record in Runs(workspace).all()] == ["stopped"]


def test_the_place_of_a_definition_is_the_nearest_instance() -> None:
    design = find("resnet18").design
    path = place(design, "BasicBlock")
    assert path is not None
    assert len(path) == 2
    assert place(design, design.main) == ()
    assert place(add_block(design), "Lonely") is None


def add_block(design: Design) -> Design:
    lonely = replace(blank().root, name="Lonely", nodes=(Node("l1", "x", "input"), Node("l2", "y", "output")))
    return replace(design, blocks={**design.blocks, "Lonely": lonely})


def test_locating_a_node_selects_it_where_it_stands(session: Session, qtbot: QtBot) -> None:
    session.open(find("resnet18").design)
    node = session.design.blocks["BasicBlock"].nodes[1].id
    with qtbot.waitSignal(session.located) as told:
        session.locate_in("BasicBlock", node)
    assert told.args is not None
    assert told.args[0].nodes == {node}
    assert session.selection == told.args[0]


def test_the_blank_design_is_well_formed() -> None:
    from designer.model.files import dumps, loads

    assert loads(dumps(blank())) == blank()
