"""Try one: an example that is drawn, dropped, pasted, typed or taken from the data, and what the network says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSettings, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QColorDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.evaluation import questions
from app.evaluation.row_editor import RowEditor
from app.evaluation.sketch import Sketch
from app.evaluation.told import asked_for, bars, pictured, said
from app.examples.bars import ScrolledBars
from app.examples.pixels import picture
from app.opening import EXAMPLES, keep_folder, last_folder
from app.theming.looks import muted

if TYPE_CHECKING:
    from torch import Tensor

    from app.evaluation.bench import Answer
    from app.evaluation.judging import Network
    from app.evaluation.questions import Ask
    from engine.data import Intake

PICTURES = "Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff);;All files (*)"
SEEN = 48
"""The height of the picture of what the network sees, in pixels."""
WIDE, LEAST = 720, QSize(320, 112)
"""From this width on the bars stand beside the example; and the room that is needed."""


class TryOne(QWidget):
    """Tells by `asked` what the network shall answer; `show_answer` shows it."""

    asked = Signal(object)  # Ask
    example_wanted = Signal()  # any example of the data

    def __init__(self, preferences: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tryOne")
        self.setAccessibleName("Try one")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._preferences = preferences
        self.sketch, self.row, self.inputs = Sketch(), RowEditor(), QStackedWidget()
        self.fitted = QCheckBox("Fit")
        self.fitted.setToolTip(
            "Bring the drawing to the size, place and brightness of the data, so that the network sees what it knows"
        )
        self.fitted.setChecked(True)
        self.headline, self.truth, self.note, self.seen = QLabel(), muted(), muted(), QLabel()
        self.bars = ScrolledBars("Prediction")
        self.bars.setMinimumSize(160, 64)
        self.clear = _button("Clear", "clearButton", "Begin anew")
        self.open = _button("Open…", "openPictureButton", "Open a picture")
        self.paste = _button("Paste", "pasteButton", "Paste a picture or its file (Ctrl+V)")
        self.example = _button("Take an example", "exampleButton", "Take an example from the data by chance")
        self.colour = _button("Colour…", "inkButton", "The colour to draw with")
        self._network: Network | None = None
        self._truth = ""
        self._last: Ask | None = None
        self._wide: bool | None = None
        self._place = QGridLayout(self)
        self._beside = QWidget()
        self._side = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._beside)
        self._told = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._arrange()
        self._connect()

    def show_network(self, network: Network) -> None:
        """Ask this network from now on; what was asked last is asked again."""
        before, self._network = self._network, network
        intake, task = network.intake, network.task
        self.bars.expect(0 if task.goal == "reconstruction" else len(task.classes) or 1)
        self.seen.setMinimumHeight(SEEN if intake.picture else 0)
        self.inputs.setCurrentWidget(self.sketch if intake.picture else self.row)
        for button in (self.open, self.paste, self.clear):
            button.setVisible(intake.picture)
        self.colour.setVisible(intake.picture and intake.shape[0] > 1)
        self.fitted.setVisible(intake.picture and intake.shape[0] == 1)
        if before is None or _form(before.intake) != _form(intake):
            self._forget()
            if intake.picture:
                self.sketch.set_shape(*intake.shape[1:])
            else:
                self.row.set_columns(intake.shape, intake.tokens, intake.columns)
        elif self._last is not None:
            self.asked.emit(self._last)

    def show_example(self, inputs: Tensor, truth: str) -> None:
        """Show an example of the data and ask for it."""
        if self._network is None:
            return
        shown = picture(inputs, self._network.intake)
        if shown is not None:
            self.sketch.show_picture(shown)
        elif inputs.numel() == self.row.count:
            self.row.show_values(inputs.flatten().tolist())
        self._ask(questions.of_example(inputs), truth)

    def show_answer(self, answer: Answer) -> None:
        """Show what the network said."""
        task = answer.network.task
        if not len(answer.answers):
            return
        self.headline.setText(said(answer.answers[0], task))
        self.truth.setText(f"True: {self._truth}" if self._truth else "")
        self.note.setText(" ".join(answer.examples.notes))
        self.bars.show_bars(bars(answer.answers[0], task), coloured=False)
        example = answer.examples.inputs[0]
        seen = pictured(answer.network, example, answer.answers[0])
        self.seen.setVisible(seen is not None)
        if seen is not None:
            self._show_seen(seen)
        shown = picture(example, answer.network.intake)
        if shown is not None and answer.examples.names[0] not in ("drawing", "example"):
            self.sketch.show_picture(shown)
        both = task.goal == "reconstruction"
        self.seen.setToolTip("What the network sees, and what it makes of it" if both else "What the network sees")

    def show_refusal(self, sentence: str) -> None:
        """Say why there is no answer."""
        self.headline.setText("")
        self.note.setText(sentence)
        self.bars.show_bars([])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if questions.files_of(event.mimeData()) or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(event.mimeData())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
            return
        super().keyPressEvent(event)

    def take(self, given: QMimeData) -> None:
        """Ask for what was dropped or pasted."""
        files = questions.files_of(given)
        if files:
            self._ask(questions.of_files(files[:1]))
        elif given.hasImage():
            image = questions.opaque(QImage(given.imageData()))
            self.sketch.show_picture(image)
            self._ask(questions.of_drawing(image, False))
        else:
            self.show_refusal("There is no picture in the clipboard.")

    def _arrange(self) -> None:
        self.inputs.addWidget(self.sketch)
        self.inputs.addWidget(self.row)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, widgets in ((first, (self.example, self.fitted)), (second, (self.open, self.paste, self.clear))):
            row.setSpacing(8)
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
        second.insertWidget(3, self.colour)
        tools = QVBoxLayout()
        tools.setSpacing(8)
        tools.addLayout(first)
        tools.addLayout(second)
        tools.addStretch(1)
        self.headline.setProperty("role", "title")
        self.headline.setAccessibleName("Prediction")
        self.seen.setAccessibleName("What the network sees")
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (self.headline, self.truth, self.note):
            label.setWordWrap(True)
            words.addWidget(label)
        words.addStretch(1)
        self._told.setSpacing(8)
        self._told.addWidget(self.seen, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._told.addLayout(words, 1)
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.setSpacing(8)
        self._side.addLayout(tools)
        self._side.addLayout(self._told, 1)
        self._place.setContentsMargins(8, 4, 8, 4)
        self._place.setSpacing(8)
        self._share_out(wide=False)

    def minimumSizeHint(self) -> QSize:
        """What it needs in a narrow place, which it may be put into while it is laid out for a wide one."""
        return LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out(wide=self.width() > WIDE)

    def _share_out(self, *, wide: bool) -> None:
        """Put the bars beside the rest, or below it."""
        if wide == self._wide:
            return
        self._wide = wide
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._side.setDirection(across if wide else down)
        self._told.setDirection(down if wide else across)
        self._place.addWidget(self.inputs, 0, 0)
        self._place.addWidget(self._beside, 0, 1)
        self._place.addWidget(self.bars, *((0, 2) if wide else (1, 0, 1, 2)))
        self._place.setRowStretch(0, 1)
        for column, stretch in ((0, 3), (1, 4), (2, 4 if wide else 0)):
            self._place.setColumnStretch(column, stretch)

    def _connect(self) -> None:
        self.sketch.changed.connect(self._drawn)
        self.row.changed.connect(lambda values: self._ask(questions.of_row(values)))
        self.fitted.toggled.connect(self._drawn)
        self.clear.clicked.connect(self._clear)
        self.open.clicked.connect(self._open)
        self.paste.clicked.connect(self._paste)
        self.example.clicked.connect(self.example_wanted)
        self.colour.clicked.connect(self._choose_ink)

    def _drawn(self) -> None:
        if self.sketch.blank or (self.sender() is self.fitted and not self.sketch.drawn):
            return
        self._ask(questions.of_drawing(self.sketch.image.copy(), self.fitted.isChecked() and self.fitted.isVisible()))

    def _ask(self, ask: Ask, truth: str = "") -> None:
        self._truth, self._last = truth, ask
        self.asked.emit(ask)

    def _clear(self) -> None:
        self.sketch.clear()
        self._forget()

    def _forget(self) -> None:
        self._last, self._truth = None, ""
        self.headline.setText("No example yet")
        self.truth.setText(f"The network takes {asked_for(self._network)}." if self._network else "")
        self.note.setText("")
        self.seen.clear()
        self.bars.show_bars([])

    def _open(self) -> None:
        near = str(last_folder(self._preferences, EXAMPLES))
        path, _ = QFileDialog.getOpenFileName(self, "A picture to try", near, PICTURES)
        if path:
            keep_folder(self._preferences, Path(path), EXAMPLES)
            self._ask(questions.of_files([Path(path)]))

    def _paste(self) -> None:
        self.take(QGuiApplication.clipboard().mimeData())

    def _choose_ink(self) -> None:
        colour = QColorDialog.getColor(self.sketch.ink, self, "The colour to draw with")
        if colour.isValid():
            self.sketch.ink = QColor(colour)

    def _show_seen(self, seen: QImage) -> None:
        ratio = self.devicePixelRatioF()
        side = round(SEEN * ratio)
        mode = Qt.TransformationMode.FastTransformation
        shown = QPixmap.fromImage(seen.scaledToHeight(side, mode))
        shown.setDevicePixelRatio(ratio)
        self.seen.setPixmap(shown)


def _form(intake: Intake) -> tuple[object, ...]:
    return intake.shape, intake.picture, intake.columns


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    return button
