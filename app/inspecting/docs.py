"""The documentation that torch brings with a layer, below everything else."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QTextBrowser, QToolButton, QVBoxLayout, QWidget

from app.inspecting.parts import Rule
from app.session import LOADING, Session
from app.theming import theme
from app.theming.icons import icon
from designer.catalogue import spec

DELAY_MS = 80
"""How long a kind must be shown until its documentation is: who walks through the layers does not wait for it."""


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
        self.text = Page()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(DELAY_MS)
        self._due.timeout.connect(self._fill)
        self._teller = _Teller()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (Rule(), self.fold, self.text):
            column.addWidget(part)
        self.fold.clicked.connect(self._turn)
        self._teller.done.connect(self._take)
        session.readied.connect(self._fill)
        theme.changed().connect(self._fill)  # links keep the colour they had when the text was set
        self._unfold(self._unfolded)

    def show_kind(self, kind: str) -> None:
        """Show the documentation of another kind; nothing for one that torch does not document."""
        known = spec(kind)
        self.setVisible(known is not None and bool(known.url))
        if kind != self.kind:
            self.kind = kind if known is not None and known.url else ""
            self.text.hide()
            self._due.start()

    def _fill(self) -> None:
        known = spec(self.kind)
        if known is None or not self._unfolded:
            return
        if self.kind in self._pages:
            self.text.show_page(self._pages[self.kind])
        elif not self._session.ready:
            self.text.show_page(f"{LOADING}…")
        else:
            QThreadPool.globalInstance().start(_Reading(self.kind, known.url, self._teller))

    def _take(self, kind: str, page: str) -> None:
        self._pages[kind] = page
        if kind == self.kind and self._unfolded:
            self.text.show_page(page)

    def _turn(self) -> None:
        self._unfold(not self._unfolded)

    def _unfold(self, unfolded: bool) -> None:
        self._unfolded = unfolded
        self.fold.setIcon(icon("collapse" if unfolded else "expand"))
        self.fold.setAccessibleDescription("unfolded" if unfolded else "folded")
        self._session.preferences.setValue("inspector/docs", unfolded)
        if unfolded:
            self._fill()
        else:
            self.text.hide()


class Page(QTextBrowser):
    """A text as high as it is long: whatever it lies in scrolls it. It is laid out once for each width."""

    def __init__(self) -> None:
        super().__init__()
        self._width = 0
        self.setAccessibleName("Documentation")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setStyleSheet("background: transparent; border: none; padding: 0")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenExternalLinks(True)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)

    def show_page(self, html: str) -> None:
        """Show another text."""
        self.setHtml(html)
        self._width = 0
        self.show()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.isVisible() and self.viewport().width() != self._width:
            self._width = self.viewport().width()
            self.setFixedHeight(ceil(self.document().size().height()) + 2)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()


class _Teller(QObject):
    done = Signal(str, str)  # kind, HTML


class _Reading(QRunnable):
    """Reads and renders one page in a thread of the pool; it keeps the teller, which so outlives the widget."""

    def __init__(self, kind: str, url: str, teller: _Teller) -> None:
        super().__init__()
        self._kind, self._url, self._teller = kind, url, teller

    def run(self) -> None:
        from app.inspecting.docs_text import page

        self._teller.done.emit(self._kind, page(self._url))
