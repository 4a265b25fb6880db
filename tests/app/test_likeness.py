"""Which designs are the same network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app import likeness
from app.likeness import Trained, best, same_network
from designer.model import edits
from designer.model.design import Design
from designer.values import Expression
from engine.runs import RunRecord, Runs
from tests.designs import design, node, stack, stacked

LINEAR = ("Linear", {"out_features": 8})


def test_a_moved_node_and_a_description_change_no_network() -> None:
    before = stack((8,), ("Linear", {"out_features": 4}), "ReLU")
    block = before.root
    nodes = tuple(replace(node, pos=(40.0, 8.0)) for node in block.nodes)
    after = replace(before, blocks={"Net": replace(block, nodes=nodes, help="For digits")}, description="More")
    assert same_network(before, after)


def test_how_the_source_is_written_changes_no_network() -> None:
    inner = stacked("Body", "ReLU")
    before = design(stacked("Net", node("body", "block:Body"), shape=(8,)), inner)
    assert same_network(before, edits.set_style(edits.set_as_function(before, "Body", True), "functional"))


def test_a_parameter_a_node_and_a_name_change_the_network() -> None:
    before = stack((8,), ("Linear", {"out_features": 4}), "ReLU")
    for after in (
        edits.set_param(before, "Net", "l0", "out_features", 5),
        edits.set_bypassed(before, "Net", "l1", True),
        edits.rename_block(before, "Net", "Other"),
        stack((8,), ("Linear", {"out_features": 4})),
    ):
        assert not same_network(before, after)
        assert not same_network(after, before)


def test_the_turn_whose_layer_is_called_changes_the_network() -> None:
    before = stack((8,), ("Linear", {"out_features": 8}), ("Linear", {"out_features": 8}))
    first, last = (edits.set_shared(before, "Net", "l1", "l0", Expression(turn)) for turn in ("0", "i // 2"))
    assert not same_network(first, last)


def test_the_runs_of_a_network_are_known_by_it(trained: Path) -> None:
    design = Runs(trained).find("digits_mlp-1").design()
    assert [each.same for each in likeness.trained(trained, replace(design, description="Renamed"))] == [True]
    assert [each.same for each in likeness.trained(trained, stack((8,), "ReLU"))] == [False]


def test_the_best_run_is_a_finished_one_with_the_best_figure(trained: Path) -> None:
    record = Runs(trained).find("digits_mlp-1")

    def run(name: str, accuracy: float, status: str = "completed") -> Trained:
        changed: RunRecord = replace(record, id=name, figures={"test_accuracy": accuracy}, status=status)  # type: ignore[arg-type]
        return Trained(changed, True)

    runs = [run("stopped", 0.99, "stopped"), run("good", 0.97), run("poor", 0.9)]
    found = best([*runs, Trained(replace(record, figures={"test_accuracy": 1.0}), False)])
    assert found is not None
    assert found.record.id == "good"
    alone = best(runs[:1])
    assert alone is not None
    assert alone.record.id == "stopped"


def test_of_runs_with_an_error_the_least_is_best(trained: Path) -> None:
    record = Runs(trained).find("digits_mlp-1")
    runs = [Trained(replace(record, id=f"mae {value}", figures={"test_mae": value}), True) for value in (0.3, 0.1, 0.2)]
    found = best(runs)
    assert found is not None
    assert found.record.id == "mae 0.1"


def begun(workspace: Path, name: str, design: Design) -> RunRecord:
    Runs(workspace).begin(name, design).close()
    return Runs(workspace).all()[0]


def test_relatives_are_runs_of_that_name_or_of_a_network_mostly_the_same_on_the_same_data(tmp_path: Path) -> None:
    design = edits.set_data(stack((8,), LINEAR, "ReLU", LINEAR, "Tanh"), {"dataset": "digits"})
    own = begun(tmp_path, "mine", edits.set_param(design, "Net", "l0", "out_features", 9))
    old = begun(tmp_path, "before", edits.set_param(design, "Net", "l0", "out_features", 9))
    begun(tmp_path, "elsewhere", edits.set_data(design, {"dataset": "iris"}))
    begun(tmp_path, "other", edits.set_data(stack((8,), "GELU", "GELU", LINEAR), {"dataset": "digits"}))
    begun(tmp_path, "mine", edits.set_data(stack((8,), "GELU"), {"dataset": "digits"}))
    assert likeness.relatives(Runs(tmp_path).all(), "Mine", design) == (old, own)


def test_a_run_begun_here_is_a_relative_whatever_became_of_the_design(tmp_path: Path) -> None:
    record = begun(tmp_path, "untitled", stack((8,), LINEAR))
    assert likeness.relatives((record,), "untitled", stack((8,), "ReLU"), {record.id}) == (record,)
    assert likeness.relatives((record,), "untitled", stack((8,), "ReLU")) == ()
