"""The Summary dock: every layer with its output and its cost, every tensor, and a look at one pass there and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.evaluation.head import Figures
from app.evaluation.work import Work
from app.findings import Findings
from app.one_pass.inspection import Kept, obstacle, tensors
from app.session import Session
from app.summary.inspect_page import InspectPage
from app.summary.layers import Layers, totals
from app.summary.parameters import Parameters, total
from app.theming.looks import EmptyState, Sign
from designer.canvas.selection import Selection
from designer.canvas.words import compact

if TYPE_CHECKING:
    from app.job import Examined
    from designer.report import Report

FORMATS: Final = {"text": "Text", "markdown": "Markdown", "csv": "CSV"}


class SummaryDock(Findings):
    """Shows what the nodes of the session's design give and cost, what tensors it keeps, and what a pass shows."""

    coming = "Layers, shapes and costs appear here in a moment."

    def __init__(self, session: Session) -> None:
        super().__init__(session, "summaryPanel", "Summary")
        self._work = Work(session)  # it may outlive the dock by a moment
        self._listed: Report | None = None
        self.tree, self.parameters, self.page = Layers(), Parameters(), InspectPage(session, self._work)
        self.model = self.tree.nodes
        self.tabs, self._none, self._tensors = QTabWidget(), EmptyState(), QStackedWidget()
        self.totals = Figures()
        self.inspect_button, self.copy_button = QPushButton("Inspect"), QPushButton("Copy")
        page = self._page()
        self._connect()
        self.follow(page)

    def heightForWidth(self, _width: int) -> int:
        """What is in it scrolls by itself: it needs no more height where lines are broken."""
        return self.minimumSizeHint().height()

    @property
    def is_filled(self) -> bool:
        return self.model.report is not None

    @property
    def message(self) -> str:
        """What is said instead of the tabs; "" while they are there."""
        return self._empty.text if self.model.report is None else ""

    @property
    def tensors_message(self) -> str:
        """What is said instead of the parameters; "" while they are there."""
        return self._none.text if self._tensors.currentWidget() is self._none else ""

    def table(self, form: str) -> str:
        """What the tab in front shows, all of it, as "text", "markdown" or "csv"."""
        shown = self.tabs.currentWidget()
        if shown is self.tree:
            return self.tree.table(form)
        return self.parameters.table(form) if shown is self._tensors else self.page.result.table(form)

    def copy(self, form: str = "text") -> None:
        """Put it into the clipboard."""
        QGuiApplication.clipboard().setText(self.table(form))

    def inspect(self) -> None:
        """Send a random input through the network and back, and show what that gives."""
        self.tabs.setCurrentWidget(self.page)
        self.page.inspect()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._list()

    def _connect(self) -> None:
        session = self._session
        for table in (self.tree, self.parameters):
            table.gone.connect(self._go)
        self.inspect_button.clicked.connect(self.inspect)
        self.tabs.currentChanged.connect(self._turn)
        self.page.done.connect(self.tell)
        self._work.done.connect(self._take_tensors)
        self._work.failed.connect(self._refuse)
        self._work.mistaken.connect(session.confess)
        session.marked.connect(self.model.show_marks)
        session.closing.connect(self._work.finish)

    def _page(self) -> QWidget:
        self.tabs.setObjectName("summaryTabs")
        self.tabs.setAccessibleName("Views of the summary")
        self.tabs.setDocumentMode(True)
        for each in (self._none, self.parameters):
            self._tensors.addWidget(each)
        for widget, title in ((self.tree, "Layers"), (self._tensors, "Parameters"), (self.page, "One pass")):
            self.tabs.addTab(widget, title)
        self._dress()
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.totals, 1)
        row.addWidget(self.inspect_button)
        row.addWidget(self.copy_button)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.tabs, 1)
        return page

    def _dress(self) -> None:
        self.totals.setProperty("role", "muted")
        self.inspect_button.setObjectName("inspectButton")
        menu = QMenu(self.copy_button)
        for form, title in FORMATS.items():
            menu.addAction(f"As {title}").triggered.connect(partial(self._copy_as, form))
        self.copy_button.setMenu(menu)
        self.copy_button.setObjectName("copySummary")
        self.copy_button.setAccessibleName("Copy the table")
        for view in (self.tree, self.parameters, self.page.result.tree):
            copy = QAction("Copy the table", view)
            copy.setShortcuts(QKeySequence.StandardKey.Copy)
            copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            copy.triggered.connect(self._copy_text)
            view.addAction(copy)

    def _copy_text(self) -> None:
        self.copy()

    def _copy_as(self, form: str) -> None:
        self.copy(form)

    def forget(self) -> None:
        self._listed = None
        self._work.forget("tensors")
        self.parameters.show_parameters(())
        self.tree.forget()
        self.page.forget()
        self.tell()

    def take(self, examined: Examined) -> None:
        self.tree.show_report(examined.report)
        self.mark(self._session.selection)
        self._list()
        self.page.examine(examined)
        self.tell()

    def mark(self, selection: Selection) -> None:
        self.tree.mark(selection)

    def tell(self) -> None:
        super().tell()
        report, examined = self.model.report, self._session.examined
        if report is None or examined is None:
            return
        shown = self.tabs.currentWidget()
        if shown is self.tree:
            self._tell_totals(report)
        elif shown is self._tensors and self.parameters.rows.rows:
            self.totals.show_words([total(self.parameters.rows.rows)])
        else:
            self.totals.show_words(["Inspecting…"] if shown is self.page and self.page.busy else [])
        why = obstacle(examined)
        self.inspect_button.setEnabled(not why)
        tip = "Send one random input through the network and back: its output, its gradients, its autograd functions"
        self.inspect_button.setToolTip(f"Mend the design first: {why}" if why else tip)
        filled = shown is not self.page or self.page.inspected is not None
        self.copy_button.setEnabled(filled)
        self.copy_button.setToolTip(
            "Copy all of it as text, Markdown or CSV" if filled else "Nothing inspected yet; press Inspect"
        )

    def _tell_totals(self, report: Report) -> None:
        parameters, multiply_adds, activations = totals(report)
        few = compact(report.main.cost.multiply_adds)
        self.totals.show_words(
            [f"{parameters} parameters", f"{multiply_adds} multiply-adds", f"{activations} of activations per example"],
            [f"{parameters} parameters", f"{few} multiply-adds", activations],
        )

    def _turn(self) -> None:
        self._list()
        self.tell()

    def _list(self) -> None:
        """Find out which tensors the network has, where somebody can see it."""
        report = self.model.report
        if report is None or report is self._listed or not self._tensors.isVisible():
            return
        self._listed = report
        if not report.ok:
            self._work.forget("tensors")
            self._say_none("error", "The design has an error; mend it first.", report.errors[0].message)
        else:
            self._work.ask("tensors", lambda _stopped: tensors(report))

    def _take_tensors(self, name: str, result: object) -> None:
        if name != "tensors":
            return
        kept = cast("tuple[Kept, ...]", result)
        self.parameters.show_parameters(kept)
        if kept:
            self._tensors.setCurrentWidget(self.parameters)
            self.tell()
        else:
            self._say_none("fine", "This network has no parameters.", "None of its layers learns anything.")

    def _refuse(self, name: str, sentence: str) -> None:
        if name == "tensors":
            self._say_none("error", "The parameters cannot be listed.", sentence)

    def _say_none(self, sign: Sign, sentence: str, advice: str) -> None:
        self.parameters.show_parameters(())
        self._none.say(sign, sentence, advice)
        self._tensors.setCurrentWidget(self._none)
        self.tell()

    def _go(self, ids: tuple[str, ...]) -> None:
        """Show a node on the canvas."""
        *path, node = ids
        self._session.locate(tuple(path), node)
