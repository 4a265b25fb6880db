"""Tables in text files: what they are taken for, what is refused, and that scripts and predictions read them alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.data import Data, DataConfig, DataRefused, Intake, describe, load, read_examples
from tests.engine.data.test_script import check

FLOWERS = "length,width,kind\n5.1,3.5,setosa\n6.0,3.0,virginica\n4.9,3.1,setosa\n5.8,2.7,virginica\n"
GAPS = "age;colour;price\n30;red;1,5\n;blue;2,5\n50;;3,5\n41;red;4,25\n22;blue;5,5\n35;red;6,5\n"


def settings(folder: Path, text: str, **options: Any) -> dict[str, Any]:
    (folder / "table.csv").write_text(text, encoding="utf-8")
    return {"dataset": {"kind": "csv", "path": "table.csv", **options}, "scaling": "none", "test": 0}


def taken(folder: Path, text: str, **options: Any) -> Data:
    return load(DataConfig.read(settings(folder, text, **options)), folder)


def refused(folder: Path, text: str, **options: Any) -> str:
    with pytest.raises(DataRefused) as caught:
        taken(folder, text, **options)
    return str(caught.value)


def test_the_last_column_is_the_target_and_its_texts_are_classes(tmp_path: Path) -> None:
    data = taken(tmp_path, FLOWERS)
    assert data.task.classes == ("setosa", "virginica")
    assert data.intake.names == ("length", "width")
    assert torch.equal(data.train.inputs, torch.tensor([[5.1, 3.5], [6.0, 3.0], [4.9, 3.1], [5.8, 2.7]]))
    assert data.train.targets.tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("target", ["width", "2"])
def test_the_target_is_found_by_name_or_number(tmp_path: Path, target: str) -> None:
    data = taken(tmp_path, FLOWERS, target=target)
    assert data.task.goal == "regression"
    assert data.intake.names == ("length", "kind = setosa", "kind = virginica")
    assert data.train.inputs.tolist()[1] == [6.0, 0.0, 1.0]
    assert data.train.targets.shape == (4, 1)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4\n",
        "a;b\n1;2\n3;4\n",
        "a\tb\n1\t2\n3\t4\n",
        "a|b\n1|2\n3|4\n",
        "a b\n1 2\n3 4\n",
        "\ufeffa,b\r\n\r\n1,2\r\n3,4",
        '"a", "b"\n"1", "2"\n"3", "4"\n',
    ],
    ids=["commas", "semicolons", "tabs", "bars", "spaces", "byte order mark", "quotes"],
)
def test_whatever_separates_the_cells_is_found(tmp_path: Path, text: str) -> None:
    data = taken(tmp_path, text, goal="regression")
    assert data.intake.names == ("a",)
    assert data.train.inputs.tolist() == [[1.0], [3.0]]
    assert data.train.targets.tolist() == [[2.0], [4.0]]


def test_beside_semicolons_a_comma_is_a_decimal_point(tmp_path: Path) -> None:
    assert taken(tmp_path, "1,5;2,5;0\n3,5;4;1\n").train.inputs.tolist() == [[1.5, 2.5], [3.5, 4.0]]


def test_a_row_with_numbers_is_no_header(tmp_path: Path) -> None:
    data = taken(tmp_path, "1,2,x\n3,4,y\n")
    assert len(data.train) == 2
    assert data.intake.names == ("column 1", "column 2")


def test_a_header_of_numbers_can_be_told(tmp_path: Path) -> None:
    data = taken(tmp_path, "2001,2002,kind\n1,2,x\n3,4,y\n", header="yes")
    assert data.intake.names == ("2001", "2002")


@pytest.mark.parametrize(
    ("column", "goal"),
    [("0\n1\n0\n1\n", "classification"), ("0\n1\n2\n3\n", "regression"), ("0.5\n1\n0.5\n1\n", "regression")],
)
def test_few_whole_numbers_are_classes(tmp_path: Path, column: str, goal: str) -> None:
    rows = "".join(f"{number},{cell}\n" for number, cell in enumerate(column.split()))
    assert taken(tmp_path, rows).task.goal == goal


def test_numbers_are_classes_in_their_order_where_that_is_asked_for(tmp_path: Path) -> None:
    data = taken(tmp_path, "1,10\n2,9\n3,10\n", goal="classification")
    assert data.task.classes == ("9", "10")
    assert data.train.targets.tolist() == [1, 0, 1]


def test_columns_are_left_out_by_name_or_number(tmp_path: Path) -> None:
    assert taken(tmp_path, FLOWERS, leave_out="length").intake.names == ("width",)
    assert taken(tmp_path, FLOWERS, leave_out="2").intake.names == ("length",)


def test_a_reconstruction_takes_all_columns(tmp_path: Path) -> None:
    data = taken(tmp_path, FLOWERS, goal="reconstruction")
    assert data.task.inputs[0].shape == data.task.output == (4,)
    assert data.train.reconstructs


def test_empty_cells_become_the_mean_of_their_column(tmp_path: Path) -> None:
    inputs = taken(tmp_path, GAPS, missing="mean").train.inputs.tolist()
    assert inputs[1] == pytest.approx([35.6, 1.0, 0.0])
    assert inputs[2] == [50.0, 0.0, 0.0]


def test_rows_with_empty_cells_are_dropped(tmp_path: Path) -> None:
    assert taken(tmp_path, GAPS, missing="drop").train.inputs[:, 0].tolist() == [30.0, 41.0, 22.0, 35.0]


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        (GAPS, {}, "Line 3, column 1 (“age”) of table.csv is empty. Fill it in, or set missing to mean"),
        (FLOWERS, {"target": "kin"}, "no column “kin”, which data.dataset.target names. Did you mean kind?"),
        (FLOWERS, {"leave_out": "9"}, "It has length, width, kind."),
        (FLOWERS, {"leave_out": "kind"}, "is the target, so it cannot be left out"),
        (FLOWERS, {"leave_out": "length,width"}, "has no column left for the inputs"),
        (FLOWERS, {"goal": "regression"}, "The target “kind” holds a text in line 2"),
        ("a,b\n1,2\n3\n", {}, "Line 3 of"),
        ("a,b\n1,2\n3,4\nx,5\n", {}, "Line 4, column 1 (“a”) of table.csv holds a text"),
        ("a,b\n,1\n,2\n", {"missing": "mean"}, "The column “a” of table.csv is empty"),
        ("a,b\n1,\n2,2\n", {"missing": "mean"}, "Line 2, column 2 (“b”) of table.csv is empty"),
        ("a,b\n", {}, "no row that can be used"),
        ("a,b\n1e300,1\n2,2\n", {}, "too large"),
        ("", {}, "holds no rows"),
        ('a,b\n"1,2\n', {}, "Line 2 of"),
    ],
)  # fmt: skip
def test_what_cannot_be_trained_on_is_told_with_its_place(
    tmp_path: Path, text: str, options: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(tmp_path, text, **options)


def test_too_many_texts_are_told_with_what_to_do(tmp_path: Path) -> None:
    text = "name,kind\n" + "".join(f"p{number},{number % 2}\n" for number in range(70))
    told = refused(tmp_path, text)
    assert "“name” of table.csv holds 70 different texts" in told
    assert "set leave_out to name" in told


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match=r"There is no file none\.csv, neither in the data folder"):
        describe(DataConfig.read({"dataset": {"kind": "csv", "path": "none.csv"}}), tmp_path)


def test_a_file_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    assert len(taken(tmp_path, FLOWERS).train) == 4
    assert len(taken(tmp_path, FLOWERS + "1,2,setosa\n").train) == 5


SCRIPTS: dict[str, tuple[str, dict[str, Any]]] = {
    "classes": (FLOWERS, {}),
    "values": (FLOWERS, {"target": "length"}),
    "numbered classes": ("a,b\n1.5,2\n2,3\n3,2\n4,3\n", {}),
    "left out": (FLOWERS, {"leave_out": "width"}),
    "means": (GAPS, {"missing": "mean"}),
    "dropped": (GAPS, {"missing": "drop", "leave_out": "colour"}),
    "all dropped": (GAPS, {"missing": "drop"}),
    "reconstruction": (FLOWERS, {"goal": "reconstruction"}),
    "spaces": ("1 2 0\n3 4 1\n5 6 0\n7 8 1\n", {}),
    "tabs": ("1\t2,5\t0\n3\t4\t1\n5\t6\t0\n7\t8\t1\n", {}),
    "many columns": (
        "".join(f"{','.join(map(str, range(row, row + 60)))}\n" for row in range(6)),
        {"leave_out": "7,30"},
    ),
}


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("scaling", ["none", "unit", "computed"])
def test_a_script_reads_a_table_alike(name: str, scaling: str, tmp_path: Path) -> None:
    text, options = SCRIPTS[name]
    check({**settings(tmp_path, text, **options), "scaling": scaling, "test": 0.25, "validation": 0.3}, tmp_path)


def test_a_script_names_a_file_elsewhere_in_full(tmp_path: Path) -> None:
    path = tmp_path / "my “own” data.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    check({"dataset": {"kind": "csv", "path": str(path)}, "test": 0}, tmp_path / "elsewhere")


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    found = taken(tmp_path, GAPS, missing="mean").intake
    return Intake.read(found.raw())


@pytest.mark.parametrize(
    "text",
    [
        GAPS,
        "colour,price,age\nred,0,30\nblue,0,NA\n?,0,50\n",
        "30;red\n;blue\n50;\n",
        "30;red;9\n;blue;9\n50;;9\n",
    ],
    ids=["the file itself", "by name", "inputs alone", "without a header"],
)
def test_rows_to_predict_are_read_as_those_trained_on(tmp_path: Path, intake: Intake, text: str) -> None:
    path = tmp_path / "new.csv"
    path.write_text(text, encoding="utf-8")
    rows = read_examples([path], intake).inputs[:3]
    assert torch.allclose(rows, torch.tensor([[30, 0, 1], [35.6, 1, 0], [50, 0, 0]]))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("age,colour\n30,green\n", "Line 2, column 2 (“colour”) of new.csv holds “green”, not one of blue, red."),
        ("age,colour\nold,red\n", "Line 2, column 1 (“age”) of new.csv holds “old”, not a number."),
        ("age,hue\n30,red\n", "has no column colour"),
        ("1,2,3,4,5\n", None),
        ("1\n", "has 1 column; this network takes 2: age, colour"),
    ],
)
def test_rows_that_do_not_fit_are_told(tmp_path: Path, intake: Intake, text: str, sentence: str | None) -> None:
    path = tmp_path / "new.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataRefused) as caught:
        read_examples([path], intake)
    assert sentence is None or sentence in str(caught.value)
