"""What the palette and quick-add find, and in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.canvas.search import OTHER_NAMES, Texts, match, search
from designer.catalogue import CATALOGUE
from designer.model.design import INPUT, OUTPUT


def texts(kind: str) -> Texts:
    return Texts(kind, OTHER_NAMES.get(kind, ""), CATALOGUE[kind].help)


def found(query: str) -> list[str]:
    return [each.item for each in search(query, CATALOGUE, texts)]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("conv2d", "Conv2d"),
        ("cv2", "Conv2d"),
        ("conv", "Conv2d"),
        ("bn2", "BatchNorm2d"),
        ("relu", "ReLU"),
        ("lin", "Linear"),
        ("mp2", "MaxPool2d"),
        ("batch norm 2", "BatchNorm2d"),
        ("cat", "cat"),
        ("add", "add"),
        ("dense", "Linear"),
        ("fully connected", "Linear"),
        ("concat", "cat"),
        ("swish", "SiLU"),
        ("mha", "MultiheadAttention"),
        ("drop", "Dropout"),
        ("buffer", "zeros"),
        ("weight", "parameter"),
        ("free parameter", "parameter"),
        ("nn.Parameter", "parameter"),
        ("npy", "array"),
        ("formula", "expression"),
        ("math", "expression"),
        ("custom", "expression"),
    ],
)
def test_the_first_found_is_what_was_meant(query: str, kind: str) -> None:
    assert found(query)[0] == kind


def test_an_empty_query_finds_everything_in_its_order() -> None:
    assert found("  ") == list(CATALOGUE)


def test_letters_that_do_not_occur_in_order_are_not_found() -> None:
    assert match("2vc", "Conv2d") is None
    assert found("zzzz") == []


def test_the_letters_that_matched_are_told() -> None:
    assert match("bn2", "BatchNorm2d") is not None
    assert match("bn2", "BatchNorm2d")[1] == (0, 5, 9)  # type: ignore[index]


def test_a_hit_in_the_title_comes_before_one_in_the_help() -> None:
    hits = search("image", ["help", "title"], lambda item: Texts("Image" if item == "title" else "x", "", "an image"))
    assert [hit.item for hit in hits] == ["title", "help"]


def test_a_weight_sets_favourites_before_equals() -> None:
    hits = search("conv", CATALOGUE, texts, lambda kind: 0.2 if kind == "Conv3d" else 0.0)
    assert hits[0].item == "Conv3d"


def test_every_kind_is_found_first_by_its_whole_name() -> None:
    for kind in CATALOGUE:
        assert found(kind)[0].lower() == kind.lower()


def test_other_names_are_given_to_kinds_that_exist() -> None:
    assert set(OTHER_NAMES) <= {*CATALOGUE, INPUT, OUTPUT}


@given(st.text(max_size=12), st.text(max_size=20))
def test_places_spell_the_query_and_scores_stay_within_bounds(query: str, title: str) -> None:
    wanted = "".join(query.lower().split())
    hit = match(wanted, title)
    if hit is not None and len(title.lower()) == len(title) and wanted:
        score, places = hit
        assert 0 < score <= 1
        assert "".join(title.lower()[place] for place in places) == wanted


def test_a_whole_word_of_a_title_comes_before_letters_within_one() -> None:
    weights = {"shift": 0.3}
    hits = search("if", ["shift", "New if"], Texts, lambda title: weights.get(title, 0.0))
    assert [each.item for each in hits] == ["New if", "shift"]
