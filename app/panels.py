"""The docks of the window: what stands in each, and where it stands at first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QTabBar, QTabWidget, QWidget

from app.actions import DOCKS
from app.heading import Heading
from app.session import Session

Area = Qt.DockWidgetArea
LEFT, RIGHT = Area.LeftDockWidgetArea, Area.RightDockWidgetArea
AREAS: Mapping[str, Qt.DockWidgetArea] = MappingProxyType({"palette": LEFT, "inspector": RIGHT})
"""Where a dock stands at first; all others are tabs below the inspector.

A network flows from top to bottom and is narrow: the canvas gets the whole height, and none of the docks is below it.
"""
CORNERS: Mapping[Qt.Corner, Qt.DockWidgetArea] = MappingProxyType(
    {
        Qt.Corner.TopLeftCorner: LEFT,
        Qt.Corner.BottomLeftCorner: LEFT,
        Qt.Corner.TopRightCorner: RIGHT,
        Qt.Corner.BottomRightCorner: RIGHT,
    }
)
HEAVY = frozenset({"data", "training", "evaluate", "runs"})
"""What needs charts, the data sets or the record of runs; they are imported in the background first."""
PALETTE, SLIM_PALETTE, NARROW = 216, 184, 1200
"""The width of the palette, and that in a window narrower than the last."""
COLUMN, LEAST, MOST = 0.39, 400, 760
"""The part of the window's width that the column of inspector and tabs has, at least and at most so many pixels."""
UPPER = 0.42
"""The part of the column's height that the inspector has."""
A_BIT = 0.02
"""By so much that part may differ without anybody having changed it."""


def make(name: str, session: Session) -> QWidget:
    """What stands in the dock called `name`. Each is imported only now: the first paint does not wait for charts."""
    match name:
        case "palette":
            from app.docks.palette import PaletteDock

            return PaletteDock(session)
        case "inspector":
            from app.docks.inspector import InspectorDock

            return InspectorDock(session)
        case "problems":
            from app.docks.problems import ProblemsDock

            return ProblemsDock(session)
        case "code":
            from app.docks.code import CodeDock

            return CodeDock(session)
        case "summary":
            from app.docks.summary import SummaryDock

            return SummaryDock(session)
        case "data":
            from app.docks.data import DataDock

            return DataDock(session)
        case "training":
            from app.docks.training import TrainingDock

            return TrainingDock(session)
        case "evaluate":
            from app.docks.evaluate import EvaluateDock

            return EvaluateDock(session)
        case _:
            from app.docks.runs import RunsDock

            return RunsDock(session)


class Panels:
    """Makes the docks on a window, empty at first; `fill_next` makes what stands in them, one at a call."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        self._window, self._session = window, session
        self._waiting = list(DOCKS)
        self._panels: dict[str, QWidget] = {}
        self._awake = False  # before the first paint nothing is made
        self.sizes: tuple[float, ...] = ()  # of palette and column as they were shared out last
        self._arranging = False  # each dock is seen for a moment then, which is no reason to fill it
        self.docks: dict[str, QDockWidget] = {name: self._dock(name, title) for name, title in DOCKS.items()}
        window.setTabPosition(Area.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner, area in CORNERS.items():
            window.setCorner(corner, area)
        for name, dock in self.docks.items():
            window.addDockWidget(AREAS.get(name, RIGHT), dock)
            dock.hide()

    def suit(self) -> None:
        """The window has another size: share it out again, unless the user has given the docks theirs."""
        now = self._present_sizes()
        if self.sizes and self.sizes[:2] == now[:2] and abs(self.sizes[2] - now[2]) < A_BIT:
            self._share_out_later()

    def arrange(self) -> None:
        """Put all docks where they stand at first."""
        self._arranging = True
        front: QDockWidget | None = None
        for name, dock in self.docks.items():
            dock.setFloating(False)
            self._window.addDockWidget(AREAS.get(name, RIGHT), dock)
            dock.show()
            if name not in AREAS:
                if front is not None:
                    self._window.tabifyDockWidget(front, dock)
                front = dock
        self.docks["problems"].raise_()
        self._arranging = False
        self._fill_shown()
        self._share_out_later()

    def toggle_tall(self) -> None:
        """Give the tabs the whole height of their column, the inspector folded away, or put it back above them."""
        inspector = self.docks["inspector"]
        inspector.setVisible(inspector.isHidden())
        self._share_out_later()

    def _share_out_later(self) -> None:
        QTimer.singleShot(0, self._window, self._share_out)  # not before the window has laid them out

    def _share_out(self) -> None:
        """Give the docks the sizes they have at first."""
        width = self._window.width()
        palette, inspector = self.docks["palette"], self.docks["inspector"]
        widths = [SLIM_PALETTE if width < NARROW else PALETTE, min(max(round(COLUMN * width), LEAST), MOST)]
        tabs = self._front()
        column = [dock for dock in (inspector, tabs) if dock is not None and not dock.isHidden()]
        if column:
            self._window.resizeDocks([palette, column[0]], widths, Qt.Orientation.Horizontal)
        if len(column) > 1:
            height = sum(dock.height() for dock in column)
            upper = round(UPPER * height)
            self._window.resizeDocks(column, [upper, height - upper], Qt.Orientation.Vertical)
        QTimer.singleShot(0, self._window, self._note_sizes)

    def _note_sizes(self) -> None:
        self.sizes = self._present_sizes()

    def _present_sizes(self) -> tuple[float, ...]:
        """The widths of palette and column, and the part of its height that the inspector has: it grows with that."""
        inspector, front = self.docks["inspector"], self._front()
        if inspector.isHidden() or front is None:
            column = front if inspector.isHidden() else inspector
            return self.docks["palette"].width(), column.width() if column is not None else 0, 1.0
        part = inspector.height() / max(inspector.height() + front.height(), 1)
        return self.docks["palette"].width(), inspector.width(), part

    def _front(self) -> QDockWidget | None:
        """The tab that lies over the others."""
        return next((dock for name, dock in self.docks.items() if name not in AREAS and self.is_seen(name)), None)

    def show(self, name: str) -> None:
        """Bring a dock before the user's eyes."""
        self.fill(name)
        self.docks[name].show()
        self.docks[name].raise_()

    def ask(self, name: str, command: str) -> None:
        """Show a dock, and have what stands in it do one of its `commands`."""
        self.show(name)
        getattr(self._panels[name], command)()

    def is_open(self, name: str) -> bool:
        """Whether a dock was not closed; another tab may lie over it."""
        return not self.docks[name].isHidden()

    def is_seen(self, name: str) -> bool:
        """Whether a dock is there and no other tab lies over it."""
        return not self.docks[name].visibleRegion().isEmpty()

    def wake(self) -> None:
        """From now on make what stands in every dock that comes to be seen."""
        self._awake = True
        self._fill_shown()

    def _fill_shown(self) -> None:
        for name in tuple(self._waiting):
            if self._awake and self.is_seen(name):
                self.fill(name)

    def fill_next(self, heavy: bool) -> bool:
        """Make what stands in the next empty dock, or in the next that is not heavy; whether there was one."""
        name = next((name for name in self._waiting if heavy or name not in HEAVY), None)
        if name is not None:
            self.fill(name)
        return name is not None

    def finish(self) -> None:
        """Fill no dock any more: what is made after the session has ended would never be told to end."""
        self._waiting.clear()

    def fill(self, name: str) -> None:
        """Make what stands in the dock called `name`, unless it is there."""
        if name in self._waiting:
            self._waiting.remove(name)
            panel = self._panels[name] = make(name, self._session)
            panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            dock = self.docks[name]
            dock.setWidget(panel if name in AREAS else _scrolled(panel))
            for signal, told in (("titled", dock.setWindowTitle), ("dock_wanted", self.show)):
                if hasattr(panel, signal):
                    getattr(panel, signal).connect(told)

    def _dock(self, name: str, title: str) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setAccessibleName(title)
        dock.setTitleBarWidget(Heading(dock, None if name in AREAS else self.toggle_tall))
        dock.setWidget(_Empty())
        dock.visibilityChanged.connect(partial(self._seen, name))
        return dock

    def _seen(self, name: str, visible: bool) -> None:
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not bar.accessibleName():  # the window makes them when it needs them
                bar.setAccessibleName("Docks")
                bar.tabBarDoubleClicked.connect(lambda _index: self.toggle_tall())
        if visible and self._awake and not self._arranging:
            self.fill(name)


def _scrolled(panel: QWidget) -> QScrollArea:
    """The panel in an area that scrolls: what it would like best must not push the canvas away in a small window."""
    area = QScrollArea()
    area.setAccessibleName(panel.accessibleName())
    area.setMinimumSize(160, 120)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setWidget(panel)
    return area


class _Empty(QWidget):
    """Stands in a dock until its own widget is made."""

    def sizeHint(self) -> QSize:
        return QSize(240, 200)
