"""What was learned outlives edits: each keeps exactly the weights it should, in runs that were really trained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from app.carrying import Carried, foresee, learn, marks, origin
from app.designs import find
from app.job import examine, required
from app.runs import begin
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import Design, Node
from designer.report import Report
from engine.data import load
from engine.runs import RunRecord, Runs
from engine.training import Control

Edit = Callable[[Design], Design]


def start() -> Design:
    """Of iris: layer 0 Linear n2, 1 BatchNorm1d n6, 2 ReLU n3, 3 Linear n7 of the same size, 4 Linear n4."""
    design = find("iris_mlp").design
    design = edits.insert(design, design.main, Node("n6", "", "BatchNorm1d"), 2)
    design = edits.insert(design, design.main, Node("n7", "", "Linear", {"out_features": 16}), 4)
    return edits.set_training(design, {**design.training, "epochs": 1})


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> RunRecord:
    """A run of that network, of an epoch; tests that change its files copy it."""
    return trained(tmp_path_factory.mktemp("base"), start())


def trained(workspace: Path, design: Design) -> RunRecord:
    found, runs = examine(design), Runs(workspace)
    training = begin(runs, "net", found, load(required(found.data)), Control())
    for _ in training.events:
        pass
    return runs.find(training.id)


def checked(design: Design) -> Report:
    found = examine(design)
    assert found.ok, [problem.message for problem in found.problems]
    return found.report


def begun(workspace: Path, record: RunRecord, design: Design) -> tuple[dict[str, Tensor], RunRecord]:
    """The weights with which a run of the edited design begins, and what is recorded of it."""
    found, runs, control = examine(design), Runs(workspace), Control()
    learned = learn(record, found.report)
    control.stop = True
    training = begin(runs, "net", found, load(required(found.data)), control)
    learned.give(training.model, training.folder)
    weights = {key: value.clone() for key, value in training.model.state_dict().items()}
    for _ in training.events:
        pass
    return weights, runs.find(training.id)


def inserted(design: Design) -> Design:
    return edits.insert(design, design.main, Node("n9", "", "Tanh"), 1)


def moved(design: Design) -> Design:
    return edits.reorder(design, design.main, ["n6"], "n7")


def renamed(design: Design) -> Design:
    return edits.rename_node(design, design.main, "n7", "hidden")


def grouped(design: Design) -> Design:
    return edits.group(design, design.main, ["n2", "n6", "n3"], "Body")


def regrouped(design: Design) -> Design:
    """Two blocks in one another, of which the outer is dissolved."""
    design = edits.group(grouped(design), design.main, [grouped(design).root.nodes[1].id, "n7"], "Outer")
    return edits.ungroup(design, design.main, design.root.nodes[1].id)


def ungrouped(design: Design) -> Design:
    design = grouped(design)
    return edits.ungroup(design, design.main, design.root.nodes[1].id)


@pytest.mark.parametrize("edit", [inserted, moved, renamed, grouped, regrouped, ungrouped])
def test_every_weight_and_buffer_outlives(edit: Edit, base: RunRecord, tmp_path: Path) -> None:
    edited = edit(start())
    weights, record = begun(tmp_path, base, edited)
    before = load_file(base.weights())
    carried = foresee(base, checked(edited))
    assert set(carried.keys) == weights.keys()
    assert sorted(carried.keys.values()) == sorted(before)
    assert all(torch.equal(weights[key], before[old]) for key, old in carried.keys.items())
    assert not marks(carried)
    assert str(carried).startswith("Keeps all layers (")
    assert origin(record)[0] == base.id


def test_statistics_of_a_batch_norm_follow_it(base: RunRecord, tmp_path: Path) -> None:
    weights, _ = begun(tmp_path, base, inserted(start()))
    assert torch.equal(weights["2.running_var"], load_file(base.weights())["1.running_var"])
    assert not torch.equal(weights["2.running_var"], torch.ones(16))
    assert weights["2.num_batches_tracked"] > 0


def test_a_layer_put_into_a_repeat_keeps_its_weights_in_the_first_turn_alone(base: RunRecord, tmp_path: Path) -> None:
    design = edits.set_form(edits.group(start(), "IrisMLP", ["n7"], "Body"), "Body", "repeat")
    design = edits.set_repeat(design, "Body", 3)
    weights, record = begun(tmp_path, base, design)
    before = load_file(base.weights())
    assert torch.equal(weights["3.linear.0.weight"], before["3.weight"])
    assert not torch.equal(weights["3.linear.1.weight"], before["3.weight"])
    assert torch.equal(weights["4.weight"], before["4.weight"])
    told = "in 4 of 6 layers (435 of 979 parameters); fresh: 3.linear in 2 of 3 turns."
    assert origin(record)[1].endswith(told)


def test_what_starts_fresh_is_what_it_would_be_without(base: RunRecord, tmp_path: Path) -> None:
    edited = edits.insert(start(), "IrisMLP", Node("n9", "", "Linear", {"out_features": 16}), 3)
    with_, _ = begun(tmp_path, base, edited)
    found = examine(edited)
    control = Control()
    control.stop = True
    without = begin(Runs(tmp_path), "net", found, load(required(found.data)), control).model.state_dict()
    assert torch.equal(with_["2.weight"], without["2.weight"])
    assert not torch.equal(with_["0.weight"], without["0.weight"])


def told(base: RunRecord, design: Design) -> Carried:
    return foresee(base, checked(design))


def test_a_layer_of_another_shape_starts_fresh_with_all_its_tensors(base: RunRecord) -> None:
    carried = told(base, edits.set_param(start(), "IrisMLP", "n7", "out_features", 32))
    assert {key.partition(".")[0] for key in carried.keys} == {"0", "1"}
    assert str(carried) == (
        "Keeps 2 of 4 layers (112 of 755 parameters); "
        "fresh: layer 3 (Linear, shape changed 16→32), layer 4 (Linear, shape changed 16→32)."
    )
    assert marks(carried) == {
        ("n7",): "Starts fresh: shape changed 16→32",
        ("n4",): "Starts fresh: shape changed 16→32",
    }


def test_a_layer_of_another_kind_starts_fresh(base: RunRecord) -> None:
    carried = told(base, edits.change_kind(start(), "IrisMLP", "n6", "LayerNorm"))
    assert str(carried).endswith("fresh: layer 1 (LayerNorm, was BatchNorm1d).")


def test_a_bias_that_came_to_a_layer_is_fresh_beside_its_weight(tmp_path: Path) -> None:
    bare = edits.set_param(start(), "IrisMLP", "n7", "bias", False)
    carried = told(trained(tmp_path, bare), start())
    assert "3.weight" in carried.keys
    assert str(carried).endswith("fresh: layer 3 (Linear, bias is new).")


def test_blocks_say_how_much_inside_starts_fresh(base: RunRecord) -> None:
    design = edits.insert(grouped(start()), "Body", Node("n20", "", "Linear", {"out_features": 16}), 2)
    (instance,) = (node.id for node in design.root.nodes if node.block)
    assert marks(told(base, design)) == {
        (instance, "n20"): "Starts fresh",
        (instance,): "1 of 3 layers inside start fresh",
    }


def test_weights_of_another_precision_are_taken_over(tmp_path: Path) -> None:
    record = trained(tmp_path, start())
    before = {key: value.double() if value.is_floating_point() else value for key, value in weights_of(record).items()}
    save_file(before, record.weights())
    weights, _ = begun(tmp_path, record, start())
    assert weights["0.weight"].dtype == torch.float32
    assert torch.equal(weights["0.weight"], before["0.weight"].float())


def test_weights_of_another_kind_of_numbers_are_not(tmp_path: Path) -> None:
    record = trained(tmp_path, start())
    save_file(weights_of(record) | {"0.weight": torch.zeros(16, 4, dtype=torch.int8)}, record.weights())
    assert "layer 0 (Linear, another kind of numbers)" in str(told(record, start()))


def weights_of(record: RunRecord) -> dict[str, Tensor]:
    return {key: value.clone() for key, value in load_file(record.weights()).items()}


@pytest.mark.parametrize("ask", [foresee, learn])
def test_weights_that_are_gone_damaged_or_anothers_are_refused(
    ask: Callable[[RunRecord, Report], object], tmp_path: Path
) -> None:
    record, report = trained(tmp_path, start()), checked(start())
    path = record.weights()
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    with pytest.raises(BlockwrightError, match="is damaged"):
        ask(record, report)
    path.write_bytes(b"")
    with pytest.raises(BlockwrightError, match="is damaged"):
        ask(record, report)
    save_file({"head.weight": torch.zeros(2)}, path)
    with pytest.raises(BlockwrightError, match="belong to another network"):
        ask(record, report)
    for file in record.folder.glob("*.safetensors"):
        file.unlink()
    with pytest.raises(BlockwrightError, match="are gone"):
        ask(record, report)


def test_a_record_of_the_start_that_is_damaged_is_none(base: RunRecord, tmp_path: Path) -> None:
    _, record = begun(tmp_path, base, start())
    (record.folder / "start.json").write_text("[1", encoding="utf-8")
    assert origin(record) == ("", "")
    assert origin(base) == ("", "")
