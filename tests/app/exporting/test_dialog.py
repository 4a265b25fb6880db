"""The export dialog: what it offers, what it refuses and why, and what it leaves behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot
from safetensors.numpy import load_file

from app.designs import find
from app.exporting import pictures
from app.exporting.dialog import ExportDialog
from app.exporting.threads import PICTURES
from app.session import Session
from designer.compiler.build import build
from designer.compiler.check import check
from designer.model.design import Design
from designer.model.edits import set_param
from designer.task import Field, Task
from engine.events import CheckpointSaved, RunEnded
from engine.runs import Runs
from engine.training import save_weights, weights
from tests.designer.compiler.test_control import GROW, HALVE, around, fork, loop

EXPORT_MS = 60_000
Open = Callable[..., ExportDialog]


class Drawing:
    """A canvas with one blue square."""

    def extent(self) -> QRectF:
        return QRectF(0, 0, 100, 60)

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        painter.fillRect(target.adjusted(30, 30, -30, -30), Qt.GlobalColor.blue)


class Blank(Drawing):
    """A canvas on which nothing is drawn."""

    def extent(self) -> QRectF:
        return QRectF()


@pytest.fixture
def session(qtbot: QtBot, workspace: Path, trained: Path) -> Iterator[Session]:
    """A session with digits_mlp, of which the workspace has one trained run."""
    shutil.copytree(trained, workspace)
    one = Session(workspace)
    one.start()
    with qtbot.waitSignal(one.sourced, timeout=60_000):
        one.open(find("digits_mlp").design, "digits_mlp")
    yield one
    one.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    made.mkdir()
    return made


@pytest.fixture
def opened(session: Session, qtbot: QtBot, folder: Path) -> Iterator[Open]:
    """Opens the dialog, and waits until it knows the runs."""
    made: list[ExportDialog] = []

    def call(canvas: Drawing | None = None) -> ExportDialog:
        dialog = ExportDialog(session, canvas or Drawing())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        made.append(dialog)
        dialog.folder.setText(str(folder))
        dialog.show()
        qtbot.waitUntil(lambda: dialog.listed)
        return dialog

    yield call
    qtbot.waitUntil(lambda: not any(dialog.running for dialog in made), timeout=EXPORT_MS)


def ticked(dialog: ExportDialog, *kinds: str) -> ExportDialog:
    for kind, row in dialog.rows.items():
        row.box.setChecked(kind in kinds)
    return dialog


def exported(dialog: ExportDialog, qtbot: QtBot) -> dict[str, str]:
    """What is said of each ticked format in the end."""
    qtbot.mouseClick(dialog.form.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running, timeout=EXPORT_MS)
    return {kind: row.sentence for kind, row in dialog.rows.items() if row.result}


def broken(session: Session, qtbot: QtBot) -> None:
    design = session.design
    with qtbot.waitSignal(session.sourced):
        session.apply(set_param(design, design.main, design.root.nodes[1].id, "in_features", 7), "Break")


def present(dialog: ExportDialog) -> ExportDialog:
    """The dialog with the design as it is now chosen in place of a run."""
    dialog.runs.setCurrentIndex(0)
    return dialog


def recorded(session: Session, made: Design) -> None:
    """A run of that design, with weights as they were drawn."""
    report = check(made)
    task = Task((Field((4,)),), "regression", Field((4,)), (), "MSELoss")
    with Runs(session.workspace).begin("other", made, "cpu", task) as run:
        path = run.folder / "last.safetensors"
        save_weights(weights(build(report)), path)
        run.record(CheckpointSaved(1, path, "last"))
        run.record(RunEnded("completed", 1, {}))


def test_the_best_run_of_the_same_network_is_chosen(opened: Open) -> None:
    dialog = opened()
    assert dialog.runs.currentText().startswith("Run digits_mlp-1, 3 epochs, test accuracy ")
    assert dialog.form.note.text() == "The network of this run is the one on the canvas."


def test_a_better_run_is_named_where_another_is_chosen(opened: Open, session: Session) -> None:
    runs = Runs(session.workspace)
    record = runs.find("digits_mlp-1")
    with runs.begin("other", record.design(), "cpu", record.task) as poor:
        path = poor.folder / "last.safetensors"
        shutil.copy(record.weights(), path)
        poor.record(CheckpointSaved(1, path, "last"))
        poor.record(RunEnded("stopped", 1, {}))
    dialog = opened()
    assert dialog.runs.currentText().startswith("Run digits_mlp-1")
    dialog.runs.setCurrentIndex(1)
    assert dialog.form.note.text().endswith("Run digits_mlp-1 is better. It was stopped before its end.")


def test_the_files_get_the_name_that_is_typed(opened: Open, folder: Path, qtbot: QtBot) -> None:
    dialog = ticked(opened(), "svg", "png")
    assert dialog.stem.text() == "digits_mlp"
    dialog.stem.setText("digits in June")
    exported(dialog, qtbot)
    assert {path.name for path in folder.iterdir()} == {"digits in June.svg", "digits in June.png"}


def test_a_name_with_a_folder_is_refused_in_words(opened: Open) -> None:
    dialog = ticked(opened(), "svg")
    for name in ("", "a/b"):
        dialog.stem.setText(name)
        assert dialog.form.export_button.toolTip() == "Give the files a name, without a folder.", name


def test_a_design_without_a_name_is_called_as_its_model(session: Session, qtbot: QtBot) -> None:
    session.open(session.design)
    dialog = ExportDialog(session, Drawing())
    qtbot.addWidget(dialog)
    assert dialog.stem.text() == session.design.main.lower()
    dialog.reject()


def test_all_files_may_be_read_by_the_same_people(opened: Open, folder: Path, qtbot: QtBot) -> None:
    exported(ticked(opened(), "state_dict", "safetensors", "svg"), qtbot)
    assert len({path.stat().st_mode for path in folder.iterdir()}) == 1


def test_everything_is_exported_and_verified(opened: Open, folder: Path, qtbot: QtBot) -> None:
    said = exported(ticked(opened(), "source", "script", "state_dict", "safetensors"), qtbot)
    assert list(said) == ["source", "script", "state_dict", "safetensors"]
    assert all(sentence.startswith("Verified: ") for sentence in said.values())
    assert {path.name for path in folder.iterdir()} == {
        "digits_mlp.py",
        "train_digits_mlp.py",
        "digits_mlp.pt",
        "digits_mlp.safetensors",
    }


def test_weights_are_those_of_the_run_with_its_classes(opened: Open, folder: Path, qtbot: QtBot) -> None:
    exported(ticked(opened(), "safetensors"), qtbot)
    written = load_file(folder / "digits_mlp.safetensors")
    raw = (folder / "digits_mlp.safetensors").read_bytes()
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    assert json.loads(header["__metadata__"]["classes"]) == [str(digit) for digit in range(10)]
    assert {key: list(tensor.shape) for key, tensor in written.items()} == {
        "0.weight": [64, 64],
        "0.bias": [64],
        "2.weight": [10, 64],
        "2.bias": [10],
    }


def test_a_network_whose_data_decide_is_no_program_unless_it_is_traceable(
    opened: Open, session: Session, folder: Path, qtbot: QtBot
) -> None:
    recorded(session, around(fork(GROW, HALVE)))
    dialog = opened()
    row = dialog.rows["pt2"]
    assert row.box.isEnabled()
    assert not row.offer.isVisible()
    dialog.runs.setCurrentIndex(dialog.runs.findText("Run other-1", Qt.MatchFlag.MatchStartsWith))
    assert row.box.toolTip() == "Fork decides by its data which branch it runs; this format cannot follow that."
    assert not row.box.isEnabled()
    ticked(dialog)
    dialog.form.area.ensureWidgetVisible(row)
    qtbot.mouseClick(row.offer, Qt.MouseButton.LeftButton, pos=QPoint(8, row.offer.height() // 2))
    assert row.wanted
    said = exported(dialog, qtbot)["pt2"]
    assert said.startswith("Verified: a fresh Python loaded the program alone")
    assert said.endswith("Fork took both ways.")
    assert (folder / "digits_mlp.pt2").is_file()
    again = opened()
    assert (again.rows["pt2"].wanted, again.rows["pt2"].offer.isChecked()) == (True, True)


def test_a_random_number_of_turns_is_no_program_at_all(opened: Open, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.sourced, timeout=60_000):
        session.open(find("dynamic_net").design, "dynamic_net")
    row = present(opened()).rows["pt2"]
    assert "draws how often it runs anew in every pass" in row.box.toolTip()
    assert not row.offer.isVisible()


def test_it_is_told_before_anything_is_trained(opened: Open, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.sourced, timeout=60_000):
        session.open(around(loop(HALVE)), "looping")
    row = present(opened()).rows["pt2"]
    assert row.box.toolTip() == "Loop decides by its data how often it runs; this format cannot follow that."
    row.offer.setChecked(True)
    assert row.box.toolTip() == "Choose a run above."


def test_the_design_as_it_is_now_has_no_weights(opened: Open) -> None:
    dialog = present(opened())
    assert not dialog.rows["state_dict"].box.isEnabled()
    assert dialog.rows["state_dict"].box.toolTip() == "Choose a run above."
    assert dialog.rows["source"].box.isEnabled()


def test_without_any_run_it_says_to_train_first(opened: Open, session: Session) -> None:
    shutil.rmtree(session.workspace / "runs")
    dialog = opened()
    assert dialog.form.note.text() == "No run has weights yet. Train the network to export weights."
    assert dialog.rows["safetensors"].box.toolTip() == "No run has weights yet: train first."


def test_a_run_of_another_network_is_not_chosen_by_itself(opened: Open, session: Session, qtbot: QtBot) -> None:
    design = session.design
    with qtbot.waitSignal(session.sourced):
        session.apply(set_param(design, design.main, design.root.nodes[1].id, "out_features", 32), "Edit")
    dialog = opened()
    assert dialog.trained is None
    dialog.runs.setCurrentIndex(1)
    assert "changed since this run" in dialog.form.note.text()


def test_a_design_with_errors_has_no_source(opened: Open, session: Session, qtbot: QtBot) -> None:
    broken(session, qtbot)
    dialog = present(opened())
    assert dialog.rows["source"].box.toolTip() == "The design has errors; the Problems dock lists them."
    dialog.runs.setCurrentIndex(1)
    assert dialog.rows["source"].box.isEnabled()


def test_a_design_without_data_has_no_training_script(opened: Open, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.sourced):
        session.apply(replace(session.design, data={}), "Drop the data")
    dialog = present(opened())
    assert dialog.rows["script"].box.toolTip() == "Choose a data set in the Data dock first."
    assert dialog.rows["source"].box.isEnabled()


def test_an_export_that_fails_says_why_and_does_not_keep_the_others(
    opened: Open, folder: Path, session: Session, qtbot: QtBot
) -> None:
    dialog = ticked(opened(), "state_dict", "png")
    for path in (session.workspace / "runs").rglob("*.safetensors"):
        path.write_bytes(b"spoilt")
    said = exported(dialog, qtbot)
    assert dialog.rows["state_dict"].result == "error"
    assert said["state_dict"].endswith(".")
    assert dialog.rows["png"].result == "fine"
    assert [path.name for path in folder.iterdir()] == ["digits_mlp.png"]
    assert dialog.form.status.text() == "1 of 2 failed."


def test_a_folder_of_the_same_name_is_left_alone(opened: Open, folder: Path, qtbot: QtBot) -> None:
    for suffix in ("pt", "svg"):
        (folder / f"digits_mlp.{suffix}").mkdir()
    dialog = ticked(opened(), "state_dict", "svg")
    for kind, said in exported(dialog, qtbot).items():
        assert said.startswith("A folder called digits_mlp."), kind
    assert not any(any(path.iterdir()) for path in folder.iterdir())


def test_what_failed_is_brought_before_the_eyes(opened: Open, folder: Path, qtbot: QtBot) -> None:
    (folder / "digits_mlp.pdf").mkdir()
    dialog = ticked(opened(), "svg", "png", "pdf")
    dialog.resize(560, 400)
    exported(dialog, qtbot)
    qtbot.waitUntil(lambda: not dialog.rows["pdf"].visibleRegion().isEmpty())


def test_the_button_says_why_it_cannot_be_pressed(opened: Open, folder: Path) -> None:
    dialog = ticked(opened())
    assert not dialog.form.export_button.isEnabled()
    assert dialog.form.export_button.toolTip() == "Tick what is to be exported."
    dialog.folder.setText(str(folder / "none"))
    assert dialog.form.export_button.toolTip().startswith("There is no folder")
    assert not dialog.form.open_button.isEnabled()


def test_a_file_that_would_be_replaced_is_told(opened: Open, qtbot: QtBot) -> None:
    dialog = ticked(opened(), "png")
    exported(dialog, qtbot)
    assert ticked(opened(), "png").rows["png"].file == "replaces digits_mlp.png"


def test_the_folder_is_opened(opened: Open, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", asked.append)
    qtbot.mouseClick(opened().form.open_button, Qt.MouseButton.LeftButton)
    assert asked == [QUrl.fromLocalFile(str(folder))]


def test_folder_and_formats_are_remembered(opened: Open, folder: Path, session: Session, qtbot: QtBot) -> None:
    exported(ticked(opened(), "svg", "pdf"), qtbot)
    again = ExportDialog(session, Drawing())
    qtbot.addWidget(again)
    assert [kind for kind, row in again.rows.items() if row.wanted] == ["svg", "pdf"]
    assert again.folder.text() == str(folder)
    again.reject()


def test_closing_while_it_exports_ends_after_the_file(opened: Open, folder: Path, qtbot: QtBot) -> None:
    dialog = ticked(opened(), "source", "script", "state_dict")
    dialog.export()
    qtbot.waitUntil(lambda: dialog.rows["source"].result == "wait")
    dialog.reject()
    assert dialog.isVisible()
    assert dialog.form.status.text() == "Stopping after this file…"
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=EXPORT_MS)
    assert [path.name for path in folder.iterdir()] == ["digits_mlp.py"]


def test_a_session_that_ends_waits_for_the_file(opened: Open, folder: Path, session: Session, qtbot: QtBot) -> None:
    dialog = ticked(opened(), "source", "script")
    dialog.export()
    qtbot.waitUntil(lambda: dialog.rows["source"].result == "wait")
    session.closing.emit()
    assert [path.name for path in folder.iterdir()] == ["digits_mlp.py"]


def test_an_empty_canvas_has_no_picture(opened: Open) -> None:
    dialog = opened(Blank())
    assert [dialog.rows[kind].box.toolTip() for kind in PICTURES] == ["The canvas is empty."] * 3


def test_pictures_show_the_canvas(opened: Open, folder: Path, qtbot: QtBot) -> None:
    said = exported(ticked(opened(), *PICTURES), qtbot)
    assert said["png"] == "296 x 216 pixels."
    image = QImage(str(folder / "digits_mlp.png"))
    assert image.pixelColor(148, 108) == Qt.GlobalColor.blue
    assert image.pixelColor(2, 2).alpha() == 255
    assert QSvgRenderer(str(folder / "digits_mlp.svg")).viewBox() == QRect(0, 0, 148, 108)
    assert (folder / "digits_mlp.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("qapp")
def test_a_picture_that_cannot_be_written_leaves_nothing(folder: Path) -> None:
    picture = pictures.record(Drawing(), "net", QColor("white"))
    with pytest.raises(pictures.PictureFailed, match="cannot be written"):
        pictures.save("png", picture, folder / "none" / "net.png")
    assert list(folder.iterdir()) == []


def test_the_source_of_the_design_as_it_is_now_is_the_live_one(
    opened: Open, folder: Path, session: Session, qtbot: QtBot
) -> None:
    exported(ticked(present(opened()), "source"), qtbot)
    text = (folder / "digits_mlp.py").read_text(encoding="utf-8")
    assert session.source is not None
    assert text == session.source.text


def test_every_widget_can_be_named_by_assistive_tools(opened: Open) -> None:
    dialog = opened()
    form = dialog.form
    widgets = [form.runs, form.folder, form.choose_button, form.open_button, form.close_button, form.export_button]
    assert all(each.accessibleName() for each in [*widgets, *(row.box for row in dialog.rows.values())])
