"""The curves of a run, from its events."""

from __future__ import annotations

import io

import pytest

from app.charting.figures import Figures, title, write_csv
from app.running import history
from engine.events import BatchDone, EpochDone, Event, RunStarted
from engine.runs import History


def batches(*means: tuple[int, int, float]) -> History:
    """Batches of ten examples: the epoch, the number, the mean so far."""
    return History((), tuple(BatchDone(epoch, batch, 10 * batch, mean, mean / 10) for epoch, batch, mean in means))


def epoch(number: int, best: bool = False, **figures: float | None) -> History:
    return History((EpochDone(number, figures, 1.0, 10.0, best, 0.1),), ())


def test_a_point_is_the_mean_of_the_batches_since_the_last_one() -> None:
    figures = Figures("a", 4)
    figures.extend(batches((1, 1, 4.0), (1, 2, 3.0), (1, 4, 2.0)))
    assert figures.trace("loss").raw.y.tolist() == pytest.approx([4.0, 2.0, 1.0])


def test_an_epoch_begins_its_means_anew() -> None:
    figures = Figures("a", 2)
    figures.extend(batches((1, 2, 4.0), (2, 1, 1.0)))
    assert figures.trace("loss").raw.y.tolist() == pytest.approx([4.0, 1.0])


def test_means_go_on_over_calls() -> None:
    figures = Figures("a", 4)
    figures.extend(batches((1, 1, 4.0)))
    figures.extend(batches((1, 2, 3.0)))
    assert figures.trace("loss").raw.y.tolist() == pytest.approx([4.0, 2.0])


def test_batches_and_epochs_share_an_axis() -> None:
    figures = Figures("a", 4)
    figures.extend(batches((1, 1, 1.0), (1, 4, 1.0), (2, 2, 1.0)))
    figures.extend(epoch(1, train_loss=1.0))
    assert figures.trace("loss").raw.x.tolist() == [0.25, 1.0, 1.5]
    assert figures.epochs["train", "loss"].x.tolist() == [1.0]


def test_figures_that_are_no_numbers_are_left_out() -> None:
    figures = Figures("a", 4)
    figures.extend(batches((1, 1, float("nan"))))
    figures.extend(epoch(1, train_loss=float("inf"), val_loss=None))
    assert figures.names == ()


def test_the_best_epoch_is_the_last_that_was_one() -> None:
    figures = Figures("a", 4)
    for number, best in ((1, True), (2, True), (3, False)):
        figures.extend(epoch(number, best, val_loss=1.0))
    assert figures.best == 2


def test_the_figures_there_are_are_named_loss_first() -> None:
    figures = Figures("a", 4)
    figures.extend(epoch(1, train_loss=1.0, train_mae=2.0, val_mae=2.0))
    assert figures.names == ("loss", "mae")


def test_live_events_and_the_record_of_runs_say_the_same() -> None:
    told = BatchDone(1, 1, 10, 2.0, None)
    done = EpochDone(1, {"train_loss": 1.0}, 1.0, 10.0, False, 0.1)
    events: list[Event] = [RunStarted(1, 1, "cpu", 1), BatchDone(1, 1, 10, None, None), told, done]
    assert history(events) == History((done,), (told,))


def test_a_table_has_all_points() -> None:
    figures = Figures("a", 2)
    figures.extend(batches((1, 1, 4.0), (1, 2, 3.0)))
    figures.extend(epoch(1, val_loss=5.0))
    text = io.StringIO(newline="")
    write_csv(text, {"a": figures}, "loss")
    lines = text.getvalue().splitlines()
    assert lines[0] == "run,curve,epoch,loss"
    assert lines[1:] == ["a,train batches,0.5,4.0", "a,train batches,1.0,2.0", "a,validation epochs,1.0,5.0"]


@pytest.mark.parametrize(
    ("figure", "shown"), [("loss", "Loss"), ("accuracy", "Accuracy"), ("mae", "MAE"), ("f1", "F1")]
)
def test_figures_have_titles(figure: str, shown: str) -> None:
    assert title(figure) == shown
