"""The rows of the export dialog: one for each kind of file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from app.entry.said import Said
from app.exporting.threads import PICTURES, PROGRAM, SAFETENSORS, SCRIPT, SOURCE, STATE_DICT
from app.theming.looks import Sign, SignLabel, muted

KINDS: Final = {
    SOURCE: ("Model source", "The network as a Python file that needs PyTorch alone.", "{}.py"),
    SCRIPT: ("Training script", "Network, data and training in one Python file.", "train_{}.py"),
    PROGRAM: ("Program", "Network and weights in one file, for torch.export.load.", "{}.pt2"),
    STATE_DICT: ("state_dict", "The weights for torch.load.", "{}.pt"),
    SAFETENSORS: ("safetensors", "The weights and the class names; safe to open.", "{}.safetensors"),
    "svg": ("SVG", "A drawing for web pages and editors.", "{}.svg"),
    "png": ("PNG", "An image.", "{}.png"),
    "pdf": ("PDF", "A page for papers and slides.", "{}.pdf"),
}
OFFERS: Final = {PROGRAM: "Traceable: torch.while_loop and torch.cond in place of while and if"}
"""The form of a file that is offered where the usual one does not work."""
GROUPS: Final = {
    "Model": (SOURCE, SCRIPT, PROGRAM),
    "Weights": (STATE_DICT, SAFETENSORS),
    "Picture of the canvas": PICTURES,
}


class FormatRow(QWidget):
    """A kind of file to tick, what it is, the name the file gets, and what came of it."""

    toggled = Signal()

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.title, what, self._pattern = KINDS[kind]
        self.result: Sign | None = None
        self._reason = ""
        self.box = QCheckBox(self.title)
        self.box.setObjectName(f"export_{kind}")
        self.box.setAccessibleName(f"{self.title}: {what}")
        self._what, self._file = muted(what), Said(tone="muted")
        self._what.setWordWrap(True)
        self._file.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._sign, self._said = SignLabel(), QLabel()
        self._said.setObjectName(f"result_{kind}")
        self._said.setWordWrap(True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 2, 0, 2)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, 136)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self.box, 0, 0)
        grid.addWidget(self._what, 0, 1, 1, 2)
        grid.addWidget(self._file, 0, 3)
        grid.addWidget(self._sign, 2, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._said, 2, 1, 1, 3)
        self.offer = QCheckBox(OFFERS.get(kind, ""))
        self.offer.setObjectName(f"offer_{kind}")
        self.offer.setAccessibleName(f"{self.title}: {self.offer.text()}")
        self.offer.hide()
        grid.addWidget(self.offer, 1, 1, 1, 3)
        self.box.toggled.connect(self.toggled)
        self.offer.toggled.connect(self._take_offer)
        self.clear()

    @staticmethod
    def all() -> Iterator[FormatRow]:
        """A row for every kind of file."""
        yield from map(FormatRow, KINDS)

    @staticmethod
    def groups(rows: Mapping[str, FormatRow]) -> Iterator[tuple[str, list[FormatRow]]]:
        """The rows under their headings."""
        for heading, kinds in GROUPS.items():
            yield heading, [rows[kind] for kind in kinds]

    @property
    def wanted(self) -> bool:
        return self.box.isChecked()

    @property
    def sentence(self) -> str:
        """What came of it."""
        return self._said.text() if self.result else ""

    @property
    def file(self) -> str:
        """What is said of the file."""
        return self._file.text()

    def tick(self) -> None:
        self.box.setChecked(True)

    def file_name(self, stem: str) -> str:
        """The name of the file for a model called `stem`."""
        return self._pattern.format(stem)

    def show_file(self, name: str, *, replaces: bool) -> None:
        """Say which file it becomes, and whether one is there already."""
        threat = replaces and self.wanted and not self.result and not self._reason
        self._file.setText(f"replaces {name}" if threat else name)
        self._file.set_tone("warning" if threat else "muted")

    def set_reason(self, reason: str, *, busy: bool) -> None:
        """Allow to tick it, or say why not."""
        self._reason = reason
        self.box.setEnabled(not reason and not busy)
        self.box.setToolTip(reason)
        self._what.setText(reason or KINDS[self.kind][1])

    def show_offer(self, *, works: bool, busy: bool) -> None:
        """Offer the other form of the file where it works."""
        self.offer.setVisible(works)
        self.offer.setEnabled(not busy)

    def say(self, sign: Sign, sentence: str) -> None:
        """Tell what came of it."""
        self.result = sign
        self._sign.set_sign(sign)
        self._said.setText(sentence)
        self._sign.show()
        self._said.show()

    def clear(self) -> None:
        """Forget what came of it."""
        self.result = None
        self._sign.hide()
        self._said.hide()

    def _take_offer(self, taken: bool) -> None:
        """Who takes the other form wants the file; without it there is none."""
        self.box.setChecked(taken)
        self.toggled.emit()
