"""The start page: a place to drop things on, recent files, and templates with a picture of each network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

import resources
from app.starting.back import Back
from app.starting.cards import CARD_WIDTH, Card, RecentCard, TemplateCard, labelled
from app.starting.miniature import Bar
from app.starting.pictures import Pictures
from app.starting.place import DropPlace
from designer.canvas.colours import LIGHT, CanvasTheme

GAP, MARGIN = 16, 40
WIDEST = 7 * (CARD_WIDTH + GAP) - GAP + 2 * MARGIN
"""In a wider window the page stands in the middle."""
MOST_RECENT = 6


class StartPage(QScrollArea):
    """What is seen before a design is open."""

    template_chosen = Signal(str)
    file_chosen = Signal(object)  # Path
    new_asked = Signal()
    open_asked = Signal()
    data_asked = Signal(bool)  # a design or data are to be chosen: a folder, or else a file

    def __init__(self, theme: CanvasTheme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setAccessibleName("Start page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme, self._columns = theme, 0
        self.back = Back()
        self.place = DropPlace()
        self.place.file_asked.connect(lambda: self.data_asked.emit(False))
        self.place.folder_asked.connect(lambda: self.data_asked.emit(True))
        self._new = _button("New design", "startNew", self.new_asked)
        self._recent_title = labelled("Recent", "startHeading")
        self._recent = QGridLayout()
        self._recent_cards: list[RecentCard] = []
        self._groups = {title: (QGridLayout(), self._made(names)) for title, names in resources.GROUPS.items()}
        self._cards = [card for _, cards in self._groups.values() for card in cards]
        self._arrange()
        self._waiting = iter(self._cards)
        self._filling = QTimer(self, interval=0)
        self._filling.timeout.connect(self._fill_next)
        self._pictures = Pictures(self)
        self._pictures.found.connect(self._show_picture)
        self.show_recent(())

    def show_recent(self, paths: Iterable[Path]) -> None:
        """Offer these files, the latest first."""
        for card in self._recent_cards:
            self._recent.removeWidget(card)
            card.deleteLater()
        shown = list(paths)[:MOST_RECENT]
        self._recent_cards = [RecentCard(path, self._theme, self.widget()) for path in shown]
        before: QWidget = self.place.last
        for card in self._recent_cards:
            card.chosen.connect(self.file_chosen)
            card.stepped.connect(self._step)
            QWidget.setTabOrder(before, card)
            before = card
        self._recent_title.setVisible(bool(shown))
        self._lay_out(self._recent, self._recent_cards)
        if shown:
            self._pictures.ask(shown)

    def fill(self) -> None:
        """Read the templates and draw their pictures, one at a turn of the event loop."""
        self._filling.start()

    def finish(self) -> None:
        """End the thread that looks into files."""
        self._pictures.finish()

    def set_theme(self, theme: CanvasTheme) -> None:
        self._theme = theme
        for card in (*self._cards, *self._recent_cards):
            card.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = min(self.viewport().width(), WIDEST)
        columns = max(1, (width - 2 * MARGIN + GAP) // (CARD_WIDTH + GAP))
        if columns != self._columns:
            self._columns = columns
            for grid, cards in self._shelves():
                self._lay_out(grid, cards)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.verticalScrollBar().setValue(0)
        (self._new if self.back.button.isHidden() else self.back.button).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.back.button.isHidden():
            self.back.asked.emit()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        page = QWidget()
        page.setObjectName("startPage")
        page.setMaximumWidth(WIDEST)
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, 32, MARGIN, 32)
        column.setSpacing(GAP)
        column.addWidget(self.back)
        column.addWidget(labelled("Blockwright", "startTitle"))
        column.addWidget(labelled("Assemble a neural network, train it here, take the PyTorch code away.", "startLead"))
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._new)
        buttons.addWidget(_button("Open a design…", "startOpen", self.open_asked))
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addLayout(buttons)
        row.addWidget(self.place, 1)
        column.addLayout(row)
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        for title, (grid, _) in self._groups.items():
            column.addWidget(labelled(title, "startHeading"))
            column.addLayout(grid)
        column.addStretch(1)
        for grid, _ in self._shelves():
            grid.setSpacing(GAP)
        self.setWidget(page)

    def _made(self, names: Iterable[str]) -> list[TemplateCard]:
        cards = [TemplateCard(name, self._theme) for name in names]
        for card in cards:
            card.chosen.connect(self.template_chosen)
            card.stepped.connect(self._step)
        return cards

    def _shelves(self) -> list[tuple[QGridLayout, Sequence[Card]]]:
        """The groups of cards from top to bottom: recent files, then templates."""
        return [(self._recent, self._recent_cards), *self._groups.values()]

    def _lay_out(self, grid: QGridLayout, cards: Sequence[Card]) -> None:
        """Put the cards into lines as long as the page is wide."""
        columns = max(1, self._columns)
        for index, card in enumerate(cards):
            grid.addWidget(card, index // columns, index % columns)
        for column in range(max(grid.columnCount(), columns) + 1):
            grid.setColumnStretch(column, int(column == columns))

    def _step(self, card: Card, across: int, down: int) -> None:
        """Give the focus to the card beside, above or below; from the first or last line, to that of the next group."""
        shelves = [cards for _, cards in self._shelves() if cards]
        number = next(number for number, cards in enumerate(shelves) if card in cards)
        cards = shelves[number]
        place = cards.index(card)
        index = place + across + down * self._columns
        if index < 0 and number:
            cards = shelves[number - 1]
            index = len(cards) - 1 if across else _in_last_line(len(cards), place, self._columns)
        elif index >= len(cards) and number + 1 < len(shelves):
            cards = shelves[number + 1]
            index = 0 if across else min(place % self._columns, len(cards) - 1)
        if 0 <= index < len(cards):
            cards[index].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(cards[index])

    def _show_picture(self, path: Path, bars: Sequence[Bar]) -> None:
        for card in self._recent_cards:
            if card.path == path:
                card.show_bars(bars)

    def _fill_next(self) -> None:
        card = next(self._waiting, None)
        if card is None:
            self._filling.stop()
        else:
            card.fill()


def _button(text: str, name: str, asked: SignalInstance) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setMinimumSize(176, 36)
    button.setAutoDefault(True)
    button.setDefault(name == "startNew")
    button.clicked.connect(asked)
    return button


def _in_last_line(count: int, column: int, columns: int) -> int:
    """The place below which a column goes on in the next group, of that many cards in lines."""
    return min(column + (count - 1) // columns * columns, count - 1)
