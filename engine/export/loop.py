"""The functions of a training script: an epoch, an evaluation, the metrics and the predictions, in plain torch.

They compute what `engine.training` computes, in the same order of additions: `tests/engine/export` compares the bits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.export.recipe import Recipe
from engine.training.evaluation import BATCH


def train_epoch(recipe: Recipe) -> Iterator[str]:
    """The function that trains for one epoch."""
    yield "def train_epoch("
    yield "    model: nn.Module,"
    yield "    batches: DataLoader,"
    yield "    loss_function: nn.Module,"
    yield "    optimizer: Optimizer,"
    if recipe.per_batch:
        yield "    scheduler: lr_scheduler.LRScheduler,"
    yield f") -> {'tuple[float, float]' if recipe.accuracy else 'float'}:"
    yield f'    """Train on every batch once and give {_told(recipe)}."""'
    yield "    model.train()"
    zeros = {"total": "0.0", "count": "0", **dict.fromkeys(_counted(recipe), "0")}
    yield f"    {', '.join(zeros)} = {', '.join(zeros.values())}"
    yield "    for inputs, targets in batches:"
    yield "        inputs, targets = inputs.to(DEVICE), targets.to(DEVICE)"
    step = _looks(recipe) if recipe.config.optimizer.kind == "LBFGS" else _step(recipe)
    yield from (f"        {line}" if line else "" for line in step)
    if recipe.per_batch:
        yield "        scheduler.step()"
    yield f"        total += {recipe.added('inputs')}"
    yield "        count += len(inputs)"
    for name, expression in _counted(recipe).items():
        yield f"        {name} += {expression}"
    share = f", right / {'pixels' if recipe.labels_pixels else 'count'}" if recipe.accuracy else ""
    yield f"    return total / count{share}"


def _told(recipe: Recipe) -> str:
    return "the mean loss and the accuracy" if recipe.accuracy else "the mean loss"


def _counted(recipe: Recipe) -> dict[str, str]:
    """What is counted besides the examples, by the expression that counts it."""
    counted = {"right": recipe.accuracy} if recipe.accuracy else {}
    return counted | ({"pixels": "targets.numel()"} if recipe.accuracy and recipe.labels_pixels else {})


def _step(recipe: Recipe) -> Iterator[str]:
    yield "optimizer.zero_grad()"
    yield f"outputs = model(inputs){recipe.first('inputs')}"
    yield f"loss = loss_function(outputs, {recipe.targets})"
    yield "loss.backward()"
    if recipe.config.clip_norm is not None:
        yield "nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)"
    yield "optimizer.step()"


def _looks(recipe: Recipe) -> Iterator[str]:
    """A step of an optimizer that looks at a batch several times; the figures are those of its first look."""
    yield "looks = []"
    yield ""
    yield "def look() -> Tensor:"
    yield "    optimizer.zero_grad()"
    yield f"    outputs = model(inputs){recipe.first('inputs')}"
    yield f"    loss = loss_function(outputs, {recipe.targets})"
    yield "    loss.backward()"
    if recipe.config.clip_norm is not None:
        yield "    nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)"
    yield "    looks.append((loss.detach(), outputs.detach()))"
    yield "    return loss"
    yield ""
    yield "optimizer.step(look)"
    yield "loss, outputs = looks[0]"


def evaluate(recipe: Recipe) -> Iterator[str]:
    """The function that judges the model on examples it is not trained on."""
    yield "def evaluate("
    yield "    model: nn.Module, loss_function: nn.Module, inputs: Tensor, targets: Tensor"
    yield ") -> dict[str, float]:"
    yield '    """The loss and the metrics of the model on examples it is not trained on."""'
    yield "    model.eval()"
    yield "    total, parts = 0.0, []"
    if recipe.draws:
        yield "    # Random numbers that the model draws here are taken back: training goes on as if"
        yield "    # nothing had been drawn."
    yield f"    with torch.no_grad(){', torch.random.fork_rng()' if recipe.draws else ''}:"
    yield f"        for x, y in zip(inputs.split({BATCH}), targets.split({BATCH})):"
    copied = ".clone()" if recipe.overwrites else ""
    yield f"            outputs, y = model(x{copied}.to(DEVICE)){recipe.first('x')}, y.to(DEVICE)"
    yield f"            loss = loss_function(outputs, {re.sub('targets', 'y', recipe.targets)})"
    yield f"            total += {recipe.added('x')}"
    yield "            parts.append(outputs.cpu())"
    yield '    return {"loss": total / len(inputs), **measure(torch.cat(parts), targets)}'


def measure(recipe: Recipe) -> Iterator[str]:
    """The function that computes the metrics from all outputs."""
    yield "def measure(outputs: Tensor, targets: Tensor) -> dict[str, float]:"
    yield '    """The metrics of outputs that should be the targets."""'
    names = set(recipe.metrics)
    if recipe.task.goal in {"regression", "reconstruction"} and recipe.prediction("outputs") != "outputs":
        yield f"    outputs = {recipe.prediction('outputs')}"
    if names & {"mae", "rmse"}:
        yield "    off = outputs.double() - targets"
    if names & {"precision", "recall", "f1"}:
        yield from (f"    {line}" for line in _counts(recipe))
    if "r2" in names:
        yield "    truth = targets.flatten(1).double()"
        yield "    left = (outputs.flatten(1) - truth).square().sum(0)"
        yield "    spread = (truth - truth.mean(0)).square().sum(0)"
        yield "    explained = torch.where(spread > 0, 1 - left / spread, (left == 0).double())"
    if "top5" in names:
        yield "    highest = outputs.topk(min(5, outputs.shape[1]), 1).indices"
    yield "    return {"
    yield from (f'        "{name}": {_figure(name, recipe)},' for name in recipe.metrics)
    yield "    }"


def _figure(name: str, recipe: Recipe) -> str:
    """The expression of a metric."""
    answers = "targets.numel()" if recipe.labels_pixels else "len(targets)"
    figures = {
        "accuracy": f"{recipe.accuracy} / {answers}",
        "top5": "(highest == targets.unsqueeze(1)).sum().item() / targets.numel()",
        "precision": "(both / found.clamp(min=1))[occurs].mean().item()",
        "recall": "(both / true.clamp(min=1))[occurs].mean().item()",
        "f1": "(2 * both / (true + found).clamp(min=1))[occurs].mean().item()",
        "mae": "off.abs().mean().item()",
        "rmse": "off.square().mean().sqrt().item()",
        "r2": "explained.mean().item()",
    }
    return figures[name]


def _counts(recipe: Recipe) -> Iterator[str]:
    """Lines that count, per class, how often it is true, how often it was predicted, and how often both."""
    if recipe.task.goal == "multilabel":
        yield f"predicted, holds = outputs > {recipe.threshold}, targets > 0.5"
        yield "true, found = holds.sum(0).double(), predicted.sum(0).double()"
        yield "both = (holds & predicted).sum(0).double()"
        yield "occurs = torch.ones(len(true), dtype=torch.bool)"
        return
    yield "classes = outputs.shape[1]"
    yield "predicted, labels = outputs.argmax(1).flatten(), targets.flatten()"
    yield "true = labels.bincount(minlength=classes).double()"
    yield "found = predicted.bincount(minlength=classes).double()"
    yield "both = labels[labels == predicted].bincount(minlength=classes).double()"
    yield "occurs = true + found > 0"


def predict(recipe: Recipe) -> Iterator[str]:
    """The function that says what the model sees in raw inputs."""
    named = bool(recipe.task.classes) and not recipe.labels_pixels
    one = named and recipe.task.goal == "classification"
    result = "list[tuple[str, float]]" if one else "list[dict[str, float]]" if named else "Tensor"
    told = "The class of each raw input and its probability." if one else "What the model makes of raw inputs."
    yield f"def predict(model: nn.Module, prepare: Prepare, inputs: Tensor) -> {result}:"
    yield f'    """{told}"""'
    yield "    model.eval()"
    yield "    with torch.no_grad():"
    yield f"        outputs = model(prepare(inputs).to(DEVICE)){recipe.first('inputs')}.cpu()"
    outputs = recipe.prediction("outputs")
    if one:
        yield f"    probabilities, indices = {outputs}.max(1)"
        yield "    names = [CLASSES[index] for index in indices.tolist()]"
        yield "    return list(zip(names, probabilities.tolist()))"
    elif named:
        yield f"    return [dict(zip(CLASSES, row)) for row in {outputs}.tolist()]"
    elif recipe.labels_pixels:
        yield "    return outputs.argmax(1)"
    else:
        yield f"    return {outputs}"
