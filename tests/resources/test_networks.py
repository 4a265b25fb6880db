"""The templates of known networks: parameter by parameter those of torchvision, papers and tutorials."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pytest
import torch
from torch import Tensor, nn
from torchvision import models

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model.design import INPUT
from tests.resources.by_hand import (
    VAE,
    DynamicNet,
    LanguageModel,
    TutorialCNN,
    UNet,
    ViT,
    deep_encoder,
    two_activations,
)
from tests.templates import design

PICTURE, DIGIT = (3, 64, 64), (1, 28, 28)

NETWORKS: Mapping[str, tuple[Callable[[], nn.Module], tuple[int, ...], int]] = {
    "resnet50": (models.resnet50, PICTURE, 25_557_032),
    "vgg16": (models.vgg16, PICTURE, 138_357_544),
    "mobilenet_v2": (models.mobilenet_v2, PICTURE, 3_504_872),
    "googlenet": (lambda: models.googlenet(aux_logits=False, init_weights=False), PICTURE, 6_624_904),
    "densenet121": (models.densenet121, PICTURE, 7_978_856),
    "unet": (UNet, PICTURE, 31_037_633),
    "vit_tiny": (ViT, (3, 32, 32), 5_362_762),
    "transformer_text": (LanguageModel, (64,), 834_304),
    "vae": (VAE, (64,), 5_008),
    "tutorial_cnn_sequential": (TutorialCNN, DIGIT, 51_410_506),
    "tutorial_cnn_function": (TutorialCNN, DIGIT, 51_410_506),
    "conv_blocks_deep": (deep_encoder, DIGIT, 662_218),
    "moduledict_activation": (two_activations, DIGIT, 50_378),
    "dynamic_net": (DynamicNet, (1000,), 111_210),
}
"""How each is made by hand, the shape of what it is tried with, and how many parameters it has."""


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_has_the_weights_of_the_known_one_and_gives_what_it_gives(name: str) -> None:
    make, shape, count = NETWORKS[name]
    report = check(design(name))
    with torch.device("meta"):
        expected, found = make().eval(), build(report).eval()
    theirs, ours = expected.state_dict(), found.state_dict()
    assert sum(weight.numel() for weight in found.parameters()) == report.main.cost.parameters == count
    assert [weight.shape for weight in ours.values()] == [weight.shape for weight in theirs.values()]
    drawn = {key: drawn_like(key, weight) for key, weight in theirs.items()}
    expected.load_state_dict(drawn, assign=True)
    found.load_state_dict(dict(zip(ours, drawn.values(), strict=True)), assign=True)
    words = next(node for node in report.main.block.nodes if node.kind == INPUT).params.get("dtype") == "int64"
    inputs = torch.randint(256, (2, *shape)) if words else torch.randn(2, *shape)
    with torch.no_grad():
        torch.manual_seed(3)
        wanted = expected(inputs)
        torch.manual_seed(3)
        torch.testing.assert_close(found(inputs), wanted, rtol=0, atol=0)
    assert all(result.std() > 0 for result in (wanted if isinstance(wanted, tuple) else (wanted,)))


def drawn_like(key: str, weight: Tensor) -> Tensor:
    """Weights with which values neither vanish nor explode on their way through many layers."""
    if weight.dtype == torch.int64:
        return torch.arange(weight.numel()).reshape(weight.shape)
    if weight.dim() > 1:
        return torch.randn(weight.shape) * math.sqrt(2 / weight[0].numel())
    return torch.rand(weight.shape) + 0.5 if key.endswith(("var", "weight")) else torch.randn(weight.shape) / 10


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_the_weights_of_a_residual_network_bear_the_names_of_torchvision(name: str) -> None:
    with torch.device("meta"):
        assert list(build(check(design(name))).state_dict()) == list(getattr(models, name)().state_dict())


@pytest.mark.parametrize(
    ("name", "classes", "lines"),
    [
        ("resnet18", 2, 90),
        ("resnet50", 2, 90),
        ("vgg16", 2, 60),
        ("mobilenet_v2", 3, 100),
        ("googlenet", 3, 110),
        ("densenet121", 4, 80),
        ("unet", 3, 70),
        ("vit_tiny", 3, 70),
        ("transformer_text", 3, 70),
        ("vae", 1, 40),
        ("tutorial_cnn_sequential", 1, 40),
        ("tutorial_cnn_function", 2, 50),
        ("conv_blocks_deep", 2, 50),
        ("moduledict_activation", 3, 50),
        ("modulelist_trace", 1, 30),
        ("modulelist_pairs", 1, 20),
        ("nested_mlp", 4, 70),
        ("dynamic_net", 2, 30),
    ],
)
def test_a_network_is_printed_as_few_short_classes(name: str, classes: int, lines: int) -> None:
    text = source(check(design(name))).text
    assert text.count("\nclass ") == classes
    assert text.count("\n") < lines


@pytest.mark.parametrize("name", ["tutorial_cnn_function", "conv_blocks_deep"])
def test_a_tutorial_on_functions_shows_one(name: str) -> None:
    text = source(check(design(name))).text
    assert "\n\n\ndef conv_block(in_f: int, out_f: int) -> nn.Sequential:\n" in text
    assert max(map(len, text.splitlines())) <= 88


def test_a_trace_is_filled_as_one_would_by_hand() -> None:
    text = source(check(design("modulelist_trace"))).text
    assert (
        "for layer in self.layers:\n            x = layer(x)\n            traces.append(x)\n        return x, traces"
        in text
    )


def test_a_formula_that_joins_values_is_called_what_its_node_is_called() -> None:
    text = source(check(design("vae"))).text
    assert "z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)\n        x = self.decoder(z)" in text
