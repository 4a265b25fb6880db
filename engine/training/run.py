"""A run in progress: everything that changes while a network is trained, and how it is kept."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

from engine.config import TrainingConfig
from engine.data import Data, batches
from engine.events import EpochDone
from engine.settings import SettingRefused
from engine.training import checkpoint
from engine.training.checkpoint import CheckpointRefused
from engine.training.control import Control
from engine.training.device import choose, devices, random_state, set_random_state
from engine.training.evaluation import Evaluation, Judge
from engine.training.failures import not_a_number
from engine.training.meter import Meter
from engine.training.objective import Objective, TrainingFailed, first
from engine.training.optimizing import optimizer_for, schedule_for

MAY_CHANGE = ("epochs", "device", "threads", "early_stopping")
"""Settings that a resumed run may have otherwise than it began."""


@dataclass
class Best:
    """The lowest validation loss, and how long it has not fallen."""

    loss: float = math.inf
    epoch: int = 0
    mark: float = math.inf
    waited: int = 0

    def judge(self, loss: float, epoch: int, min_delta: float) -> bool:
        """Whether `loss` is the lowest so far."""
        if loss < self.mark - min_delta:
            self.mark, self.waited = loss, 0
        else:
            self.waited += 1
        if loss < self.loss:
            self.loss, self.epoch = loss, epoch
            return True
        return False


class Run:
    """The network with its optimizer, schedule, position and sums.

    `epoch` counts the finished epochs, `meter.batches` the batches done of the current one.
    """

    def __init__(self, model: nn.Module, data: Data, config: TrainingConfig) -> None:
        self.config = config.fitted(data.task)
        self.device = choose(config.device)
        self.data, self.model = near(data, self.device), model.to(self.device)
        if not len(data.train):
            raise TrainingFailed("There are no examples to train on.")
        if config.early_stopping and data.validation is None:
            raise SettingRefused(
                "training.early_stopping",
                "training.early_stopping watches the validation loss; hold data out for it (data.validation=0.1).",
            )
        assert self.config.loss is not None
        self.objective = Objective(self.config.loss, self.device)
        self.batches = batches(self.data.train, data.prepare, config.batch_size, config.shuffle, self.device)
        self.optimizer = optimizer_for(config.optimizer, model)
        self.schedule = _schedule(config, self.optimizer, len(self.batches))
        self.judge = Judge(self.data, self.config, self.device)
        self.best, self.best_weights = Best(), dict[str, Tensor]()
        self.epoch, self.seconds = 0, 0.0
        self.meter = Meter(self.config, data.task, self.device)
        self.epoch_random = random_state(self.device)

    def epoch_batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of the current epoch that are still to come, in the order drawn at its start."""
        self.model.train()
        if not self.meter.batches:
            self.epoch_random = random_state(self.device)
            return iter(self.batches)
        now = random_state(self.device)
        set_random_state(self.epoch_random, self.device)
        rest = self.batches.after(self.meter.batches)
        set_random_state(now, self.device)
        return rest

    def step(self, inputs: Tensor, targets: Tensor) -> None:
        """Trains on one batch."""
        seen: list[Tensor] = []

        def closure() -> Tensor:  # LBFGS calls it several times; the first call is the network as the batch found it
            self.optimizer.zero_grad()
            outputs = first(self.model(inputs), len(inputs))
            loss = self.objective(outputs, targets)
            loss.backward()  # type: ignore[no-untyped-call]
            if self.config.clip_norm is not None:
                nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip_norm)
            seen.extend(() if seen else (loss, outputs))
            return loss.detach()

        self.optimizer.step(closure)  # type: ignore[arg-type]
        self.meter.update(seen[0], seen[1], targets, self.objective)
        if self.schedule and self.per_batch:
            self.schedule.step()

    @property
    def per_batch(self) -> bool:
        return getattr(self.config.schedule and self.config.schedule.spec, "per", "") == "batch"

    @property
    def learning_rate(self) -> float:
        return float(self.optimizer.param_groups[0]["lr"])

    def mean_loss(self) -> float:
        """The mean loss of the epoch so far; raises `TrainingFailed` when it is no number."""
        loss = self.meter.mean_loss()
        if not math.isfinite(loss):
            raise not_a_number(loss, f"in epoch {self.epoch + 1} by batch {self.meter.batches}", self.config)
        return loss

    def judged(self, control: Control) -> Evaluation | None:
        """How the network does on the validation split; None where there is none, or when it was stopped."""
        self.mean_loss()
        return self.judge(self.model, self.data.validation, control) if self.data.validation else None

    def tested(self, control: Control) -> Evaluation | None:
        """How the network does on the test split; None where there is none, or when it was stopped."""
        return self.judge(self.model, self.data.test, control) if self.data.test else None

    def close_epoch(self, evaluation: Evaluation | None) -> EpochDone:
        """Ends the epoch, which `evaluation` judged, and goes on to the next."""
        train = self.meter.figures()
        valid = evaluation.figures if evaluation else dict.fromkeys(train)
        loss, rate = valid["loss"], self.learning_rate
        self.epoch += 1
        best = evaluation is not None and self._is_best(math.inf if loss is None else loss)
        if self.schedule and not self.per_batch:
            self._step_schedule(train["loss"] if loss is None else loss)
        figures = {f"train_{name}": train[name] for name in self.names}
        figures |= {f"val_{name}": valid[name] for name in self.names}
        speed = self.meter.examples / max(self.seconds, 1e-9)
        done = EpochDone(self.epoch, figures, self.seconds, speed, best, rate)
        self.meter, self.seconds = Meter(self.config, self.data.task, self.device), 0.0
        return done

    def _is_best(self, loss: float) -> bool:
        stopping = self.config.early_stopping
        best = self.best.judge(loss, self.epoch, stopping.min_delta if stopping else 0.0)
        if best:
            self.best_weights = checkpoint.weights(self.model)
        return best

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the figures: the loss, then the metrics."""
        return ("loss", *(self.config.metrics or ()))

    def _step_schedule(self, loss: float | None) -> None:
        assert self.schedule is not None
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(math.inf if loss is None else loss)
        else:
            self.schedule.step()

    @property
    def out_of_patience(self) -> bool:
        stopping = self.config.early_stopping
        return stopping is not None and self.best.waited >= stopping.patience

    def state(self) -> dict[str, Any]:
        """All that is needed to go on exactly from here; raises `TrainingFailed` where that is lost already."""
        if self.meter.batches:
            self.mean_loss()
        if any(bool(weight.isnan().any()) for weight in self.model.parameters()):
            raise not_a_number(math.nan, f"after {self.epoch} epochs", self.config)
        return {
            "version": checkpoint.VERSION,
            "config": json.dumps(self.config.raw()),
            "examples": len(self.data.train),
            "epoch": self.epoch,
            "batch": self.meter.batches,
            "seconds": self.seconds,
            "best": asdict(self.best),
            "model": checkpoint.weights(self.model),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule and self.schedule.state_dict(),
            "meter": self.meter.state(),
            "random": random_state(self.device),
            "epoch_random": self.epoch_random,
        }

    def restore(self, folder: Path) -> None:
        """Goes on where the run in `folder` was saved; raises `CheckpointRefused`."""
        state = checkpoint.load_state(folder)
        self._compare(state, folder)
        checkpoint.fill(self.model, state["model"], str(folder))
        try:
            self.optimizer.load_state_dict(state["optimizer"])
            if self.schedule:
                self.schedule.load_state_dict(state["schedule"])
                # The optimizer has stepped before; the schedule warns if it thinks otherwise.
                self.optimizer._opt_called = True  # type: ignore[attr-defined]
            self.epoch, self.seconds, self.best = state["epoch"], state["seconds"], Best(**state["best"])
            if state["batch"]:
                self.meter.restore(state["meter"], self.device)
            self.epoch_random = state["epoch_random"]
            set_random_state(state["random"], self.device)
        except (KeyError, ValueError, TypeError, RuntimeError, AttributeError) as error:
            raise CheckpointRefused(f"The training state in {folder} does not fit this run: {error}.") from None
        if self.best.epoch:
            self.best_weights = checkpoint.load_weights(folder / checkpoint.BEST)

    def _compare(self, state: Mapping[str, Any], folder: Path) -> None:
        """Raises `CheckpointRefused` where this run is set otherwise than the one that was saved."""
        try:
            saved = TrainingConfig.read(json.loads(state["config"])).raw()
        except (ValueError, SettingRefused, RecursionError) as error:
            raise CheckpointRefused(f"The training state in {folder} is damaged: {error}") from None
        here = self.config.raw()
        for name in here.keys() - set(MAY_CHANGE):
            if here[name] != saved[name]:
                raise CheckpointRefused(f"The run in {folder} was begun with another {name}; resuming keeps it.")
        if here["epochs"] != saved["epochs"] and self._spans_the_run:
            kind = here["schedule"]["kind"]
            raise CheckpointRefused(f"{kind} is laid out for {saved['epochs']} epochs; resuming keeps their number.")
        if state["examples"] != len(self.data.train) or state["batch"] > len(self.batches):
            raise CheckpointRefused(f"The run in {folder} was begun with {state['examples']} examples; take the same.")

    @property
    def _spans_the_run(self) -> bool:
        schedule = self.config.schedule
        return schedule is not None and None in [schedule.values.get(name, 0) for name in ("T_max", "total_steps")]


def _schedule(config: TrainingConfig, optimizer: Optimizer, batches: int) -> LRScheduler | None:
    if config.schedule is None:
        return None
    return schedule_for(config.schedule, optimizer, config.epochs, batches)


def near(data: Data, device: torch.device) -> Data:
    """`data` on `device`, if they take at most half of its free memory; else they stay and cross over by batches."""
    if device.type == "cpu":
        return data
    splits = [split for split in (data.train, data.validation, data.test) if split is not None]
    size = sum(tensor.nbytes for split in splits for tensor in {split.inputs, split.targets})
    free = next((info.free_bytes for info in devices() if info.name == str(device)), None)
    if size > (free or 0) / 2:
        return data
    moved = {
        name: split.to(device) for name in ("train", "validation", "test") if (split := getattr(data, name)) is not None
    }
    return replace(data, **moved)
