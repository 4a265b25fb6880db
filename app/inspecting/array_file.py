"""The file of an array: chosen in the inspector, read in a thread, given to the node in one step."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.arrays import Arrays, chosen_file
from app.entry.arrays import ArrayField
from app.entry.form import Form
from app.inspecting.subject import Subject, edited_node
from app.session import Session
from designer.catalogue import spec
from designer.model import edits
from designer.model.edits.basics import title
from designer.values import Values


class ArrayFile(QObject):
    """Shows the array of the only node in the field that a form has for it, and takes another file for it."""

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(page)
        self._session, self._page = session, page
        self._arrays = Arrays(self)
        self._form: Form | None = None
        self._subject: Subject | None = None

    def show_subject(self, form: Form, subject: Subject) -> None:
        """Show the array of the only node, if it is one."""
        self._form, self._subject = form, subject
        field, known = self._field(), spec(subject.nodes[0].kind)
        if field is None or known is None:
            return
        single = len(subject.nodes) == 1
        field.show_array({**known.defaults, **edited_node(subject, subject.nodes[0])[1].params} if single else None)

    def choose(self) -> None:
        """Let the user choose a file, and take its values."""
        subject, form, field = self._subject, self._form, self._field()
        path = chosen_file(self._session, self._page) if field is not None else None
        if path is None or subject is None or form is None or field is None:
            return
        field.show_reading(path.name)
        self._arrays.read(path, partial(self._take, subject), partial(self._refuse, form, subject))

    def _take(self, subject: Subject, values: Values) -> None:
        """Give the values to the node, wherever it is by now."""
        block, node = edited_node(subject, subject.nodes[0])
        if node.id in self._session.design.blocks.get(block, subject.block).by_id:
            edit = partial(edits.set_params, block=block, node_id=node.id, values=values)
            self._session.attempt(edit, f"Set the values of {title(node)}")
        self._show_again()

    def _refuse(self, form: Form, subject: Subject, sentence: str) -> None:
        self._show_again()
        if self._subject is not None and self._subject.key == subject.key:
            form.say("data", sentence)
        else:
            self._session.refused.emit(sentence)

    def _field(self) -> ArrayField | None:
        rows = self._form.rows.values() if self._form is not None else ()
        return next((row.plain for row in rows if isinstance(row.plain, ArrayField)), None)

    def _show_again(self) -> None:
        """Let the button be pressed again."""
        if self._form is not None and self._subject is not None:
            self.show_subject(self._form, self._subject)
