"""What live charts cost: four of them, fed a thousand batches a second on top of a hundred thousand.

Printed are the share of the main thread that feeding and drawing take, how late a timer of 16 ms comes, and how much
longer a refresh takes after a million batches than after a thousand. `python -m benchmarks.charts`
"""

from __future__ import annotations

import argparse
import os
import time
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from app.charting.charts import AccuracyChart, Chart, LossChart
from app.charting.figures import Figures
from app.charting.panel import Turns
from engine.events import BatchDone, EpochDone
from engine.runs import History

HISTORY, RATE, PER_EPOCH = 100_000, 1000, 500
DRAIN_MS, TICK_MS = 33, 16
SIZE = (900, 600)


class Source:
    """A run that goes on, as the engine would tell it."""

    def __init__(self, seed: int, batches: int) -> None:
        self.figures = Figures(f"run-{seed}", PER_EPOCH, 2 * batches // PER_EPOCH + 100, 0.9)
        self._random = np.random.default_rng(seed)
        self.batch = 0
        self._loss = self._accuracy = 0.0
        while self.batch < batches:
            self.figures.extend(self.told(min(PER_EPOCH, batches - self.batch)))

    def told(self, count: int) -> History:
        """The next batches, in the epochs they belong to."""
        batches, epochs = [], []
        for noise in self._random.normal(size=count):
            epoch, batch = divmod(self.batch, PER_EPOCH)
            if batch == 0:
                self._loss = self._accuracy = 0.0
            self._loss += 2.0 / (1 + epoch / 20) + 0.2 * float(noise)
            self._accuracy += min(1.0, 1 - 0.5 / (1 + epoch / 20) + 0.02 * float(noise))
            self.batch += 1
            done = batch + 1
            batches.append(BatchDone(epoch + 1, done, 32 * done, self._loss / done, self._accuracy / done))
            if done == PER_EPOCH:
                loss, accuracy = self._loss / done, self._accuracy / done
                figures = {"train_loss": loss, "val_loss": loss * 1.1, "train_accuracy": accuracy}
                epochs.append(EpochDone(epoch + 1, {**figures, "val_accuracy": accuracy - 0.02}, 1.0, 1e3, True, 1e-3))
        return History(tuple(epochs), tuple(batches))


def dashboard(sources: list[Source]) -> tuple[QWidget, list[Chart]]:
    """A window with the two charts of each source."""
    window = QWidget()
    grid = QGridLayout(window)
    charts: list[Chart] = []
    for row, source in enumerate(sources):
        for column, chart in enumerate((LossChart(), AccuracyChart())):
            chart.show_runs((source.figures,))
            grid.addWidget(chart, row, column)
            charts.append(chart)
    window.resize(*SIZE)
    window.show()
    return window, charts


def live(seconds: float) -> tuple[float, float, float]:
    """The share of the main thread, and the lateness of the timer in ms: 95th percentile and largest."""
    sources = [Source(seed, HISTORY) for seed in range(2)]
    window, charts = dashboard(sources)
    wait(500)
    lateness: list[float] = []
    clock, last = QElapsedTimer(), [0.0]
    drains = [
        [source.told(RATE * DRAIN_MS // 1000) for _ in range(int(seconds * 1100) // DRAIN_MS)] for source in sources
    ]
    coming = iter(list(zip(*drains, strict=True)))

    def feed() -> None:
        for source, history in zip(sources, next(coming), strict=True):
            source.figures.extend(history)

    def tick() -> None:
        now = clock.nsecsElapsed() / 1e6
        lateness.append(now - last[0] - TICK_MS)
        last[0] = now

    timers = [timer(DRAIN_MS, feed), timer(TICK_MS, tick)]
    turns = Turns(charts)
    turns.go(True)
    clock.start()
    begun, worked = time.perf_counter(), time.thread_time()
    wait(round(seconds * 1000))
    share = (time.thread_time() - worked) / (time.perf_counter() - begun)
    for each in timers:
        each.stop()
    window.close()
    return share, float(np.percentile(lateness, 95)), max(lateness)


def refreshes(batches: int, turns: int) -> float:
    """The median time of a refresh with fifty new batches, drawing included, in ms."""
    source = Source(0, batches)
    window, charts = dashboard([source])
    chart = charts[0]
    wait(300)
    found = []
    for _ in range(turns):
        source.figures.extend(source.told(50))
        begun = time.perf_counter()
        chart.refresh()
        chart.plot.strokes.repaint()
        found.append(1000 * (time.perf_counter() - begun))
        QApplication.processEvents()
    window.close()
    return median(found)


def timer(interval: int, slot: object) -> QTimer:
    made = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=interval)
    made.timeout.connect(slot)
    made.start()
    return made


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def told(ok: bool) -> str:
    return "met" if ok else "MISSED"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the live charts.")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--turns", type=int, default=40)
    chosen = parser.parse_args()
    application = QApplication([])
    share, late, latest = live(chosen.seconds)
    print(f"share of the main thread   {100 * share:5.1f} %   (goal: at most 8) {told(share <= 0.08)}")
    print(f"lateness, 95th percentile  {late:5.1f} ms")
    print(f"longest stall              {latest:5.1f} ms  (goal: at most 8) {told(latest <= 8)}")
    few, many = refreshes(1000, chosen.turns), refreshes(1_000_000, chosen.turns)
    print(f"refresh after 1,000 batches      {few:5.2f} ms")
    print(f"refresh after 1,000,000 batches  {many:5.2f} ms  (goal: at most 1 ms more) {told(many - few <= 1)}")
    application.quit()


if __name__ == "__main__":
    main()
