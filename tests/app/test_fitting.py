"""Whether a layer can take a tensor."""

from __future__ import annotations

import pytest

from app.fitting import verdict
from designer.catalogue import CATALOGUE
from designer.report import N, TensorType

IMAGE, ROW, TOKENS = TensorType((N, 3, 32, 32)), TensorType((N, 64)), TensorType((N, 12), "int64")


@pytest.mark.parametrize(
    ("kind", "tensor", "takes"),
    [
        ("Conv2d", IMAGE, True),
        ("Conv2d", ROW, False),
        ("Linear", ROW, True),
        ("Embedding", TOKENS, True),
        ("Embedding", ROW, False),
        ("BatchNorm2d", IMAGE, True),
        ("BatchNorm1d", IMAGE, False),
        ("add", ROW, None),
        ("block:Any", ROW, None),
    ],
)
def test_a_layer_takes_what_it_can(kind: str, tensor: TensorType, takes: bool | None) -> None:
    assert verdict(kind, tensor) is takes


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_kind_has_a_verdict_on_an_image(kind: str) -> None:
    assert verdict(kind, IMAGE) in (True, False, None)
