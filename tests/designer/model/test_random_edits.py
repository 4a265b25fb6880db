"""Whatever edits come in whatever order, a design stays well-formed, and a file gives it back."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from designer.model import edits
from designer.model.design import Design
from designer.model.diff import diff
from designer.model.document import Change, Document
from designer.model.edits import EditRefused
from designer.model.files import dumps, loads
from designer.model.layout import arrange
from designer.model.wellformed import objections
from resources import template
from tests.generated import random_design
from tests.random_edits import all_edited, edited

SEEDS = st.lists(st.integers(0, 10**6), min_size=10, max_size=60)
STARTS = [edits.new_design(), *(loads(template(name), name) for name in ("resnet18", "lenet"))]
START = st.one_of(st.sampled_from(STARTS), st.integers(0, 2**32).map(lambda seed: random_design(Random(seed))))
FAST = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(START, SEEDS)
@settings(FAST, max_examples=300)
def test_any_sequence_of_edits_leaves_a_well_formed_design(design: Design, seeds: list[int]) -> None:
    for seed in seeds:
        design = edited(design, seed)
        assert list(objections(design)) == []


@given(START, SEEDS)
@settings(FAST, max_examples=80)
def test_a_file_gives_back_an_equal_design_byte_for_byte(design: Design, seeds: list[int]) -> None:
    design = all_edited(design, seeds)
    text = dumps(design)
    opened = loads(text)
    assert opened == design
    assert dumps(opened) == text


@given(START, SEEDS, st.sets(st.integers(0, 30), min_size=1), st.integers(0, 9))
@settings(FAST, max_examples=300)
def test_group_then_ungroup_is_the_identity(design: Design, seeds: list[int], places: set[int], which: int) -> None:
    design = all_edited(design, seeds)
    name = sorted(design.blocks)[which % len(design.blocks)]
    block = design.blocks[name]
    ids = [node.id for i, node in enumerate(block.nodes) if i in places and node.kind not in ("input", "output")]
    try:
        grouped = edits.group(design, name, ids, "Grouped")
    except EditRefused:
        return
    assert list(objections(grouped)) == []
    instance = next(node.id for node in grouped.blocks[name].nodes if node.kind == "block:Grouped")
    again = edits.ungroup(grouped, name, instance)
    order = [node.id for node in block.nodes if node.id not in ids]
    first = min(i for i, node in enumerate(block.nodes) if node.id in ids)
    place = sum(node.id not in ids for node in block.nodes[:first])
    expected = [*order[:place], *(node.id for node in block.nodes if node.id in ids), *order[place:]]
    assert [node.id for node in again.blocks[name].nodes] == expected
    assert again.blocks[name].by_id == block.by_id
    assert again.blocks[name].edges == block.edges
    if expected == [node.id for node in block.nodes]:
        assert again == design
        assert dumps(again) == dumps(design)


@given(START, SEEDS)
@settings(FAST, max_examples=30)
def test_every_block_can_be_laid_out(design: Design, seeds: list[int]) -> None:
    design = all_edited(design, seeds)
    for name, block in design.blocks.items():
        placed = arrange(design, name)
        assert list(objections(placed)) == []
        assert len({node.pos for node in placed.blocks[name].nodes}) == len(block.nodes)


class Editing(RuleBasedStateMachine):
    """A document under edits, undo and redo, next to plain lists of designs that say what it must be."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(STARTS[0])
        self.past: list[Design] = []
        self.future: list[Design] = []
        self.now = self.document.design
        self.shown = self.document.design
        self.document.subscribe(self.told)

    def told(self, change: Change) -> None:
        assert change.before is self.shown
        assert diff(change.before, change.after)
        self.shown = change.after

    @rule(seed=st.integers(0, 10**6))
    def edit(self, seed: int) -> None:
        new = edited(self.now, seed)
        self.document.apply(new, "Edit")
        if new != self.now:
            self.past.append(self.now)
            self.future.clear()
            self.now = new

    @rule()
    def undo(self) -> None:
        self.document.undo()
        if self.past:
            self.future.append(self.now)
            self.now = self.past.pop()

    @rule()
    def redo(self) -> None:
        self.document.redo()
        if self.future:
            self.past.append(self.now)
            self.now = self.future.pop()

    @rule()
    def save_and_open(self) -> None:
        assert loads(dumps(self.document.design)) == self.now

    @invariant()
    def the_document_is_what_it_must_be(self) -> None:
        assert self.document.design == self.now == self.shown
        assert (self.document.undo_label is None) is (not self.past)
        assert (self.document.redo_label is None) is (not self.future)
        assert list(objections(self.document.design)) == []


Editing.TestCase.settings = settings(FAST, max_examples=60, stateful_step_count=60)
test_document_under_edits_undo_and_redo = Editing.TestCase
