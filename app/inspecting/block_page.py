"""The inspector's page of a definition: what it is called, how it hangs together, what it exposes, what it is for."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.entry.lines import Chooser
from app.inspecting.ends import Ends
from app.inspecting.exposed import Exposed
from app.inspecting.facts import facts_of
from app.inspecting.forms import FormRows
from app.inspecting.parts import Facts, Header, Heading, NameLine, Rule, add_row, rows
from app.inspecting.subject import Subject
from app.output import many
from app.session import LOADING, Session
from designer.canvas.words import FORMS
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import Design

FORM_TIP = (
    "In a stack, order is the wiring; in a graph, nodes are wired freely; a repeat runs its nodes several times, a "
    "while as long as a condition over its inputs holds; a choice runs one of its nodes, an if one of two."
)


class BlockPage(QWidget):
    """Shows the definition of the level that the canvas shows, while nothing in it is selected."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.subject: Subject | None = None
        self.header, self.facts, self.exposed = Header(), Facts(), Exposed(session)
        self.ends = Ends(session)
        self.name, self.form, self.help = NameLine("Name of the block"), Chooser(), Prose()
        self.form.setAccessibleName("Form of the block")
        self.form.addItems(list(FORMS.values()))
        self.more = FormRows(session)
        self._lay_out()
        self.name.named.connect(self._rename)
        self.form.activated.connect(self._reform)
        self.help.given.connect(self._tell)

    def show_subject(self, subject: Subject) -> None:
        """Show another definition, or the same one as it is now."""
        self.subject = subject
        block, main = subject.block, subject.is_main
        count = subject.instances(block.name)
        side = "the model" if main else many(count, "instance")
        inside = len(block.nodes) - sum(node.kind in ("input", "output") for node in block.nodes)
        advice = "Add layers from the palette, or press Tab on the canvas." if not inside else ""
        self.header.say("Block", block.name, side, advice)
        self.name.show_name(block.name)
        self.form.setCurrentIndex(list(FORMS).index(block.form))
        self.more.show_block(block, subject.wrong_fields(block))
        ghost = "What this design is for" if main else "What this block is for"
        self.help.show_text(subject.design.description if main else block.help, ghost)
        self.exposed.show_subject(subject)
        self.ends.show_subject(subject)
        facts = facts_of(subject)
        self.facts.show_facts(facts or [("Shapes", f"{LOADING}…" if not self._session.ready else "not known yet")])

    def _lay_out(self) -> None:
        grid = rows()
        add_row(grid, "Name", self.name, "What the class is called in the source.")
        add_row(grid, "Form", self.form, FORM_TIP)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 8, 12)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addLayout(grid)
        for part in (
            self.more,
            self.help,
            self.exposed,
            Rule(),
            Heading("Shapes and cost"),
            self.facts,
            Rule(),
            self.ends,
        ):
            column.addWidget(part)
        column.addStretch(1)

    def _rename(self, name: str) -> None:
        subject = self.subject
        if subject is not None:
            try:
                design = edits.rename_block(self._session.design, subject.block.name, name)
            except BlockwrightError as refused:
                self.name.refuse(str(refused))
                return
            self._session.apply(design, f"Rename {subject.block.name}")

    def _reform(self, index: int) -> None:
        subject = self.subject
        if subject is not None:
            form, name = list(FORMS)[index], subject.block.name
            what = FORMS[form].partition(":")[0].lower()
            label = f"Make {name} {'an' if form == 'if' else 'a'} {what}"
            if not self._session.attempt(lambda design: edits.set_form(design, name, form), label):
                self.form.setCurrentIndex(list(FORMS).index(subject.block.form))

    def _tell(self, text: str) -> None:
        subject = self.subject
        if subject is None:
            return
        main, name = subject.is_main, subject.block.name

        def edit(design: Design) -> Design:
            return edits.set_description(design, text) if main else edits.set_help(design, name, text)

        key: Hashable = ("help", name)
        run: Callable[[Design], Design] = edit
        self._session.attempt(run, f"Describe {name}", key)


class Prose(QPlainTextEdit):
    """A few lines of text, told when the user is done with them."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kept = ""
        self.setTabChangesFocus(True)
        self.setAccessibleName("Description")
        self.setFixedHeight(64)

    def show_text(self, text: str, ghost: str) -> None:
        """Show what the design says; what is being typed stays."""
        self.setPlaceholderText(ghost)
        if text != self.kept or not self.hasFocus():
            self.kept = text
            if self.toPlainText() != text:
                self.setPlainText(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        text = self.toPlainText()
        if text != self.kept:
            self.kept = text
            self.given.emit(text)
