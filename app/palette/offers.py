"""What else can be done with a row of the palette."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.library.asking import delete_block, save_block
from app.library.shelf import Saved
from app.palette.entries import Entry, Note
from app.session import Session
from designer.catalogue import spec
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import BLOCK_PREFIX

EditName = Callable[[str, str, Callable[[str], bool]], None]
"""Lets the name of the row of a kind be changed in its place."""


@dataclass(frozen=True)
class Offer:
    """Something to do, or why it cannot be done."""

    text: str
    run: Callable[[], object]
    why_not: str = ""


def offers(session: Session, about: Entry | Note, edit_name: EditName) -> Iterator[Offer]:
    """What can be done with an entry, or with the file that a note complains of."""
    if isinstance(about, Note):
        if about.path is not None:
            yield _show_in_folder(about.path)
        return
    mine = session.library.shelf.by_kind.get(about.kind)
    known = spec(about.kind)
    if mine is not None:
        yield from _of_mine(session, mine, edit_name)
    elif about.kind.startswith(BLOCK_PREFIX):
        yield from _of_block(session, about, edit_name)
    elif known is not None and known.url:
        yield Offer("Open its page of PyTorch’s documentation", partial(_open, QUrl(known.url)))


def _of_mine(session: Session, mine: Saved, edit_name: EditName) -> Iterator[Offer]:
    def rename(name: str) -> bool:
        try:
            edits.rename_block(mine.design, mine.name, name)
        except BlockwrightError as refused:
            session.refused.emit(str(refused))
            return False
        if session.library.shelf.namesake(name) is not None:
            session.refused.emit(f"There is a block called {name} in My blocks already.")
            return False
        session.library.rename(mine, name)
        return True

    yield Offer("Rename…", partial(edit_name, mine.kind, mine.name, rename))
    yield Offer("Delete…", partial(delete_block, session.library, mine))
    yield _show_in_folder(mine.path)


def _of_block(session: Session, about: Entry, edit_name: EditName) -> Iterator[Offer]:
    name = about.title

    def rename(new: str) -> bool:
        return session.attempt(lambda design: edits.rename_block(design, name, new), f"Rename {name}")

    yield Offer("Save to my blocks", lambda: save_block(session.library, session.design, name))
    yield Offer("Rename everywhere…", partial(edit_name, about.kind, name, rename))
    used = f"It has {about.count} instance{'' if about.count == 1 else 's'}: delete them first." if about.count else ""
    remove = partial(session.attempt, lambda design: edits.remove_block(design, name), f"Remove {name}")
    yield Offer("Remove from the design", remove, used)


def _show_in_folder(path: Path) -> Offer:
    return Offer("Show in its folder", partial(_open, QUrl.fromLocalFile(str(path.parent))))


def _open(url: QUrl) -> None:
    QDesktopServices.openUrl(url)
