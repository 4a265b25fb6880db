"""The charts: what is drawn, what the legend says, how the axes move, and what is kept in files."""

from __future__ import annotations

import csv
import sys
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSettings, Qt
from PySide6.QtGui import QImage, QPaintEvent, QPalette, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.charting.charts import AccuracyChart, Chart, LossChart
from app.charting.drawing import stepped_reach
from app.charting.figures import Figures
from app.charting.files import ask_and_save, save
from app.charting.panel import Charts, factor_at, position
from app.charting.plot import stepped
from app.charting.strokes import within
from engine.events import BatchDone, EpochDone
from engine.runs import History

C = TypeVar("C", bound=Chart)


def figures(run: str = "net-1", epochs: int = 3, *, metric: str = "accuracy", validation: bool = True) -> Figures:
    """A run of ten batches an epoch whose loss is 1 / epoch."""
    made = Figures(run, 10, 5, 0.6)
    for epoch in range(1, epochs + 1):
        accuracy = 1 - 0.5 / epoch if metric == "accuracy" else None
        batches = tuple(BatchDone(epoch, number, 4 * number, 1 / epoch, accuracy) for number in range(1, 11))
        told = {"train_loss": 1 / epoch, f"train_{metric}": 1 - 0.5 / epoch}
        if validation:
            told |= {"val_loss": 1.2 / epoch, f"val_{metric}": 0.9 - 0.5 / epoch}
        made.extend(History((EpochDone(epoch, told, 1.0, 40.0, epoch == 2, 0.1),), batches))
    return made


@pytest.fixture
def loss(qtbot: QtBot) -> LossChart:
    return shown(LossChart(), qtbot)


@pytest.fixture
def accuracy(qtbot: QtBot) -> AccuracyChart:
    return shown(AccuracyChart(), qtbot)


def shown(chart: C, qtbot: QtBot) -> C:
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    with qtbot.waitExposed(chart):
        chart.show()
    return chart


def legend(chart: Chart) -> str:
    return chart.header.legend.accessibleDescription()


def colours(chart: Chart) -> set[str]:
    """The colours that are seen in the plot."""
    image = chart.plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    memory = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return {f"#{value & 0xFFFFFF:06x}" for value in np.unique(memory)}


def batches(epoch: int, *losses: float) -> History:
    return History((), tuple(BatchDone(epoch, n, 4 * n, loss, None) for n, loss in enumerate(losses, 1)))


def test_an_empty_chart_says_what_will_appear_and_has_no_axis(loss: LossChart) -> None:
    loss.show_empty("Press Train.")
    assert loss.empty.isVisible()
    assert loss.empty.text() == "The loss of each batch and each epoch appears here.\nPress Train."
    assert loss.accessibleDescription() == loss.empty.text()
    assert not loss.plot.view.isVisible()
    assert loss.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_a_figure_that_is_told_for_epochs_alone_says_so_before_there_is_any(accuracy: AccuracyChart) -> None:
    accuracy.show_empty("")
    accuracy.expect(["r2", "mae"])
    assert accuracy.header.chooser.currentText() == "R²"
    assert accuracy.empty.text().startswith("The R² of each epoch appears")


def test_the_words_give_way_to_the_first_point(loss: LossChart) -> None:
    run = Figures("net-1", 10, 5)
    loss.show_runs((run,))
    assert loss.empty.isVisible()
    run.extend(batches(1, 2.0))
    loss.settle()
    assert not loss.empty.isVisible()
    assert loss.plot.view.isVisible()


def test_a_reader_of_the_screen_hears_the_latest_and_the_best(loss: LossChart) -> None:
    loss.show_runs((figures(),))
    assert loss.accessibleName() == "Chart of the loss"
    said = loss.accessibleDescription()
    assert said.startswith("Latest: train 0.3")
    assert "validation 0.4; best at 2: 0.6" in said


def test_the_keys_step_from_epoch_to_epoch(loss: LossChart, qtbot: QtBot) -> None:
    loss.show_runs((figures(),))
    loss.setFocus()
    for key, epoch in (
        (Qt.Key.Key_Left, 3),
        (Qt.Key.Key_Left, 2),
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Home, 1),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, 3),
    ):
        qtbot.keyClick(loss, key)
        assert loss.header.pointed.text() == f"at epoch {epoch}"
    assert loss.accessibleDescription() == "At epoch 3: train 0.3344; validation 0.4"
    qtbot.keyClick(loss, Qt.Key.Key_Escape)
    assert loss.header.pointed.text() == ""


def test_before_the_first_epoch_the_keys_step_from_batch_to_batch(loss: LossChart, qtbot: QtBot) -> None:
    run = Figures("net-1", 4, 5)
    run.extend(batches(1, 2.0, 1.5))
    loss.show_runs((run,))
    qtbot.keyClick(loss, Qt.Key.Key_Right)
    assert loss.header.pointed.text() == "at epoch 0.25"
    qtbot.keyClick(loss, Qt.Key.Key_Right)
    assert loss.header.pointed.text() == "at epoch 0.50"


def test_a_click_gives_a_chart_the_keyboard_and_a_frame(loss: LossChart, qtbot: QtBot) -> None:
    loss.show_runs((figures(),))
    loss.activateWindow()
    qtbot.mouseClick(loss.plot.view.viewport(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(loss.hasFocus)
    assert loss.palette().color(QPalette.ColorRole.Highlight).name() in colours(loss)


class Painted(QObject):
    """Notes what is painted of the curves."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self.parts: list[QRect] = []
        QApplication.processEvents()  # what is due is painted
        chart.plot.strokes.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.parts.append(event.rect())
        return False


def on_screen(chart: Chart) -> NDArray[np.int16]:
    """The colours of all pixels as they stand in the window."""
    image = chart.screen().grabWindow(chart.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).astype(np.int16)


def test_what_is_painted_piece_by_piece_looks_as_if_painted_at_once(loss: LossChart) -> None:
    run = Figures("net-1", 40, 2, 0.6)
    run.extend(batches(1, *np.linspace(2, 1, 20)))
    loss.show_runs((run,))
    painted = Painted(loss)
    for number in range(21, 39):
        run.extend(History((), (BatchDone(1, number, 4 * number, 1.5 - number / 100, None),)))
        loss.settle()
        QApplication.processEvents()
    pieces = on_screen(loss)
    assert any(part.left() > 0 for part in painted.parts)
    loss.repaint()
    loss.plot.strokes.repaint()
    assert np.abs(on_screen(loss) - pieces).max() < 40  # the edges of smooth lines are rounded otherwise


def test_a_point_that_comes_later_leaves_what_is_painted(loss: LossChart, qtbot: QtBot) -> None:
    run = Figures("net-1", 100, 1)
    run.extend(batches(1, *np.linspace(2, 1, 80)))
    loss.show_runs((run,))
    qtbot.waitUntil(lambda: loss.plot.strokes.width() > 400)
    painted = Painted(loss)
    run.extend(History((), (BatchDone(1, 90, 360, 1.01, None),)))
    loss.settle()
    qtbot.waitUntil(lambda: bool(painted.parts))
    assert painted.parts[0].left() > loss.plot.strokes.width() / 2


def test_batches_that_cannot_be_seen_wait_a_moment(loss: LossChart, qtbot: QtBot) -> None:
    run = Figures("net-1", 100_000, 1)
    run.extend(batches(1, *np.linspace(2, 1, 50)))
    loss.show_runs((run,))
    painted = Painted(loss)
    run.extend(History((), (BatchDone(1, 51, 204, 1.5, None),)))
    loss.refresh()
    QApplication.processEvents()
    assert not painted.parts

    def refreshed() -> bool:
        loss.refresh()
        return bool(painted.parts)

    qtbot.waitUntil(refreshed)


def test_thousands_are_written_out(loss: LossChart) -> None:
    run = Figures("net-1", 10, 2)
    run.extend(batches(1, 28_900.0))
    loss.show_runs((run,))
    assert "28,900" in legend(loss)


def test_train_and_validation_are_drawn_in_their_colours(loss: LossChart) -> None:
    loss.show_runs((figures(),))
    assert {"#0072b2", "#d55e00"} <= colours(loss)
    assert not loss.empty.isVisible()


def test_the_legend_tells_the_latest_values_and_the_best_epoch(loss: LossChart) -> None:
    loss.show_runs((figures(),))
    assert "validation 0.4" in legend(loss)
    assert "best at 2: 0.6" in legend(loss)


def test_shares_are_told_in_per_cent(accuracy: AccuracyChart) -> None:
    accuracy.show_runs((figures(),))
    assert "validation 73.33%" in legend(accuracy)


def test_the_legend_tells_what_the_mouse_points_at(loss: LossChart) -> None:
    loss.show_runs((figures(),))
    loss.plot.hovered.emit(1.1)
    assert "validation 1.2" in legend(loss)
    assert loss.header.pointed.text() == "at epoch 1.10"
    loss.plot.hovered.emit(None)
    assert "validation 0.4" in legend(loss)


def test_a_run_without_validation_has_no_best_epoch(loss: LossChart) -> None:
    loss.show_runs((figures(validation=False),))
    assert legend(loss) == "train 0.3344; no validation part"
    assert "Data dock" in loss.header.legend.toolTip()


def test_runs_are_compared_by_name(loss: LossChart) -> None:
    loss.show_runs((figures("net-1"), figures("net-2", 2)))
    assert legend(loss) == "net-1 0.4; net-2 0.6"


def test_another_metric_stands_where_there_is_no_accuracy(accuracy: AccuracyChart) -> None:
    accuracy.show_runs((figures(metric="mae"),))
    assert accuracy.figure == "mae"
    assert accuracy.header.heading.text() == "MAE"


def test_what_comes_is_drawn_at_the_next_refresh(loss: LossChart) -> None:
    run = figures(epochs=1)
    loss.show_runs((run,))
    before = colours(loss)
    run.extend(History((EpochDone(2, {"val_loss": 0.1}, 1.0, 1.0, True, 0.1),), ()))
    loss.refresh()
    loss.plot.hovered.emit(2.0)
    assert "validation 0.1" in legend(loss)
    assert before <= colours(loss) | before


def test_the_axis_shows_all_batches(loss: LossChart) -> None:
    loss.show_runs((figures(epochs=5),))
    low, high = loss.plot.x_range
    assert low == 0
    assert 5 <= high < 5.2


def test_logarithmic_axes_show_the_same_span(loss: LossChart) -> None:
    loss.show_runs((figures(epochs=5),))
    loss.set_log(True, True)
    low, high = loss.plot.x_range
    assert 0 < low <= 0.1
    assert high >= 5
    assert {"#0072b2", "#d55e00"} <= colours(loss)


def test_who_zooms_is_left_alone_until_he_wants_all_again(loss: LossChart) -> None:
    run = figures(epochs=3)
    loss.show_runs((run,))
    box = loss.plot.view.getViewBox()
    box.setXRange(1, 2, padding=0)
    box.sigRangeChangedManually.emit([True, True])
    run.extend(History((), (BatchDone(4, 1, 4, 0.2, None),)))
    loss.refresh()
    assert loss.plot.x_range == pytest.approx((1, 2))
    assert loss.header.all.isVisible()
    loss.header.all.click()
    assert loss.plot.x_range[1] > 3


def test_the_look_follows_the_palette(loss: LossChart) -> None:
    from app.theming.theme import palette
    from app.theming.tokens import DARK

    loss.show_runs((figures(),))
    loss.setPalette(palette(DARK))
    assert {"#56b4e9", "#f0954a"} <= colours(loss)


@pytest.mark.parametrize("suffix", ["png", "svg", "csv"])
def test_a_chart_is_saved(suffix: str, loss: LossChart, tmp_path: Path) -> None:
    loss.show_runs((figures(),))
    path = tmp_path / f"chart.{suffix}"
    save(loss.sheet, path)
    match suffix:
        case "png":
            image = QImage(str(path))
            assert image.width() > 2 * loss.width()
        case "svg":
            text = path.read_text(encoding="utf-8")
            ET.fromstring(text)
            assert "Loss" in text
        case _:
            rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
            assert len([row for row in rows if row[1] == "train batches"]) == 30
            assert rows[-1] == ["net-1", "validation epochs", "3.0", "0.39999999999999997"]


def test_a_drawing_keeps_to_its_frame() -> None:
    points = QPolygonF([QPointF(-10, 5), QPointF(5, 5), QPointF(5, 50), QPointF(40, 50)])
    inside = [line.toTuple() for line in within(points, QRectF(0, 0, 10, 10))]
    assert inside == [pytest.approx((0, 5, 5, 5)), pytest.approx((5, 5, 5, 10))]


def test_the_menu_saves_where_the_user_says(loss: LossChart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loss.show_runs((figures(),))
    preferences = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    loss.kept.connect(partial(ask_and_save, preferences))
    path, asked = tmp_path / "mine", []

    def chosen(*said: object) -> tuple[str, str]:
        asked.append(str(said[2]))
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    menu = loss.header.menu.menu()
    assert menu is not None
    for _ in range(2):
        menu.actions()[2].trigger()
    assert path.with_suffix(".csv").is_file()
    assert [Path(each).parent for each in asked] == [Path.home(), tmp_path]


def test_the_slider_smooths_all_runs(qtbot: QtBot) -> None:
    panel = Charts(0.0)
    qtbot.addWidget(panel)
    run = figures()
    panel.show_runs((run,))
    with qtbot.waitSignal(panel.smoothed):
        panel.slider.setValue(100)
    assert run.trace("loss").factor == pytest.approx(0.999)
    assert run.trace("loss").smooth.count == 30


@pytest.mark.parametrize("place", range(0, 101, 5))
def test_every_place_of_the_slider_comes_back(place: int) -> None:
    assert position(factor_at(place)) == place


@pytest.mark.parametrize(
    ("reach", "planned", "shown"),
    [(0.1, 10, 1), (1.2, 10, 2), (3.0, 10, 3), (8.0, 20, 11), (9.0, 10, 10), (12, 10, 17)],
)
def test_the_axis_grows_in_steps_up_to_what_is_planned(reach: float, planned: int, shown: float) -> None:
    assert stepped_reach(reach, planned) == shown


def test_a_range_stays_while_it_fits() -> None:
    assert stepped((0.1, 1.9), (0.0, 2.0), True) == (0.0, 2.0)


def test_a_range_grows_to_hold_what_came() -> None:
    low, high = stepped((0.1, 2.3), (0.0, 2.0), True)
    assert low == 0
    assert high >= 2.3


def test_a_range_shrinks_when_most_of_it_is_empty() -> None:
    assert stepped((0.0, 0.2), (0.0, 2.0), True)[1] < 0.3


def test_the_wheel_zooms_with_the_control_key_alone(loss: LossChart) -> None:
    loss.show_runs((figures(),))
    QApplication.processEvents()
    at = loss.plot.room.center()
    over = loss.plot.view.viewport()
    for keys, zooms in ((Qt.KeyboardModifier.NoModifier, False), (Qt.KeyboardModifier.ControlModifier, True)):
        turned = QWheelEvent(
            QPointF(at), QPointF(over.mapToGlobal(at)), QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton, keys,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(over, turned)
        assert turned.isAccepted() == zooms
        assert loss.plot.auto is not zooms


def test_a_small_picture_is_wide_enough_to_be_read(loss: LossChart, tmp_path: Path) -> None:
    loss.show_runs((figures(),))
    loss.resize(300, 200)
    QApplication.processEvents()
    save(loss.sheet, tmp_path / "chart.png")
    assert QImage(str(tmp_path / "chart.png")).width() >= 1200


@pytest.mark.parametrize("figure", ["loss", "accuracy"])
@pytest.mark.parametrize("log", [False, True])
def test_the_numbers_of_the_axes_have_room(figure: str, log: bool, qtbot: QtBot) -> None:
    chart = shown(LossChart() if figure == "loss" else AccuracyChart(), qtbot)
    chart.resize(560, 170)
    chart.show_runs((figures(epochs=40),))
    chart.set_log(log, log)
    QApplication.processEvents()
    for side, pixels in (("left", chart.plot.room.height()), ("bottom", chart.plot.room.width())):
        axis = chart.plot.view.getAxis(side)
        low, high = axis.range
        places = [value * pixels / (high - low) for value in axis.tickValues(low, high, pixels)[0][1]]
        assert len(places) >= 2
        assert min(np.diff(places)) >= 39


def test_a_hundred_thousand_updates_lose_no_reference_to_none(loss: LossChart) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one with each call that returns nothing, until the process dies."""
    loss.show_runs((figures(),))
    before = sys.getrefcount(None)
    for number in range(100_000):
        loss.plot.hovered.emit(number % 30 / 10)
        if number % 5_000 == 0:
            loss.refresh()
            loss.plot.strokes.repaint()
    loss.plot.hovered.emit(None)
    assert abs(sys.getrefcount(None) - before) < 1_000


def test_a_slim_chart_has_its_legend_below_the_heading(loss: LossChart) -> None:
    loss.show_runs((figures(),))
    QApplication.processEvents()
    assert loss.header.legend.y() < loss.header.heading.geometry().bottom()
    loss.resize(190, 300)
    QApplication.processEvents()
    assert loss.header.legend.y() >= loss.header.heading.geometry().bottom()
    assert loss.header.legend.heightForWidth(loss.header.legend.width()) <= loss.header.legend.height()
    assert loss.header.legend.height() >= 2 * loss.header.legend.fontMetrics().height()


def test_a_run_with_the_loss_alone_has_one_chart(qtbot: QtBot) -> None:
    panel = Charts()
    qtbot.addWidget(panel)
    panel.show()
    assert panel.accuracy.isVisible()
    panel.show_runs((only_loss(),))
    assert panel.loss.isVisible()
    assert not panel.accuracy.isVisible()
    panel.show_runs((figures(),))
    assert panel.accuracy.isVisible()


def test_where_no_metric_is_asked_for_no_chart_promises_one(qtbot: QtBot) -> None:
    panel = Charts()
    qtbot.addWidget(panel)
    panel.show()
    panel.accuracy.expect([])
    assert not panel.accuracy.isVisible()
    panel.accuracy.expect(["r2"])
    assert panel.accuracy.isVisible()


def only_loss() -> Figures:
    """A run without any metric."""
    made = Figures("net-2", 10, 5, 0.6)
    batches = tuple(BatchDone(1, number, 4 * number, 1 / number, None) for number in range(1, 11))
    made.extend(History((EpochDone(1, {"train_loss": 0.5}, 1.0, 40.0, True, 0.1),), batches))
    return made
