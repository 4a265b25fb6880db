"""Optimizers and schedules as torch makes them, and which of them cannot train a network."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from engine.config import Chosen, ScheduleSpec, schedule_arguments
from engine.settings import SettingRefused

TAKES_SPARSE = ("SGD", "Adagrad", "LBFGS", "SparseAdam")
SPARSE_LAYERS = (nn.Embedding, nn.EmbeddingBag)


def objection(optimizer: Chosen, model: nn.Module) -> str | None:
    """Why `optimizer` cannot train `model`, as a sentence; None if it can."""
    trained = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    if not trained:
        return "The network has nothing to train: none of its layers has weights."
    if not hasattr(torch.optim, optimizer.kind):
        return (
            f"The installed torch {torch.__version__} has no {optimizer.kind}; take another optimizer or a newer torch."
        )
    sparse = _sparse_weights(model)
    if sparse and optimizer.kind not in TAKES_SPARSE:
        layer = min(sparse).removesuffix("weight").removesuffix(".") or "of the network"
        return f"{optimizer.kind} cannot train the sparse embedding {layer}; switch its “sparse” off, or take SGD."
    match optimizer.kind:
        case "SparseAdam":
            dense = [name for name, _ in trained if name not in sparse]
            return f"SparseAdam trains only sparse embeddings, and {dense[0]} is none; take Adam." if dense else None
        case "Muon":
            odd = [(name, weight.dim()) for name, weight in trained if weight.dim() != 2]
            return f"Muon trains only matrices, and {odd[0][0]} has {odd[0][1]} axes; take AdamW." if odd else None
    return None


def _sparse_weights(model: nn.Module) -> set[str]:
    """The names of the weights whose gradients are sparse."""
    return {
        f"{name}.weight".removeprefix(".")
        for name, layer in model.named_modules()
        if isinstance(layer, SPARSE_LAYERS) and layer.sparse
    }


def optimizer_for(chosen: Chosen, model: nn.Module) -> Optimizer:
    """The optimizer of the trainable weights of `model`; raises `SettingRefused`."""
    refusal = objection(chosen, model)
    if refusal:
        raise SettingRefused("training.optimizer", refusal)
    if _sparse_weights(model):
        torch.sparse.check_sparse_tensor_invariants.disable()  # type: ignore[no-untyped-call]  # torch warns until it is told
    weights = [parameter for parameter in model.parameters() if parameter.requires_grad]
    try:
        made: Optimizer = getattr(torch.optim, chosen.kind)(weights, **chosen.given)
    except (ValueError, TypeError) as error:
        raise SettingRefused("training.optimizer", f"{chosen.kind} does not take these options: {error}.") from None
    return made


def schedule_for(chosen: Chosen, optimizer: Optimizer, epochs: int, batches: int) -> LRScheduler:
    """The schedule of a run of `epochs` of `batches` each; raises `SettingRefused`."""
    assert isinstance(chosen.spec, ScheduleSpec)
    if chosen.values.get("cycle_momentum") and not {"momentum", "betas"} & optimizer.defaults.keys():
        kind = type(optimizer).__name__
        raise SettingRefused(
            "training.schedule.cycle_momentum",
            f"{chosen.kind} moves the momentum, and {kind} has none; set training.schedule.cycle_momentum=false.",
        )
    arguments: dict[str, Any] = schedule_arguments(chosen, epochs, batches)
    if isinstance(arguments.get("milestones"), tuple):
        arguments["milestones"] = list(arguments["milestones"])
    try:
        made: LRScheduler = getattr(torch.optim.lr_scheduler, chosen.kind)(optimizer, **arguments)
    except (ValueError, ZeroDivisionError) as error:
        raise SettingRefused("training.schedule", f"{chosen.kind} does not take these options: {error}.") from None
    return made
