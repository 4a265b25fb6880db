"""Files of every older version open, whatever is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from designer.model.files import FileRefused, dumps, load, loads
from designer.model.migrations import MIGRATIONS, VERSION, migrated

FILES = Path(__file__).parents[2] / "files"


def test_there_is_a_step_from_every_older_version() -> None:
    assert sorted(MIGRATIONS) == list(range(VERSION))


@pytest.mark.parametrize("version", range(VERSION + 1))
def test_a_file_of_each_version_opens_as_the_same_design(version: int) -> None:
    assert (
        dumps(load(FILES / f"version_{version}.blockwright")) == (FILES / f"version_{VERSION}.blockwright").read_text()
    )


def test_a_step_changes_what_it_knows_and_keeps_the_rest() -> None:
    old = {
        "version": 0,
        "other": 1,
        "blocks": {"A": {"nodes": [{"args": {"a": 1}, "x": 2}], "edges": [["a", "b", "c", "d"], "e"]}, "B": 3},
    }
    new = {
        "version": 1,
        "other": 1,
        "blocks": {"A": {"nodes": [{"params": {"a": 1}, "x": 2}], "edges": [["a.b", "c.d"], "e"]}, "B": 3},
    }
    assert migrated(old, 0) == new


def test_migrating_leaves_the_raw_values_alone() -> None:
    old = {"version": 0, "blocks": {"A": {"nodes": [{"args": {}}], "edges": [["a", "b", "c", "d"]]}}}
    text = json.dumps(old)
    migrated(old, 0)
    assert json.dumps(old) == text


@pytest.mark.parametrize(
    "value", [None, 1, "x", [], {}, [1], [[]], {"a": 1}, {"a": {"nodes": 1, "edges": {}}}], ids=repr
)
def test_an_old_file_with_wrong_types_is_refused_in_a_sentence(value: Any) -> None:
    for raw in ({"blocks": value}, {"blocks": {"A": value}}, {"blocks": {"A": {"nodes": value, "edges": value}}}):
        with pytest.raises(FileRefused, match=r"^old: .*\.$"):
            loads(json.dumps({"format": "blockwright", "version": 0, "main": "A", **raw}), "old")
