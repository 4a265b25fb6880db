"""The catalogue has all of torch.nn, as the installed torch has it.

For the version of torch that the data file names, a difference fails. Another version is told of: it does not fail,
for a new release of torch is not a fault of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from torch import nn

from designer.catalogue import CATALOGUE
from designer.catalogue.derived import DATA, data
from designer.catalogue.exclusions import EXCLUDED
from designer.compiler.signatures import derive, dumps, layer_classes

INSTALLED = derive()


def agree(what: str, differences: Iterable[str]) -> None:
    """Fails on differences from the version that the data file was derived from, and reports those from another."""
    found = list(differences)
    if found and INSTALLED["torch"] != data()["torch"]:
        pytest.skip(f"torch {INSTALLED['torch']} instead of {data()['torch']}: {what}: {', '.join(found)}")
    assert not found, f"{what}: {', '.join(found)}"


def test_every_layer_of_torch_is_in_the_catalogue_or_excluded_with_a_reason() -> None:
    missing = [found.__name__ for found in layer_classes() if found.__name__ not in CATALOGUE]
    agree("torch.nn has layers that the catalogue has not", missing)


def test_the_catalogue_has_no_layer_that_torch_has_not() -> None:
    gone = [kind for kind, spec in CATALOGUE.items() if spec.is_layer and not hasattr(nn, kind)]
    agree("the catalogue has layers that torch.nn has not", gone)


def test_only_what_torch_has_is_excluded() -> None:
    agree("excluded classes that torch.nn has not", [name for name in EXCLUDED if not hasattr(nn, name)])


def test_the_signatures_are_those_of_the_installed_torch() -> None:
    here, there = data()["layers"], INSTALLED["layers"]
    agree("signatures that differ", sorted(name for name in here.keys() & there.keys() if here[name] != there[name]))


def test_the_data_file_is_what_the_script_writes() -> None:
    agree("the data file", [] if DATA.read_text("utf-8") == dumps(INSTALLED) else ["is not what the script writes"])


@pytest.mark.parametrize(
    ("layer", "name", "row"),
    [
        ("Conv2d", "in_channels", {"type": "int"}),
        ("Conv2d", "stride", {"type": "int[2]", "default": 1}),
        ("Conv2d", "padding", {"type": "str|int[2]", "default": 0}),
        ("Conv2d", "padding_mode", {"type": "choice", "default": "zeros"}),
        ("MaxPool3d", "stride", {"type": "int[3]?", "default": None}),
        ("AdaptiveAvgPool2d", "output_size", {"type": "int?[2]?"}),
        ("BatchNorm1d", "momentum", {"type": "float?", "default": 0.1}),
        ("LSTM", "num_layers", {"type": "int", "default": 1}),
        ("TransformerEncoderLayer", "activation", {"type": "other", "default": "relu"}),
    ],
)
def test_a_signature_is_read_as_a_human_reads_it(layer: str, name: str, row: dict[str, object]) -> None:
    found = next(found for found in INSTALLED["layers"][layer] if found["name"] == name)
    assert {key: value for key, value in found.items() if key not in ("name", "choices")} == row


@pytest.mark.parametrize("hidden", ["device", "dtype", "_weight", "_freeze"])
def test_what_is_no_setting_of_a_layer_is_left_out(hidden: str) -> None:
    assert hidden not in [row["name"] for row in INSTALLED["layers"]["Embedding"]]


def test_a_difference_from_another_version_is_told_and_does_not_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(INSTALLED, "torch", "99.0")
    with pytest.raises(pytest.skip.Exception, match=r"torch 99.0 instead of .*: new layers: Conv4d"):
        agree("new layers", ["Conv4d"])


def test_a_difference_from_the_same_version_fails() -> None:
    with pytest.raises(AssertionError, match="Conv4d"):
        agree("new layers", ["Conv4d"])
