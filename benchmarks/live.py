"""What the window costs a run and the run the window, while `mnist_cnn` trains in its thread with the charts on.

One run goes on; in turn the window works as usual for a few seconds and stands still for as many, which is the same
loop without a window. Printed are the ratio of the batches a second, and how late a timer of 16 ms comes while the
window works. Random tensors stand for the digits. `python -m benchmarks.live`
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from app.gui import make_application, make_window
from designer.model.edits import set_data, set_training
from designer.model.files import loads
from resources import template

if TYPE_CHECKING:
    from app.session import Session
    from app.window import MainWindow
    from designer.model.design import Design

TICK_MS = 16
GOAL_RATIO, GOAL_LATE_MS, GOAL_LATEST_MS = 0.90, 8.0, 50.0
DATA = {"dataset": {"kind": "random", "shape": [1, 28, 28], "examples": 60_000, "classes": 10}, "validation": 0.05}


class Ticks:
    """How late a timer comes, in ms."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._due = 0.0
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._due = time.perf_counter() + TICK_MS / 1000
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(1000 * (now - self._due))
        self._due = now + TICK_MS / 1000


class Counter:
    """How many batches the run has done, asked of the run itself."""

    def __init__(self) -> None:
        self.batches = 0

    def install(self) -> None:
        """Count every step of the engine."""
        from engine.training.run import Run

        step = Run.step

        def counted(run: Run, inputs: object, targets: object) -> None:
            step(run, inputs, targets)  # type: ignore[arg-type]
            self.batches += 1

        Run.step = counted  # type: ignore[method-assign,assignment]


def network() -> Design:
    design = loads(template("mnist_cnn"), "mnist_cnn")
    design = set_data(design, DATA)
    return set_training(design, {**design.training, "epochs": 100_000, "device": "cpu"})


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def until(done: Callable[[], bool]) -> None:
    """Let the window work until `done` says so."""
    while not done():
        wait(0.05)


def begin(session: Session, window: MainWindow) -> None:
    """Open the network, show the training dock, and train."""
    window.show()
    until(lambda: session.ready)
    session.open(network(), "mnist_cnn")
    window.show_canvas()
    window.show_dock("training")
    until(lambda: session.examined is not None and session.examined.ok)
    session.train()
    until(lambda: session.running is not None and session.running.pace.done > 20)


def turns(seconds: float, rounds: int, counter: Counter) -> tuple[list[float], list[float]]:
    """The ratio of the speeds, turn by turn, and how late the timer came."""
    ratios, ticks = [], Ticks()

    def speed(work: Callable[[float], object]) -> float:
        begun, before = time.perf_counter(), counter.batches
        work(seconds)
        return (counter.batches - before) / (time.perf_counter() - begun)

    for turn in range(rounds):
        wait(0.3)  # what gathered while the window stood still
        if turn % 2:
            still = speed(time.sleep)
            wait(0.3)
        ticks.start()
        working = speed(wait)
        ticks.stop()
        if not turn % 2:
            still = speed(time.sleep)
        ratios.append(working / still)
    return ratios, ticks.late


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the window while a network trains.")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=8)
    chosen = parser.parse_args()
    application = make_application()
    with tempfile.TemporaryDirectory() as folder:
        session, window = make_window(Path(folder))
        begin(session, window)
        counter = Counter()
        counter.install()
        ratios, late = turns(chosen.seconds, chosen.rounds, counter)
        session.document.mark_saved()
        session.close()
        window.hide()
    ratio, usual, latest = median(ratios), float(np.percentile(late, 95)), max(late)
    told(f"throughput beside the window  {ratio:5.2f}", f"at least {GOAL_RATIO}", ratio >= GOAL_RATIO)
    told(f"lateness, 95th percentile     {usual:5.1f} ms", f"at most {GOAL_LATE_MS}", usual <= GOAL_LATE_MS)
    told(f"lateness, largest             {latest:5.1f} ms", f"at most {GOAL_LATEST_MS}", latest <= GOAL_LATEST_MS)
    application.quit()


def told(figure: str, goal: str, ok: bool) -> None:
    print(f"{figure}  (goal: {goal}) {'met' if ok else 'MISSED'}")


if __name__ == "__main__":
    main()
