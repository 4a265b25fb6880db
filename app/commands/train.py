"""`train`: trains a design on its data and records the run."""

from __future__ import annotations

import argparse
from dataclasses import replace

from app import output
from app.commands import arguments as takes
from app.commands.arguments import WrongUsage
from app.commands.check import tell
from app.designs import Named, find, overridden
from designer.errors import BlockwrightError
from engine.events import RunEnded
from engine.runs import RunRecord, Runs

NAME = "train"
HELP = "Train a design; Ctrl-C stops cleanly and keeps the model."

STOPPED = 130


class AnotherRun(BlockwrightError):
    """A run to go on with that is not one of the design that was named."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The design, its settings, and where it goes on."""
    parser.add_argument("file", metavar="FILE", nargs="?", help="a design file, or a template's name")
    takes.settings(parser)
    takes.data_root(parser)
    takes.device(parser)
    parser.add_argument(
        "--seed", metavar="N", type=int, help="where random numbers begin; the same seed gives the same run"
    )
    parser.add_argument("--resume", metavar="RUN", help="go on with a run that stopped; FILE may then be left out")
    parser.add_argument(
        "--from",
        metavar="RUN",
        dest="base",
        help="begin with what a run learned, for all layers that FILE still has, wherever they were moved or grouped",
    )
    takes.json(parser, "print one JSON object per epoch and one at the end, and nothing else, on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Trains and says how it went; 1 where the design, its settings or the run fail, 130 after Ctrl-C."""
    from app.carrying import learn
    from app.interrupts import stopping
    from app.job import examine, required
    from app.progress import fetching, view
    from app.runs import begin, go_on, trained
    from engine.data import load
    from engine.training import Control

    runs = Runs(arguments.workspace)
    record = runs.find(arguments.resume) if arguments.resume else None
    base = trained(arguments.workspace, arguments.base) if arguments.base else None
    if record and base:
        raise WrongUsage("A run goes on with its own weights: give --resume or --from, not both.")
    named = _design(arguments, record)
    found = examine(named.design, arguments.data_root)
    tell(found.problems)
    if not found.ok:
        return 1
    with fetching() as progress:
        data = load(required(found.data), arguments.data_root, progress)
    learned = learn(base, found.report) if base else None
    control = Control()
    training = go_on(runs, record, found, data, control) if record else begin(runs, named.name, found, data, control)
    if learned is not None:
        learned.give(training.model, training.folder)
        output.remark(f"{learned.carried.told('Begins')} The optimizer starts anew.")
    ended = None
    with stopping(control), view(training.id, json=arguments.json) as shown:
        for event in training.events:
            shown.show(event)
            ended = event if isinstance(event, RunEnded) else ended
    assert ended is not None
    return _concluded(ended, runs.find(training.id), quiet=arguments.json)


def _design(arguments: argparse.Namespace, record: RunRecord | None) -> Named:
    """What to train, with the settings of the command line."""
    assignments = list(arguments.assignments)
    chosen = {"device": arguments.device, "seed": arguments.seed}
    assignments += [f"training.{name}={value}" for name, value in chosen.items() if value is not None]
    if record is None and arguments.file is None:
        raise WrongUsage("Name a design file or a template to train, or a run to go on with (--resume RUN).")
    if record is None:
        named = find(arguments.file)
    else:
        named = Named(record.name, record.design())
        if arguments.file is not None:
            _belongs(find(arguments.file), record, named)
    return replace(named, design=overridden(named.design, assignments))


def _belongs(given: Named, record: RunRecord, own: Named) -> None:
    """Whether the named design is that of the run; a run goes on with the design it began with."""
    if given.name != record.name and given.design.blocks != own.design.blocks:
        raise AnotherRun(f"Run {record.id} trained {record.name}, not {given.name}.")
    if given.design.blocks != own.design.blocks:
        output.warning(f"{given.name} was edited since; run {record.id} goes on with the design it began with.")


def _concluded(ended: RunEnded, record: RunRecord, quiet: bool) -> int:
    if ended.reason == "failed":
        output.error(ended.message)
        return 1
    say = output.remark if quiet else output.say
    figures = [f"{name.replace('_', ' ')} {value:.4f}" for name, value in ended.figures.items() if value is not None]
    if figures:
        say(f"{', '.join(figures).capitalize()} (with the {ended.weights} weights).")
    if ended.reason == "stopped":
        say(f"Stopped after {output.many(ended.epochs, 'epoch')}; `blockwright train --resume {record.id}` goes on.")
    elif ended.reason == "stopped early":
        say(f"Ended after {output.many(ended.epochs, 'epoch')}, because the validation loss no longer fell.")
    say(f"Run {record.id} is kept in {record.folder}")
    return STOPPED if ended.reason == "stopped" else 0
