"""Runs are recorded as they go on, found again, and read the same way live and past."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from designer.errors import BlockwrightError
from designer.model.design import Block, Design, Node
from designer.task import Field, Task
from engine.events import BatchDone, CheckpointSaved, EpochDone, RunEnded, RunStarted
from engine.runs import Run, RunNotFound, Runs, WorkspaceRefused

DESIGN = Design(
    blocks={
        "Net": Block(
            name="Net",
            form="sequential",
            nodes=(
                Node(id="n1", name="x", kind="input", params={"shape": (4,)}),
                Node(id="n2", name="", kind="Linear", params={"out_features": 3}),
                Node(id="n3", name="y", kind="output"),
            ),
        )
    },
    main="Net",
    training={"epochs": 2},
)
TASK = Task((Field((4,)),), "classification", Field((), "int64"), ("cat", "dog", "naïve “one”"), "CrossEntropyLoss")
STARTED = RunStarted(epochs=2, batches=3, device="cpu", threads=1)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "home")


def batch(epoch: int, number: int, loss: float | None = 0.5) -> BatchDone:
    return BatchDone(epoch, number, 8, loss, 0.25)


def epoch_done(number: int, loss: float = 0.5) -> EpochDone:
    return EpochDone(number, {"train_loss": loss, "val_loss": None}, 1.5, 100.0, best=True, learning_rate=0.001)


def saved(run: Run, kind: str = "last", epoch: int = 1) -> CheckpointSaved:
    path = run.folder / f"{kind}.safetensors"
    path.write_bytes(b"weights")
    return CheckpointSaved(epoch, path, "best" if kind == "best" else "last")


def finished(runs: Runs, name: str = "net") -> str:
    with runs.begin(name, DESIGN, "cpu", TASK) as run:
        run.record(STARTED)
        run.record(epoch_done(1))
        run.record(saved(run))
        run.record(RunEnded("completed", 1, {"test_loss": 0.25, "test_accuracy": None}, "last", "", ((3, 1), (0, 4))))
    return run.id


def test_ids_are_the_name_and_a_number(runs: Runs) -> None:
    assert [finished(runs, "MNIST cnn!"), finished(runs, "MNIST cnn!"), finished(runs, "")] == [
        "mnist_cnn-1",
        "mnist_cnn-2",
        "run-1",
    ]


def test_a_record_keeps_the_design_and_the_task(runs: Runs) -> None:
    record = runs.find(finished(runs))
    assert record.design() == DESIGN
    assert record.task == TASK
    assert record.classes == TASK.classes


def test_a_record_keeps_how_the_run_ended(runs: Runs) -> None:
    record = runs.find(finished(runs))
    assert (record.status, record.device, record.threads, record.planned, record.batches) == (
        "completed",
        "cpu",
        1,
        2,
        3,
    )
    assert record.figures == {"test_loss": 0.25, "test_accuracy": None}
    assert record.confusion == ((3, 1), (0, 4))
    assert record.ended is not None
    assert record.ended >= record.created


def test_the_history_of_a_past_run_is_what_its_events_told(runs: Runs) -> None:
    events = [batch(1, 1), batch(1, 2, loss=0.25), batch(1, 3, loss=math.inf)]
    with runs.begin("net", DESIGN) as run:
        run.record(STARTED)
        for event in events:
            run.record(event)
        run.record(epoch_done(1))
    history = runs.history(run.id)
    assert list(history.batches) == events
    assert list(history.epochs) == [epoch_done(1)]


def test_a_run_that_goes_on_is_read_by_the_same_function(runs: Runs) -> None:
    with runs.begin("net", DESIGN) as run:
        run.record(STARTED)
        run.record(batch(1, 1))
        run.record(batch(1, 2))
        run.flush()
        assert [each.batch for each in runs.history(run.id).batches] == [1, 2]
        assert [each.batch for each in runs.history(run.id, after=(1, 1)).batches] == [2]
        assert runs.find(run.id).status == "running"


def test_batches_are_gathered_before_they_are_written(runs: Runs) -> None:
    with runs.begin("net", DESIGN) as run:
        run.record(batch(1, 1))
        for number in range(2, 20):
            run.record(batch(1, number))
        assert len(runs.history(run.id).batches) < 19
        run.record(epoch_done(1))
        assert len(runs.history(run.id).batches) == 19


def test_a_batch_whose_loss_is_still_on_the_device_leaves_no_point(runs: Runs) -> None:
    with runs.begin("net", DESIGN) as run:
        run.record(batch(1, 1, loss=None))
    assert runs.history(run.id).batches == ()


def test_a_run_left_by_ctrl_c_is_stopped(runs: Runs) -> None:
    with pytest.raises(KeyboardInterrupt), runs.begin("net", DESIGN) as run:
        raise KeyboardInterrupt
    assert runs.find(run.id).status == "stopped"


def test_a_run_left_by_an_error_failed_and_says_why(runs: Runs) -> None:
    with pytest.raises(BlockwrightError), runs.begin("net", DESIGN) as run:
        raise BlockwrightError("The loss is no number any more.")
    record = runs.find(run.id)
    assert (record.status, record.message) == ("failed", "The loss is no number any more.")


def test_a_run_whose_process_died_is_interrupted(runs: Runs) -> None:
    script = (
        "import os, sys; from pathlib import Path; from engine.runs import Runs\n"
        "from designer.model.design import *\n"
        "nodes = (Node('n1', 'x', 'input', {'shape': (4,)}), Node('n2', 'y', 'output'))\n"
        "design = Design({'Net': Block('Net', 'sequential', nodes)}, 'Net')\n"
        "run = Runs(Path(sys.argv[1])).begin('net', design)\n"
        "print(run.id, flush=True); sys.stdin.readline(); os._exit(9)\n"
    )
    command = [sys.executable, "-c", script, str(runs.workspace)]
    repository = Path(__file__).parents[3]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=repository, env={**os.environ}
    ) as child:
        assert child.stdout is not None
        run = child.stdout.readline().strip()
        assert runs.find(run).status == "running"
        child.communicate("\n")
    assert runs.find(run).status == "interrupted"


def test_ids_are_unique_when_many_begin_at_once(tmp_path: Path) -> None:
    ids: list[str] = []

    def begin() -> None:
        for _ in range(5):
            with Runs(tmp_path / "home").begin("net", DESIGN) as run:
                ids.append(run.id)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ids) == sorted(f"net-{number}" for number in range(1, 21))


def test_a_resumed_run_forgets_what_came_after_its_checkpoint(runs: Runs) -> None:
    with runs.begin("net", DESIGN) as run:
        for event in (STARTED, batch(1, 1), epoch_done(1), batch(2, 1), epoch_done(2)):
            run.record(event)
    with runs.resume(runs.find(run.id)) as again:
        again.record(RunStarted(epochs=3, batches=3, device="cpu", threads=1, epoch=1))
        history = runs.history(run.id)
        assert [each.epoch for each in history.epochs] == [1]
        assert [each.epoch for each in history.batches] == [1]
        assert runs.find(run.id).status == "running"
        again.record(RunEnded("completed", 3, {}))
    assert runs.find(run.id).status == "completed"


def test_a_run_resumed_within_an_epoch_keeps_the_batches_before(runs: Runs) -> None:
    with runs.begin("net", DESIGN) as run:
        for event in (STARTED, batch(1, 1), epoch_done(1), batch(2, 1), batch(2, 2), batch(2, 3)):
            run.record(event)
    with runs.resume(runs.find(run.id)) as again:
        again.record(RunStarted(epochs=3, batches=3, device="cpu", threads=1, epoch=1, batch=2))
    assert [(each.epoch, each.batch) for each in runs.history(run.id).batches] == [(1, 1), (2, 1), (2, 2)]


def test_a_running_run_is_not_resumed(runs: Runs) -> None:
    with runs.begin("net", DESIGN) as run, pytest.raises(WorkspaceRefused, match="still running"):
        runs.resume(runs.find(run.id))


def test_all_lists_the_newest_first(runs: Runs) -> None:
    ids = [finished(runs, name) for name in ("a", "b", "a")]
    assert [record.id for record in runs.all()] == ids[::-1]


def test_find_takes_a_unique_beginning(runs: Runs) -> None:
    finished(runs, "mnist")
    finished(runs, "digits")
    assert runs.find("dig").id == "digits-1"


def test_find_takes_a_whole_id_that_begins_others(runs: Runs) -> None:
    for _ in range(11):
        finished(runs)
    assert runs.find("net-1").id == "net-1"
    with pytest.raises(RunNotFound, match="may be any of"):
        runs.find("net")


def test_find_guesses_what_was_meant(runs: Runs) -> None:
    finished(runs, "mnist_cnn")
    with pytest.raises(RunNotFound, match=r"Did you mean mnist_cnn-1\?"):
        runs.find("mnsit_cnn-1")


def test_find_says_when_there_are_no_runs(runs: Runs) -> None:
    with pytest.raises(RunNotFound, match="nothing was trained"):
        runs.find("net-1")


def test_latest_is_the_newest_with_weights(runs: Runs) -> None:
    first = finished(runs)
    with runs.begin("net", DESIGN):
        pass
    assert runs.latest("net").id == first


@pytest.mark.parametrize(("begun", "said"), [(False, "no run of net"), (True, "has weights yet")])
def test_latest_says_when_there_is_none(runs: Runs, begun: bool, said: str) -> None:
    if begun:
        runs.begin("net", DESIGN).close()
    with pytest.raises(RunNotFound, match=said):
        runs.latest("net")


def test_weights_prefers_those_the_test_figures_used(runs: Runs) -> None:
    with runs.begin("net", DESIGN) as run:
        run.record(saved(run, "best"))
        run.record(saved(run, "last", epoch=2))
        run.record(RunEnded("completed", 2, {"test_loss": 0.5}, weights="last"))
    record = runs.find(run.id)
    assert record.weights() == run.folder / "last.safetensors"
    assert record.weights("best") == run.folder / "best.safetensors"


def test_weights_that_are_missing_are_told(runs: Runs) -> None:
    record = runs.find(finished(runs))
    with pytest.raises(RunNotFound, match="no best weights"):
        record.weights("best")
    record.weights().unlink()
    with pytest.raises(RunNotFound, match="are gone"):
        record.weights()


def test_a_moved_workspace_finds_its_weights(tmp_path: Path) -> None:
    run = finished(Runs(tmp_path / "old"))
    (tmp_path / "old").rename(tmp_path / "new")
    assert Runs(tmp_path / "new").find(run).weights().read_bytes() == b"weights"


def test_a_deleted_run_is_gone_and_its_id_does_not_come_again(runs: Runs) -> None:
    run = runs.find(finished(runs))
    runs.delete(run)
    assert not run.folder.exists()
    assert runs.all() == ()
    assert runs.history(run.id).epochs == ()
    assert finished(runs) == "net-2"


def test_a_running_run_is_not_deleted(runs: Runs) -> None:
    with runs.begin("net", DESIGN) as run:
        with pytest.raises(WorkspaceRefused, match="still running"):
            runs.delete(runs.find(run.id))
        assert run.folder.is_dir()


def test_a_damaged_record_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs.db").write_bytes(b"no database at all, but long enough to be read as one" * 10)
    with pytest.raises(WorkspaceRefused, match="is damaged"):
        Runs(tmp_path)


def test_a_record_of_another_program_is_left_alone(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "runs.db")) as other:
        other.execute("CREATE TABLE theirs (x)")
    before = (tmp_path / "runs.db").read_bytes()
    with pytest.raises(WorkspaceRefused, match="another program"):
        Runs(tmp_path)
    assert (tmp_path / "runs.db").read_bytes() == before


def test_a_record_of_a_newer_version_is_told(runs: Runs) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(runs.workspace / "runs.db")) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(WorkspaceRefused, match="newer Blockwright"):
        Runs(runs.workspace)


def test_a_workspace_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(WorkspaceRefused, match="cannot be used"):
        Runs(tmp_path / "home")


def test_a_record_torn_in_the_middle_is_told(runs: Runs) -> None:
    finished(runs)
    path = runs.workspace / "runs.db"
    for left in runs.workspace.glob("runs.db-*"):
        left.unlink()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(WorkspaceRefused, match="is damaged"):
        runs.all()


def test_recording_a_batch_costs_microseconds(runs: Runs) -> None:
    import time

    events = [batch(1, number) for number in range(20_000)]
    with runs.begin("net", DESIGN) as run:
        begun = time.process_time()
        for event in events:
            run.record(event)
        assert (time.process_time() - begun) / len(events) < 50e-6  # a step of the reference takes 4,000
