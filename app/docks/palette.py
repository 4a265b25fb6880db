"""The Palette dock: every layer, operation and block, to be searched, dragged onto the canvas or added at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.entry.said import Said
from app.library.shelf import Shelf
from app.palette.entries import (
    BLOCKS,
    FAVOURED,
    FAVOURITES,
    MINE,
    RECENT,
    REMEMBERED,
    Entry,
    Note,
    block_entries,
    found,
    has_star,
    sections,
)
from app.palette.offers import offers
from app.palette.tree import PaletteTree
from app.session import Session
from app.theming import theme
from designer.canvas.ranking import MINE as OF_MINE
from designer.canvas.rename import Rename
from designer.model import edits
from designer.model.design import BLOCK_PREFIX, Design
from designer.model.diff import diff
from designer.model.document import Change

OPEN_AT_FIRST = (FAVOURED, RECENT, BLOCKS, MINE)
_FAVOURITES, _RECENT, _OPEN, _CLOSED = "palette/favourites", "palette/recent", "palette/open", "palette/closed"


class PaletteDock(QWidget):
    """Lists what can be added; what is chosen is wanted on the canvas, which knows where it goes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("palettePanel")
        self.setAccessibleName("Palette")
        self._session = session
        self.favourites = self._kept(_FAVOURITES, FAVOURITES)
        self.recent = self._kept(_RECENT, ())
        self._is_open = dict.fromkeys((*OPEN_AT_FIRST, *self._kept(_OPEN, ())), True)
        self._is_open |= dict.fromkeys(self._kept(_CLOSED, ()), False)
        self.search = Search()
        self.tree = PaletteTree()
        self.tree.clip_of = self._clip_of
        self.editor = Rename(self.tree.viewport(), theme.canvas())
        self._stale = False
        self._awaited = ""  # a block of the user's that is to be seen as soon as it is there
        self._empty = Said("", "muted")
        self._pages = QStackedWidget()
        self._lay_out()
        self.search.textChanged.connect(self._show)
        self.search.left.connect(self._into_list)
        self.search.returnPressed.connect(self.tree.choose_current)
        self.tree.chosen.connect(self._want)
        self.tree.starred.connect(self.star)
        self.tree.unfolded.connect(self._unfold)
        self.tree.menu_asked.connect(self._ask)
        session.changed.connect(self._take)
        session.reset.connect(self._show)
        session.library.changed.connect(self._restock)
        session.library.kept.connect(self._await)
        self._show()

    def star(self, kind: str) -> None:
        """Make a kind a favourite, or no longer one."""
        known = kind in self.favourites
        self.favourites = [each for each in self.favourites if each != kind] if known else [*self.favourites, kind]
        self._keep(_FAVOURITES, self.favourites)
        self._show()

    def focus_search(self) -> None:
        """Let the user type a search at once."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        around = QVBoxLayout()
        around.setContentsMargins(8, 0, 8, 0)
        around.addWidget(self.search)
        column.addLayout(around)
        self._pages.addWidget(self.tree)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._empty.setMargin(24)
        self._pages.addWidget(self._empty)
        column.addWidget(self._pages, 1)

    def _show(self) -> None:
        """Show the sections, or what the search finds."""
        query, design = self.search.text().strip(), self._session.design
        self._stale = False
        self.tree.show_stars(self.favourites)
        if query:
            entries = found(query, design, self._session.library.shelf, self._weight)
            self.tree.show_found(entries)
            self._empty.setText(f"Nothing is called “{query[:40]}”. Try a few of its letters, or another name.")
            self._pages.setCurrentIndex(0 if entries else 1)
        else:
            shelf = self._session.library.shelf
            self.tree.show_sections(sections(design, shelf, self.favourites, self.recent), self._is_open)
            self._pages.setCurrentIndex(0)

    def _weight(self, kind: str) -> float:
        return (0.03 if kind in self.favourites else 0.0) + (0.02 if kind in self.recent else 0.0)

    def _take(self, change: Change) -> None:
        """Note what was added, by whatever way, and show the design's blocks as they are now."""
        new = [node.kind for each in diff(change.before, change.after).changed.values() for node in each.added]
        if len(new) == 1 and change.label.startswith("Add"):
            self.recent = [new[0], *(kind for kind in self.recent if kind != new[0])][:REMEMBERED]
            self._keep(_RECENT, self.recent)
            self._show_later()
        elif block_entries(change.before) != block_entries(change.after):
            self._show_later()

    def _show_later(self) -> None:
        """Show what is new once the mouse is elsewhere: nothing may slide away under it."""
        self._stale = self.tree.viewport().underMouse()
        if not self._stale:
            self._show()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._stale:
            self._show()

    def _unfold(self, title: str, is_open: bool) -> None:
        self._is_open[title] = is_open
        self._keep(_OPEN, [name for name, state in self._is_open.items() if state])
        self._keep(_CLOSED, [name for name, state in self._is_open.items() if not state])

    def _into_list(self) -> None:
        self.tree.setFocus()
        if self.tree.currentItem() is None:
            self.tree.go_first()

    def _ask(self, about: Entry | Note, at: QPoint) -> None:
        """Offer what else can be done with an entry, or with the file that a note complains of."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        if isinstance(about, Entry):
            menu.addAction("Add to the design", lambda: self._want(about.kind))
            if has_star(about.kind):
                known = about.kind in self.favourites
                text = "Remove from favourites" if known else "Add to favourites"
                menu.addAction(text, lambda: self.star(about.kind))
        for offer in offers(self._session, about, self.edit_name):
            action = menu.addAction(offer.text, offer.run)
            action.setEnabled(not offer.why_not)
            action.setToolTip(offer.why_not)
        if not menu.isEmpty():
            menu.popup(at)

    def edit_name(self, kind: str, name: str, accept: Callable[[str], bool]) -> None:
        """Let the name of a row be changed in its place."""
        self.editor.restyle(theme.canvas())
        self.editor.open(name, self.tree.row_of(kind).adjusted(8, 0, -8, 0), accept)

    def _want(self, kind: str) -> None:
        mine = self._session.library.shelf.by_kind.get(kind)
        self._session.wanted.emit(kind if mine is None else edits.clip_of(mine.design))

    def _clip_of(self, kind: str) -> Design | None:
        """A block with its definition, for a window whose design has not got it."""
        mine, name = self._session.library.shelf.by_kind.get(kind), kind.removeprefix(BLOCK_PREFIX)
        if mine is not None:
            return edits.clip_of(mine.design)
        own = kind.startswith(BLOCK_PREFIX) and name in self._session.design.blocks
        return edits.clip_of(edits.alone(self._session.design, name)) if own else None

    def _restock(self, _shelf: Shelf) -> None:
        self._show()
        if self._awaited and self._awaited in self._session.library.shelf.by_kind:
            self.tree.go_to(self._awaited)
            self._awaited = ""

    def _await(self, path: Path) -> None:
        """Let a block be seen that was saved or renamed just now."""
        self._awaited = OF_MINE + path.stem
        self._is_open[MINE] = True
        self.search.clear()
        self._restock(self._session.library.shelf)

    def _kept(self, key: str, default: tuple[str, ...]) -> list[str]:
        value = self._session.preferences.value(key, list(default))
        if isinstance(value, (list, tuple)):
            return [str(each) for each in value]
        return [value] if isinstance(value, str) and value else []  # a list of one is read back as its item

    def _keep(self, key: str, value: list[str]) -> None:
        self._session.preferences.setValue(key, value)


class Search(QLineEdit):
    """The line in which the user searches; the arrow keys lead into the list."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paletteSearch")
        self.setAccessibleName("Search layers and blocks")
        self.setPlaceholderText("Search layers")
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.left.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)
