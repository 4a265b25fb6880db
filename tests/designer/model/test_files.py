"""Files come back as they were, and are written whole or not at all."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from designer.model import edits, files
from designer.model.design import Design, Node
from designer.model.files import FileRefused, dumps, load, loads, save
from designer.values import Expression
from tests.design_files import RAW, changed


def test_the_example_opens() -> None:
    design = loads(json.dumps(RAW))
    assert design.main == "Net"
    assert design.blocks["Net"].by_id["n2"].params == {"out_channels": 8, "kernel_size": (3, 5)}
    assert design.blocks["Net"].by_id["n3"].when == Expression("channels > 1")
    assert design.blocks["Turns"].times == 3
    assert design.blocks["Turns"].shared
    assert design.blocks["Either"].selected == "relu"
    assert design.training["optimizer"]["lr"] == 0.1


def test_saving_and_opening_gives_an_equal_design_and_equal_bytes(tmp_path: Path) -> None:
    design = loads(json.dumps(RAW))
    save(design, tmp_path / "a.blockwright")
    assert load(tmp_path / "a.blockwright") == design
    save(load(tmp_path / "a.blockwright"), tmp_path / "b.blockwright")
    assert (tmp_path / "a.blockwright").read_bytes() == (tmp_path / "b.blockwright").read_bytes()


def test_the_style_of_the_source_is_kept_and_the_usual_one_left_out() -> None:
    design = edits.set_style(edits.new_design(), "functional")
    assert loads(dumps(design)).style == "functional"
    assert "style" not in dumps(edits.set_style(design, "modules"))


def test_unknown_kinds_keep_their_data() -> None:
    node = loads(dumps(loads(json.dumps(RAW)))).blocks["Net"].by_id["n5"]
    assert node.params == {"anything": (1, (2.5, "x"), None)}


def test_unknown_parameters_are_kept() -> None:
    design = loads(changed(("blocks", "Net", "nodes", 1, "params", "kernel_sise"), 3))
    assert design.blocks["Net"].by_id["n2"].params["kernel_sise"] == 3


def test_values_are_put_in_their_normal_form_and_defaults_left_out() -> None:
    values = {"kernel_size": [3, 3], "stride": [1, 1], "bias": True, "out_channels": 8.0}
    node = loads(changed(("blocks", "Net", "nodes", 1, "params"), values)).blocks["Net"].by_id["n2"]
    assert node.params == {"kernel_size": 3, "out_channels": 8}


def test_each_node_and_each_wire_has_a_line_of_its_own() -> None:
    lines = [line.strip().rstrip(",") for line in dumps(loads(json.dumps(RAW))).splitlines()]
    assert '{"id": "n6", "kind": "add", "name": "sum"}' in lines
    assert '["n1.output", "n2.input"]' in lines


def test_keys_are_sorted() -> None:
    raw = json.loads(dumps(loads(json.dumps(RAW))), object_pairs_hook=lambda pairs: [key for key, _ in pairs])
    assert raw == sorted(raw)


def test_the_order_of_wires_in_a_file_means_nothing() -> None:
    text = changed(("blocks", "Net", "edges"), RAW["blocks"]["Net"]["edges"][::-1])
    assert loads(text) == loads(json.dumps(RAW))


def test_infinity_is_the_word_inf() -> None:
    design = loads(changed(("blocks", "Net", "nodes", 4, "params", "p"), ["inf", "-inf"]))
    assert design.blocks["Net"].by_id["n5"].params["p"] == (float("inf"), float("-inf"))
    assert loads(dumps(design)) == design


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "a.blockwright"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(RAW).encode())
    assert load(path) == loads(json.dumps(RAW)) == loads("\ufeff" + json.dumps(RAW))


def test_saving_replaces_the_file_at_once_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "net.blockwright"
    save(edits.new_design(), path)
    save(edits.new_design("Other"), path)
    assert load(path).main == "Other"
    assert list(tmp_path.iterdir()) == [path]


def test_a_save_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.blockwright"
    save(edits.new_design(), path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        FileRefused, match=r"^net\.blockwright: the file cannot be written \(No space left on device\)\.$"
    ):
        save(edits.new_design("Other"), path)
    assert load(path).main == "Net"
    assert list(tmp_path.iterdir()) == [path]


def test_a_design_too_large_to_be_opened_again_is_not_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("designer.model.files.MAX_BYTES", 100)
    with pytest.raises(FileRefused, match="too large for a design"):
        save(edits.new_design(), tmp_path / "net.blockwright")


def test_saving_into_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be written"):
        save(edits.new_design(), tmp_path / "none" / "net.blockwright")


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_saving_keeps_the_permissions_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "net.blockwright"
    save(edits.new_design(), path)
    path.chmod(0o640)
    save(edits.new_design("Other"), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_saving_through_a_link_changes_the_file_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.blockwright"
    link.symlink_to(tmp_path / "real" / "net.blockwright")
    save(edits.new_design(), link)
    assert link.is_symlink()
    assert load(tmp_path / "real" / "net.blockwright").main == "Net"


def test_text_in_any_language_stays_readable() -> None:
    design = edits.set_description(edits.new_design(), "Größe 大きさ 🙂")
    assert "Größe 大きさ 🙂" in dumps(design)
    assert loads(dumps(design)) == design


def test_nothing_in_an_opened_design_can_be_changed() -> None:
    design = loads(json.dumps(RAW))
    mappings: list[Any] = [design.blocks, design.training, design.training["optimizer"], design.root.by_id["n2"].params]
    for mapping in mappings:
        with pytest.raises(TypeError):
            mapping["x"] = 1
    assert design.training["metrics"] == ("accuracy",)


def test_a_design_made_by_hand_comes_back() -> None:
    node = Node("a", "x", "input", {"shape": (3, 32, 32)})
    design = edits.add_node(edits.set_form(edits.new_design(), "Net", "module"), "Net", node)
    opened: Design = loads(dumps(design))
    assert opened == design


LONG = "AbC+/0" * 2**16


@pytest.mark.parametrize("text", [LONG, f"{LONG}=", f'{LONG}"', f"{LONG}\\", f"{LONG}\n", f"é{LONG}", f'": [{{{LONG}'])
@pytest.mark.parametrize("name", ["data", "other"])
def test_long_texts_are_kept_letter_for_letter(name: str, text: str) -> None:
    written = dumps(loads(changed(("blocks", "Net", "nodes", 4, "params"), {name: text, "next": [1, text]})))
    assert loads(written).blocks["Net"].by_id["n5"].params == {name: text, "next": (1, text)}
    assert json.loads(written)["blocks"]["Net"]["nodes"][4]["params"] == {name: text, "next": [1, text]}


def test_a_long_text_that_breaks_the_rules_is_refused() -> None:
    text = changed(("blocks", "Net", "nodes", 4, "params"), {"data": f"{LONG}#"})
    with pytest.raises(FileRefused, match="breaks the rules of JSON"):
        loads(text.replace("#", "\x01"))
    with pytest.raises(FileRefused, match="breaks the rules of JSON"):
        loads(text.replace('#"', ""))


def test_a_long_text_counts_where_a_key_stands_twice() -> None:
    text = changed(("blocks", "Net", "nodes", 4, "params"), {"data": LONG})
    with pytest.raises(FileRefused, match="stands twice"):
        loads(text.replace('"data": "', f'"data": "{LONG}", "data": "'))


def test_a_file_that_becomes_too_large_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.blockwright"
    save(loads(json.dumps(RAW)), path)
    before = path.read_bytes()
    monkeypatch.setattr(files, "MAX_BYTES", 2**18)
    with pytest.raises(FileRefused, match="too large"):
        save(edits.set_param(loads(json.dumps(RAW)), "Net", "n5", "data", LONG), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
