from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pytest

from designer.params import Choice, Float, Int, Optional, Param, Sequence
from engine.settings import SettingRefused, choose, override, read

PARAMS = (
    Param("lr", Float(0, 10), 0.01),
    Param("steps", Optional(Int(1)), None),
    Param("mode", Choice(("min", "max")), "min"),
    Param("betas", Sequence(Float(0, 1), 2), (0.9, 0.999)),
)


@dataclass(frozen=True)
class Thing:
    kind: str
    params: tuple[Param, ...] = ()


THINGS = {"Adam": Thing("Adam", PARAMS), "SGD": Thing("SGD")}


def refusal(raw: Any, params: tuple[Param, ...] = PARAMS) -> SettingRefused:
    with pytest.raises(SettingRefused) as caught:
        read(raw, params, "training.optimizer")
    return caught.value


def test_what_is_not_given_has_its_default() -> None:
    assert read({}, PARAMS, "x") == {"lr": 0.01, "steps": None, "mode": "min", "betas": (0.9, 0.999)}


def test_values_come_in_their_normal_form() -> None:
    assert read({"lr": 1, "steps": 3.0, "betas": [0, 1]}, PARAMS, "x") == {
        "lr": 1.0,
        "steps": 3,
        "mode": "min",
        "betas": (0.0, 1.0),
    }


def test_a_tuple_is_as_good_as_a_list() -> None:
    assert read({"betas": (0.5, 0.6)}, PARAMS, "x")["betas"] == (0.5, 0.6)


def test_the_word_none_is_none_where_that_is_allowed() -> None:
    assert read({"steps": "none"}, PARAMS, "x")["steps"] is None


def test_an_unknown_setting_is_refused_with_the_one_that_was_meant() -> None:
    error = refusal({"learning": 1, "lr": 1}, (Param("learning_rate", Float(), 1.0),))
    assert str(error) == "There is no setting training.optimizer.learning. Did you mean learning_rate?"
    assert error.path == "training.optimizer.learning"


def test_an_unknown_setting_far_from_all_lists_what_there_is() -> None:
    assert "Known are lr, steps, mode, betas." in str(refusal({"zzzzzz": 1}))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"lr": "fast"}, "training.optimizer.lr: expected a number of 0 to 10, received “fast”."),
        ({"lr": 11}, "training.optimizer.lr must be 0 to 10, not 11.0."),
        ({"lr": True}, "training.optimizer.lr: expected a number of 0 to 10, received true."),
        ({"lr": math.nan}, "training.optimizer.lr: NaN is no value."),
        ({"lr": {"a": 1}}, "training.optimizer.lr: dict is not a value a field can hold."),
        ({"lr": {"expr": "a"}}, "training.optimizer.lr must be a value; formulas belong to the parameters of blocks."),
        ({"mode": "mix"}, "training.optimizer.mode must be one of min, max, not “mix”."),
        ({"steps": 2**60}, "training.optimizer.steps: the integer is too large (at most 2**53)."),
        ([1], "training.optimizer must be a group of settings, not [1]."),
        (None, "training.optimizer must be a group of settings, not none."),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(raw: Any, sentence: str) -> None:
    assert str(refusal(raw)) == sentence


def test_a_missing_setting_without_default_is_asked_for() -> None:
    assert str(refusal({}, (Param("gamma", Float(0)),))) == (
        "training.optimizer.gamma is missing; it is a number of at least 0."
    )


def test_choose_takes_a_word_for_a_kind_with_its_defaults() -> None:
    assert choose("SGD", THINGS, "x") == (THINGS["SGD"], {})


def test_choose_reads_the_options_of_the_kind() -> None:
    record, values = choose({"kind": "Adam", "lr": 1}, THINGS, "x")
    assert record is THINGS["Adam"]
    assert values["lr"] == 1.0


def test_choose_without_a_kind_means_the_default() -> None:
    assert choose({"lr": 2}, THINGS, "x", default="Adam")[1]["lr"] == 2.0


@pytest.mark.parametrize("raw", [{"lr": 2}, {"kind": ""}])
def test_choose_without_kind_or_default_is_refused(raw: Any) -> None:
    with pytest.raises(SettingRefused, match="says no kind; it must be one of Adam, SGD"):
        choose(raw, THINGS, "x")


def test_choose_refuses_an_unknown_kind_with_the_one_that_was_meant() -> None:
    with pytest.raises(SettingRefused, match=r"training.optimizer cannot be “adamm”. Did you mean Adam\?"):
        choose("adamm", THINGS, "training.optimizer")


@pytest.mark.parametrize("kind", [3, ["Adam"], {"a": 1}])
def test_choose_refuses_a_kind_that_is_no_word(kind: Any) -> None:
    with pytest.raises(SettingRefused, match=r"x\.kind cannot be"):
        choose({"kind": kind}, THINGS, "x")


SETTINGS = {"training": {"epochs": 10, "optimizer": {"kind": "Adam", "lr": 0.1}}, "data": {}}


def test_an_override_sets_one_value_and_leaves_the_rest() -> None:
    assert override(SETTINGS, "training.epochs=3") == {
        "training": {"epochs": 3, "optimizer": {"kind": "Adam", "lr": 0.1}},
        "data": {},
    }


def test_an_override_changes_nothing_of_what_it_was_given() -> None:
    before = repr(SETTINGS)
    override(SETTINGS, "training.optimizer.lr=0.5")
    assert repr(SETTINGS) == before


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("1e-3", 0.001),
        ("null", None),
        ("true", True),
        ("True", True),
        ("Adam", "Adam"),
        ("[1, 2]", [1, 2]),
        ('"a=b"', "a=b"),
        ("a=b", "a=b"),
        ('{"kind": "SGD"}', {"kind": "SGD"}),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_an_override_reads_json_and_else_a_word(text: str, value: Any) -> None:
    assert override(SETTINGS, f"training.x={text}")["training"]["x"] == value


def test_an_override_inside_what_is_absent_makes_it() -> None:
    assert override(SETTINGS, "data.dataset.count=5")["data"] == {"dataset": {"count": 5}}


def test_an_override_inside_a_word_keeps_it_as_the_kind() -> None:
    settings = {"training": {"optimizer": "SGD"}, "data": {}}
    assert override(settings, "training.optimizer.lr=1")["training"]["optimizer"] == {"kind": "SGD", "lr": 1}


def test_another_kind_leaves_the_options_behind() -> None:
    assert override(SETTINGS, "training.optimizer.kind=SGD")["training"]["optimizer"] == {"kind": "SGD"}


def test_the_same_kind_keeps_the_options() -> None:
    assert override(SETTINGS, "training.optimizer.kind=Adam") == SETTINGS


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("trainig.epochs=3", "Did you mean training?"),
        ("epochs=3", "There is no setting epochs"),
        ("training=3", "training has several settings"),
        ("training.epochs", "write it like training.epochs=3"),
        ("training..epochs=3", "write it like"),
        ("=3", "write it like"),
        ("training.epochs.more=3", "training.epochs is 10; nothing can be set inside it"),
    ],
)
def test_a_wrong_override_is_refused_in_words(assignment: str, words: str) -> None:
    with pytest.raises(SettingRefused) as caught:
        override(SETTINGS, assignment)
    assert words in str(caught.value)
