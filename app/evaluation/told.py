"""A network's answers in words and as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from app.datasets.preview import label
from app.examples.bars import Bar
from app.examples.cards import GAP, PICTURE, Card, Tone
from app.examples.pixels import image, picture, unfolded
from app.examples.plane import Group, Scene, around
from app.output import number, percent

if TYPE_CHECKING:
    from torch import Tensor

    from app.evaluation.judging import Judgement, Network
    from designer.task import Task

MOST_CARDS, MOST_POINTS, MOST_BARS = 200, 2000, 100
NUMBERS = 4
MOST_INPUTS = 32
"""Numbers of a row that are shown beside what was said of it."""
IN_AND_OUT = ("in", "out")


def said(answer: Tensor, task: Task) -> str:
    """One answer in words."""
    match task.goal:
        case "classification" if answer.dim() == 1:
            best = int(answer.argmax())
            return f"{task.classes[best]}, {percent(float(answer[best]))}"
        case "classification":
            return f"{answer[0].numel()} places"
        case "reconstruction":
            return "Left in, right out"
        case "multilabel":
            return label((answer > 0.5).float(), task)
    return label(answer, task)


def bars(answer: Tensor, task: Task) -> list[Bar]:
    """One answer as bars: probabilities, the largest first, or values."""
    values = answer.flatten().tolist()
    if task.goal == "multilabel" or (task.goal == "classification" and answer.dim() == 1):
        order = sorted(range(len(values)), key=lambda at: -values[at]) if len(values) > 12 else range(len(values))
        best = max(range(len(values)), key=values.__getitem__)
        return [
            Bar(task.classes[at], min(1.0, max(0.0, values[at])), percent(values[at]), at == best)
            for at in list(order)[:MOST_BARS]
        ]
    if task.goal == "regression":
        most = max((abs(value) for value in values), default=0) or 1
        names = ["value"] if len(values) == 1 else [f"value {at}" for at in range(1, len(values) + 1)]
        return [Bar(name, abs(value) / most, number(value), True) for name, value in zip(names, values, strict=True)][
            :MOST_BARS
        ]
    return []


def cards(judgement: Judgement, rows: Sequence[int]) -> list[Card]:
    """The examples in these rows, each with what the network said and what is true."""
    return [_card(judgement, row) for row in rows]


def _card(judgement: Judgement, row: int) -> Card:
    task, answers = judgement.task, judgement.answers
    wrong = judgement.wrong
    tone: Tone = "plain" if wrong is None else "bad" if bool(wrong[row]) else "good"
    if answers is None or task.goal == "reconstruction":
        parts = IN_AND_OUT if answers is not None and judgement.network.intake.picture else ()
        return Card(row, f"off by {float(judgement.badness[row]) ** 0.5:.3g}", tone=tone, parts=parts)
    if task.goal == "classification" and answers.dim() > 2:
        return Card(row, f"{percent(1 - float(judgement.badness[row]))} sure", "of the truth", tone)
    return Card(row, said(answers[row], task), f"true: {label(judgement.split.targets[row], task)}", tone)


def look(judgement: Judgement, row: int) -> QImage | str:
    """What stands on the card of an example: its picture, or its first numbers."""
    example = judgement.split.inputs[row]
    answer = None if judgement.answers is None else judgement.answers[row]
    return pictured(judgement.network, example, answer) or numbers(example)


def pictured(network: Network, example: Tensor, answer: Tensor | None) -> QImage | None:
    """The picture of an example, beside it what was made of it where that is a picture too."""
    intake = network.intake
    shown = picture(example, intake)
    if shown is None or answer is None or network.task.goal != "reconstruction":
        return shown
    plain = intake.scaling.shift is None and intake.scaling.divisor is not None
    return _beside(shown, image(unfolded(answer, intake), 1 if plain else None))


def numbers(example: Tensor) -> str:
    """The first numbers of an example."""
    values = [f"{value:.3g}" for value in example.flatten()[: NUMBERS + 1].tolist()]
    return "\n".join(values if len(values) <= NUMBERS else [*values[: NUMBERS - 1], "…"])


def met(judgement: Judgement) -> Scene | None:
    """Predicted against true values of a regression."""
    answers = judgement.answers
    if answers is None or judgement.task.goal != "regression":
        return None
    true, given = judgement.split.targets.flatten(), answers.flatten()
    step = max(1, -(-len(true) // MOST_POINTS))
    pairs = list(zip(true[::step].tolist(), given[::step].tolist(), strict=True))
    both = [value for pair in pairs for value in pair]
    area = around([(value, value) for value in both])
    points = tuple(QPointF(*pair) for pair in pairs)
    return Scene((Group("examples", points),), QRectF(area), ("true", "predicted"), diagonal=True, even=True)


def asked_for(network: Network) -> str:
    """What an example must be for the network, in words."""
    intake = network.intake
    if intake.picture:
        channels, height, width = intake.shape
        kinds = {1: "grey", 3: "colour", 4: "colour and transparency"}
        return f"a picture ({kinds.get(channels, f'{channels} channels')}, {height} × {width})"
    count = 1
    for size in intake.shape:
        count *= size
    return f"a row of {count} {'tokens' if intake.tokens else 'numbers'}"


def inputs_of(network: Network) -> tuple[str, ...]:
    """What the numbers of a row are called; none where examples are no rows, or too long ones."""
    intake = network.intake
    if intake.picture or intake.tokens or len(intake.shape) != 1 or intake.shape[0] > MOST_INPUTS:
        return ()
    return intake.names or tuple(f"x{number + 1}" for number in range(intake.shape[0]))


def _beside(left: QImage, right: QImage) -> QImage:
    gap = max(1, round(left.width() * GAP / PICTURE))
    both = QImage(left.width() * 2 + gap, left.height(), QImage.Format.Format_ARGB32_Premultiplied)
    both.fill(0)
    painter = QPainter(both)
    painter.drawImage(0, 0, left)
    painter.drawImage(left.width() + gap, 0, right)
    painter.end()
    return both
