"""The commands of the canvas: each is one step of undo, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from designer.canvas.menu import entries
from designer.canvas.selection import NOTHING, Selection
from designer.model.design import Design, Edge
from tests.designs import at, chain, design, graph, node, stack, stacked
from tests.hand import ALT, RIGHT, SHIFT, Desk

Open = Callable[[Design], Desk]


def nested() -> Design:
    nodes = (at("x", "input", 0, 0, shape=(8,)), at("s", "block:Body", 0, 120), at("y", "output", 0, 300))
    return design(graph("Net", nodes, "s > y", "x > s.x"), stacked("Body", "Linear", "ReLU"))


COMMANDS: dict[str, Callable[[Desk], object]] = {
    "delete": lambda it: it.canvas.delete(),
    "delete_and_heal": lambda it: it.canvas.delete_and_heal(),
    "cut": lambda it: it.canvas.cut(),
    "duplicate": lambda it: it.canvas.duplicate(),
    "bypass": lambda it: it.canvas.bypass(),
    "group": lambda it: it.canvas.group(),
    "nudge": lambda it: it.canvas.nudge(8, 0),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("start", [chain, lambda: stack((8,), replace(node("a", "ReLU"), name=""), "Tanh")])
def test_each_is_undone_exactly(desk: Open, name: str, start: Callable[[], Design]) -> None:
    it = desk(start())
    before = it.design
    it.select("a")
    it.canvas.nudge(0, 8) if name == "nudge" else COMMANDS[name](it)
    assert it.design != before
    it.document.undo()
    assert it.design == before


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "nudge"])
def test_with_nothing_selected_each_says_what_to_do(desk: Open, name: str) -> None:
    it = desk(chain())
    before = it.design
    COMMANDS[name](it)
    assert it.design is before
    assert len(it.said) == 1
    assert it.said[0].startswith("Select")


def test_delete_takes_the_wires_along(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.delete()
    assert it.wires() == {"b.output > y.input"}


def test_delete_and_heal_joins_them(desk: Open) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.canvas.delete_and_heal()
    assert it.wires() == {"x.output > y.input"}


def test_a_selected_wire_is_deleted(desk: Open) -> None:
    it = desk(chain())
    it.canvas.select(Selection((), edges=frozenset({Edge("a", "output", "b", "input")})))
    it.canvas.delete()
    assert it.wires() == {"x.output > a.input", "b.output > y.input"}


def test_all_of_a_stack_can_be_deleted_but_its_ends(desk: Open) -> None:
    it = desk(stack((8,), "ReLU", "Tanh"))
    it.canvas.select_all()
    it.canvas.delete()
    assert it.order() == ["in", "out"]


def test_what_is_refused_is_told_and_changes_nothing(desk: Open) -> None:
    it = desk(stack((8,), "ReLU"))
    before = it.design
    it.select("in")
    it.canvas.delete()
    assert it.design is before
    assert "needs its input and its output" in it.said[0]


def test_what_is_copied_is_text_and_is_pasted_with_new_ids(desk: Open) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.canvas.copy()
    assert '"format": "blockwright"' in QGuiApplication.clipboard().text()
    it.canvas.select(NOTHING)
    it.canvas.paste()
    assert len(it.order()) == 6
    assert len(it.selected) == 2
    assert it.selected.isdisjoint({"a", "b"})
    assert len(it.wires()) == 4


def test_it_can_be_pasted_into_another_window(desk: Open) -> None:
    one, other = desk(nested()), desk(stack((8,)))
    one.select("s")
    one.canvas.copy()
    other.canvas.paste()
    assert [node.kind for node in other.block().nodes] == ["input", "block:Body", "output"]
    assert [node.kind for node in other.block("Body").nodes] == ["input", "Linear", "ReLU", "output"]


def test_pasted_twice_at_one_place_they_do_not_cover_each_other(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.copy()
    places = set()
    for _ in range(3):
        it.canvas.select(NOTHING)
        it.canvas.paste()
        places |= {it.block().by_id[key].pos for key in it.selected}
    assert len(places) == 3


def test_in_a_stack_they_are_pasted_behind_the_selected_one(desk: Open) -> None:
    it = desk(stack((8,), "ReLU", "Tanh"))
    it.select("l0")
    it.canvas.copy()
    it.canvas.paste()
    assert [node.kind for node in it.block().nodes] == ["input", "ReLU", "ReLU", "Tanh", "output"]


@pytest.mark.parametrize("text", ["", "hello", "{", '{"format": "blockwright"}'])
def test_a_clipboard_without_layers_is_told(desk: Open, text: str) -> None:
    it = desk(chain())
    before = it.design
    QGuiApplication.clipboard().setText(text)
    it.canvas.paste()
    assert it.design is before
    assert "clipboard" in it.said[0]


def test_cut_and_paste_brings_back_what_was_cut(desk: Open) -> None:
    it = desk(stack((8,), "ReLU", "Tanh"))
    it.select("l0")
    it.canvas.cut()
    assert it.order() == ["in", "l1", "out"]
    it.select("l1")
    it.canvas.paste()
    assert [node.kind for node in it.block().nodes] == ["input", "Tanh", "ReLU", "output"]


def test_group_makes_a_block_and_ungroup_is_its_inverse(desk: Open) -> None:
    it = desk(chain())
    before = it.design
    it.select("a", "b")
    it.canvas.group()
    (instance,) = it.selected
    assert it.block().by_id[instance].block == "Block"
    it.canvas.ungroup()
    assert it.design == before
    assert it.selected == {"a", "b"}


def test_a_new_block_is_named_at_once_in_the_same_step(desk: Open) -> None:
    it = desk(chain())
    before = it.design
    it.select("a", "b")
    it.canvas.group()
    it.type("Head")
    it.enter()
    assert "Head" in it.design.blocks
    assert it.document.undo_label == "Group"
    it.document.undo()
    assert it.design == before


def test_rename_takes_the_name_that_is_typed(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.rename()
    it.type("first")
    it.enter()
    assert it.block().by_id["a"].name == "first"
    assert it.canvas.view.hasFocus()


def test_escape_leaves_the_name(desk: Open) -> None:
    it = desk(chain())
    before = it.design
    it.select("a")
    it.canvas.rename()
    it.type("first")
    it.enter(Qt.Key.Key_Escape)
    assert it.design is before


def test_a_name_that_is_refused_stays_to_be_mended(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.rename()
    it.type("b")
    it.enter()
    assert "already has a node called" in it.said[0]
    assert it.canvas.editor.isVisible()
    it.type("c")
    it.enter()
    assert it.block().by_id["a"].name == "c"


def test_bypass_goes_on_and_off(desk: Open) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.canvas.bypass()
    assert it.block().by_id["a"].bypassed
    assert it.document.undo_label == "Bypass"
    it.canvas.bypass()
    assert not it.block().by_id["b"].bypassed


def test_nudges_in_a_row_are_one_step(desk: Open) -> None:
    it = desk(chain())
    before = it.design
    it.select("a")
    for _ in range(3):
        it.canvas.nudge(8, 0)
    assert it.block().by_id["a"].pos == (24, 120)
    it.document.undo()
    assert it.design == before


def test_with_alt_and_shift_the_arrows_nudge_far(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.key(Qt.Key.Key_Right, ALT | SHIFT)
    assert it.block().by_id["a"].pos == (80, 120)


def test_in_a_stack_a_nudge_moves_by_one_place(desk: Open) -> None:
    it = desk(stack((8,), "ReLU", "Tanh", "GELU"))
    it.select("l0")
    it.canvas.nudge(0, 8)
    assert it.order() == ["in", "l1", "l0", "l2", "out"]
    it.canvas.nudge(0, -8)
    assert it.order() == ["in", "l0", "l1", "l2", "out"]
    it.canvas.nudge(0, -8)
    assert it.order() == ["in", "l0", "l1", "l2", "out"]


def test_tidy_lays_out_from_above_to_below(desk: Open) -> None:
    it = desk(chain())
    it.select("b")
    it.canvas.nudge(300, -400)
    it.canvas.select(NOTHING)
    it.canvas.tidy()
    nodes = it.block().by_id
    tops = [nodes[key].pos[1] for key in ("x", "a", "b", "y")]
    assert tops == sorted(tops)
    assert len({nodes[key].pos[0] for key in nodes}) == 1


def test_tidy_of_a_selection_leaves_the_others(desk: Open) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.canvas.nudge(300, 77)
    it.canvas.tidy()
    assert it.block().by_id["y"].pos == (0, 360)
    assert it.block().by_id["a"].pos[0] == it.block().by_id["b"].pos[0]


def test_h_closes_and_opens_a_block(desk: Open) -> None:
    it = desk(nested())
    it.select("s")
    it.key(Qt.Key.Key_H)
    assert not it.canvas.scene.is_open(("s",))
    it.key(Qt.Key.Key_H)
    assert it.canvas.scene.is_open(("s",))


def test_a_double_click_goes_into_a_block(desk: Open) -> None:
    it = desk(nested())
    it.double_click(it.at("s"))
    assert it.canvas.scene.page == ("s",)


def test_the_arrows_walk_along_the_wires(desk: Open) -> None:
    it = desk(chain())
    it.select("x")
    for expected in ("a", "b", "y"):
        it.key(Qt.Key.Key_Down)
        assert it.selected == {expected}
    it.key(Qt.Key.Key_Up)
    assert it.selected == {"b"}


def test_select_all_takes_the_level_of_the_selection(desk: Open) -> None:
    it = desk(nested())
    it.select("Body_l0", path=("s",))
    it.canvas.select_all()
    assert it.canvas.selection == Selection(("s",), frozenset({"Body_l0", "Body_l1"}))


def test_the_right_button_selects_and_offers_commands(desk: Open, qtbot: QtBot) -> None:
    it = desk(nested())
    it.press(it.at("s"), button=RIGHT)
    it.canvas.show_menu(it.at("s"))
    assert it.selected == {"s"}
    qtbot.waitUntil(lambda: it.canvas.findChild(QMenu, "canvasMenu") is not None)
    menu = it.canvas.findChild(QMenu, "canvasMenu")
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert "Close the block (H)" in texts
    menu.close()


def test_the_menu_of_a_stack_writes_it_as_a_function_and_back(desk: Open) -> None:
    it = desk(nested())
    it.select("s")
    (write,) = [command for text, command in entries(it.canvas) if text == "Write Body as a function"]
    write()
    assert it.canvas.design.blocks["Body"].as_function
    assert "Write Body as a class" in [text for text, _ in entries(it.canvas)]


def test_the_menu_of_the_ground_turns_the_model_into_a_stack(desk: Open) -> None:
    it = desk(chain())
    it.canvas.set_form("sequential")
    assert it.block().form == "sequential"
    assert it.order() == ["x", "a", "b", "y"]


def test_an_instance_is_made_a_block_of_its_own(desk: Open) -> None:
    nodes = (*nested().root.nodes, at("t", "block:Body", 300, 120))
    it = desk(replace(nested(), blocks={**nested().blocks, "Net": replace(nested().root, nodes=nodes)}))
    it.select("t")
    it.canvas.make_unique()
    assert it.block().by_id["t"].block == "Body2"


def test_a_click_beside_takes_the_name(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.rename()
    it.type("first")
    it.click(QPoint(20, 20))
    it.canvas.view.setFocus()
    assert it.block().by_id["a"].name == "first"


def test_what_is_refused_stands_over_the_canvas_and_moves_nothing(desk: Open) -> None:
    it = desk(chain())
    here = it.at("a")
    it.canvas.copy()
    assert it.canvas.toast.isVisible()
    assert it.canvas.toast.text() == "Select the layers or blocks to copy first."
    assert it.at("a") == here


def test_escape_selects_the_block_around_and_then_nothing(desk: Open) -> None:
    it = desk(nested())
    it.select("Body_l0", path=("s",))
    it.key(Qt.Key.Key_Escape)
    assert it.canvas.selection == Selection((), frozenset({"s"}))
    it.key(Qt.Key.Key_Escape)
    assert not it.canvas.selection


def test_a_chain_becomes_a_stack_and_a_graph_again(desk: Open) -> None:
    it = desk(chain())
    it.canvas.change_form()
    assert it.block().form == "sequential"
    it.canvas.change_form()
    assert it.wires() == {"x.output > a.input", "a.output > b.input", "b.output > y.input"}


def test_a_graph_that_is_no_chain_says_why_it_stays_one(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.delete()
    it.canvas.change_form()
    assert it.block().form == "module"
    assert "no chain" in it.said[0]


def test_pasted_with_its_wires_a_copy_is_fed_as_its_original(desk: Open) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.canvas.copy()
    it.canvas.select(NOTHING)
    before = it.design
    it.canvas.paste(fed=True)
    first, second = (node.id for node in it.block().nodes if node.id in it.selected)
    assert {f"x.output > {first}.input", f"{first}.output > {second}.input"} <= it.wires()
    assert not any(wire.startswith(f"{second}.") for wire in it.wires())
    it.document.undo()
    assert it.design == before


def test_pasted_with_its_wires_elsewhere_it_is_pasted_all_the_same(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.copy()
    other = desk(design(graph("Other", [at("x", "input", 0, 0, shape=(8,))])))
    other.canvas.paste(fed=True)
    assert [node.kind for node in other.block().nodes] == ["input", "Linear"]
    assert not other.wires()


def test_duplicated_with_its_wires_a_copy_is_fed_as_its_original(desk: Open) -> None:
    it = desk(chain())
    it.select("b")
    it.canvas.duplicate(fed=True)
    (new,) = it.selected
    assert f"a.output > {new}.input" in it.wires()
    assert it.document.undo_label == "Duplicate"


def test_in_a_stack_a_nudge_to_the_side_says_that_there_is_none(desk: Open) -> None:
    it = desk(stack((8,), "ReLU", "Tanh"))
    it.select("l0")
    it.canvas.nudge(8, 0)
    assert it.order() == ["in", "l0", "l1", "out"]
    assert "up and down" in it.said[0]


def test_inside_a_block_delete_does_not_take_the_block_away(desk: Open) -> None:
    it = desk(nested())
    it.double_click(it.at("s"))
    assert it.canvas.selection == Selection(("s",))
    it.key(Qt.Key.Key_Delete)
    it.canvas.delete()
    assert it.order() == ["x", "s", "y"]


def test_a_block_that_closes_over_what_is_selected_is_selected_itself(desk: Open) -> None:
    it = desk(nested())
    it.select("Body_l0", path=("s",))
    it.canvas.view.toggle(("s",))
    assert it.canvas.selection == Selection((), frozenset({"s"}))
