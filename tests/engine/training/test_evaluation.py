from __future__ import annotations

import pytest
import torch
from sklearn import metrics as sklearn
from torch import Tensor, nn

from engine.training import TrainingFailed, evaluate, predict
from tests.engine.training.samples import network, sample, settings

CPU = torch.device("cpu")


def test_an_evaluation_has_loss_metrics_and_confusion() -> None:
    model, data = network(), sample()
    assert data.test is not None
    found = evaluate(model, data.test, data, settings(), CPU)
    outputs = predict(model, data.test.inputs, data.prepare, CPU)
    assert found.figures["accuracy"] == sklearn.accuracy_score(data.test.targets, outputs.argmax(1))
    assert found.figures["loss"] == pytest.approx(nn.functional.cross_entropy(outputs, data.test.targets).item())
    assert sum(map(sum, found.confusion)) == found.examples == 20


def test_what_has_no_classes_has_no_confusion() -> None:
    data = sample("regression")
    assert evaluate(network(), data.train, data, settings(), CPU).confusion == ()


def test_evaluating_leaves_the_mode_of_every_layer_as_it_was() -> None:
    model, data = network(), sample()
    model[1].eval()  # type: ignore[index]
    before = [layer.training for layer in model.modules()]
    evaluate(model, data.train, data, settings(), CPU)
    assert [layer.training for layer in model.modules()] == before


def test_evaluating_draws_nothing() -> None:
    model, data = network(dropout=0.5), sample()
    before = torch.get_rng_state()
    evaluate(model, data.train, data, settings(), CPU)
    predict(model, data.train.inputs, data.prepare, CPU)
    assert torch.equal(torch.get_rng_state(), before)


def test_predictions_are_cut_into_batches_and_joined() -> None:
    model = network()
    inputs = torch.rand(600, 6)
    model.eval()
    with torch.no_grad():
        torch.testing.assert_close(predict(model, inputs, lambda x: x, CPU), model(inputs))


def test_predictions_need_no_gradient() -> None:
    assert not predict(network(), torch.rand(3, 6), lambda x: x, CPU).requires_grad


def test_what_torch_says_of_a_wrong_input_is_wrapped() -> None:
    with pytest.raises(TrainingFailed, match="cannot take these data"):
        predict(network(), torch.rand(3, 7), lambda x: x, CPU)


def test_the_network_may_break_and_is_still_put_back() -> None:
    class Broken(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            raise RuntimeError("no")

    model = network(last=Broken())
    with pytest.raises(TrainingFailed):
        predict(model, torch.rand(3, 6), lambda x: x, CPU)
    assert model.training
