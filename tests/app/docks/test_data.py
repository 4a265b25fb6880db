"""The Data dock: choosing, fitting, looking at data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.designs import find
from app.docks.data import DataDock
from app.entry.form import Edited
from app.opening import blank
from app.session import Session
from designer.model import edits
from designer.model.design import Design
from engine.data import DATASETS
from tests.app.files import stack

Give = Callable[[Session, "Design | str"], Session]


@pytest.fixture
def dock(session: Session, qtbot: QtBot) -> DataDock:
    """The dock, to be seen."""
    one = DataDock(session)
    qtbot.addWidget(one)
    one.resize(1000, 400)
    one.show()
    return one


def choose(dock: DataDock, kind: str) -> None:
    """Choose a data set as a user does."""
    chooser = dock.choice.dataset
    chooser.setCurrentIndex(chooser.findData(kind))
    chooser.activated.emit(chooser.currentIndex())


def loaded(dock: DataDock, session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.data is not None, timeout=60_000)
    assert dock.preview.isVisible()


def test_without_data_the_dock_says_what_to_do(dock: DataDock) -> None:
    assert dock.notice.headline.text() == "No data yet"
    assert "Choose a data set" in dock.notice.text.text()
    assert dock.choice.dataset.currentData() == ""


def test_the_input_follows_the_data_in_one_step(dock: DataDock, session: Session) -> None:
    choose(dock, "mnist")
    (node,) = (node for node in session.design.blocks["Net"].nodes if node.kind == "input")
    assert session.design.data["dataset"]["kind"] == "mnist"
    assert node.params["shape"] == (1, 28, 28)
    assert session.document.undo_label == "Train on MNIST"
    session.undo()
    assert not session.design.data
    assert "shape" not in session.design.blocks["Net"].nodes[0].params


def test_an_input_of_another_shape_stays_as_it_is(dock: DataDock, session: Session) -> None:
    session.open(stack(data={}))
    choose(dock, "mnist")
    assert session.design.blocks["Net"].nodes[0].params["shape"] == (64,)


def test_an_option_is_an_edit_and_the_input_follows(dock: DataDock, session: Session) -> None:
    choose(dock, "digits")
    dock.choice.details.options.edited.emit(Edited("layout", "flat"))
    assert session.design.data["dataset"] == {"kind": "digits", "layout": "flat"}
    assert session.design.blocks["Net"].nodes[0].params["shape"] == (64,)


def test_a_given_scaling_begins_with_figures_that_are_legal(dock: DataDock, session: Session) -> None:
    choose(dock, "digits")
    scaling = dock.choice.details.scaling
    scaling.setCurrentIndex(scaling.findData("given"))
    scaling.activated.emit(scaling.currentIndex())
    assert session.design.data["scaling"] == {"kind": "given", "mean": (0.5,), "deviation": (0.5,)}
    assert set(dock.choice.details.figures.rows) == {"mean", "deviation"}


def test_another_data_set_keeps_what_is_held_out_to_validate(dock: DataDock, session: Session) -> None:
    choose(dock, "digits")
    dock.choice.details.shares.edited.emit(Edited("validation", 0.1))
    dock.choice.details.shares.edited.emit(Edited("test", 0.3))
    choose(dock, "mnist")
    assert session.design.data == {"dataset": {"kind": "mnist"}, "validation": 0.1}


def test_no_share_is_asked_for_where_a_set_has_test_data_of_its_own(dock: DataDock) -> None:
    choose(dock, "digits")
    assert "test" in dock.choice.details.shares.rows
    choose(dock, "mnist")
    assert "test" not in dock.choice.details.shares.rows


def test_pictures_are_shown_with_labels_and_counted(dock: DataDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "digits_mlp")
    loaded(dock, session, qtbot)
    preview = dock.preview
    assert preview.gallery.isVisible()
    assert len(preview.gallery.cards.cards) == 120
    assert preview.part is not None
    bars = preview.counts.bars.bars
    assert [int(bar.figure.replace(",", "")) for bar in bars] == preview.part.targets.bincount().tolist()
    assert [bar.name for bar in preview.sizes.bars] == ["Training", "Test"]


def test_points_are_shown_in_the_plane(dock: DataDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "spiral_mlp")
    loaded(dock, session, qtbot)
    assert dock.preview.plane.isVisible()


def test_rows_are_shown_in_a_table(dock: DataDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "iris_mlp")
    loaded(dock, session, qtbot)
    assert dock.preview.table.isVisible()
    assert dock.preview.rows.columnCount() == 5


def test_the_values_of_a_regression_are_counted_in_bins(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "diabetes_regression")
    loaded(dock, session, qtbot)
    assert dock.preview.part is not None
    assert sum(int(bar.figure) for bar in dock.preview.counts.bars.bars) == len(dock.preview.part)


def test_equal_values_of_a_regression_are_one_bin(dock: DataDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "nested_mlp")
    loaded(dock, session, qtbot)
    assert [(bar.name, bar.figure) for bar in dock.preview.counts.bars.bars] == [("0", "205")]


def test_other_samples_are_chosen_without_torchs_generator(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "digits_mlp")
    loaded(dock, session, qtbot)
    before, state = dock.preview.gallery.cards.cards, torch.get_rng_state()
    dock.preview.others.click()
    assert dock.preview.gallery.cards.cards != before
    assert torch.equal(torch.get_rng_state(), state)


def test_a_misfit_is_told_with_a_fix_to_press(dock: DataDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "iris_mlp")
    with qtbot.waitSignal(session.reported, timeout=20_000):
        session.apply(edits.set_param(session.design, session.design.main, _input(session), "shape", (7,)), "Edit")
    (problem,) = [each.problem for each in dock.fit.misfits if each.problem.field == "shape"]
    button = next(each for each in dock.fit.findChildren(QPushButton) if each.text() == problem.fixes[0].label)
    with qtbot.waitSignal(session.reported, timeout=20_000):
        button.click()
    assert dock.fit.misfits == ()


def test_a_misfit_that_follows_from_a_problem_of_the_network_offers_what_mends_that(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    whole = find("mnist_cnn").design
    flat = next(node.id for node in whole.root.nodes if node.kind == "Flatten")
    give(session, edits.remove(whole, whole.main, (flat,), heal=True))
    (misfit,) = dock.fit.misfits
    assert "the task has 10 classes" in misfit.text
    assert session.examined is not None
    assert misfit.fixes == session.examined.groups[0][0].fixes[:2]
    button = dock.fit.findChild(QPushButton, "misfitFix")
    assert button is not None
    assert button.text() == "Insert Flatten"
    with qtbot.waitSignal(session.reported, timeout=20_000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dock.fit.misfits == ()


def test_buttons_that_do_not_fit_beside_each_other_stand_below(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "digits_mlp")
    last = session.design.root.nodes[-2].id
    with qtbot.waitSignal(session.reported, timeout=20_000):
        session.apply(edits.set_param(session.design, session.design.main, last, "out_features", 64), "Edit")
    dock.resize(400, 420)
    qtbot.waitUntil(lambda: len(dock.findChildren(QPushButton, "misfitFix")) > 1)

    def whole(button: QPushButton) -> bool:
        return button.width() >= button.fontMetrics().horizontalAdvance(button.text())

    qtbot.waitUntil(lambda: all(map(whole, dock.findChildren(QPushButton, "misfitFix"))))


def test_a_network_with_errors_is_not_said_to_fit(dock: DataDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "mnist_cnn")
    qtbot.waitUntil(lambda: "The network fits" in said(dock))
    with qtbot.waitSignal(session.reported, timeout=20_000):
        choose(dock, "iris")
    qtbot.waitUntil(lambda: "The network must take 4 and give 3 classes" in said(dock))


def said(dock: DataDock) -> str:
    return " ".join(label.text() for label in dock.fit.findChildren(QLabel) if label.isVisibleTo(dock.fit))


def test_nothing_is_downloaded_unasked(dock: DataDock, session: Session, give: Give, tmp_path: Path) -> None:
    give(session, "digits_mlp")
    session.set_data_root(tmp_path)
    choose(dock, "mnist")
    assert dock.notice.headline.text() == "MNIST is not here yet"
    assert [button.text() for button in dock.notice.buttons] == ["Download", "Choose the folder…"]


def test_data_that_cannot_be_read_are_told_in_a_sentence(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, x_train=np.zeros((20, 4), np.float32), y_train=np.zeros(20, np.int64))
    give(session, "iris_mlp")
    data = {"dataset": {"kind": "npz", "path": str(path)}, "test": 0.0001}
    with qtbot.waitSignal(session.data_refused, timeout=60_000) as refused:
        session.apply(replace(session.design, data=data), "Edit")
    assert refused.args is not None
    assert dock.notice.text.text() == refused.args[0]
    assert [button.text() for button in dock.notice.buttons] == ["Choose the file…", "Try again"]


def test_settings_that_are_refused_stand_above(dock: DataDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "iris_mlp")
    with qtbot.waitSignal(session.reported, timeout=20_000):
        session.apply(replace(session.design, data={"dataset": {"kind": "npz"}}), "Edit")
    assert any("path" in each.text for each in dock.fit.misfits)


@pytest.fixture
def flowers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table, which the user chooses in every file dialog."""
    path = tmp_path / "flowers.csv"
    lines = [f"{number / 7:.2f},{number % 5},1,{'red' if number % 3 else 'blue'}" for number in range(60)]
    path.write_text("\n".join(["length,petals,garden,colour", *lines]), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    return path


def test_a_table_is_chosen_and_the_input_follows_in_one_step(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot, flowers: Path
) -> None:
    give(session, blank())
    choose(dock, "csv")
    loaded(dock, session, qtbot)
    assert session.design.data["dataset"] == {"kind": "csv", "path": str(flowers)}
    assert session.design.root.nodes[0].params["shape"] == (3,)
    assert session.document.undo_label == "Train on flowers.csv"
    session.undo()
    assert not session.design.data


def test_columns_are_called_as_in_their_table(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot, flowers: Path
) -> None:
    give(session, replace(blank(), data={"dataset": {"kind": "csv", "path": str(flowers)}}))
    loaded(dock, session, qtbot)
    headings = [dock.preview.rows.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert headings == ["target", "length", "petals", "garden"]


def test_points_in_the_plane_have_the_axes_of_their_table(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot, flowers: Path
) -> None:
    give(session, replace(blank(), data={"dataset": {"kind": "csv", "path": str(flowers), "leave_out": "garden"}}))
    loaded(dock, session, qtbot)
    assert dock.preview.plane.isVisible()
    scene = dock.preview.plane.scene
    assert scene is not None
    assert scene.axes == ("length", "petals")


def test_the_input_follows_an_option_of_a_table(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot, flowers: Path
) -> None:
    give(session, replace(blank(), data={"dataset": {"kind": "csv", "path": str(flowers)}}))
    dock.choice.details.options.edited.emit(Edited("target", "petals"))
    qtbot.waitUntil(lambda: session.design.root.nodes[0].params.get("shape") == (4,))


@pytest.fixture
def pictures(datasets: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pictures, which the user chooses in every file dialog."""
    path = datasets / "cifar10-folder"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))
    return path


def test_a_folder_of_pictures_is_chosen(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot, pictures: Path
) -> None:
    give(session, blank())
    choose(dock, "image_folder")
    loaded(dock, session, qtbot)
    assert session.design.data["dataset"] == {"kind": "image_folder", "path": str(pictures)}
    assert session.design.root.nodes[0].params["shape"] == (3, 32, 32)
    assert [bar.name for bar in dock.preview.sizes.bars] == ["Training", "Validation"]
    assert dock.choice.details.file.text() == "Choose the folder…"


def test_the_input_follows_from_a_table_to_another_data_set(
    dock: DataDock, session: Session, give: Give, qtbot: QtBot, flowers: Path
) -> None:
    give(session, blank())
    choose(dock, "csv")
    loaded(dock, session, qtbot)
    assert session.design.data["dataset"]["path"] == str(flowers)
    choose(dock, "digits")
    assert session.design.data == {"dataset": {"kind": "digits"}}
    assert session.design.root.nodes[0].params["shape"] == (1, 8, 8)


def test_nothing_changes_where_no_file_is_chosen(
    dock: DataDock, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    choose(dock, "csv")
    assert not session.design.data
    assert dock.choice.dataset.currentData() == ""


def _input(session: Session) -> str:
    main = session.design.blocks[session.design.main]
    return next(node.id for node in main.nodes if node.kind == "input")


@pytest.mark.parametrize(("width", "height"), [(560, 480), (400, 420), (760, 900)])
def test_a_high_dock_shows_samples_or_settings(dock: DataDock, width: int, height: int, qtbot: QtBot) -> None:
    choose(dock, "digits")
    dock.resize(width, height)
    qtbot.waitUntil(lambda: dock.switch.isVisible() and dock.width() == width)
    assert dock.choice.dataset.isVisible()
    assert not dock.choice.isVisible()
    qtbot.mouseClick(dock.switch, Qt.MouseButton.LeftButton, pos=dock.switch.tabRect(1).center())
    assert dock.choice.isVisible()
    assert not dock.notice.isVisible()


def test_a_wide_dock_shows_both(dock: DataDock) -> None:
    dock.resize(1100, 260)
    assert dock.choice.isVisible()
    assert dock.notice.isVisible()
    assert not dock.switch.isVisible()


def test_the_data_sets_are_listed_in_groups(dock: DataDock) -> None:
    chooser = dock.choice.dataset
    headings = [chooser.itemText(row) for row in range(chooser.count()) if chooser.itemData(row) is None]
    assert headings == ["Comes along", "On the disk, or downloaded", "Your own"]
    kinds = [chooser.itemData(row) for row in range(chooser.count()) if chooser.itemData(row)]
    assert sorted(kinds) == sorted(DATASETS)


def test_a_list_that_is_longer_than_its_place_shows_that_it_goes_on(dock: DataDock, qtbot: QtBot) -> None:
    chooser = dock.choice.dataset
    chooser.setMaxVisibleItems(8)
    chooser.showPopup()
    qtbot.waitUntil(chooser.view().isVisible)
    assert chooser.view().verticalScrollBar().isVisible()
    chooser.hidePopup()


def test_what_was_tried_of_a_download_is_told_beside_the_mouse(
    dock: DataDock, session: Session, give: Give, tmp_path: Path
) -> None:
    session.set_data_root(tmp_path)
    give(session, "mnist_cnn")
    session.data_refused.emit("MNIST is not complete. Put it there. What was tried: a: <urlopen error>")
    assert dock.notice.text.text() == "MNIST is not complete."
    assert "urlopen" in dock.notice.text.toolTip()
    assert [button.text() for button in dock.notice.buttons] == ["Choose the folder…", "Try again"]
