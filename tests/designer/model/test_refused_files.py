"""Whatever is wrong with a file is said in a sentence, with the place, at once; what is only strange opens."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from designer.model.files import FileRefused, dumps, load, loads
from tests.design_files import ALL_TYPES, RAW, changed, outcome, paths, refusal


@pytest.mark.parametrize("value", ALL_TYPES, ids=json.dumps)
def test_every_field_of_a_wrong_type_is_refused_or_means_something(value: Any) -> None:
    for path in paths(RAW):
        outcome(changed(path, value))


def test_every_field_can_be_missing_without_a_crash() -> None:
    for path in paths(RAW):
        raw = json.loads(json.dumps(RAW))
        place = raw
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]
        outcome(json.dumps(raw))


def test_a_truncated_file_is_refused_with_line_and_column() -> None:
    text = json.dumps(RAW, indent=1)
    for length in range(0, len(text), 5):
        assert refusal(text[:length]).startswith("line ")


WRONG: dict[str, tuple[tuple[str | int, ...], Any, str]] = {
    "a parameter of the wrong type": (
        ("blocks", "Net", "nodes", 1, "params", "kernel_size"),
        "three",
        "blocks.Net.nodes[1].params.kernel_size: expected",
    ),
    "a parameter of a block of the wrong type": (
        ("blocks", "Net", "nodes", 3, "params", "width"),
        "wide",
        "blocks.Net.nodes[3].params.width: expected a whole number",
    ),
    "a newer version": (("version",), 2, "version: a newer Blockwright wrote this (format 2, this one reads up to 1)"),
    "a negative version": (("version",), -1, "version: expected 0 to 1, received -1"),
    "a version that is no number": (("version",), True, "version: expected a whole number, received true"),
    "another format": (("format",), "word", "this is no Blockwright design"),
    "a double id": (("blocks", "Body", "nodes", 1, "id"), "n2", "blocks.Net.nodes[1].id: the id “n2” is used 2 times"),
    "a wire from nowhere": (("blocks", "Net", "edges", 0), ["n9.output", "n2.input"], "blocks.Net.edges[0]: there is"),
    "a wire to no port": (("blocks", "Net", "edges", 0), ["n1.output", "n2.weight"], "blocks.Net.edges[0]: “conv” has"),
    "a wire to another block": (("blocks", "Net", "edges", 0), ["n1.output", "b2.input"], "blocks.Net.edges[0]: there"),
    "two wires into one port": (("blocks", "Net", "edges", 2), ["n4.output", "n6.input_2"], "blocks.Net.edges[2]: two"),
    "a wire in one piece": (("blocks", "Net", "edges", 0), "n1.output", "blocks.Net.edges[0]: expected a list"),
    "a wire with three ends": (
        ("blocks", "Net", "edges", 0),
        ["a.b", "c.d", "e.f"],
        "blocks.Net.edges[0]: expected two",
    ),
    "a wire end without a port": (
        ("blocks", "Net", "edges", 0),
        ["n1", "n2.input"],
        "blocks.Net.edges[0][0]: expected",
    ),
    "a block that contains itself": (("blocks", "Body", "nodes", 2, "kind"), "block:Body", "blocks.Body: the block"),
    "a block that contains its parent": (("blocks", "Body", "nodes", 2, "kind"), "block:Net", "blocks.Net: the block"),
    "an instance of no block": (
        ("blocks", "Body", "nodes", 2, "kind"),
        "block:Gone",
        "blocks.Body.nodes[2].kind: ther",
    ),
    "a keyword for a name": (
        ("blocks", "Net", "nodes", 1, "name"),
        "class",
        "blocks.Net.nodes[1].name: expected a nam",
    ),
    "no identifier": (("blocks", "Net", "nodes", 1, "name"), "a-b", "blocks.Net.nodes[1].name: expected a name"),
    "code for a name": (("blocks", "Net", "nodes", 1, "name"), "x=1\nimport os", "blocks.Net.nodes[1].name: expected"),
    "a name twice": (
        ("blocks", "Net", "nodes", 1, "name"),
        "body",
        "blocks.Net.nodes[1].name: the name “body” is used",
    ),
    "no name in a graph": (("blocks", "Net", "nodes", 1, "name"), "", "blocks.Net.nodes[1].name: the name is missing"),
    "a dot in an id": (("blocks", "Net", "nodes", 4, "id"), "n.5", "blocks.Net.nodes[4].id: expected 1 to 64 letters"),
    "a main that is not there": (("main",), "Nett", "main: there is no block “Nett”"),
    "a mistyped key": (("blocks", "Net", "nodes", 1, "parms"), {}, "blocks.Net.nodes[1]: the key “parms” is not known"),
    "a mistyped key of the file": (("trainig",), {}, "the key “trainig” is not known here (did you mean “training”?)"),
    "a huge integer": (("training", "epochs"), 2**53 + 1, "training.epochs: the integer 9007199254740993 is too large"),
    "code for a formula": (
        ("blocks", "Net", "nodes", 2, "when"),
        "__import__('os').system('true')",
        "blocks.Net.nodes[2].when: the formula “__import__('os').system('true')” cannot be read at character 17",
    ),
    "a layer shared with nobody": (
        ("blocks", "Net", "nodes", 2, "of"),
        "n99",
        "blocks.Net.nodes[2].of: there is no no",
    ),
    "a layer shared with itself": (("blocks", "Net", "nodes", 2, "of"), "n3", "blocks.Net.nodes[2].of: the node “n3”"),
    "an input in the middle of a stack": (("blocks", "Body", "nodes", 2, "kind"), "input", "blocks.Body.nodes[2].name"),
    "edges in a stack": (("blocks", "Body", "edges"), [], "blocks.Body.edges: a sequential block has no edges"),
    "times of a graph": (("blocks", "Net", "times"), 3, "blocks.Net: only a repeat and a while have “times”"),
    "times that are no number": (("blocks", "Turns", "times"), "many", "blocks.Turns.times: expected a whole number"),
    "an inferred size from nowhere": (
        ("blocks", "Body", "parameters", 0, "infer"),
        ["inputt", 1],
        "blocks.Body.parameters[0].infer: the block has no input “inputt”",
    ),
    "a parameter of an unknown type": (
        ("blocks", "Net", "parameters", 0, "type"),
        "integer",
        "blocks.Net.parameters[0",
    ),
    "a default of the wrong type": (
        ("blocks", "Net", "parameters", 0, "default"),
        "x",
        "blocks.Net.parameters[0].defa",
    ),
    "a position off the canvas": (("blocks", "Net", "nodes", 0, "pos"), [1e9, 0], "blocks.Net.nodes[0].pos: expected"),
    "a position of three numbers": (("blocks", "Net", "nodes", 0, "pos"), [1, 2, 3], "blocks.Net.nodes[0].pos: expec"),
    "a style that is none": (
        ("style",),
        "functionl",
        "style: expected one of modules, functional, received “functionl”",
    ),
    "half a character": (("description",), "\ud800", "description: the text holds half of a surrogate pair"),
    "half a character in a key": (("training", "\ud800"), 1, "training: a key holds half of a surrogate pair"),
    "a long name": (("main",), "N" * 10_000, "main: expected at most 80 characters, received 10000"),
    "a list in a list in a list": (
        ("blocks", "Net", "nodes", 4, "params", "p"),
        [[[[[1]]]]],
        "blocks.Net.nodes[4].par",
    ),
    "a formula in a layer that is none": (
        ("blocks", "Net", "nodes", 1, "params", "bias"),
        {"expr": "a +"},
        "blocks.Ne",
    ),
}


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_a_broken_file_is_refused_with_the_path(path: tuple[str | int, ...], value: Any, sentence: str) -> None:
    assert refusal(changed(path, value)).startswith(sentence)


def test_did_you_mean() -> None:
    assert "(did you mean “params”?)" in refusal(changed(("blocks", "Net", "nodes", 1, "parms"), {}))


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_refused(word: str) -> None:
    text = json.dumps(RAW).replace("0.1}", word + "}", 1)
    assert refusal(text).startswith("data.validation: ")


def test_a_key_that_stands_twice_is_refused() -> None:
    text = json.dumps(RAW).replace('"epochs": 3', '"epochs": 3, "epochs": 4')
    assert refusal(text) == "training: the key “epochs” stands twice in one object."


def test_bytes_that_are_no_text_are_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.blockwright"
    path.write_bytes(b"{\n\xff\xfe}")
    with pytest.raises(FileRefused, match=r"^a\.blockwright: line 2: the file is no UTF-8 text\.$"):
        load(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"^a\.blockwright: there is no such file in "):
        load(tmp_path / "a.blockwright")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="this is a folder"):
        load(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileRefused, match="no regular file"):
        load(tmp_path / "pipe")


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.blockwright"
    path.write_text("{}")

    def forbidden(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)  # the superuser may read everything, so the mode would not do
    with pytest.raises(FileRefused, match=r"^a\.blockwright: the file cannot be read \(Permission denied\)\.$"):
        load(path)


def test_a_path_with_a_null_byte_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        load(tmp_path / "a\0b")


HOSTILE = {
    "a million lists deep": "[" * 10**6,
    "a million objects deep": '{"a":' * 10**6,
    "two million values": "[" + "1," * 2 * 10**6 + "1]",
    "empty objects": "[" + "{}," * 10**6 + "{}]",
    "a million digits": json.dumps(RAW).replace("0.1}", "1" * 10**6 + "}", 1),
    "a million decimals": json.dumps(RAW).replace("0.1}", "0." + "1" * 10**6 + "}", 1),
    "a long key": '{"' + "x" * 10**7 + '":1}',
    "a long kind": json.dumps(RAW).replace("NoSuchLayer", "x" * 10**7),
    "an open text": '{"a": "' + "x" * 10**7,
    "backslashes": '"' + "\\" * 10**7,
    "quotation marks": '"' * 10**7,
    "nothing": "",
    "spaces": " " * 10**7,
    "zeros": "0" * 10**7,
    "null bytes": "\0" * 10**7,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_refused_quickly_and_with_little_memory(text: str) -> None:
    tracemalloc.start()
    begin = perf_counter()
    refusal(text)
    seconds, peak = perf_counter() - begin, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 5  # all take far less than one; this machine may be busy
    assert peak < 200 * 2**20


def test_junk_of_100_megabytes_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "junk.blockwright"
    with path.open("wb") as file:
        file.truncate(100 * 10**6)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(FileRefused, match=r"too large for a design \(95 MiB, at most 64\)"):
        load(path)


def chain(count: int, instances: int, leaf: str = "ReLU") -> str:
    """A file of blocks that each hold so many instances of the next."""
    blocks = {}
    for i in range(count):
        inner = f"block:B{i + 1}" if i + 1 < count else leaf
        nodes = [{"id": f"b{i}-{j}", "kind": inner} for j in range(instances)]
        ends = ({"id": f"b{i}-{kind}", "name": kind, "kind": kind} for kind in ("input", "output"))
        blocks[f"B{i}"] = {"form": "sequential", "nodes": [next(ends), *nodes, next(ends)]}
    return json.dumps({"format": "blockwright", "version": 1, "main": "B0", "blocks": blocks})


def test_two_to_the_40_layers_open_at_once() -> None:
    begin = perf_counter()
    design = loads(chain(40, 2))
    assert loads(dumps(design)) == design
    assert perf_counter() - begin < 1


def test_ten_thousand_nested_definitions_open() -> None:
    assert len(loads(chain(10_000, 1)).blocks) == 10_000


def test_ten_thousand_definitions_in_a_circle_are_refused() -> None:
    message = refusal(chain(10_000, 1, "block:B0"))
    assert message.startswith("blocks.B0: the block contains itself (B0 contains B1 contains B2 contains …")


def test_a_repeat_of_a_billion_and_a_layer_of_a_billion_squared_open() -> None:
    raw = json.loads(json.dumps(RAW))
    raw["blocks"]["Turns"]["times"] = 10**9
    raw["blocks"]["Body"]["nodes"][1]["params"] = {"in_features": 10**9, "out_features": 10**9}
    design = loads(json.dumps(raw))
    assert design.blocks["Turns"].times == 10**9
