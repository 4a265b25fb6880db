"""How far a run is, how fast it goes, and how long it will take."""

from __future__ import annotations

import pytest

from app.pace import Pace
from engine.events import BatchDone, EpochDone, RunStarted


class Clock:
    """A clock that tests turn."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def pace(*, batches: int = 10) -> tuple[Pace, Clock]:
    clock = Clock()
    made = Pace(clock)
    made.follow([RunStarted(2, batches, "cpu", 1)])
    return made, clock


def batch(epoch: int, number: int) -> BatchDone:
    return BatchDone(epoch, number, 8 * number, None, None)


def test_it_knows_where_the_run_is() -> None:
    one, _ = pace()
    one.follow([batch(1, 10), EpochDone(1, {}, 1.0, 1.0, False, 0.1), batch(2, 5)])
    assert (one.epoch, one.batch, one.done, one.share) == (1, 5, 15, 0.75)


def test_speed_and_time_left_follow_from_the_recent_past() -> None:
    one, clock = pace()
    clock.now = 2.0
    one.follow([batch(1, 4)])
    assert one.examples_per_second == pytest.approx(16)
    assert one.seconds_left == pytest.approx(8)


def test_examples_of_earlier_epochs_count() -> None:
    one, clock = pace()
    clock.now = 1.0
    one.follow([batch(1, 10), EpochDone(1, {}, 1.0, 1.0, False, 0.1)])
    clock.now = 2.0
    one.follow([batch(2, 10)])
    assert one.examples_per_second == pytest.approx(80)


def test_what_is_long_past_does_not_count() -> None:
    one, clock = pace(batches=1000)
    for second, number in ((10, 1), (20, 2), (21, 102), (22, 202), (23, 302), (24, 402), (25, 502)):
        clock.now = float(second)
        one.follow([batch(1, number)])
    assert one.examples_per_second == pytest.approx(800)


def test_a_pause_does_not_count() -> None:
    one, clock = pace()
    clock.now = 1.0
    one.follow([batch(1, 1)])
    one.hold()
    clock.now = 100.0
    one.follow([batch(1, 2)])
    assert one.seconds_left is None


def test_a_run_that_goes_on_begins_where_it_was() -> None:
    one = Pace(Clock())
    one.follow([RunStarted(4, 10, "cpu", 1, epoch=2)])
    assert one.share == 0.5


def test_it_says_where_the_run_is_and_how_fast() -> None:
    one, clock = pace()
    assert (one.where, one.speed) == ("Epoch 1 of 2", "")
    clock.now = 2.0
    one.follow([batch(1, 4)])
    assert (one.where, one.speed) == ("Epoch 1 of 2, batch 4 of 10", "16 examples/s, 8 s left")


def test_the_part_done_before_does_not_count_as_speed() -> None:
    clock = Clock()
    one = Pace(clock)
    one.follow([RunStarted(2, 10, "cpu", 1, 1, 4)])
    assert one.done == 14
    clock.now = 1.0
    one.follow([batch(2, 5)])
    clock.now = 2.0
    one.follow([batch(2, 6)])
    assert one.examples_per_second == 8.0
