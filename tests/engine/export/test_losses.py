"""An exported training script has the engine's losses, bit for bit, whatever the settings."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from designer.arrays import read
from designer.model.design import Design
from tests.designer.compiler.test_control import fork, loop
from tests.designs import design, graph, node, stack
from tests.engine.export.scripts import Figures, adapted, by_engine, by_scripts, opened

IMAGE = ("Flatten", ("Linear", {"out_features": 10}))


def network(*layers: Any, shape: tuple[int, ...], data: dict[str, Any], **training: Any) -> Design:
    """A stack trained for two epochs."""
    dtype = "int64" if data["dataset"].get("tokens") else "float32"
    return adapted(stack(shape, *layers, dtype=dtype), data, **{"epochs": 2, "batch_size": 64, **training})


def random(shape: tuple[int, ...], goal: str, **options: Any) -> dict[str, Any]:
    return {
        "dataset": {"kind": "random", "shape": list(shape), "goal": goal, "classes": 7, **options},
        "validation": 0.2,
    }


WIDE = ("Linear", {"out_features": 7})
DIGITS: dict[str, Any] = {"dataset": {"kind": "digits"}, "validation": 0.1}
HELD_OUT = {"validation": 0.1}
CASES: dict[str, Design] = {
    "digits_mlp": opened("digits_mlp", epochs=2),
    "spiral_mlp": opened("spiral_mlp", epochs=2),
    "diabetes_regression": opened("diabetes_regression", epochs=2),
    "autoencoder": opened("autoencoder", epochs=2),
    "lstm_digits": opened("lstm_digits", epochs=2),
    "modulelist_trace": opened("modulelist_trace", epochs=2),
    "nested_mlp": opened("nested_mlp", epochs=2),
    "transformer_text": adapted(opened("transformer_text", epochs=1), {"test": 0.25}),
    "vae": opened("vae", epochs=2),
    "every_metric": adapted(
        opened("digits_mlp", epochs=2, metrics=["accuracy", "top5", "precision", "recall", "f1"]), HELD_OUT
    ),
    "one_cycle_and_clipping": adapted(
        opened("digits_mlp", epochs=2, schedule={"kind": "OneCycleLR", "max_lr": 0.05}, clip_norm=0.5), HELD_OUT
    ),
    "early_stopping": adapted(
        opened(
            "iris_mlp",
            epochs=12,
            optimizer={"kind": "SGD", "lr": 1.5, "momentum": 0.9},
            schedule={"kind": "ReduceLROnPlateau", "patience": 0, "factor": 0.5},
            early_stopping={"patience": 2, "min_delta": 0.01},
        ),
        {"validation": 0.3},
    ),
    "looks_several_times": opened("spiral_mlp", epochs=2, optimizer={"kind": "LBFGS", "lr": 0.02, "max_iter": 4}),
    "in_order_with_cosine": opened(
        "diabetes_regression",
        epochs=2,
        shuffle=False,
        loss={"kind": "HuberLoss", "delta": 2.0, "reduction": "sum"},
        schedule={"kind": "CosineAnnealingLR"},
    ),
    "weighed_classes": opened(
        "digits_mlp",
        epochs=2,
        seed=7,
        loss={"kind": "CrossEntropyLoss", "weight": [0.5] * 9 + [2], "label_smoothing": 0.1},
    ),
    "dropout": network(("Dropout", {"p": 0.3}), *IMAGE, shape=(1, 8, 8), data=DIGITS, metrics=[]),
    "draws_in_evaluation": network(
        ("FractionalMaxPool2d", {"kernel_size": 2, "output_size": 5}), *IMAGE, shape=(1, 8, 8), data=DIGITS
    ),
    "writes_into_its_input": network(
        ("ReLU", {"inplace": True}),
        ("Linear", {"out_features": 16}),
        shape=(16,),
        data=random((16,), "reconstruction"),
        loss="MSELoss",
    ),
    "labels": network(WIDE, shape=(16,), data=random((16,), "multilabel"), metrics=["accuracy", "f1", "recall"]),
    "margins": network(WIDE, shape=(16,), data=random((16,), "multilabel"), loss="MultiLabelMarginLoss"),
    "signs": network(WIDE, shape=(16,), data=random((16,), "multilabel"), loss="SoftMarginLoss"),
    "counts": network(
        ("Linear", {"out_features": 1}), shape=(16,), data=random((16,), "regression"), loss="PoissonNLLLoss"
    ),
    "tokens": network(
        ("Embedding", {"num_embeddings": 30, "embedding_dim": 4}),
        "Flatten",
        WIDE,
        shape=(5,),
        data=random((5,), "classification", tokens=30),
    ),
}


def holding(width: int) -> Design:
    """The formula relu(x @ w + s) @ p + b with an array of 4 rows, drawn constants and free parameters, on iris."""
    file = io.BytesIO()
    np.save(file, np.random.default_rng(0).normal(size=(4, width)))
    values: dict[str, Any] = dict(read("w.npy", file.getvalue()))
    held = (
        node("w", "array", **values),
        node("s", "rand", shape=(width,)),
        node("p", "parameter", shape=(width, 3)),
        node("b", "parameter", shape=(3,), init="zeros"),
    )
    formula = node("e", "expression", formula="relu(x @ w + s) @ p + b")
    nodes = (node("x", "input", shape=(4,)), *held, formula, node("y", "output"))
    made = design(graph("Net", nodes, "x > e.x", *(f"{each.id} > e.{each.id}" for each in held), "e > y"))
    iris = opened("iris_mlp", epochs=3)
    return replace(made, data=iris.data, training=iris.training)


def masks(folder: Path) -> Design:
    """Pictures whose every pixel has a class."""
    rng = np.random.default_rng(0)
    pictures, classes = rng.integers(0, 256, (60, 8, 8, 3), np.uint8), rng.integers(0, 3, (60, 8, 8))
    np.savez(folder / "masks.npz", x_train=pictures, y_train=classes)
    data = {"dataset": {"kind": "npz", "path": str(folder / "masks.npz")}, "validation": 0.2}
    return network(("Conv2d", {"out_channels": 3, "kernel_size": 1}), shape=(3, 8, 8), data=data, batch_size=16)


def table(folder: Path) -> Design:
    """A table of numbers, texts and gaps, of which a number is to be predicted."""
    chance = np.random.default_rng(0)
    rows = [
        f"{chance.normal():.3f},{'red' if row % 3 else 'blue'},{row % 7 or ''},{chance.normal():.4f}"
        for row in range(90)
    ]
    (folder / "table.csv").write_text("\n".join(["size,colour,age,price", *rows]), encoding="utf-8")
    data = {"dataset": {"kind": "csv", "path": "table.csv", "missing": "mean"}, "validation": 0.2}
    return network(("Linear", {"out_features": 1}), shape=(4,), data=data, batch_size=16)


def pictures(folder: Path) -> Design:
    """A folder of pictures of several sizes, which are cut to squares."""
    chance = np.random.default_rng(0)
    for number in range(40):
        path = folder / "shots" / "val" if number % 4 == 3 else folder / "shots" / "train"
        path = path / ("cat" if number % 2 else "dog") / f"{number}.png"
        if number % 8 == 7:  # both classes are in the validation data
            path = folder / "shots" / "val" / "dog" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = chance.integers(0, 256, (10 + number % 5, 12, 3), np.uint8)
        Image.fromarray(pixels).save(path)
    data = {"dataset": {"kind": "image_folder", "path": "shots", "size": 8}, "test": 0.2}
    return network("Flatten", ("Linear", {"out_features": 2}), shape=(3, 8, 8), data=data, batch_size=16)


def tied() -> Design:
    """An embedding whose weight the last layer takes, too, on words."""
    nodes = (
        node("words", "input", shape=(7,), dtype="int64"),
        node("emb", "Embedding", num_embeddings=50, embedding_dim=8),
        node("m", "mean", dim=1),
        node("logits", "expression", formula="linear(x + 0.1 * randn_like(x), w)"),
        node("y", "output"),
    )
    made = design(graph("Net", nodes, "words > emb", "emb > m", "m > logits.x", "emb.weight > logits.w", "logits > y"))
    return adapted(replace(made, data=random((7,), "classification", tokens=50, classes=50)), epochs=2, batch_size=16)


def deciding() -> Design:
    """A layer that is called as long as the numbers are large, then one of two ways."""
    turns = loop(node("fc", "Linear", out_features=4), node("act", "Tanh"))
    ways = fork(node("wide", "Linear", out_features=4), node("halve", "scale", factor=0.5), condition="mean(x) > 0")
    nodes = (
        node("x", "input", shape=(4,)),
        node("first", "Linear", out_features=4),
        node("turns", "block:Loop"),
        node("ways", "block:Fork"),
        node("y", "output"),
    )
    wires = ("x > first", "first > turns.x", "turns.y > ways.x", "ways.y > y")
    made = design(graph("Net", nodes, *wires), turns, ways)
    data = random((4,), "reconstruction")
    return adapted(replace(made, data=data), epochs=2, batch_size=16, loss="MSELoss")


CASES |= {"ties_weights": tied(), "decides_by_its_data": deciding()}
CASES |= {"arrays": holding(4), "arrays_beside": holding(40)}
OWN = ("masks", "table", "pictures")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Figures], list[Figures]]]:
    """For each design the figures of its script and of the engine."""
    folder = tmp_path_factory.mktemp("scripts")
    every = {**CASES, "masks": masks(folder), "table": table(folder), "pictures": pictures(folder)}
    scripts = by_scripts(every, folder, folder)
    return {name: (scripts[name], by_engine(design, folder)) for name, design in every.items()}


@pytest.mark.parametrize("name", [*CASES, *OWN])
def test_a_script_has_the_losses_of_the_engine(
    trained: dict[str, tuple[list[Figures], list[Figures]]], name: str
) -> None:
    script, engine = trained[name]
    assert losses(script) == losses(engine)


@pytest.mark.parametrize("name", [*CASES, *OWN])
def test_a_script_has_the_metrics_of_the_engine(
    trained: dict[str, tuple[list[Figures], list[Figures]]], name: str
) -> None:
    script, engine = trained[name]
    for told, known in zip(script, engine, strict=True):
        for figure, value in told.items():
            assert value == pytest.approx(known[figure], rel=1e-9), figure


def test_a_script_stops_when_the_engine_does(trained: dict[str, tuple[list[Figures], list[Figures]]]) -> None:
    script, _ = trained["early_stopping"]
    assert 2 < len(script) < 13


def test_the_reference_has_the_losses_of_the_engine_over_a_whole_epoch(datasets: Path, tmp_path: Path) -> None:
    design = opened("mnist_cnn", epochs=1)
    script = by_scripts({"mnist_cnn": design}, tmp_path, datasets)["mnist_cnn"]
    assert losses(script) == losses(by_engine(design, datasets))


def losses(figures: list[Figures]) -> list[tuple[float | None, ...]]:
    """The losses and the training accuracy of every line."""
    names = ("train_loss", "train_accuracy", "val_loss", "test_loss")
    return [tuple(each.get(name) for name in names) for each in figures]
