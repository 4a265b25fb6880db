"""The document: what is undone, what is told, and when."""

from __future__ import annotations

import pytest

from designer.model import edits
from designer.model.design import Design
from designer.model.document import MAX_HISTORY, Change, Document


def described(text: str) -> Design:
    return edits.set_description(edits.new_design(), text)


@pytest.fixture
def document() -> Document:
    return Document(described("start"))


def test_undo_takes_an_edit_back_and_redo_does_it_again(document: Document) -> None:
    document.apply(described("one"), "Describe")
    document.undo()
    assert document.design.description == "start"
    document.redo()
    assert document.design.description == "one"


def test_labels_say_what_undo_and_redo_would_do(document: Document) -> None:
    assert (document.undo_label, document.redo_label) == (None, None)
    document.apply(described("one"), "First")
    document.apply(described("two"), "Second")
    assert (document.undo_label, document.redo_label) == ("Second", None)
    document.undo()
    assert (document.undo_label, document.redo_label) == ("First", "Second")


def test_undo_and_redo_do_nothing_at_the_ends(document: Document) -> None:
    told: list[Change] = []
    document.subscribe(told.append)
    document.undo()
    document.redo()
    assert told == []


def test_a_new_edit_ends_what_could_be_done_again(document: Document) -> None:
    document.apply(described("one"), "First")
    document.undo()
    document.apply(described("two"), "Second")
    assert document.redo_label is None


def test_an_equal_design_is_no_change(document: Document) -> None:
    told: list[Change] = []
    document.subscribe(told.append)
    document.apply(described("start"), "Nothing")
    assert told == []
    assert document.undo_label is None


def test_each_change_is_told_once_to_each_subscriber(document: Document) -> None:
    first: list[Change] = []
    second: list[Change] = []
    document.subscribe(first.append)
    document.subscribe(second.append)
    before = document.design
    document.apply(described("one"), "Describe")
    assert first == second == [Change(before, document.design, "Describe")]
    document.undo()
    assert first[-1] == Change(described("one"), before, "Describe")


def test_edits_with_one_merge_key_are_one_step(document: Document) -> None:
    for text in ("a", "ab", "abc"):
        document.apply(described(text), "Type", merge="description")
    document.undo()
    assert document.design.description == "start"
    document.redo()
    assert document.design.description == "abc"


def test_another_key_or_none_begins_a_new_step(document: Document) -> None:
    document.apply(described("a"), "Type", merge="one")
    document.apply(described("b"), "Type", merge="two")
    document.apply(described("c"), "Set")
    document.undo()
    assert document.design.description == "b"
    document.undo()
    assert document.design.description == "a"


def test_an_edit_after_undo_does_not_merge_with_what_was_before(document: Document) -> None:
    document.apply(described("a"), "Type", merge="key")
    document.apply(described("b"), "Set")
    document.undo()
    document.apply(described("c"), "Type", merge="key")
    document.undo()
    assert document.design.description == "a"


def test_an_edit_after_redo_does_not_merge_with_the_step_done_again(document: Document) -> None:
    document.apply(described("a"), "Type", merge="key")
    document.undo()
    document.redo()
    document.apply(described("b"), "Type", merge="key")
    document.undo()
    assert document.design.description == "a"


def test_merged_edits_that_end_where_they_began_leave_no_step(document: Document) -> None:
    document.apply(described("a"), "Type", merge="key")
    document.apply(described("start"), "Type", merge="key")
    assert document.undo_label is None


def test_the_history_is_capped(document: Document) -> None:
    for i in range(MAX_HISTORY + 50):
        document.apply(described(str(i)), "Count")
    steps = 0
    while document.undo_label is not None:
        document.undo()
        steps += 1
    assert steps == MAX_HISTORY
    assert document.design.description == "49"


def test_a_subscriber_may_not_change_what_it_is_told_of(document: Document) -> None:
    document.subscribe(lambda _: document.apply(described("mine"), "Interfere"))
    with pytest.raises(RuntimeError, match="while it was told"):
        document.apply(described("one"), "Describe")
    assert document.design.description == "one"


def test_all_are_told_even_when_one_fails_and_the_document_goes_on(document: Document) -> None:
    told: list[Change] = []

    def fail(_: Change) -> None:
        raise ValueError("broken view")

    forget = document.subscribe(fail)
    document.subscribe(told.append)
    with pytest.raises(ValueError, match="broken view"):
        document.apply(described("one"), "Describe")
    assert len(told) == 1
    forget()
    document.undo()
    assert len(told) == 2


def test_who_unsubscribes_is_not_told_any_more(document: Document) -> None:
    told: list[Change] = []
    forget = document.subscribe(told.append)
    forget()
    forget()
    document.apply(described("one"), "Describe")
    assert told == []


def test_who_is_unsubscribed_while_others_are_told_is_not_told(document: Document) -> None:
    told: list[Change] = []
    document.subscribe(lambda _: forget())
    forget = document.subscribe(told.append)
    document.apply(described("one"), "Describe")
    assert told == []


def test_a_document_is_modified_until_it_is_saved_or_edited_back(document: Document) -> None:
    assert not document.modified
    document.apply(described("one"), "Describe")
    assert document.modified
    document.mark_saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.apply(described("one"), "Describe")
    assert not document.modified


def test_edits_after_saving_do_not_merge_into_the_saved_step(document: Document) -> None:
    document.apply(described("a"), "Type", merge="key")
    document.mark_saved()
    document.apply(described("ab"), "Type", merge="key")
    document.undo()
    assert document.design.description == "a"
    assert not document.modified


def test_a_document_that_was_never_saved_is_modified_until_it_is() -> None:
    document = Document(described("start"), saved=False)
    assert document.modified
    document.mark_saved()
    assert not document.modified
