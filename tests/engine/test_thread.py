"""The thread of a run: what reaches the mailbox, how it is held and stopped, and what errors become."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from designer.errors import BlockwrightError
from engine.events import BatchDone, EpochDone, Event, RunEnded, RunStarted
from engine.thread import TrainingThread, Work
from engine.training import Control

STARTED = RunStarted(1, 3, "cpu", 1)
EPOCH = EpochDone(1, {"train_loss": 1.0}, 1.0, 10.0, False, 0.1)
ENDED = RunEnded("completed", 1, {})


def batch(number: int, loss: float | None = None) -> BatchDone:
    return BatchDone(1, number, number * 4, loss, None)


def telling(*events: Event) -> Work:
    def work(_control: Control) -> Iterator[Event]:
        yield from events

    return work


def failing(error: Exception) -> Work:
    def work(_control: Control) -> Iterator[Event]:
        yield STARTED
        raise error

    return work


def done(work: Work, qtbot: QtBot) -> TrainingThread:
    thread = TrainingThread(work)
    with qtbot.waitSignal(thread.finished, timeout=5000):
        thread.start()
    return thread


def test_events_arrive_in_their_order(qtbot: QtBot) -> None:
    events: list[Event] = [STARTED, batch(1, 2.0), batch(2, 1.0), EPOCH, ENDED]
    assert done(telling(*events), qtbot).drain() == events


def test_what_was_taken_does_not_come_again(qtbot: QtBot) -> None:
    thread = done(telling(STARTED), qtbot)
    thread.drain()
    assert thread.drain() == []


def test_batches_without_figures_give_way_to_the_next_batch(qtbot: QtBot) -> None:
    events: list[Event] = [batch(1), batch(2), batch(3, 1.0), batch(4), EPOCH, batch(1)]
    assert done(telling(*events), qtbot).drain() == [batch(3, 1.0), batch(4), EPOCH, batch(1)]


def test_a_refusal_is_told_as_it_is(qtbot: QtBot) -> None:
    thread = done(failing(BlockwrightError("The data are missing.")), qtbot)
    assert thread.drain() == [STARTED, RunEnded("failed", 0, {}, message="The data are missing.")]
    assert thread.mistake is None


@pytest.mark.parametrize(("error", "word"), [(MemoryError(), "memory"), (OSError(28, "No space left"), "space")])
def test_what_the_machine_lacks_is_said_with_advice(error: Exception, word: str, qtbot: QtBot) -> None:
    thread = done(failing(error), qtbot)
    ended = thread.drain()[-1]
    assert isinstance(ended, RunEnded)
    assert ended.reason == "failed"
    assert word in ended.message
    assert thread.mistake is None


def test_an_error_nobody_foresaw_becomes_a_sentence_and_is_kept(qtbot: QtBot) -> None:
    error = ZeroDivisionError("division by zero")
    thread = done(failing(error), qtbot)
    ended = thread.drain()[-1]
    assert isinstance(ended, RunEnded)
    assert "ZeroDivisionError" in ended.message
    assert thread.mistake is error


def test_the_thread_can_be_stopped_while_it_is_held(qtbot: QtBot) -> None:
    told = threading.Event()

    def work(control: Control) -> Iterator[Event]:
        yield STARTED
        told.set()
        while control.proceed():
            yield batch(1, 1.0)
        yield ENDED

    thread = TrainingThread(work)
    thread.control.pause()
    thread.start()
    assert told.wait(5)
    with qtbot.waitSignal(thread.finished, timeout=5000):
        thread.control.stop = True
    assert thread.drain()[-1] == ENDED


def test_a_hundred_thousand_events_are_not_lost(qtbot: QtBot) -> None:
    count = 100_000
    thread = TrainingThread(telling(*(batch(number, 1.0) for number in range(count))))
    taken: list[Event] = []
    thread.start()
    qtbot.waitUntil(lambda: not taken.extend(thread.drain()) and len(taken) == count, timeout=20_000)  # type: ignore[func-returns-value]
    thread.wait()
    assert [event.batch for event in taken if isinstance(event, BatchDone)] == list(range(count))
