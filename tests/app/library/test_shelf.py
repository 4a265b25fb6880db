"""What lies in the folder of the user's blocks: read with distrust, written without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.library.shelf import Reader, Saved, put, renamed
from designer.model import edits, files
from designer.model.design import Design
from designer.model.edits import EditRefused
from designer.model.files import FileRefused
from tests.designs import design, stack, stacked


def block(name: str = "Body", *kinds: str) -> Design:
    return edits.alone(design(stack((8,)).root, stacked(name, *(kinds or ("Linear", "ReLU")))), name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blocks"


def names(folder: Path) -> list[str]:
    return [each.name for each in Reader(folder).read().saved]


def test_an_empty_folder_is_made_and_read(folder: Path) -> None:
    assert Reader(folder).read().saved == ()
    assert folder.is_dir()


def test_what_was_put_is_read_again(folder: Path) -> None:
    put(folder, block())
    saved = Reader(folder).read().saved[0]
    assert saved.design == block()
    assert (saved.name, saved.kind) == ("Body", "mine:Body")


def test_blocks_stand_by_name(folder: Path) -> None:
    for name in ("zeta", "Alpha", "beta"):
        put(folder, block(name))
    assert names(folder) == ["Alpha", "beta", "zeta"]


def test_a_file_that_is_no_block_is_told_in_a_sentence_and_left_alone(folder: Path) -> None:
    put(folder, block())
    (folder / "broken.blockwright").write_text("{ not json")
    shelf = Reader(folder).read()
    assert [each.name for each in shelf.saved] == ["Body"]
    assert shelf.unread[0].sentence.startswith("broken.blockwright: line 1")
    assert (folder / "broken.blockwright").read_text() == "{ not json"


def test_other_files_and_half_written_ones_are_passed_over(folder: Path) -> None:
    put(folder, block())
    (folder / "notes.txt").write_text("mine")
    (folder / ".Body.blockwright.ab12.part").write_text("half")
    shelf = Reader(folder).read()
    assert (len(shelf.saved), shelf.unread) == (1, ())


def test_a_whole_model_is_a_block_too(folder: Path) -> None:
    folder.mkdir()
    files.save(stack((8,), "Linear"), folder / "net.blockwright")
    saved = Reader(folder).read().saved[0]
    assert saved.name == "Net"
    assert saved.design.root.by_id["in"].params == {}


def test_a_folder_that_cannot_be_read_is_told(folder: Path) -> None:
    folder.parent.joinpath("blocks").write_text("a file where the folder should be")
    assert "cannot be read" in Reader(folder).read().objection


def test_a_new_block_overwrites_none_of_its_name(folder: Path) -> None:
    put(folder, block())
    assert put(folder, block("Body", "Tanh")).name == "Body_2.blockwright"
    assert put(folder, block("BODY")).name == "BODY_3.blockwright" or names(folder) == ["BODY", "Body", "Body"]


def test_over_another_it_takes_its_place(folder: Path) -> None:
    path = put(folder, block())
    put(folder, block("Body", "Tanh"), over=path)
    assert [each.design for each in Reader(folder).read().saved] == [block("Body", "Tanh")]


def test_where_nothing_can_be_written_a_sentence_says_so(folder: Path) -> None:
    folder.parent.joinpath("blocks").write_text("")
    with pytest.raises(FileRefused, match="cannot be written"):
        put(folder, block())


def test_a_renamed_block_has_a_file_of_its_new_name_alone(folder: Path) -> None:
    saved = Saved(put(folder, block()), block())
    assert renamed(saved, "Head").name == "Head.blockwright"
    assert [path.name for path in folder.iterdir()] == ["Head.blockwright"]
    assert names(folder) == ["Head"]


def test_a_name_that_is_none_changes_nothing(folder: Path) -> None:
    saved = Saved(put(folder, block()), block())
    with pytest.raises(EditRefused):
        renamed(saved, "two words")
    assert names(folder) == ["Body"]


def test_files_that_are_as_they_were_are_not_read_twice(folder: Path) -> None:
    put(folder, block())
    reader = Reader(folder)
    assert reader.read().saved[0] is reader.read().saved[0]


def test_a_file_that_changed_is_read_again(folder: Path) -> None:
    path = put(folder, block())
    reader = Reader(folder)
    reader.read()
    put(folder, block("Body", "Tanh", "Tanh", "Tanh"), over=path)
    assert len(reader.read().saved[0].design.root.alternatives) == 3


def test_a_block_that_says_the_same_is_found_by_what_it_says(folder: Path) -> None:
    put(folder, block())
    shelf = Reader(folder).read()
    assert shelf.twin(block()) is not None
    assert shelf.twin(block("Body", "Tanh")) is None
    assert shelf.namesake("Body") is not None
