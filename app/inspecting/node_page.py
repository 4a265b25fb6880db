"""The inspector's page of nodes: one with everything that is known of it, several with what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QMenu, QVBoxLayout, QWidget

from app.entry.form import Edited, Form, Unset
from app.entry.said import Said
from app.entry.turns import is_number, lacking
from app.inspecting.array_file import ArrayFile
from app.inspecting.docs import Docs
from app.inspecting.facts import facts_of
from app.inspecting.forms import FormRows
from app.inspecting.instances import Instances
from app.inspecting.offering import Offer, all_offers
from app.inspecting.parts import LABEL, Facts, Header, Heading, NameLine, Rule, add_row, rows
from app.inspecting.sharing import Sharing
from app.inspecting.subject import Subject, common_params, edited_node, has_switches, owner_of, states
from app.inspecting.tied import Tied
from app.output import many
from app.session import LOADING, Session
from designer.catalogue import spec
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, TURN, Design, Node
from designer.model.edits.basics import title
from designer.params import Param
from designer.values import Expression

NodeEdit = Callable[[Design, str, Node], Design]

KEPT_FORMS = 12
TURNS = f"Each turn can have its own: “32, 64, 128”, or a formula over the turn {TURN}, from 0 on."
NAME_TIP = "What this layer, or this one use of a block, is called in the source."
ENDS = {INPUT: "Where a tensor comes into the block.", OUTPUT: "Where a tensor leaves the block."}


class NodePage(QWidget):
    """Shows nodes, and turns what the user does into edits."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.subject: Subject | None = None
        self.header, self.facts, self.docs = Header(), Facts(), Docs(session)
        self.name = NameLine("Name")
        self.when = NameLine("Condition")
        self.bypass = QCheckBox("Bypassed")
        self.sharing, self.more = Sharing(session), FormRows(session)
        self.tied = Tied(session)
        self.params_title, self.turns = Heading("Parameters"), Said(TURNS, "muted")
        self.turns.setWordWrap(True)
        self.facts_title = Heading("Shapes and cost")
        self.form = Form()
        self._array = ArrayFile(session, self)
        self._forms: dict[tuple[Param, ...], Form] = {}
        self._holder = QVBoxLayout()
        self._lay_out()
        self.name.named.connect(self._rename)
        self.when.named.connect(self._condition)
        self.bypass.clicked.connect(self._bypass)

    def prepare(self, subject: Subject) -> bool:
        """Make one more of the fields that these nodes need; whether all are there.

        A form of ten fields costs 30 ms, so the window makes it over several turns of its loop.
        """
        params = common_params(subject)
        row = (self._forms.get(params) or self._new_form(params)).make_row()
        if row is not None:
            row.polish()
        return row is None

    def show_subject(self, subject: Subject) -> None:
        """Show other nodes, or the same ones as they are now."""
        while not self.prepare(subject):
            pass
        another = self.subject is None or self.subject.key != subject.key
        if another:
            self.form.commit()
            self.form.drop()
        self.subject = subject
        self._show_head(subject)
        self._show_form(subject)
        self.instances.show_subject(subject)
        self.sharing.show_subject(subject)
        self.tied.show_subject(subject)
        self.more.setVisible(False)
        if subject.definition is not None:
            self.more.show_block(subject.definition, subject.wrong_fields(subject.definition))
        facts = facts_of(subject)
        self.facts.show_facts(facts or [("Shapes", f"{LOADING}…" if not self._session.ready else "not known yet")])
        kinds = {node.kind for node in subject.nodes}
        self.docs.show_kind(kinds.pop() if len(kinds) == 1 else "")

    def focus_first(self) -> None:
        """Give the keyboard to the first parameter that does not follow the input, else to the name."""
        rows = sorted(self.form.rows.values(), key=lambda row: row.state.follows) if not self.form.isHidden() else []
        fields = (widget for row in rows for widget in row.field.findChildren(QWidget))
        able = (widget for widget in fields if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled())
        next(able, self.name).setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self) -> None:
        self._about = QWidget()
        self._about_rows = rows()
        self._about_rows.setContentsMargins(0, 0, 0, 0)
        self._about.setLayout(self._about_rows)
        self._name_label = add_row(self._about_rows, "Name", self.name, NAME_TIP)
        self.instances = Instances(self._session, self._about_rows)
        condition = "A formula over the block’s parameters: where it is false, the node is left out."
        self._when_label = add_row(self._about_rows, "Only if", self.when, condition)
        self._bypass_label = add_row(self._about_rows, "", self.bypass, "Let the data pass by it (M on the canvas).")
        self._holder.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 8, 12)
        column.setSpacing(8)
        for part in (
            self.header,
            self._about,
            self.sharing,
            self.tied,
            self.more,
            Rule(),
            self.params_title,
            self.turns,
        ):
            column.addWidget(part)
        column.addLayout(self._holder)
        for part in (self.instances, Rule(), self.facts_title, self.facts, self.docs):
            column.addWidget(part)
        column.addStretch(1)

    def _show_head(self, subject: Subject) -> None:
        single = len(subject.nodes) == 1
        node = subject.nodes[0]
        if not single:
            kinds = Counter(each.block or each.kind for each in subject.nodes)
            told = ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in kinds.most_common(4))
            self.header.say("", many(len(subject.nodes), "node"), "", told + ("…" if len(kinds) > 4 else ""))
        else:
            self.header.say(*head_of(subject, node))
        self._show_name(subject, node, single)
        self._show_switches(subject, single)
        self._about.setVisible(single or not self.bypass.isHidden())

    def _show_name(self, subject: Subject, node: Node, single: bool) -> None:
        self.name.setVisible(single)
        self._name_label.setVisible(single)
        self._name_label.setText("Name here" if subject.definition is not None else "Name")
        stacked = subject.block.form == "sequential"
        place = sum(other.kind != INPUT for other in subject.block.nodes[: subject.block.nodes.index(node)])
        self.name.show_name(node.name if single else "", f"{place}: its place" if stacked else "needs a name")

    def _show_switches(self, subject: Subject, single: bool) -> None:
        inner = all(map(has_switches, subject.nodes))
        node = subject.nodes[0]
        conditional = single and inner and bool(subject.names or node.when)
        self.when.setVisible(conditional)
        self._when_label.setVisible(conditional)
        self.when.show_name(node.when.text if node.when else "", "always")
        bypassed = {node.bypassed for node in subject.nodes}
        self.bypass.setVisible(inner)
        self._bypass_label.setVisible(inner)
        self.bypass.setTristate(len(bypassed) > 1)
        partly = Qt.CheckState.PartiallyChecked
        whole = Qt.CheckState.Checked if True in bypassed else Qt.CheckState.Unchecked
        self.bypass.setCheckState(partly if len(bypassed) > 1 else whole)

    def _show_form(self, subject: Subject) -> None:
        params = common_params(subject)
        form = self._forms[params]
        if form is not self.form:
            self.form.hide()
            self.form = form
        form.names = subject.names
        form.show_states(states(subject, params))
        form.setVisible(bool(params))
        self._array.show_subject(form, subject)
        self.turns.setVisible(TURN in subject.names and any(is_number(param.kind) for param in params))
        shared = owner_of(subject.design, subject.nodes[0]) if len(subject.nodes) == 1 else None
        of = f" of {title(shared[1])}, whose layer it calls" if shared else ""
        self.params_title.setText(f"Parameters{of}" if params else "No parameters")
        if not params and len(subject.nodes) > 1:
            self.params_title.setText("No parameters in common")

    def _new_form(self, params: tuple[Param, ...]) -> Form:
        if len(self._forms) >= KEPT_FORMS:
            oldest = self._forms.pop(next(iter(self._forms)))
            self._holder.removeWidget(oldest)
            oldest.hide()
            oldest.deleteLater()
        form = Form(titled=str)
        form.has_menus = True
        form.hide()
        form.expect(params)
        form.grid.setColumnMinimumWidth(0, LABEL)
        form.edited.connect(self._edit)
        form.menu_asked.connect(self._ask)
        form.file_asked.connect(self._array.choose)
        self._holder.addWidget(form)
        self._forms[params] = form
        return form

    def _edit(self, edited: Edited) -> None:
        """Give the parameter its value in all nodes; a refusal is said at the field."""
        subject = self.subject
        if subject is None:
            return
        design = self._session.design
        short = "" if isinstance(edited.value, Unset) else lacking(edited.value, subject.turns)
        if short:
            self.form.say(edited.name, short)
            return
        try:
            for block, node in owners(subject):
                if isinstance(edited.value, Unset):
                    design = edits.unset_param(design, block, node.id, edited.name)
                else:
                    design = edits.set_param(design, block, node.id, edited.name, edited.value)
        except BlockwrightError as refused:
            self.form.say(edited.name, str(refused))
            return
        verb = "Reset" if isinstance(edited.value, Unset) else "Set"
        whose = f" of {title(subject.nodes[0])}" if len(subject.nodes) == 1 else f" of {len(subject.nodes)} nodes"
        self._session.apply(design, f"{verb} {edited.name}{whose}", merge=(subject.key, edited.name))

    def _rename(self, name: str) -> None:
        self._attempt(self.name, lambda design, block, node: edits.rename_node(design, block, node.id, name), "Rename")

    def _condition(self, text: str) -> None:
        when = Expression(text) if text else None
        self._attempt(
            self.when, lambda design, block, node: edits.set_when(design, block, node.id, when), "Set the condition of"
        )

    def _attempt(self, line: NameLine, edit: NodeEdit, verb: str) -> None:
        """Make an edit of the only node; a refusal is said at its line."""
        if self.subject is None or len(self.subject.nodes) != 1:
            return
        node = self.subject.nodes[0]
        try:
            design = edit(self._session.design, self.subject.block.name, node)
        except BlockwrightError as refused:
            line.refuse(str(refused))
            return
        self._session.apply(design, f"{verb} {title(node)}")

    def _bypass(self) -> None:
        subject = self.subject
        if subject is None:
            return
        bypassed = self.bypass.checkState() != Qt.CheckState.Unchecked

        def edit(design: Design) -> Design:
            for node in subject.nodes:
                design = edits.set_bypassed(design, subject.block.name, node.id, bypassed)
            return design

        self._session.attempt(edit, "Bypass" if bypassed else "No longer bypass")

    def _ask(self, name: str, at: QPoint) -> None:
        """Offer what else can be done with a parameter."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for offer in self._offers(name):
            action = menu.addAction(offer.text, offer.run)
            action.setEnabled(not offer.why_not)
            action.setToolTip(offer.why_not)
        menu.popup(at)

    def _offers(self, name: str) -> Iterator[Offer]:
        subject = self.subject
        return all_offers(self._session, subject, self.form.rows[name]) if subject is not None else iter(())


def owners(subject: Subject) -> Iterable[tuple[str, Node]]:
    """Where the parameters of the nodes stand, each place once: the block and the node."""
    places = [edited_node(subject, node) for node in subject.nodes]
    return {node.id: (block, node) for block, node in places}.values()


def head_of(subject: Subject, node: Node) -> tuple[str, str, str, str]:
    """Category, title, what kind of thing it is, and help of a node."""
    if node.kind in ENDS:
        return "End", node.kind, "end of the block", ENDS[node.kind]
    if subject.definition is not None:
        form = subject.definition.form
        made = {"sequential": "stack", "module": "block"}.get(form, form)
        return "Block", subject.definition.name, made, subject.definition.help
    known = spec(node.kind)
    if known is None:
        return "", node.kind, "unknown", "This version of Blockwright does not know this kind. It is kept as it is."
    return known.category, known.kind, known.category, known.help
