"""The training dock: settings, device, buttons, and runs that go well, are held, are stopped and fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.charting.figures import Figures
from app.designs import find
from app.docks.training import TrainingDock
from app.session import LOADING, Session
from app.training.devices import described, shortened
from app.training.run_state import in_window
from designer.model.design import Design
from designer.model.edits import set_data, set_param, set_training
from engine.events import RunEnded
from engine.runs import RunRecord, Runs
from engine.training import DeviceInfo

Give = Callable[[Session, "Design | str"], Session]
LONG = 60_000


def digits(**training: object) -> Design:
    """The template digits_mlp, with other settings of its training."""
    design = find("digits_mlp").design
    return set_training(design, {**design.training, "epochs": 2, **training})


@pytest.fixture
def dock(training: TrainingDock, qtbot: QtBot) -> TrainingDock:
    training.resize(1200, 400)
    qtbot.waitUntil(lambda: training.findChild(QWidget, "lossChart") is not None)
    return training


def press(widget: QWidget, qtbot: QtBot) -> None:
    assert widget.isEnabled(), widget.toolTip()
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def train(dock: TrainingDock, session: Session, qtbot: QtBot) -> RunEnded:
    """Press Train and wait for the end."""
    with qtbot.waitSignal(session.run_ended, timeout=LONG) as told:
        press(dock.controls.train, qtbot)
    ended = told.args[0]
    assert isinstance(ended, RunEnded)
    return ended


def begin(dock: TrainingDock, session: Session, qtbot: QtBot) -> RunRecord:
    """Press Train and wait until the run has begun."""
    with qtbot.waitSignal(session.run_started, timeout=LONG) as told:
        press(dock.controls.train, qtbot)
    record = told.args[0]
    assert isinstance(record, RunRecord)
    return record


def drawn(dock: TrainingDock) -> Figures:
    (run,) = dock.charts.runs
    return run


def type_into(field: QWidget, text: str, qtbot: QtBot) -> None:
    line = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_two_epochs_are_trained_by_a_click(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits())
    ended = train(dock, session, qtbot)
    assert ended.reason == "completed"
    assert drawn(dock).epochs["train", "loss"].count == 2
    assert drawn(dock).trace("loss")
    assert "2 epochs" in dock.outcome.text.text()
    assert "accuracy" in dock.outcome.text.text()


def test_a_live_run_and_the_same_run_from_the_record_have_the_same_curves(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, digits())
    train(dock, session, qtbot)
    live, record = drawn(dock), Runs(session.workspace).all()[0]
    past = Figures(record.id, record.batches, record.planned)
    past.extend(Runs(session.workspace).history(record.id))
    assert past.trace("loss").raw.y.tolist() == live.trace("loss").raw.y.tolist()
    assert past.epochs["train", "accuracy"].y.tolist() == live.epochs["train", "accuracy"].y.tolist()


def test_the_best_epoch_is_marked(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    design = digits()
    give(session, set_data(design, {**design.data, "validation": 0.2}))
    train(dock, session, qtbot)
    assert drawn(dock).best in (1, 2)
    assert "best at" in dock.charts.loss.header.legend.accessibleDescription()


def test_a_run_is_held_and_let_go_on(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits(epochs=100_000))
    begin(dock, session, qtbot)
    press(dock.controls.pause, qtbot)
    running = session.running
    assert running is not None
    assert running.paused
    assert dock.controls.pause.text() == "Resume"
    assert dock.controls.where.text().startswith("Paused")
    press(dock.controls.pause, qtbot)
    before = running.pace.done
    qtbot.waitUntil(lambda: running.pace.done > before, timeout=LONG)
    assert dock.controls.pause.text() == "Pause"


def test_a_stopped_run_keeps_its_weights_and_goes_on(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, digits(epochs=3000))
    record = begin(dock, session, qtbot)
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)
    stopped = Runs(session.workspace).find(record.id)
    assert stopped.status == "stopped"
    assert stopped.weights("last").is_file()
    with qtbot.waitSignal(session.run_started, timeout=LONG):
        press(dock.outcome.again, qtbot)
    assert session.run is not None
    assert session.run.id == record.id
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)
    assert len(Runs(session.workspace).all()) == 1


def test_where_a_stopped_run_stands_is_said_with_what_it_keeps(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    design = digits(epochs=3000)
    give(session, design)
    begin(dock, session, qtbot)
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)
    assert "keeps the last weights." in dock.outcome.text.text()
    give(session, set_data(design, {**design.data, "validation": 0.2}))
    begin(dock, session, qtbot)
    running = session.running
    assert running is not None
    qtbot.waitUntil(lambda: running.pace.epoch > 1, timeout=LONG)
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)
    assert "keeps the last and the best weights." in dock.outcome.text.text()


def test_a_run_that_was_deleted_does_not_go_on(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits(epochs=3000))
    record = begin(dock, session, qtbot)
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)
    runs = Runs(session.workspace)
    runs.delete(runs.find(record.id))
    with qtbot.waitSignal(session.refused) as told:
        press(dock.outcome.again, qtbot)
    assert record.id in told.args[0]
    assert session.running is None


def test_a_held_run_can_be_stopped(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits(epochs=100_000))
    begin(dock, session, qtbot)
    press(dock.controls.pause, qtbot)
    with qtbot.waitSignal(session.run_ended, timeout=LONG) as told:
        press(dock.controls.stop, qtbot)
    assert told.args[0].reason == "stopped"


def test_a_run_keeps_its_own_design(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits(epochs=100_000))
    record = begin(dock, session, qtbot)
    before = session.design
    linear = next(node.id for node in before.root.nodes if node.kind == "Linear")
    session.apply(set_param(before, before.main, linear, "out_features", 7), "Edit")
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)
    assert Runs(session.workspace).find(record.id).design() == before


def test_a_loss_that_is_no_number_ends_the_run_with_advice(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, digits(epochs=50, optimizer={"kind": "SGD", "lr": 1e30}))
    ended = train(dock, session, qtbot)
    assert ended.reason == "failed"
    assert "learning rate" in dock.outcome.text.text()
    assert dock.outcome.isVisible()
    assert dock.controls.train.isEnabled()


def test_full_memory_ends_the_run_with_advice(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.training.run import Run

    def full(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes")

    give(session, digits())
    monkeypatch.setattr(Run, "step", full)
    assert train(dock, session, qtbot).reason == "failed"
    assert "try batch size 16" in dock.outcome.text.text()
    assert session.running is None


def test_data_that_fail_end_the_run_with_a_sentence(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import running
    from engine.data import DataRefused

    def refuse(*_: object) -> None:
        raise DataRefused("The file of the digits is broken.")

    give(session, digits())
    monkeypatch.setattr(running, "load", refuse)
    train(dock, session, qtbot)
    assert dock.outcome.text.text() == "The file of the digits is broken."
    assert Runs(session.workspace).all() == ()
    monkeypatch.undo()
    assert train(dock, session, qtbot).reason == "completed"


def test_a_mistake_of_ours_ends_the_run_and_is_logged(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import running

    def fail(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    give(session, digits())
    monkeypatch.setattr(running, "begin", fail)
    with qtbot.waitSignal(session.refused, timeout=LONG):
        train(dock, session, qtbot)
    assert "ZeroDivisionError" in dock.outcome.text.text()
    assert "ZeroDivisionError" in (session.workspace / "errors.log").read_text(encoding="utf-8")


def test_train_says_that_torch_is_being_loaded(dock: TrainingDock) -> None:
    assert not dock.controls.train.isEnabled()
    assert LOADING in dock.controls.train.toolTip()


def test_train_says_what_is_wrong_with_the_design(dock: TrainingDock, session: Session, give: Give) -> None:
    design = digits()
    linear = next(node.id for node in design.root.nodes if node.kind == "Linear")
    give(session, set_param(design, design.main, linear, "in_features", 7))
    assert not dock.controls.train.isEnabled()
    assert "7 features" in dock.controls.train.toolTip()


def test_train_says_that_there_are_no_data(dock: TrainingDock, session: Session, give: Give) -> None:
    give(session, set_data(digits(), {}))
    assert "data set" in dock.controls.train.toolTip()


def test_pause_and_stop_say_that_no_run_goes_on(dock: TrainingDock) -> None:
    assert dock.controls.pause.toolTip() == dock.controls.stop.toolTip() == "No run goes on."


def test_a_number_typed_is_an_edit_that_can_be_undone(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, digits())
    type_into(dock.form.plain.rows["epochs"].field, "7", qtbot)
    assert session.design.training["epochs"] == 7
    session.undo()
    assert session.design.training["epochs"] == 2


def test_a_comma_parts_a_number(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits())
    type_into(dock.form.optimizer.form.rows["lr"].field, "0,05", qtbot)
    assert session.design.training["optimizer"]["lr"] == 0.05


def unfold(dock: TrainingDock, qtbot: QtBot) -> None:
    """Press More and wait until all of it is there."""
    with qtbot.waitSignal(dock.form.more.made):
        press(dock.form.fold, qtbot)


def test_another_optimizer_brings_its_own_options(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, digits())
    chooser = dock.form.optimizer.chooser
    chooser.setCurrentText("SGD")
    chooser.activated.emit(chooser.currentIndex())
    assert session.design.training["optimizer"] == {"kind": "SGD"}
    unfold(dock, qtbot)
    assert "lr" in dock.form.optimizer.form.rows
    assert "nesterov" in dock.form.optimizer.rest.rows


def test_every_optimizer_loss_and_schedule_can_be_chosen_and_read(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    from engine.config import TrainingConfig

    give(session, digits())
    unfold(dock, qtbot)
    for group in (dock.form.optimizer, dock.form.loss, dock.form.more.schedule):
        for row in range(group.chooser.count()):
            group.chooser.setCurrentIndex(row)
            group.chooser.activated.emit(row)
            if "milestones" not in group.form.rows:
                TrainingConfig.read(session.design.training)


def test_only_losses_that_fit_the_task_are_offered(dock: TrainingDock, session: Session, give: Give) -> None:
    give(session, digits())
    names = [dock.form.loss.chooser.itemText(row) for row in range(dock.form.loss.chooser.count())]
    assert "NLLLoss" in names
    assert "MSELoss" not in names


def test_metrics_are_ticked(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits())
    unfold(dock, qtbot)
    dock.form.more.metrics.boxes["f1"].click()
    assert session.design.training["metrics"] == ("accuracy", "f1")


def test_stopping_early_is_ticked(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits())
    unfold(dock, qtbot)
    stopping = dock.form.more.stopping
    stopping.box.click()
    assert session.design.training["early_stopping"] == {}
    qtbot.waitUntil(stopping.form.isVisible)
    stopping.box.click()
    assert "early_stopping" not in session.design.training


def test_the_wheel_changes_nothing(dock: TrainingDock, session: Session, give: Give) -> None:
    give(session, digits())
    before = session.design
    for widget in (dock.controls.device, dock.form.optimizer.chooser, dock.form.plain.rows["epochs"].field):
        turned = QWheelEvent(
            QPointF(4, 4), QPointF(4, 4), QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, turned)
    assert session.design is before


def test_devices_are_listed_with_their_free_memory(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, digits())
    qtbot.waitUntil(lambda: dock.controls.device.count() >= 2, timeout=LONG)
    assert "Processor" in dock.controls.device.itemText(dock.controls.device.count() - 1)
    row = dock.controls.device.findData("cpu")
    dock.controls.device.setCurrentIndex(row)
    dock.controls.device.activated.emit(row)
    assert session.design.training["device"] == "cpu"


def test_a_device_is_described_in_a_line() -> None:
    assert described(DeviceInfo("cuda:0", "NVIDIA H200", 138 * 2**30)) == "NVIDIA H200 (cuda:0), 138 GB free"
    assert described(DeviceInfo("cpu", "x86_64", None)) == "Processor (x86_64)"


def test_a_device_that_does_not_fit_loses_its_brackets_first_and_its_memory_never(dock: TrainingDock) -> None:
    metrics, text = dock.fontMetrics(), "Best: NVIDIA H200 (cuda:0), 138 GB free"
    assert shortened(text, metrics, 1000) == text
    brief = "Best: NVIDIA H200, 138 GB free"
    assert shortened(text, metrics, metrics.horizontalAdvance(brief)) == brief
    cut = shortened(text, metrics, metrics.horizontalAdvance(brief) - 20)
    assert cut.endswith("…, 138 GB free")


def test_the_device_is_told_in_full_beside_the_mouse(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, digits())
    qtbot.waitUntil(lambda: dock.controls.device.count() >= 2, timeout=LONG)
    assert dock.controls.device.currentText() in dock.controls.device.toolTip()


def test_settings_in_advice_are_called_as_the_form_calls_them() -> None:
    assert in_window("Lower it, or (training.clip_norm=1).") == "Lower it, or (gradient clipping 1)."
    assert in_window("Hold data out (data.validation=0.1).") == "Hold data out (validation 0.1)."
    assert in_window("Choose another training.batch_size.") == "Choose another batch size."


def test_before_a_run_the_charts_say_what_will_appear(dock: TrainingDock, session: Session, give: Give) -> None:
    give(session, digits())
    assert "accuracy" in dock.charts.accuracy.empty.text()
    assert "Press Train (F5)" in dock.charts.loss.empty.text()
    assert not dock.charts.loss.plot.view.isVisible()
    give(session, "diabetes_regression")
    assert dock.charts.accuracy.header.heading.text() == "MAE"
    assert "MAE" in dock.charts.accuracy.empty.text()


def test_a_long_outcome_leaves_the_charts_their_room(dock: TrainingDock) -> None:
    low = dock.minimumSizeHint().height()
    dock.outcome.say(RunEnded("failed", 0, {}, message="A long sentence. " * 60), "", ())
    assert dock.minimumSizeHint().height() == low


def test_a_device_of_another_machine_is_shown(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits(device="cuda:7"))
    qtbot.waitUntil(lambda: "not on this machine" in dock.controls.device.currentText(), timeout=LONG)


def test_settings_that_cannot_be_read_are_told_and_the_form_stands(
    dock: TrainingDock, session: Session, give: Give
) -> None:
    give(session, digits(optimizer={"kind": "Adma"}))
    assert "Adma" in dock.controls.train.toolTip()
    assert not dock.controls.train.isEnabled()


def test_another_document_clears_the_charts(dock: TrainingDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, digits())
    train(dock, session, qtbot)
    give(session, "iris_mlp")
    assert dock.charts.runs == ()
    assert not dock.outcome.isVisible()


def test_every_widget_has_a_name_for_screen_readers(dock: TrainingDock, session: Session, give: Give) -> None:
    give(session, digits())
    for widget in dock.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def look(dock: TrainingDock, width: int, height: int) -> None:
    dock.resize(width, height)
    QApplication.processEvents()


@pytest.mark.parametrize(("width", "height"), [(560, 480), (400, 420), (760, 900)])
def test_a_high_dock_shows_settings_or_charts(dock: TrainingDock, width: int, height: int, qtbot: QtBot) -> None:
    look(dock, width, height)
    assert dock.width() == width
    assert dock.form.isVisible()
    assert not dock.charts.isVisible()
    qtbot.mouseClick(dock.switch, Qt.MouseButton.LeftButton, pos=dock.switch.tabRect(1).center())
    assert not dock.form.isVisible()
    assert dock.charts.isVisible()
    assert dock.charts.controls.isVisible()


def test_a_wide_dock_shows_both(dock: TrainingDock) -> None:
    look(dock, 1100, 260)
    assert dock.form.isVisible()
    assert dock.charts.isVisible()
    assert not dock.switch.isVisible()


def test_training_brings_up_the_charts_which_keep_their_height(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    look(dock, 560, 480)
    give(session, digits())
    train(dock, session, qtbot)
    assert dock.charts.isVisible()
    assert dock.outcome.isVisible()
    for chart in (dock.charts.loss, dock.charts.accuracy):
        assert chart.plot.room.height() >= 110
    assert dock.charts.loss.x() == dock.charts.accuracy.x()


def test_the_settings_begin_with_what_is_changed_most(dock: TrainingDock, session: Session, give: Give) -> None:
    give(session, digits())
    look(dock, 400, 420)
    fields: list[QWidget] = [dock.form.plain.rows[name].field for name in ("epochs", "batch_size")]
    fields += [dock.form.optimizer.form.rows["lr"].field, dock.form.optimizer.chooser, dock.form.loss.chooser]
    heights = [field.mapTo(dock, QPoint()).y() for field in fields]
    assert heights == sorted(heights)
    assert heights[-1] < dock.height() - 32
    assert not dock.form.more.isVisible()


def test_the_space_bar_never_stops_the_run_that_was_just_begun(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, digits(epochs=100_000))
    dock.activateWindow()
    dock.controls.train.setFocus()
    qtbot.waitUntil(dock.controls.train.hasFocus)
    begin(dock, session, qtbot)
    assert dock.controls.pause.hasFocus()
    qtbot.keyClick(dock.controls.pause, Qt.Key.Key_Space)
    assert session.running is not None
    assert session.running.paused
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)


def test_a_canvas_that_has_changed_since_the_run_began_is_told(
    dock: TrainingDock, session: Session, give: Give, become: Give, qtbot: QtBot
) -> None:
    give(session, digits(epochs=100_000))
    begin(dock, session, qtbot)
    before = session.design
    assert not dock.departed.isVisible()
    linear = next(node.id for node in before.root.nodes if node.kind == "Linear")
    become(session, set_param(before, before.main, linear, "out_features", 7))
    assert dock.departed.isVisible()
    assert dock.departed.text.text() == "The canvas has changed since this run began."
    assert dock.departed.again.toolTip() == "When this run is over."
    with qtbot.waitSignal(session.offered) as told:
        press(dock.departed.open, qtbot)
    assert told.args == [before, session.name]
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)
    become(session, before)
    assert not dock.departed.isVisible()


def test_a_changed_canvas_is_trained_by_a_click(
    dock: TrainingDock, session: Session, give: Give, become: Give, qtbot: QtBot
) -> None:
    give(session, digits())
    train(dock, session, qtbot)
    linear = next(node.id for node in session.design.root.nodes if node.kind == "Linear")
    become(session, set_param(session.design, session.design.main, linear, "out_features", 48))
    with qtbot.waitSignal(session.run_ended, timeout=LONG) as told:
        press(dock.departed.again, qtbot)
    assert told.args[0].reason == "completed"
    assert not dock.departed.isVisible()


def test_a_run_whose_loss_grew_is_not_called_fine(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    design = find("spiral_mlp").design
    optimizer = {"kind": "SGD", "lr": 1e4}
    give(session, set_training(design, {**design.training, "epochs": 3, "optimizer": optimizer}))
    ended = train(dock, session, qtbot)
    assert ended.reason == "completed"
    assert "but its loss grew from" in dock.outcome.text.text()
    assert "try a smaller learning rate" in dock.outcome.text.text()
    assert dock.outcome.sign == "warning"


@pytest.mark.parametrize("typed", ["batch_size=0", "epochs=many"])
def test_a_refused_setting_keeps_its_text_and_is_told_by_train(
    typed: str, dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    name, _, text = typed.partition("=")
    give(session, digits())
    row = dock.form.plain.rows[name]
    type_into(row.field, text, qtbot)
    dock.switch.setFocus()
    line = row.field.findChild(QLineEdit)
    assert line is not None
    assert line.text() == text
    assert row.note.isVisible()
    press(dock.controls.train, qtbot)
    assert session.running is None
    assert row.title in dock.outcome.text.text()
    assert name not in dock.outcome.text.text()
    type_into(row.field, "2", qtbot)
    assert not row.note.isVisible()
    assert train(dock, session, qtbot).reason == "completed"


def test_data_that_are_not_there_are_told_with_two_ways_to_get_them(
    dock: TrainingDock, session: Session, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_data_root(tmp_path)
    give(session, "mnist_cnn")
    assert dock.missing.text.text() == "MNIST is not on this computer yet."
    assert dock.missing.download.isEnabled()
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)  # as a download leaves it that failed
    dock.missing.look()
    assert dock.missing.isVisible()
    (tmp_path / "mine" / "MNIST" / "raw").mkdir(parents=True)
    (tmp_path / "mine" / "MNIST" / "raw" / "train-images-idx3-ubyte").touch()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "mine"))
    dock.missing.choose.click()
    assert session.data_root == tmp_path / "mine"
    assert not dock.missing.isVisible()


def test_a_folder_is_looked_for_where_one_was_used_last_while_that_of_the_data_is_not_there(
    dock: TrainingDock, session: Session, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def nothing(*said: object) -> str:
        asked.append(str(said[2]))
        return ""

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", nothing)
    session.preferences.setValue("folder", str(tmp_path))
    session.set_data_root(tmp_path / "data")
    give(session, "mnist_cnn")
    dock.missing.choose.click()
    (tmp_path / "data").mkdir()
    dock.missing.choose.click()
    assert asked == [str(tmp_path), str(tmp_path / "data")]


def test_a_failed_download_is_told_in_a_sentence(dock: TrainingDock) -> None:
    end = RunEnded("failed", 0, {}, message="MNIST is not complete. Put it there. What was tried: a: <urlopen error>")
    dock.outcome.say(end, "", ())
    assert dock.outcome.text.text() == "MNIST is not complete."
