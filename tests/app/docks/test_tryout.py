"""Try one and Predict, in the Evaluate dock."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.cli import main
from app.docks.evaluate import EvaluateDock
from app.evaluation.predict import Predict
from app.evaluation.tryout import TryOne
from app.session import Session
from designer.model.design import Design

Give = Callable[[Session, "Design | str"], Session]
Opened = Callable[[Path, str], EvaluateDock]


@pytest.fixture
def opened(qapp: QApplication, qtbot: QtBot, give: Give) -> Iterator[Opened]:
    """Opens the dock on the newest run of a template."""
    assert qapp is not None
    sessions: list[Session] = []

    def call(workspace: Path, template: str) -> EvaluateDock:
        session = Session(workspace)
        sessions.append(session)
        give(session, template)
        dock = EvaluateDock(session)
        qtbot.addWidget(dock)
        dock.resize(1100, 420)
        dock.show()
        qtbot.waitUntil(lambda: dock.judgement is not None, timeout=60_000)
        return dock

    yield call
    for session in sessions:
        session.close()


@pytest.fixture
def tryout(opened: Opened, trained: Path) -> TryOne:
    """Try one, for digits."""
    dock = opened(trained, "digits_mlp")
    dock.results.show_tryout()
    return dock.results.tryout


@pytest.fixture(scope="session")
def iris(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a run of iris_mlp."""
    folder = tmp_path_factory.mktemp("iris")
    assert main(["train", "iris_mlp", "--json", "--set", "training.epochs=2", "--workspace", str(folder)]) == 0
    return folder


def answered(tryout: TryOne, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(tryout.bars.bars.bars), timeout=30_000)


def type_number(tryout: TryOne, qtbot: QtBot, number: int, text: str) -> str:
    """Type into a line of the row; what stands there then."""
    index = tryout.row.numbers.index(number, 0)
    tryout.row.setCurrentIndex(index)
    tryout.row.edit(index)
    editor = tryout.row.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not tryout.row.findChildren(QLineEdit))
    return str(index.data())


def dropped(widget: QWidget, given: QMimeData) -> None:
    """Drop something in the middle of a widget."""
    middle, left, none = widget.rect().center(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(middle, Qt.DropAction.CopyAction, given, left, none)
    QApplication.sendEvent(widget, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, given, left, none))


def test_what_is_drawn_is_predicted(tryout: TryOne, qtbot: QtBot) -> None:
    sketch = tryout.sketch
    middle = QPoint(sketch.width() // 2, sketch.height() // 4)
    qtbot.mousePress(sketch, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(sketch, middle + QPoint(0, sketch.height() // 2))
    qtbot.mouseRelease(sketch, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, sketch.height() // 2))
    answered(tryout, qtbot)
    assert len(tryout.bars.bars.bars) == 10
    assert tryout.headline.text().endswith("%")
    assert tryout.seen.isVisible()


def test_the_sheet_stays_where_it_is_when_the_prediction_comes(tryout: TryOne, qtbot: QtBot) -> None:
    tryout.window().resize(560, 480)
    QApplication.processEvents()
    before = tryout.sketch.geometry()
    qtbot.mouseClick(tryout.sketch, Qt.MouseButton.LeftButton, pos=tryout.sketch.rect().center())
    answered(tryout, qtbot)
    QApplication.processEvents()
    assert tryout.sketch.geometry() == before


def test_clear_begins_anew(tryout: TryOne, qtbot: QtBot) -> None:
    qtbot.mouseClick(tryout.sketch, Qt.MouseButton.LeftButton, pos=tryout.sketch.rect().center())
    answered(tryout, qtbot)
    tryout.clear.click()
    assert tryout.sketch.blank
    assert tryout.bars.bars.bars == ()
    assert "grey, 8 × 8" in tryout.truth.text()


def test_an_example_is_predicted_with_its_truth(tryout: TryOne, qtbot: QtBot) -> None:
    tryout.example.click()
    answered(tryout, qtbot)
    assert tryout.truth.text().startswith("True: ")


def test_a_picture_that_is_dropped_is_predicted(tryout: TryOne, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    Image.new("L", (20, 20), 90).save(path)
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path))])
    tryout.take(given)
    answered(tryout, qtbot)
    assert "were resized to 8 x 8" in tryout.note.text()
    assert tryout.sketch.image.pixelColor(140, 140).red() > 80


def test_a_picture_that_is_pasted_is_predicted(tryout: TryOne, qtbot: QtBot) -> None:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    given = QMimeData()
    given.setImageData(image)
    tryout.take(given)
    answered(tryout, qtbot)
    assert tryout.sketch.image.pixelColor(140, 140) == QColor("#ffffff")  # what is transparent is paper


def test_a_file_is_dropped_with_the_mouse_and_pasted_with_the_keys(
    tryout: TryOne, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "grey.png"
    Image.new("L", (8, 8), 90).save(path)
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path))])
    dropped(tryout, given)
    answered(tryout, qtbot)
    tryout.clear.click()
    QApplication.clipboard().setMimeData(given)
    tryout.setFocus()
    qtbot.keyClick(tryout, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    answered(tryout, qtbot)


def test_what_is_no_picture_is_refused_in_words(tryout: TryOne, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "words.png"
    path.write_text("no picture")
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path))])
    tryout.take(given)
    qtbot.waitUntil(lambda: bool(tryout.note.text()), timeout=30_000)
    assert tryout.note.text() == f"{path} is no picture of a known format."


def test_a_row_is_typed_with_comma_or_point(opened: Opened, iris: Path, qtbot: QtBot) -> None:
    dock = opened(iris, "iris_mlp")
    tryout = dock.results.tryout
    dock.results.show_tryout()
    assert type_number(tryout, qtbot, 0, "5,1") == "5.1"
    answered(tryout, qtbot)
    assert tryout.row.values == [5.1, 0, 0, 0]
    assert [bar.name for bar in tryout.bars.bars.bars] == ["setosa", "versicolor", "virginica"]
    assert type_number(tryout, qtbot, 1, "many") == "0"


def test_what_is_reconstructed_stands_beside_what_was_seen(
    opened: Opened, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("autoencoder")
    assert main(["train", "autoencoder", "--json", "--set", "training.epochs=1", "--workspace", str(folder)]) == 0
    tryout = opened(folder, "autoencoder").results.tryout
    tryout.example.click()
    qtbot.waitUntil(lambda: tryout.seen.pixmap().width() > tryout.seen.pixmap().height() > 0, timeout=30_000)


def test_files_are_predicted_as_the_command_does(
    opened: Opened, trained: Path, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        Image.fromarray(np.full((8, 8), 60 * number, np.uint8)).save(tmp_path / f"{number}.png")
    dock = opened(trained, "digits_mlp")
    predict = dock.results.predict
    predict.ask([tmp_path])
    qtbot.waitUntil(lambda: len(predict.model.rows) == 3, timeout=30_000)
    predict.write(tmp_path / "out.csv")
    capsys.readouterr()
    files = [str(tmp_path / f"{number}.png") for number in range(3)]
    assert main(["predict", "digits_mlp-1", *files, "--workspace", str(trained)]) == 0
    assert (tmp_path / "out.csv").read_text() == capsys.readouterr().out


def test_many_rows_are_predicted(opened: Opened, iris: Path, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["a", "b", "c", "d"], *([5.0, 3.4, 1.5, 0.2],) * 40])
    predict = opened(iris, "iris_mlp").results.predict
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path))])
    dropped(predict, given)
    qtbot.waitUntil(lambda: len(predict.model.rows) == 40, timeout=30_000)
    assert predict.note.text() == "40 predictions. "
    titles = [predict.model.title(column) for column in range(predict.model.columnCount())]
    assert titles[1:4] == ["prediction", "probability", "sepal length (cm)"]
    assert [predict.model.cell(0, column) for column in range(3, 7)] == ["5", "3.4", "1.5", "0.2"]
    header = predict.table.horizontalHeader()
    assert all(header.sectionSize(at) >= header.sectionSizeHint(at) for at in range(1, header.count()))
    assert predict.save.isEnabled()


def test_files_that_do_not_fit_are_refused_in_words(
    opened: Opened, trained: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("1,2\n")
    predict = opened(trained, "digits_mlp").results.predict
    predict.ask([path])
    qtbot.waitUntil(lambda: "columns" in predict.notice.text.text(), timeout=30_000)
    assert not predict.save.isEnabled()
    assert predict.save.toolTip()


def test_file_dialogs_begin_in_the_folder_that_was_used_last(
    tryout: TryOne, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def chosen(*said: object) -> tuple[str, str]:
        asked.append(str(said[2]))
        return str(tmp_path / "seven.png"), ""

    def nothing(*said: object) -> tuple[list[str], str]:
        asked.append(str(said[2]))
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", nothing)
    tryout.open.click()
    tryout.open.click()
    predict = tryout.window().findChild(Predict)
    assert predict is not None
    predict.choose.click()
    assert asked == [str(Path.home()), str(tmp_path), str(tmp_path)]
