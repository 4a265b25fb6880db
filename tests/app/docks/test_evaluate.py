"""The Evaluate dock: figures, the confusion matrix, examples, and a look at a run while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot
from sklearn.metrics import precision_recall_fscore_support

from app.docks.evaluate import EvaluateDock
from app.evaluation.classes import class_figures
from app.session import Session
from designer.model import edits
from designer.model.design import Design
from engine.events import EpochDone
from engine.runs import Runs

Give = Callable[[Session, "Design | str"], Session]


@pytest.fixture
def judged(trained: Path, qapp: QApplication, qtbot: QtBot, give: Give) -> Iterator[EvaluateDock]:
    """The dock with the run digits_mlp-1 judged."""
    assert qapp is not None
    session = Session(trained)
    give(session, "digits_mlp")
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    dock.resize(1000, 400)
    dock.show()
    qtbot.waitUntil(lambda: dock.judgement is not None, timeout=60_000)
    yield dock
    session.close()


def test_without_a_run_the_dock_says_what_to_do(session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "digits_mlp")
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    dock.show()
    qtbot.waitUntil(lambda: not dock.head.again.isEnabled())
    assert dock.notice.headline.text() == "No trained network yet"
    assert dock.head.again.toolTip()


def test_the_answers_are_made_in_several_turns_of_the_event_loop(session: Session, qtbot: QtBot) -> None:
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    made: list[int] = []
    parts = ("_confused", "_tryout", "_predict", "results")
    while "results" not in dock.__dict__:
        QApplication.processEvents()
        made.append(sum(name in dock.__dict__ for name in parts))
        assert len(made) < 100
    assert {1, 2, 3, 4} <= set(made)


def test_the_figures_are_those_of_the_run(judged: EvaluateDock, trained: Path) -> None:
    record = Runs(trained).find("digits_mlp-1")
    assert judged.judgement is not None
    assert {f"test_{name}": value for name, value in judged.judgement.figures.items()} == dict(record.figures)
    assert judged.judgement.confusion == record.confusion
    assert "accuracy" in judged.head.figures.text()


def test_a_click_on_a_cell_shows_its_examples(judged: EvaluateDock, qtbot: QtBot) -> None:
    chart, judgement = judged.results.confusion, judged.judgement
    assert judgement is not None
    assert judgement.predicted is not None
    qtbot.waitUntil(lambda: chart.isVisible() and chart.width() > 100)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.place(3, 3))
    assert chart.cell == (3, 3)
    rows = [card.row for card in judged.results.of_cell.gallery.cards.cards]
    assert len(rows) == judgement.confusion[3][3]
    assert all(judgement.split.targets[row] == 3 == judgement.predicted[row] for row in rows)


def test_many_figures_do_not_make_the_dock_wider(judged: EvaluateDock) -> None:
    before = judged.minimumSizeHint().width()
    judged.head.show_figures({f"a figure with a long name {number}": 1.0 for number in range(20)}, 10)
    assert judged.minimumSizeHint().width() == before
    assert judged.head.figures.toolTip().count("\n") == 20


def test_every_page_fits_into_a_low_dock(judged: EvaluateDock, qtbot: QtBot) -> None:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(judged)
    qtbot.addWidget(area)
    area.resize(860, 268)
    area.show()
    session = judged._session
    session.apply(edits.rename_block(session.design, session.design.main, "Other"), "Edit")
    assert judged.head.changed.isVisible()
    for tab in range(judged.results.count()):
        judged.results.setCurrentIndex(tab)
        QApplication.processEvents()
        assert not area.verticalScrollBar().isVisible(), judged.results.tabText(tab)
    area.takeWidget()


@pytest.mark.parametrize(("width", "height"), [(400, 420), (560, 480), (760, 900)])
def test_every_page_fits_into_a_portrait_place(judged: EvaluateDock, qtbot: QtBot, width: int, height: int) -> None:
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(judged)
    qtbot.addWidget(area)
    area.resize(width, height)
    area.show()
    for tab in range(judged.results.count()):
        judged.results.setCurrentIndex(tab)
        QApplication.processEvents()
        assert judged.size() == area.size(), judged.results.tabText(tab)
    again = judged.head.again
    assert area.rect().contains(again.rect().translated(again.mapTo(area, again.rect().topLeft())))
    area.takeWidget()


def test_the_confusion_map_is_square_and_takes_the_larger_way(judged: EvaluateDock) -> None:
    chart, samples = judged.results.confusion, judged.results.of_cell
    for width, height, beside in ((560, 480, True), (760, 1000, False)):
        judged.resize(width, height)
        QApplication.processEvents()
        cell = chart.place(1, 1) - chart.place(0, 0)
        assert cell.x() == cell.y()
        assert (samples.x() > chart.x()) == beside


def test_the_run_of_a_network_is_found_whatever_its_file_is_called(
    trained: Path, qtbot: QtBot, give: Give, session: Session
) -> None:
    session.workspace = trained
    give(session, "digits_mlp")
    session.open(session.design, "mynet", Path("mynet.blockwright"))
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    dock.show()
    qtbot.waitUntil(lambda: dock.judgement is not None, timeout=60_000)
    assert dock.sources.currentText().startswith("digits_mlp-1 · accuracy ")


def test_another_design_takes_the_old_answers_away(judged: EvaluateDock, give: Give) -> None:
    give(judged._session, "iris_mlp")
    assert not judged.results.isVisible()
    assert judged.head.figures.text() == ""
    assert judged.notice.headline.text() == "No run of this network yet"
    assert judged.sources.placeholderText() == "Choose a run…"


def test_the_tabs_are_those_of_the_run_when_the_task_changes(session: Session, give: Give, qtbot: QtBot) -> None:
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    dock.show()
    offered = []
    for template in ("diabetes_regression", "digits_mlp"):
        give(session, template)
        session.apply(replace(session.design, training={**session.design.training, "epochs": 1}), "Edit")
        dock.results.show_tryout()
        _figures(session, qtbot)
        qtbot.waitUntil(lambda: dock.head.figures.text() != "" and not dock.state.text(), timeout=60_000)
        tabs = dock.results
        offered.append([tabs.tabText(at) for at in range(tabs.count()) if tabs.isTabVisible(at)])
    assert offered == [
        ["Examples", "Predicted and true", "Try one", "Predict"],
        ["Confusion", "Examples", "Classes", "Try one", "Predict"],
    ]


def test_a_run_that_ends_stays_chosen_and_is_judged_by_itself(session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "iris_mlp")
    session.apply(replace(session.design, training={**session.design.training, "epochs": 2}), "Edit")
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    dock.show()
    chosen: list[str] = []
    session.run_ended.connect(lambda: chosen.append(dock.sources.currentText()))
    _figures(session, qtbot)
    assert chosen[0].startswith("iris_mlp-1")
    qtbot.waitUntil(lambda: "accuracy" in dock.sources.currentText() and not dock.state.text(), timeout=30_000)
    qtbot.waitUntil(lambda: dock.head.figures.text() != "")
    record = Runs(session.workspace).find("iris_mlp-1")
    assert dock.judgement is not None
    assert {f"test_{name}": value for name, value in dock.judgement.figures.items()} == dict(record.figures)


def test_the_arrow_keys_choose_cells(judged: EvaluateDock, qtbot: QtBot) -> None:
    chart = judged.results.confusion
    chart.choose(0, 0)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.cell == (1, 1)
    assert chart.accessibleDescription() == chart.sentence(1, 1)


def test_misclassified_examples_come_worst_first(judged: EvaluateDock) -> None:
    judgement, cards = judged.judgement, judged.results.samples.gallery.cards.cards
    assert judgement is not None
    assert judgement.wrong is not None
    assert {card.row for card in cards} == set(judgement.wrong.nonzero().flatten().tolist())
    badness = [float(judgement.badness[card.row]) for card in cards]
    assert badness == sorted(badness, reverse=True)
    assert all(card.tone == "bad" and card.detail.startswith("true: ") for card in cards)


def test_the_figures_of_classes_are_scikit_learns(judged: EvaluateDock) -> None:
    judgement = judged.judgement
    assert judgement is not None
    assert judgement.predicted is not None
    expected = precision_recall_fscore_support(judgement.split.targets.numpy(), judgement.predicted.numpy())
    rows = class_figures(judgement.confusion, judgement.task.classes)
    for row, precision, recall, f1, support in zip(rows, *expected, strict=True):
        assert (row.precision, row.recall, row.f1, row.support) == pytest.approx((precision, recall, f1, support))


def test_a_class_nobody_named_has_no_precision() -> None:
    (first, second) = class_figures(((0, 2), (0, 3)), ("a", "b"))
    assert (first.precision, first.recall, first.f1) == (None, 0, 0)
    assert (second.precision, second.recall) == (0.6, 1)


def test_the_table_of_classes_is_sorted_by_number(judged: EvaluateDock) -> None:
    table = judged.results.classes
    table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    model = table.model()
    support = [int(model.index(row, 4).data()) for row in range(model.rowCount())]
    assert support == sorted(support, reverse=True)


def test_another_part_of_the_data_is_judged(judged: EvaluateDock, qtbot: QtBot) -> None:
    part = judged.part
    part.setCurrentText("Training")
    part.activated.emit(part.currentIndex())
    qtbot.waitUntil(lambda: judged.judgement is not None and judged.judgement.part == "Training", timeout=30_000)
    assert "1,438 examples" in judged.head.figures.text()


def test_judging_draws_no_random_number(judged: EvaluateDock, qtbot: QtBot) -> None:
    state, before = torch.get_rng_state(), judged.judgement
    judged.head.again.click()
    qtbot.waitUntil(lambda: judged.judgement is not before, timeout=30_000)
    assert torch.equal(torch.get_rng_state(), state)


def test_an_edit_since_the_run_is_told_and_undoing_it_takes_that_back(judged: EvaluateDock) -> None:
    session = judged._session
    assert judged.head.changed.isHidden()
    node = next(node for node in session.design.root.nodes if node.kind == "Linear")
    edited = edits.set_param(session.design, session.design.main, node.id, "out_features", 7)
    session.apply(edited, "Edit")
    assert judged.head.changed.isVisible()
    assert "the network of the run" in judged.head.changed.text()
    session.undo()
    assert judged.head.changed.isHidden()


def test_a_double_click_tries_an_example(judged: EvaluateDock, qtbot: QtBot) -> None:
    card = judged.results.samples.gallery.cards.cards[0]
    judged.results.samples.gallery.opened.emit(card.row)
    tryout = judged.results.tryout
    qtbot.waitUntil(lambda: len(tryout.bars.bars.bars) == 10, timeout=30_000)
    assert tryout.headline.text() == card.title
    assert tryout.truth.text() == card.detail.replace("true", "True")


def test_looking_on_while_it_trains_changes_no_figure(session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "spiral_mlp")
    session.apply(replace(session.design, training={**session.design.training, "epochs": 40}), "Edit")
    alone = _figures(session, qtbot)
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    dock.resize(900, 400)
    dock.show()
    drawn: list[bool] = []
    dock.asking.work.done.connect(lambda name, _result: drawn.append(dock.sources.is_live and name == "boundary"))
    dock.results.setCurrentWidget(dock.results.boundary)
    watched = _figures(session, qtbot)
    assert watched == alone
    assert any(drawn)
    qtbot.waitUntil(lambda: dock.judgement is not None and not dock.sources.is_live, timeout=60_000)
    scene = dock.results.boundary.scene
    assert scene is not None
    assert scene.ground is not None


def test_a_regression_is_shown_as_predicted_against_true(session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "diabetes_regression")
    session.apply(replace(session.design, training={**session.design.training, "epochs": 2}), "Edit")
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    dock.show()
    _figures(session, qtbot)
    qtbot.waitUntil(lambda: dock.judgement is not None and not dock.sources.is_live, timeout=60_000)
    scene = dock.results.met.scene
    assert dock.judgement is not None
    assert scene is not None
    assert len(scene.groups[0].points) == len(dock.judgement.split)
    assert not dock.results.isTabVisible(dock.results.indexOf(dock.results.classes))


def test_the_thread_is_over_when_the_session_is(session: Session, qtbot: QtBot) -> None:
    dock = EvaluateDock(session)
    qtbot.addWidget(dock)
    qtbot.waitUntil(dock.asking.work.isRunning)
    session.close()
    assert dock.asking.work.isFinished()


def _figures(session: Session, qtbot: QtBot) -> list[dict[str, float | None]]:
    """Trains the design; the figures of its epochs."""
    found: list[dict[str, float | None]] = []

    def note(events: list[object]) -> None:
        found.extend(dict(event.figures) for event in events if isinstance(event, EpochDone))

    session.run_event.connect(note)
    with qtbot.waitSignal(session.run_ended, timeout=120_000):
        session.train()
    session.run_event.disconnect(note)
    return found


def test_the_thread_outlives_a_dock_that_is_thrown_away(session: Session, qtbot: QtBot) -> None:
    dock = EvaluateDock(session)
    work = dock.asking.work
    qtbot.waitUntil(work.isRunning)
    with qtbot.waitSignal(dock.destroyed):
        dock.deleteLater()
    assert work.isRunning()
    session.close()
    assert work.isFinished()
