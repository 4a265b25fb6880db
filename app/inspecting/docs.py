"""The documentation that torch brings with a layer, below everything else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.icons import icon
from app.inspecting.parts import Rule
from app.session import LOADING, Session
from designer.catalogue import spec


class Docs(QWidget):
    """Shows the page of one kind; it is read and rendered in a worker once torch is there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._pages: dict[str, str] = {}
        self.kind = ""
        self.fold = QToolButton()
        self.fold.setObjectName("documentation")
        self.fold.setText("PyTorch’s documentation")
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._unfolded = session.preferences.value("inspector/docs", True, type=bool) is True
        font = self.fold.font()
        font.setBold(True)
        self.fold.setFont(font)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setOpenExternalLinks(True)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
        self.text.setTextInteractionFlags(flags | Qt.TextInteractionFlag.LinksAccessibleByKeyboard)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text.setBackgroundRole(QPalette.ColorRole.NoRole)
        self._teller = _Teller()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (Rule(), self.fold, self.text):
            column.addWidget(part)
        self.fold.clicked.connect(self._turn)
        self._teller.done.connect(self._take)
        session.readied.connect(self._fill)
        theme.changed().connect(self._recolour)
        self._unfold(self._unfolded)

    def show_kind(self, kind: str) -> None:
        """Show the documentation of another kind; nothing for one that torch does not document."""
        known = spec(kind)
        self.setVisible(known is not None and bool(known.url))
        if kind != self.kind:
            self.kind = kind if known is not None and known.url else ""
            self._fill()

    def _fill(self) -> None:
        known = spec(self.kind)
        if known is None or self.text.isHidden():
            return
        if self.kind in self._pages:
            self.text.setText(self._pages[self.kind])
        elif not self._session.ready:
            self.text.setText(f"{LOADING}…")
        else:
            self.text.setText("")
            QThreadPool.globalInstance().start(_Reading(self.kind, known.url, self._teller.done.emit))

    def _take(self, kind: str, page: str) -> None:
        self._pages[kind] = page
        if kind == self.kind:
            self.text.setText(page)

    def _recolour(self) -> None:
        """A text that is set keeps the colour that links had then."""
        page = self.text.text()
        self.text.clear()
        self.text.setText(page)

    def _turn(self) -> None:
        self._unfold(not self._unfolded)

    def _unfold(self, unfolded: bool) -> None:
        self._unfolded = unfolded
        self.fold.setIcon(icon("collapse" if unfolded else "expand"))
        self.text.setVisible(unfolded)
        self._session.preferences.setValue("inspector/docs", unfolded)
        self._fill()


class _Teller(QObject):
    done = Signal(str, str)  # kind, HTML


class _Reading(QRunnable):
    """Reads and renders one page in a thread of the pool."""

    def __init__(self, kind: str, url: str, tell: Callable[[str, str], object]) -> None:
        super().__init__()
        self._kind, self._url, self._tell = kind, url, tell

    def run(self) -> None:
        from app.docs_text import page

        self._tell(self._kind, page(self._url))
