"""A program of torch.export gives what the model gives, whatever its data decide; what cannot be one is told before."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.compiler.build import build
from designer.compiler.check import check
from designer.model import files
from designer.model.design import Block, Design, Node
from engine.export import ExportFailed, Subject, export, program
from engine.export.verify import Claim, Expectation, expectation, verify_many
from engine.training import save_weights, weights
from resources import template
from tests.designer.catalogue.examples import examples
from tests.designer.compiler.test_control import GROW, HALVE, around, fork, loop
from tests.designer.compiler.test_tied import tied
from tests.designs import design, graph, node, stack

FC = node("fc", "Linear", out_features=4)
DROP = node("drop", "Dropout")


def stepping() -> Design:
    """A while whose turns all need a second input."""
    nodes = (Node("wx", "x", "input"), Node("wk", "step", "input"), node("less", "subtract"), Node("wy", "x", "output"))
    body = graph("Loop", nodes, "wx > less.input", "wk > less.other", "less > wy")
    body = replace(body, form="while", condition="max(x) > 0.5", times=20)
    ends = node("a", "input", shape=(2,)), node("b", "input", shape=(2,))
    nodes = (*ends, node("inner", "block:Loop"), node("out", "output"))
    return design(graph("Net", nodes, "a > inner.x", "b > inner.step", "inner.x > out"), body)


def swapping() -> Design:
    """A while that hands two tensors on, each as the other; both begin as the same one."""
    ends = Node("wx", "x", "input"), Node("wz", "z", "input"), Node("ox", "x", "output"), Node("oz", "z", "output")
    body = graph("Loop", (*ends[:2], HALVE, *ends[2:]), "wz > halve", "halve > ox", "wx > oz")
    body = replace(body, form="while", condition="norm(x) > 1", times=9)
    nodes = node("a", "input", shape=(4,)), node("inner", "block:Loop"), node("b", "output"), node("c", "output")
    return design(graph("Net", nodes, "a > inner.x", "a > inner.z", "inner.x > b", "inner.z > c"), body)


def turns(body: Node, gives: str = "output") -> Block:
    """A while whose turns are one node, which takes x and gives the output of that name."""
    ends = Node("wx", "x", "input"), Node("wy", "y", "output")
    block = graph("Loop", (ends[0], body, ends[1]), f"wx > {body.id}.x", f"{body.id}.{gives} > wy")
    return replace(block, form="while", condition="norm(x) > 1", times=20)


def nested() -> Design:
    """A while in an if in a while."""
    less = node("less", "scale", factor=0.9)
    nodes = Node("vx", "x", "input"), less, Node("vy", "y", "output")
    inner = graph("Inner", nodes, "vx > less", "less > vy")
    inner = replace(inner, form="while", condition="norm(x) > 2", times=3)
    return around(turns(node("fork", "block:Fork"), "y"), fork(HALVE, node("again", "block:Inner")), inner)


def turning() -> Design:
    """A turn whose result lies in memory in another order than what comes in."""
    body = loop(node("turn", "transpose", dim0=1, dim1=2), HALVE)
    nodes = node("a", "input", shape=(4, 4)), node("inner", "block:Loop"), node("b", "output")
    return design(graph("Net", nodes, "a > inner.x", "inner.y > b"), body)


def valued() -> Design:
    """Values that the module holds, and a formula that draws."""
    nodes = (
        node("x", "input", shape=(4,)),
        node("w", "rand", shape=(4, 4), seed=3),
        node("free", "parameter", shape=(4,)),
        node("e", "expression", formula="relu(x @ w + free) + 0.1 * randn_like(x)"),
        node("y", "output"),
    )
    return design(graph("Net", nodes, "x > e.x", "w > e.w", "free > e.free", "e > y"))


DECIDING = {
    "while": around(loop(FC, node("act", "Tanh"), HALVE)),
    "if": around(fork(FC, HALVE)),
    "if or nothing": around(fork(GROW)),
    "a branch that changes nothing": around(fork(DROP, FC)),
    "a turn that changes nothing": around(loop(DROP, times=3)),
    "one answer in a matrix": around(loop(HALVE, condition="max(x, dim=[0, 1], keepdim=True) > 1")),
    "an answer in numbers": around(loop(HALVE, condition="sum(floor(abs(x)))")),
    "stepping": stepping(),
    "swapping": swapping(),
    "nested": nested(),
    "turning": turning(),
    "drawing": around(turns(node("e", "expression", formula="x * 0.5 + 0.01 * rand_like(x)"))),
    "functional": replace(around(fork(node("act", "ReLU"), FC)), style="functional"),
}
PLAIN = {
    **{name: files.loads(template(name)) for name in ("lenet", "tutorial_cnn_function", "modulelist_pairs")},
    "tied": tied(),
    "valued": valued(),
    "several outputs": stack((5, 6), ("LSTM", {"hidden_size": 3, "batch_first": True})),
    "attention": stack((5, 8), ("TransformerEncoderLayer", {"d_model": 8, "nhead": 2, "batch_first": True})),
    "drawn": stack((1, 8, 8), ("FractionalMaxPool2d", {"kernel_size": 2, "output_size": 5}), "Flatten"),
    **{kind: each.design() for kind, each in list(examples().items())[::20]},
}
ALL = DECIDING | PLAIN
UNFIT = {"CrossMapLRN2d": "a layer in it ties the model to batches of one size"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, program.Tried]]:
    """What is wrong with the program of each design, and what was tried; two interpreters do all of them."""
    folder = tmp_path_factory.mktemp("programs")
    cases = {**ALL, **{kind: examples()[kind].design() for kind in UNFIT}}
    expected = {name: expectation(check(made)) for name, made in cases.items()}
    paths = {name: folder / f"{number}.pt2" for number, name in enumerate(cases)}
    orders = [program.order(check(made), expected[name], paths[name], True, {}) for name, made in cases.items()]
    written = dict(zip(cases, verify_many(orders), strict=True))
    made_ = {name: program.tried(check(made), expected[name]) for name, made in cases.items()}
    claims = [_claim(paths[name], expected[name], made_[name], name in DECIDING) for name in cases if not written[name]]
    found = dict(zip((name for name in cases if not written[name]), verify_many(claims), strict=True))
    return {name: (written[name] or found[name], made_[name]) for name in cases}


def _claim(path: Path, expected: Expectation, tried: program.Tried, deciding: bool) -> Claim:
    return Claim(path, "", expected, samples=tried.samples, traceable=deciding)


Told = dict[str, tuple[str, program.Tried]]


@pytest.mark.parametrize("name", ALL)
def test_a_program_gives_what_the_model_gives(told: Told, name: str) -> None:
    assert told[name][0] == ""


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_a_program_is_told(told: Told, name: str) -> None:
    assert told[name][0] == UNFIT[name]


def test_every_batch_is_tried(told: Told) -> None:
    assert {len(sample.inputs[0]) for sample in told["lenet"][1].samples} == {1, 2, 3}


def test_both_branches_are_tried(told: Told) -> None:
    assert told["if"][1].ways == "Fork took both ways"


def test_several_numbers_of_turns_are_tried(told: Told) -> None:
    assert told["turning"][1].ways == "Loop ran 0, 1, 2 and 3 times"


def test_one_way_only_is_told() -> None:
    report = check(around(fork(GROW, condition="norm(x) >= 0")))
    assert program.tried(report, expectation(report)).ways == "Fork took one way only, its condition was always True"


def test_a_loop_that_does_not_end_is_no_sample() -> None:
    report = check(around(loop(GROW, condition="norm(x) >= 0", times=100_000)))
    expected = replace(expectation(check(around(loop(GROW, times=2)))), weights={})
    assert program.tried(report, expected).samples == ()


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """A model with a while, and weights as a run leaves them."""
    report = check(DECIDING["while"])
    path = tmp_path / "run" / "last.safetensors"
    save_weights(weights(build(report)), path)
    return Subject("looping", report, path, ("cat", "dog"))


def test_it_is_refused_before_any_work(subject: Subject, tmp_path: Path) -> None:
    assert subject.weights is not None
    subject.weights.write_bytes(b"spoilt")
    with pytest.raises(ExportFailed, match="Loop decides by its data how often it runs"):
        export("pt2", subject, tmp_path / "net.pt2")


def test_its_traceable_form_is_verified(subject: Subject, tmp_path: Path) -> None:
    verified = export("pt2", replace(subject, traceable=True), tmp_path)
    assert verified.path == tmp_path / "looping.pt2"
    assert verified.sentence.startswith(
        "Verified: a fresh Python loaded the program alone, and for batches of 1, 2 and 3 got the same outputs, "
        "up to rounding. Loop ran "
    )
    with zipfile.ZipFile(verified.path) as archive:
        (about,) = (name for name in archive.namelist() if name.endswith("design.json"))
        assert json.loads(archive.read(about)) == {"design": "looping", "classes": ["cat", "dog"]}
        text = b"".join(map(archive.read, archive.namelist()))
    assert str(Path(torch.__file__).parent).encode() not in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["looping.pt2", "run"]


def test_what_works_in_place_is_told(tmp_path: Path) -> None:
    report = check(around(loop(node("act", "ReLU", inplace=True), HALVE)))
    save_weights({}, tmp_path / "empty.safetensors")
    with pytest.raises(ExportFailed, match="works in place; turn its inplace off"):
        export("pt2", Subject("net", report, tmp_path / "empty.safetensors", traceable=True), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.safetensors"]


def test_a_traceable_source_is_verified_on_all_ways(subject: Subject, tmp_path: Path) -> None:
    verified = export("source", replace(subject, traceable=True), tmp_path / "net.py")
    assert "torch.while_loop(" in verified.path.read_text(encoding="utf-8")
    assert "outputs bit for bit. Loop ran " in verified.sentence


def test_turns_are_counted_up_to_the_most() -> None:
    report = check(around(loop(HALVE, condition="norm(x) >= 0", times=5)))
    assert program.tried(report, expectation(report)).ways == "Loop ran 5 times"
