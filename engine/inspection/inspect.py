"""One random example through a network, a loss against a random target, and one backward pass.

All that is drawn, the weights too, comes in one stream from a generator of its own: torch's default one belongs to a
run that may be going on. It is the stream that this script draws, number by number:

    torch.manual_seed(seed)
    model = Model()                        # then its weights are replaced, if there are others
    x = torch.randn(1, 1, 32, 32)
    y = torch.randint(10, (1,))
    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from designer.task import Field, Task
from engine.config import Chosen
from engine.export.probe import Seeded, tensors
from engine.inspection.autograd import Chain, chain
from engine.inspection.numbers import Numbers, numbers
from engine.inspection.parameters import Parameter, parameters
from engine.training.failures import in_words
from engine.training.objective import Objective, first

_CPU = torch.device("cpu")
_POSITIVE = frozenset({"log probabilities", "log rates"})
"""What a network may say to targets that are probabilities or counts."""
_ALONE = "more than 1 value per channel"
"""What torch says where batch normalisation is to learn from a single example."""


@dataclass(frozen=True)
class Subject:
    """What is inspected: how the network is made, what it takes by the names of its inputs, and what it is asked to do.

    Without a task or a loss, the sum of the first output stands for the loss. Whole numbers are drawn below `tokens`.
    """

    make: Callable[[], nn.Module]
    inputs: Mapping[str, Field]
    task: Task | None = None
    loss: Chosen | None = None
    tokens: int = 2


@dataclass(frozen=True)
class Inspection:
    """What a pass there and back showed.

    `loss_kind` is empty where the sum of the output stood for the loss. `training` is false where the network was in
    evaluation mode, because its batch normalisation takes no single example. `gradients` has those that arrived.
    """

    inputs: Mapping[str, Numbers]
    outputs: tuple[Numbers, ...]
    loss: float
    loss_kind: str
    training: bool
    parameters: tuple[Parameter, ...]
    gradients: Mapping[str, Numbers]
    chain: Chain

    def why_none(self, parameter: Parameter) -> str:
        """Why no gradient is there for a parameter, in a sentence; nothing where one is."""
        if (parameter.same or parameter.name) in self.gradients:
            return ""
        if parameter.buffer:
            return "A buffer is kept with the weights, but not trained."
        if not parameter.trained:
            return "It is not trained."
        return "No gradient arrives: in this pass, nothing that the loss depends on used it."


def inspect(subject: Subject, seed: int) -> Inspection:
    """What a random example makes of the network; raises `TrainingFailed` where it cannot be computed."""
    with in_words(1), Seeded(seed):
        model = subject.make().train()
        kept = parameters(model)
        inputs = {name: _drawn(field, subject) for name, field in subject.inputs.items()}
        target = _target(subject, inputs)
        marks = [value.requires_grad_().clone() if value.is_floating_point() else value for value in inputs.values()]
        known = [mark.grad_fn for mark in marks if mark.grad_fn is not None]
        outputs, training = _passed(model, marks)
        loss = _loss(subject, first(outputs, 1), target)
        found = chain(loss.grad_fn, known, {id(value): name for name, value in model.named_parameters()})
        gradients = _gradients(model, loss)
        return Inspection(
            inputs={name: numbers(value) for name, value in inputs.items()},
            outputs=tuple(map(numbers, tensors(outputs))),
            loss=float(loss.detach()),
            loss_kind=subject.loss.kind if subject.task and subject.loss else "",
            training=training,
            parameters=kept,
            gradients={each.name: gradients[each.name] for each in kept if each.name in gradients},
            chain=found,
        )


def _drawn(field: Field, subject: Subject) -> Tensor:
    """A random batch of one; where the network is to give back what it gets, numbers from 0 to 1 as some losses ask."""
    shape, dtype = (1, *field.shape), getattr(torch, field.dtype)
    if not dtype.is_floating_point:
        return torch.randint(2 if dtype == torch.bool else subject.tokens, shape).to(dtype)
    again = subject.task is not None and subject.task.goal == "reconstruction"
    return (torch.rand if again else torch.randn)(shape).to(dtype)


def _target(subject: Subject, inputs: Mapping[str, Tensor]) -> Tensor | None:
    task = subject.task
    if task is None:
        return None
    shape = (1, *task.target.shape)
    match task.goal:
        case "classification":
            return torch.randint(len(task.classes), shape)
        case "multilabel":
            return torch.randint(2, shape).float()
        case "reconstruction":
            return next(iter(inputs.values())).detach()
    positive = subject.loss is not None and getattr(subject.loss.spec, "output", "") in _POSITIVE
    return (torch.rand if positive else torch.randn)(shape)


def _passed(model: nn.Module, inputs: list[Tensor]) -> tuple[object, bool]:
    """What the network gives, and whether it was in training mode; it is not where a single example is too little."""
    before = {name: buffer.clone() for name, buffer in model.named_buffers()}
    try:
        return model(*inputs), True
    except ValueError as refused:
        if _ALONE not in str(refused):
            raise
    with torch.no_grad():
        for name, buffer in model.named_buffers():
            buffer.copy_(before[name])
    return model.eval()(*inputs), False


def _loss(subject: Subject, output: Tensor, target: Tensor | None) -> Tensor:
    if target is None or subject.loss is None:
        return output.sum()
    return Objective(subject.loss, _CPU)(output, target)


def _gradients(model: nn.Module, loss: Tensor) -> dict[str, Numbers]:
    """The gradients in brief; each is dropped as soon as it was looked at."""
    found: dict[str, Numbers] = {}
    if loss.requires_grad:
        with _told(model, found):
            loss.backward()  # type: ignore[no-untyped-call]
    return found


@contextlib.contextmanager
def _told(model: nn.Module, found: dict[str, Numbers]) -> Iterator[None]:
    def take(name: str, parameter: Tensor) -> None:
        if parameter.grad is not None:
            found[name] = numbers(parameter.grad)
            parameter.grad = None

    trained = [(name, each) for name, each in model.named_parameters() if each.requires_grad]
    handles = [each.register_post_accumulate_grad_hook(partial(take, name)) for name, each in trained]  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
