"""What decides how a training script reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from designer.task import Task
from engine.config import TARGET_CODE, Chosen, LossSpec, ScheduleSpec, TrainingConfig
from engine.data.spec import Script
from engine.training.objective import threshold

DRAWS = re.compile(
    r"FractionalMaxPool|F\.\w*dropout\w*\((?!.*training=self\.training)|torch\.(rand\w*|bernoulli|multinomial)\("
)


class _Used(ast.NodeTransformer):
    """Takes out what draws but once, when the model is made: free parameters and constants."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if ast.unparse(node.func) == "nn.Parameter" or any(each.arg == "generator" for each in node.keywords):
            return ast.Constant(None)
        self.generic_visit(node)
        return node


@dataclass(frozen=True)
class Recipe:
    """The settings of a training and the text of its model.

    `outputs` counts what the model gives; `single` says that the first is one number for a whole batch. `arrays` are
    the values of constants that the text does not say, by their keys in the state_dict.

    `config` is fitted to `task`; `data` reads the data set called `title`, of which a part may be held out for
    validation and for testing.
    """

    task: Task
    config: TrainingConfig
    data: Script
    title: str
    model: str
    outputs: int
    single: bool
    validates: bool
    tests: bool
    arrays: Mapping[str, Tensor]

    @property
    def loss(self) -> Chosen:
        assert self.config.loss is not None  # a fitted config has one
        return self.config.loss

    @property
    def loss_spec(self) -> LossSpec:
        assert isinstance(self.loss.spec, LossSpec)
        return self.loss.spec

    @property
    def schedule_spec(self) -> ScheduleSpec | None:
        spec = self.config.schedule and self.config.schedule.spec
        return spec if isinstance(spec, ScheduleSpec) else None

    @property
    def per_batch(self) -> bool:
        """Whether the learning rate changes after every batch."""
        return self.schedule_spec is not None and self.schedule_spec.per == "batch"

    @property
    def metrics(self) -> tuple[str, ...]:
        return self.config.metrics or ()

    @property
    def accuracy(self) -> str:
        """The expression that counts the right answers of a batch; empty where the accuracy is not asked for."""
        if "accuracy" not in self.metrics:
            return ""
        if self.task.goal == "classification":
            return "(outputs.argmax(1) == targets).sum().item()"
        return f"((outputs > {self.threshold}) == (targets > 0.5)).flatten(1).all(1).sum().item()"

    @property
    def threshold(self) -> str:
        """The output above which a label holds."""
        return f"{threshold(self.loss):g}"

    @property
    def labels_pixels(self) -> bool:
        """Whether an example has several answers, each a class."""
        return self.task.goal == "classification" and bool(self.task.target.shape)

    def first(self, inputs: str) -> str:
        """What picks the output that is trained where a model has several, and repeats it where it is a single number.

        `inputs` is what the model was given.
        """
        return ("[0]" if self.outputs > 1 else "") + (f".expand(len({inputs}), 1)" if self.single else "")

    @property
    def targets(self) -> str:
        """The targets in the form that the loss wants."""
        return TARGET_CODE[self.loss_spec.targets]

    @property
    def draws(self) -> bool:
        """Whether the model may draw random numbers in evaluation too."""
        used = _Used().visit(ast.parse(self.model))
        return DRAWS.search(ast.unparse(used)) is not None

    @property
    def overwrites(self) -> bool:
        """Whether a layer of the model may write into its input."""
        return "inplace=True" in self.model

    @property
    def needs_root(self) -> bool:
        """Whether the data are read from a folder."""
        return any(re.search(r"\broot\b", line) for line in self.data.lines)

    def added(self, inputs: str) -> str:
        """What the loss of a batch, whose inputs are called `inputs`, adds to the sum over the epoch."""
        return "loss.item()" if self.loss.values.get("reduction") == "sum" else f"loss.item() * len({inputs})"

    def prediction(self, outputs: str) -> str:
        """What outputs say in the terms of the targets, as `engine.training.objective.predictions` has it."""
        match self.loss_spec.output:
            case "logits" | "scores":
                return f"{outputs}.softmax(1)" if self.task.goal == "classification" else f"{outputs}.sigmoid()"
            case "log probabilities" if not self.loss.values.get("log_target"):
                return f"{outputs}.exp()"
            case "log rates" if self.loss.values["log_input"]:
                return f"{outputs}.exp()"
        return outputs
