"""What the legend of a chart tells of its runs."""

from __future__ import annotations

from collections.abc import Iterator

from app.charting.curves import Curve
from app.charting.drawing import Drawing
from app.charting.figures import Figures
from app.charting.legend import Entry
from app.output import shown

NO_VALIDATION = "no validation part"
WHY_NONE = "Hold out a part for validation in the Data dock, and its curve shows whether the network learns by heart."


def told(drawing: Drawing, pointed: float | None) -> list[Entry]:
    """The entries for the curves of `drawing`, with their values at the epoch `pointed` at, or else the latest."""
    if len(drawing.runs) > 1:
        return [entry for number, run in enumerate(drawing.runs) for entry in _compared(drawing, number, run, pointed)]
    return [entry for run in drawing.runs for entry in _alone(drawing, run, pointed)]


def _compared(drawing: Drawing, number: int, run: Figures, pointed: float | None) -> Iterator[Entry]:
    """A run among others: what its validation says, or else its training."""
    trained, validated = _curves(drawing, run)
    curve = validated or trained
    if curve is not None:
        value, colour = _value(drawing, curve, pointed), drawing.colours(number)[1]
        yield Entry(run.run, value, colour, "dots" if validated else "line")


def _alone(drawing: Drawing, run: Figures, pointed: float | None) -> Iterator[Entry]:
    train, valid = drawing.colours(0)
    trained, validated = _curves(drawing, run)
    if trained is not None:
        value = _value(drawing, trained, pointed)
        yield Entry("train", value, train, "line" if run.trace(drawing.figure) else "dots")
    if trained is not None and validated is None and run.epoch:
        yield Entry(NO_VALIDATION, "", train, "")
    if validated is not None:
        yield Entry("validation", _value(drawing, validated, pointed), valid, "dots")
        if run.best and pointed is None and (point := validated.nearest(run.best)) is not None:
            yield Entry(f"best at {run.best}:", shown(drawing.figure, point[1]), valid, "ring")


def _curves(drawing: Drawing, run: Figures) -> tuple[Curve | None, Curve | None]:
    """The curves of training and validation, where there are such."""
    trace, figure = run.trace(drawing.figure), drawing.figure
    return (trace.line if trace else run.epochs.get(("train", figure))), run.epochs.get(("val", figure))


def _value(drawing: Drawing, curve: Curve, pointed: float | None) -> str:
    point = curve.nearest(pointed if pointed is not None else float("inf"))
    return shown(drawing.figure, point[1]) if point else ""
