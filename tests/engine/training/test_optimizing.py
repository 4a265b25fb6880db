from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.config import OPTIMIZERS, SCHEDULES, Chosen
from engine.settings import SettingRefused, choose
from engine.training import objection
from engine.training.optimizing import TAKES_SPARSE, optimizer_for, schedule_for


def optimizer(raw: Any) -> Chosen:
    return Chosen(*choose(raw, OPTIMIZERS, "training.optimizer"))


def dense() -> nn.Module:
    return nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))


def sparse() -> nn.Module:
    return nn.Sequential(nn.Embedding(5, 3, sparse=True), nn.Linear(3, 2))


def matrices() -> nn.Module:
    return nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))


def said(kind: str, model: nn.Module) -> str:
    return objection(optimizer(kind), model) or ""


@pytest.mark.parametrize("kind", [kind for kind in OPTIMIZERS if kind not in {"SparseAdam", "Muon"}])
def test_most_optimizers_take_dense_networks(kind: str) -> None:
    assert said(kind, dense()) == ""


def test_sparse_adam_does_not_take_dense_weights() -> None:
    assert said("SparseAdam", sparse()) == "SparseAdam trains only sparse embeddings, and 1.weight is none; take Adam."


def test_sparse_adam_takes_a_lone_sparse_embedding() -> None:
    assert said("SparseAdam", nn.Embedding(5, 3, sparse=True)) == ""


def test_muon_takes_matrices_alone() -> None:
    assert said("Muon", matrices()) == ""
    assert said("Muon", dense()) == "Muon trains only matrices, and 0.bias has 1 axes; take AdamW."


def test_a_network_without_weights_has_nothing_to_train() -> None:
    assert "nothing to train" in said("Adam", nn.ReLU())


def test_frozen_weights_do_not_count() -> None:
    model = nn.Sequential(nn.Linear(2, 2))
    model.requires_grad_(False)
    assert "nothing to train" in said("Adam", model)


def test_an_optimizer_of_a_newer_torch_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.optim, "Muon")
    assert said("Muon", matrices()).endswith("has no Muon; take another optimizer or a newer torch.")


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_objection_to_sparse_embeddings_is_torchs(kind: str) -> None:
    """Where there is no objection a step on sparse gradients works, and the other way round."""
    model = nn.EmbeddingBag(5, 3, sparse=True) if kind == "SparseAdam" else sparse()
    model = nn.Embedding(5, 3, sparse=True) if kind == "Muon" else model
    works = True
    torch.sparse.check_sparse_tensor_invariants.disable()  # type: ignore[no-untyped-call]  # torch warns until it is told
    made = getattr(torch.optim, kind)(model.parameters())

    def closure() -> float:
        made.zero_grad()
        loss = model(torch.tensor([[1, 2]])).sum()
        loss.backward()
        return float(loss.detach())

    try:
        made.step(closure)
    except (RuntimeError, NotImplementedError):
        works = False
    if kind == "SparseAdam" or kind in TAKES_SPARSE:
        assert works
    assert works == (said(kind, model) == "")


def test_options_that_contradict_are_refused_in_words() -> None:
    with pytest.raises(SettingRefused, match="SGD does not take these options: Nesterov momentum requires"):
        optimizer_for(optimizer({"kind": "SGD", "nesterov": True}), dense())


def test_options_reach_the_optimizer() -> None:
    made = optimizer_for(optimizer({"kind": "AdamW", "lr": 0.5, "betas": [0.1, 0.2]}), dense())
    assert made.defaults["lr"] == 0.5
    assert made.defaults["betas"] == (0.1, 0.2)


def schedule(raw: Any, kind: str = "SGD") -> Any:
    chosen = Chosen(*choose(raw, SCHEDULES, "training.schedule"))
    return schedule_for(chosen, optimizer_for(optimizer({"kind": kind, "lr": 1.0}), dense()), 5, 10)


def test_a_schedule_that_moves_a_momentum_needs_one() -> None:
    with pytest.raises(SettingRefused, match=r"Adagrad has none; set training\.schedule\.cycle_momentum=false"):
        schedule("OneCycleLR", "Adagrad")


def test_it_does_without_when_told() -> None:
    schedule({"kind": "CyclicLR", "cycle_momentum": False}, "Adagrad")


def test_a_schedule_refuses_contradictions_in_words() -> None:
    with pytest.raises(SettingRefused, match="OneCycleLR does not take these options"):
        schedule({"kind": "OneCycleLR", "pct_start": 1.0, "total_steps": 1})


def test_milestones_reach_the_schedule() -> None:
    assert sorted(schedule({"kind": "MultiStepLR", "milestones": [2, 4]}).milestones) == [2, 4]
