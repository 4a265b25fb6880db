"""Choosing how the source is written."""

from __future__ import annotations

from app.entry.lines import Chooser
from app.session import Session
from designer.model import edits
from designer.model.design import Style

STYLES: dict[Style, str] = {"modules": "Modules", "functional": "Functional"}
TIP = (
    "Modules: every layer is made first (self.relu = nn.ReLU()).\n"
    "Functional: what learns nothing is called where it is needed (F.relu(x)); stacks keep their modules.\n"
    "The weights keep their names."
)


class StyleChooser(Chooser):
    """Shows the style of the design's source and lets the user choose the other."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("codeStyle")
        self.setAccessibleName("Style of the source")
        self.setToolTip(TIP)
        self.addItems(list(STYLES.values()))
        self.setMinimumContentsLength(max(map(len, STYLES.values())))
        self.activated.connect(self._choose)
        session.changed.connect(self.show_style)
        session.reset.connect(self.show_style)
        self.show_style()

    def show_style(self) -> None:
        """Show what the design has."""
        self.setCurrentIndex(list(STYLES).index(self._session.design.style))

    def _choose(self, index: int) -> None:
        style = list(STYLES)[index]
        label = "Write layers as modules" if style == "modules" else "Write in functional style"
        self._session.attempt(lambda design: edits.set_style(design, style), label)
