"""What the docks share that show what the check of the design found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.session import LOADING, Session
from app.theming.looks import EmptyState
from designer.canvas.selection import Selection

if TYPE_CHECKING:
    from app.job import Examined


class Findings(QWidget):
    """Follows the session, and says why as long as there is nothing to show.

    A dock calls `follow` with its page at the end of its constructor; `coming` is what it will have to show.
    """

    coming = ""

    def __init__(self, session: Session, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._session = session
        self._empty = EmptyState()
        self._filled: QWidget = self._empty
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)

    @property
    def is_filled(self) -> bool:
        """Whether there is something to show."""
        return False

    def follow(self, page: QWidget) -> None:
        """Show `page` when there is something to show, and keep to the session from now on."""
        self._filled = page
        self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        session = self._session
        session.reported.connect(self.take)
        session.selected.connect(self.mark)
        session.readied.connect(self.tell)
        session.state.connect(self.tell)
        session.reset.connect(self.forget)
        if session.examined is not None:
            self.take(session.examined)
        self.tell()

    def take(self, _examined: Examined) -> None:
        """Show what was found."""
        self.tell()

    def mark(self, selection: Selection) -> None:
        """Mark what stands for the selected nodes."""

    def forget(self) -> None:
        """Another document was opened: show nothing of the one before."""
        self.tell()

    def tell(self) -> None:
        """Show the page, or say why there is nothing on it."""
        session = self._session
        self._pages.setCurrentWidget(self._filled if self.is_filled else self._empty)
        if session.broken:
            self._empty.say("error", session.broken)
        elif not session.ready:
            self._empty.say("wait", f"{LOADING}…", self.coming)
        elif session.examined is None:
            self._empty.say("wait", "Checking the design…")
        else:
            self.say_none(session.examined)

    def say_none(self, examined: Examined) -> None:
        """Say in the empty state what it means that nothing is there although the design was checked."""
