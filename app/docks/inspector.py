"""The Inspector dock: everything about what is selected, or about the block that the canvas shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.entry.lines import Line
from app.first_steps import is_to_begin
from app.inspecting.block_page import BlockPage
from app.inspecting.node_page import NodePage
from app.inspecting.parts import Problems
from app.inspecting.subject import Subject, subject_of
from app.session import Session
from designer.canvas.selection import Path

MOST_PROBLEMS = 0.35
"""The share of the height that problems may take."""
STEP_S = 0.006
"""How long fields are made at a stretch."""


class InspectorDock(QWidget):
    """Follows the selection and the design, once for all that changes in one turn of the event loop."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("inspectorPanel")
        self.setAccessibleName("Inspector")
        self._session = session
        self._shown: tuple[str, ...] = ()
        self._editing = False
        self._marks: Mapping[Path, str] = {}
        self.node_page, self.block_page = NodePage(session), BlockPage(session)
        self.area, self.problems = QScrollArea(), Problems(session)
        self.strip = Strip(self.problems)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self._go_on)
        self._lay_out()
        session.selected.connect(self._later)
        session.changed.connect(self._later)
        session.reported.connect(self._later)
        session.reset.connect(self._later)
        session.readied.connect(self._later)
        session.marked.connect(self._mark)
        self.show_selection()

    @property
    def subject(self) -> Subject:
        """What the selection means now."""
        session = self._session
        to_begin = session.examined is None or is_to_begin(session)
        problems = () if to_begin or session.examined is None else session.examined.problems
        subject = subject_of(session.design, session.selection, session.report, problems)
        node = session.selection.only
        return replace(subject, fresh=self._marks.get((*subject.path, node), "")) if node else subject

    def show_selection(self) -> None:
        """Bring the panel up to date at once."""
        self._show(self.subject)

    def edit_first(self) -> None:
        """Give the keyboard to the first parameter, as soon as its field is there; Enter and Esc give it back."""
        self._editing = True
        self._due.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        done = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not any(line.bad for line in self.findChildren(Line))
        if done or key == Qt.Key.Key_Escape:
            self._session.canvas_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        """Bring the panel up to date as soon as the fields for it are made, and until then show what is there."""
        subject, begun = self.subject, perf_counter()
        while subject.nodes and not self.node_page.prepare(subject):
            if perf_counter() - begun > STEP_S:
                self._due.start()
                return
        self._show(subject)

    def _show(self, subject: Subject) -> None:
        page = self.node_page if subject.nodes else self.block_page
        page.show_subject(subject)
        self.problems.show_problems(sorted(subject.problems, key=lambda problem: problem.severity != "error"))
        for each in (self.node_page, self.block_page):
            each.setVisible(each is page)
        if subject.key != self._shown:
            self._shown = subject.key
            self.area.verticalScrollBar().setValue(0)
        if self._editing and subject.nodes:
            self.node_page.focus_first()
        self._editing = False
        self._fit_strip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_strip()

    def _fit_strip(self) -> None:
        """Give the problems the room they need below the fields, which must not move while somebody types."""
        self.strip.fit(round(MOST_PROBLEMS * self.height()))
        focus = QApplication.focusWidget()
        if focus is not None and self.area.isAncestorOf(focus):
            QTimer.singleShot(0, focus, lambda: self.area.ensureWidgetVisible(focus, 0, 8))

    def _mark(self, marks: Mapping[Path, str]) -> None:
        """Other nodes start fresh when the next run begins with weights of an earlier one."""
        self._marks = marks
        self._later()

    def _later(self, _told: object = None) -> None:
        self._due.start()

    def _lay_out(self) -> None:
        pages = Narrow()
        inside = QVBoxLayout(pages)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.node_page)
        inside.addWidget(self.block_page)
        self.area.setWidget(pages)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else fields change their width
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("Inspector")
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addWidget(self.strip)


class Strip(QScrollArea):
    """As high as what it holds, up to a limit from which on that scrolls."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        holder = Low()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(12, 4, 8, 8)
        self._column.addWidget(inside)
        self._inside = inside
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Problems")
        self.hide()

    def fit(self, most: int) -> None:
        """Take the height that is needed, but not more than `most`; none where there is nothing to show."""
        if not self._inside.isHidden():
            self.setFixedHeight(min(most, self._column.totalHeightForWidth(self.width())))
        self.setVisible(not self._inside.isHidden())


class Narrow(QWidget):
    """Never wider than its place: a long button is cut rather than everything pushed aside."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class Low(Narrow):
    """As high as its lines are at its width, not as they would be in the narrowest place."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
