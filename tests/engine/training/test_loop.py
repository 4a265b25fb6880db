from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.config import LOSSES, OPTIMIZERS, SCHEDULES
from engine.data import Data, Split
from engine.events import BatchDone, CheckpointSaved, EpochDone, Event, RunEnded, RunStarted
from engine.settings import SettingRefused
from engine.training import Control, DeviceInfo, DeviceRefused, TrainingFailed, load_weights, run, train
from tests.engine.training.samples import (
    CLASSES,
    FEATURES,
    end,
    epochs,
    equal,
    losses,
    network,
    sample,
    settings,
    trained,
)

RAW: dict[str, dict[str, Any]] = {"MultiStepLR": {"milestones": [1]}}


def test_a_run_tells_its_start_batches_epochs_and_end() -> None:
    kinds = [type(event).__name__ for event in trained(network(), sample())]
    epoch = ["BatchDone"] * 4 + ["EpochDone"]
    assert kinds == ["RunStarted", *epoch, *epoch, "RunEnded"]


def test_the_start_says_what_comes() -> None:
    assert trained(network(), sample())[0] == RunStarted(epochs=2, batches=4, device="cpu", threads=1, epoch=0)


def test_batches_count_examples_of_the_epoch() -> None:
    batches = [event for event in trained(network(), sample()) if isinstance(event, BatchDone)]
    assert [(each.epoch, each.batch, each.examples) for each in batches[:5]] == [
        (1, 1, 16),
        (1, 2, 32),
        (1, 3, 48),
        (1, 4, 50),
        (2, 1, 16),
    ]


def test_the_first_batch_shows_its_figures_at_once() -> None:
    first = trained(network(), sample())[1]
    assert isinstance(first, BatchDone)
    assert first.loss is not None
    assert first.accuracy is not None


def test_training_learns() -> None:
    events = trained(network(), sample(), epochs=60, optimizer={"kind": "Adam", "lr": 0.03})
    assert (end(events).figures["test_accuracy"] or 0) > 0.8
    first, *_, last = losses(events)
    assert (last or 0) < 0.5 * (first or 0)


def test_an_epoch_has_figures_of_training_and_validation() -> None:
    event = epochs(trained(network(), sample()))[0]
    assert list(event.figures) == ["train_loss", "train_accuracy", "val_loss", "val_accuracy"]
    assert None not in event.figures.values()


def test_without_validation_its_figures_are_none() -> None:
    event = epochs(trained(network(), sample(validation=0)))[0]
    assert event.figures["val_loss"] is None
    assert event.figures["val_accuracy"] is None
    assert not event.best


def test_without_test_data_the_figures_of_the_end_are_none() -> None:
    assert end(trained(network(), sample(test=0))).figures == {"test_loss": None, "test_accuracy": None}


def test_the_end_has_the_confusion_of_the_test_set() -> None:
    confusion = end(trained(network(), sample())).confusion
    assert len(confusion) == CLASSES
    assert sum(map(sum, confusion)) == 20


def test_the_train_loss_is_the_mean_of_the_batches_by_their_sizes() -> None:
    model, data = network(), sample(validation=0)
    shown = losses(trained(model, data, epochs=1, shuffle=False, optimizer={"kind": "SGD", "lr": 0.0}))
    model, criterion = network(), nn.CrossEntropyLoss()
    total = sum(
        criterion(model(x), y).item() * len(x)
        for x, y in zip(torch.split(data.train.inputs, 16), torch.split(data.train.targets, 16), strict=True)
    )
    assert shown == [total / 50]


def test_the_loss_of_sums_is_told_per_example() -> None:
    data = sample()
    frozen = {"shuffle": False, "optimizer": {"kind": "SGD", "lr": 0.0}, "epochs": 1}
    mean = epochs(trained(network(), data, **frozen))[0].figures
    summed = epochs(trained(network(), data, **frozen, loss={"kind": "CrossEntropyLoss", "reduction": "sum"}))[
        0
    ].figures
    assert summed["train_loss"] == pytest.approx(mean["train_loss"])
    assert summed["val_loss"] == pytest.approx(mean["val_loss"])


def test_the_best_weights_are_those_of_the_lowest_validation_loss(tmp_path: Path) -> None:
    model = network()
    events = list(train(model, sample(), settings(epochs=8, optimizer={"kind": "SGD", "lr": 3.0}), tmp_path))
    lowest = min(epochs(events), key=lambda event: event.figures["val_loss"] or math.inf)
    best = [event for event in events if isinstance(event, CheckpointSaved) and event.kind == "best"]
    assert best[-1].epoch == lowest.epoch
    assert [event.epoch for event in epochs(events) if event.best][-1] == lowest.epoch


def test_the_test_uses_the_best_weights_where_there_is_validation(tmp_path: Path) -> None:
    model = network()
    events = list(train(model, sample(), settings(epochs=4), tmp_path))
    assert end(events).weights == "best"
    saved = load_weights(tmp_path / "best.safetensors")
    assert all(torch.equal(value, saved[name]) for name, value in model.state_dict().items())


def test_the_test_uses_the_last_weights_where_there_is_no_validation(tmp_path: Path) -> None:
    model = network()
    events = list(train(model, sample(validation=0), settings(), tmp_path))
    assert end(events).weights == "last"
    saved = load_weights(tmp_path / "last.safetensors")
    assert all(torch.equal(value, saved[name]) for name, value in model.state_dict().items())
    assert not (tmp_path / "best.safetensors").exists()


def test_validation_and_metrics_leave_the_training_as_it_is() -> None:
    with_all = trained(network(dropout=0.5), sample(), metrics=["accuracy", "top5", "f1"])
    without = trained(network(dropout=0.5), sample(validation=0, test=0), metrics=[])
    assert losses(with_all) == losses(without)


def test_a_layer_that_draws_in_evaluation_leaves_the_training_as_it_is() -> None:
    class Noisy(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x + torch.rand_like(x)

    shown = [losses(trained(network(last=Noisy()), sample(validation=count))) for count in (0, 20)]
    assert shown[0] == shown[1]


def test_the_same_seed_gives_the_same_run_and_another_another() -> None:
    runs = [losses(trained(network(seed=seed), sample())) for seed in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2]


def test_stop_finishes_the_batch_saves_and_says_so(tmp_path: Path) -> None:
    control, seen = Control(), []
    for event in train(network(), sample(), settings(), tmp_path, control):
        seen.append(event)
        control.stop = control.stop or isinstance(event, BatchDone)
    assert [type(event).__name__ for event in seen] == ["RunStarted", "BatchDone", "CheckpointSaved", "RunEnded"]
    assert end(seen) == RunEnded("stopped", 0, {"test_loss": None, "test_accuracy": None})


def test_a_stop_during_validation_ends_without_waiting_for_it() -> None:
    control = Control()
    data = sample()

    class Slow(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            control.stop = control.stop or not self.training
            return x

    events = list(train(network(last=Slow()), data, settings(), None, control))
    assert epochs(events) == []
    assert end(events).reason == "stopped"


def test_a_stop_before_the_first_batch_trains_nothing() -> None:
    control, model = Control(), network()
    control.stop = True
    assert end(train(model, sample(), settings(), None, control)).reason == "stopped"
    assert equal(model, network())


def test_a_paused_run_waits_until_it_goes_on() -> None:
    control = Control()
    control.pause()
    running = train(network(), sample(), settings(), None, control)
    next(running)
    events: list[Event] = []
    worker = threading.Thread(target=lambda: events.extend(running))
    worker.start()
    worker.join(0.05)
    assert worker.is_alive()
    assert events == []
    control.resume()
    worker.join(30)
    assert end(events).reason == "completed"


def test_a_paused_run_can_be_stopped() -> None:
    control = Control()
    control.pause()
    running = train(network(), sample(), settings(), None, control)
    next(running)
    events: list[Event] = []
    worker = threading.Thread(target=lambda: events.extend(running))
    worker.start()
    control.stop = True
    worker.join(30)
    assert end(events).reason == "stopped"


def test_closing_early_saves(tmp_path: Path) -> None:
    running = train(network(), sample(), settings(), tmp_path)
    assert isinstance(running, Iterator)
    list(itertools.islice(running, 3))
    running.close()  # type: ignore[attr-defined]
    assert (tmp_path / "last.pt").is_file()


def test_threads_are_fixed_for_the_run_and_given_back() -> None:
    before = torch.get_num_threads()
    running = train(network(), sample(), settings(threads=1))
    next(running)
    assert torch.get_num_threads() == 1
    running.close()  # type: ignore[attr-defined]
    assert torch.get_num_threads() == before


@pytest.mark.parametrize("kind", [kind for kind in OPTIMIZERS if kind not in {"SparseAdam", "Muon"}])
def test_every_optimizer_trains(kind: str) -> None:
    model = network()
    assert end(trained(model, sample(), epochs=1, optimizer=kind)).reason == "completed"
    assert not equal(model, network())


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_moves_the_rate_or_waits(kind: str) -> None:
    events = trained(
        network(),
        sample(),
        epochs=3,
        optimizer={"kind": "SGD", "momentum": 0.9},
        schedule={"kind": kind, **RAW.get(kind, {})},
    )
    assert end(events).reason == "completed"


def test_a_schedule_by_epochs_moves_the_rate_after_each() -> None:
    events = trained(
        network(),
        sample(),
        epochs=3,
        optimizer={"kind": "SGD", "lr": 1.0},
        schedule={"kind": "ExponentialLR", "gamma": 0.5},
    )
    assert [event.learning_rate for event in epochs(events)] == [1.0, 0.5, 0.25]


def test_a_plateau_is_judged_by_the_validation_loss() -> None:
    schedule = {"kind": "ReduceLROnPlateau", "patience": 0, "threshold": 1e9, "threshold_mode": "abs", "factor": 0.5}
    events = trained(network(), sample(), epochs=3, optimizer={"kind": "SGD", "lr": 1.0}, schedule=schedule)
    assert [event.learning_rate for event in epochs(events)] == [1.0, 1.0, 0.5]


@pytest.mark.parametrize("kind", LOSSES)
def test_every_loss_trains_every_goal_it_fits(kind: str) -> None:
    spec = LOSSES[kind]
    lasts = {"log probabilities": nn.LogSoftmax(1), "probabilities": nn.Sigmoid()}
    for goal in spec.goals:
        outputs = FEATURES if goal == "reconstruction" else CLASSES
        model = network(outputs, last=lasts.get(spec.output))
        events = trained(model, sample(goal), epochs=8, loss=kind, optimizer={"kind": "Adam", "lr": 0.02})
        first, *_, last = losses(events)
        assert end(events).reason == "completed"
        assert last is not None
        assert first is not None
        assert last < first


def test_early_stopping_ends_a_run_that_no_longer_gets_better() -> None:
    events = trained(network(), sample(), epochs=50, early_stopping={"patience": 2, "min_delta": 10})
    assert end(events).reason == "stopped early"
    assert len(epochs(events)) == 3


def test_gradients_are_clipped_as_torch_clips_them() -> None:
    data = sample(validation=0, train=16)
    model = network()
    trained(model, data, epochs=1, shuffle=False, clip_norm=0.01, optimizer={"kind": "SGD", "lr": 1.0})
    other = network()
    nn.CrossEntropyLoss()(other(data.train.inputs), data.train.targets).backward()
    nn.utils.clip_grad_norm_(other.parameters(), 0.01)
    torch.optim.SGD(other.parameters(), 1.0).step()
    assert equal(model, other)


def failure(model: nn.Module, data: Data, **raw: Any) -> str:
    ended = end(trained(model, data, **raw))
    assert ended.reason == "failed"
    assert set(ended.figures.values()) == {None}
    return ended.message


def test_a_loss_that_is_no_number_ends_the_run_with_advice() -> None:
    message = failure(network(), sample("regression"), optimizer={"kind": "SGD", "lr": 1e30}, epochs=5)
    assert "The loss became" in message
    assert "Lower the learning rate (it is 1e+30)" in message


def test_a_failed_run_leaves_its_good_checkpoint_alone(tmp_path: Path) -> None:
    list(train(network(), sample(), settings(epochs=1), tmp_path))
    before = (tmp_path / "last.pt").read_bytes()
    failing = settings(optimizer={"kind": "SGD", "lr": 1e38}, loss="MSELoss")
    assert end(train(network(), sample("regression"), failing, tmp_path)).reason == "failed"
    assert (tmp_path / "last.pt").read_bytes() == before


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory."), MemoryError()])
def test_full_memory_ends_the_run_with_advice(error: Exception) -> None:
    class Huge(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            raise error

    assert failure(network(last=Huge()), sample()) == (
        "The memory of the device is full with batches of 16; try training.batch_size=8, or another device."
    )


def test_a_label_without_an_output_is_told() -> None:
    assert "fewer outputs than there are classes" in failure(network(2), sample())


def test_outputs_of_another_shape_than_the_targets_are_told() -> None:
    message = failure(network(1), sample("regression"))
    assert message.startswith("The network puts out N x 1, the targets N x 3.")


def test_outputs_beyond_0_and_1_are_told_for_bceloss() -> None:
    assert "end the network with Sigmoid" in failure(network(), sample("multilabel"), loss="BCELoss")


def test_a_single_example_for_batch_normalisation_is_told() -> None:
    assert "choose another training.batch_size" in failure(network(), sample(train=17))


def test_a_network_without_tensor_output_is_told() -> None:
    class Words(nn.Module):
        def forward(self, x: Tensor) -> str:
            return "no tensor"

    assert "no tensor but str" in failure(network(last=Words()), sample())


def test_a_full_disk_ends_the_run_in_words(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    ended = end(train(network(), sample(), settings(), blocked))
    assert ended.reason == "failed"
    assert ended.message.startswith("The run cannot be written")


def refused(error: type[Exception], model: nn.Module, data: Data, **raw: Any) -> str:
    with pytest.raises(error) as caught:
        trained(model, data, **raw)
    return str(caught.value)


def test_early_stopping_without_validation_is_refused() -> None:
    assert "data.validation=0.1" in refused(SettingRefused, network(), sample(validation=0), early_stopping=True)


def test_a_missing_device_is_refused() -> None:
    assert "It has:" in refused(DeviceRefused, network(), sample(), device="cuda:99")


def test_a_loss_that_does_not_fit_is_refused() -> None:
    assert "does not fit" in refused(SettingRefused, network(), sample(), loss="MSELoss")


def test_an_empty_training_set_is_refused() -> None:
    data = sample(train=0)
    assert refused(TrainingFailed, network(), data) == "There are no examples to train on."


def test_several_outputs_train_by_the_first() -> None:
    class Two(nn.Module):
        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            return x, x * 0

    several = losses(trained(network(last=Two()), sample()))
    assert several == losses(trained(network(), sample()))


def test_events_are_few_words_of_figures() -> None:
    events = trained(network(), sample(), metrics=["accuracy", "top5", "precision", "recall", "f1"])
    assert isinstance(events[5], EpochDone)
    assert set(end(events).figures) == {f"test_{n}" for n in ("loss", "accuracy", "top5", "precision", "recall", "f1")}


def test_data_that_break_in_the_middle_end_the_run_in_words() -> None:
    data = sample()
    broken = Split(data.train.inputs, data.train.targets + 5)
    assert "fewer outputs" in failure(network(), type(data)(data.task, broken, None, None))  # type: ignore[call-arg,arg-type]


class Spoiled(nn.Module):
    """Breaks the weights of a layer in its first step."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            self.weight.fill_(math.nan)
        return x


def test_weights_that_are_no_numbers_are_not_kept(tmp_path: Path) -> None:
    ended = end(train(network(last=Spoiled()), sample(), settings(), tmp_path))
    assert ended.reason == "failed"
    assert list(tmp_path.iterdir()) == []


def test_closing_a_run_that_is_lost_keeps_nothing(tmp_path: Path) -> None:
    running = train(network(last=Spoiled()), sample(), settings(), tmp_path)
    list(itertools.islice(running, 3))
    running.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("free", "device"), [(10**9, "meta"), (100, "cpu"), (None, "cpu")])
def test_data_move_to_a_device_that_has_room(free: int | None, device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "devices", lambda: (DeviceInfo("meta", "a fake", free),))
    moved = run.near(sample(), torch.device("meta"))
    assert moved.train.inputs.device.type == device


def test_a_reconstruction_moves_as_one_tensor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "devices", lambda: (DeviceInfo("meta", "a fake", 10**9),))
    assert run.near(sample("reconstruction"), torch.device("meta")).train.reconstructs
