"""The last function of a training script, which puts the others to work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.values import Value
from engine.config import schedule_arguments
from engine.export.arrays import filled
from engine.export.recipe import Recipe
from engine.export.text import literal


def main(recipe: Recipe, model: str) -> Iterator[str]:
    """The function `main`, for the class called `model`."""
    config = recipe.config
    yield "def main() -> None:"
    yield from _options(recipe)
    yield ""
    yield "    torch.set_num_threads(THREADS)"
    yield f"    data, _ = load_data({'options.data_root' if recipe.needs_root else ''})"
    yield "    torch.manual_seed(SEED)"
    if recipe.arrays:
        yield f"    model = {model}()"
        yield f"    {filled(recipe.arrays)}"
        yield "    model.to(DEVICE)"
    else:
        yield f"    model = {model}().to(DEVICE)"
    yield f'    batches = DataLoader(TensorDataset(*data["train"]), BATCH_SIZE, shuffle={config.shuffle})'
    weighs = any(isinstance(value, tuple) for value in recipe.loss.given.values())
    loss = _call(f"nn.{recipe.loss.kind}", _tensors(recipe.loss.given))
    yield f"    loss_function = {loss}{'.to(DEVICE)' if weighs else ''}"
    options = {"lr": config.optimizer.values["lr"], **config.optimizer.given}
    optimizer = {name: _literal(value) for name, value in options.items()}
    yield f"    optimizer = {_call(f'torch.optim.{config.optimizer.kind}', optimizer, 'model.parameters()')}"
    if config.schedule:
        yield f"    scheduler = {_schedule(recipe)}"
    if recipe.validates:
        yield "    best_loss, best_weights = math.inf, model.state_dict()"
    if config.early_stopping:
        yield "    mark, waited = math.inf, 0"
    yield ""
    yield "    for epoch in range(1, options.epochs + 1):"
    yield from (f"        {line}" for line in _epoch(recipe))
    yield ""
    yield from (f"    {line}" for line in _end(recipe))


def _options(recipe: Recipe) -> Iterator[str]:
    yield "    parser = argparse.ArgumentParser(description=__doc__)"
    if recipe.needs_root:
        yield '    parser.add_argument("--data-root", default="data", help="folder of data sets")'
    yield '    parser.add_argument("--epochs", type=int, default=EPOCHS)'
    yield '    parser.add_argument("--weights", default="weights.pt", help="where to save them")'
    yield "    options = parser.parse_args()"


def _epoch(recipe: Recipe) -> Iterator[str]:
    """The lines of one epoch."""
    scheduler = ", scheduler" if recipe.per_batch else ""
    train = f"train_epoch(model, batches, loss_function, optimizer{scheduler})"
    if recipe.accuracy:
        yield f"loss, accuracy = {train}"
        yield 'figures = {"train_loss": loss, "train_accuracy": accuracy}'
    else:
        yield f"loss = {train}"
        yield 'figures = {"train_loss": loss}'
    if recipe.validates:
        yield 'judged = evaluate(model, loss_function, *data["val"])'
        yield 'figures |= {f"val_{name}": value for name, value in judged.items()}'
    yield 'shown = " ".join(f"{name}={value!r}" for name, value in figures.items())'
    yield 'print(f"epoch {epoch}: {shown}", flush=True)'
    if recipe.validates:
        yield 'if judged["loss"] < best_loss:'
        yield '    best_loss = judged["loss"]'
        yield "    best_weights = copy.deepcopy(model.state_dict())"
    if recipe.schedule_spec and not recipe.per_batch:
        watched = 'judged["loss"]' if recipe.validates else "loss"
        yield f"scheduler.step({watched if recipe.schedule_spec.measures else ''})"
    if recipe.config.early_stopping:
        yield "waited += 1"
        yield 'if judged["loss"] < mark - MIN_DELTA:'
        yield '    mark, waited = judged["loss"], 0'
        yield "if waited >= PATIENCE:"
        yield "    break"


def _end(recipe: Recipe) -> Iterator[str]:
    """The lines behind the last epoch."""
    if recipe.validates:
        yield "model.load_state_dict(best_weights)"
    if recipe.tests:
        yield 'figures = evaluate(model, loss_function, *data["test"])'
        yield 'shown = " ".join(f"test_{name}={value!r}" for name, value in figures.items())'
        yield 'print(f"test: {shown}")'
    yield "torch.save(model.state_dict(), options.weights)"
    yield 'print(f"The weights are in {options.weights}.")'


def _schedule(recipe: Recipe) -> str:
    """The call that makes the schedule; what is as long as the run follows the script's number of epochs."""
    schedule, spec = recipe.config.schedule, recipe.schedule_spec
    assert schedule is not None
    assert spec is not None
    options = {name: _literal(value) for name, value in schedule_arguments(schedule, epochs=1, batches=1).items()}
    if spec.span and schedule.values[spec.span] is None:
        options[spec.span] = "options.epochs" if spec.per == "epoch" else "options.epochs * len(batches)"
    return _call(f"lr_scheduler.{schedule.kind}", options, "optimizer")


def _call(function: str, options: Mapping[str, str], first: str = "") -> str:
    named = [f"{name}={text}" for name, text in options.items()]
    return f"{function}({', '.join([first, *named] if first else named)})"


def _tensors(options: Mapping[str, Value]) -> dict[str, str]:
    """Literals of a loss's options; a list of numbers is a tensor there."""
    return {
        name: f"torch.tensor({list(value)!r}, dtype=torch.float32)" if isinstance(value, tuple) else _literal(value)
        for name, value in options.items()
    }


def _literal(value: Value) -> str:
    match value:
        case str():
            return literal(value)
        case float() if value in (float("inf"), float("-inf")):
            return f'float("{value}")'
    return repr(value)
