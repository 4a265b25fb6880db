"""Finding the design that a user means: a file, or a template by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import resources
from designer.errors import BlockwrightError
from designer.model import files
from designer.model.design import Design
from engine.settings import meant, override


class DesignNotFound(BlockwrightError):
    """Neither a file nor a template has that name."""


@dataclass(frozen=True, slots=True)
class Named:
    """A design and the name under which its runs are kept."""

    name: str
    design: Design


def find(text: str) -> Named:
    """The design in the file, or of the template, called `text`; raises `DesignNotFound` or `FileRefused`."""
    if _is_file(text):
        return Named(run_name(text), files.load(Path(text)))
    if text in resources.TEMPLATES:
        return Named(text, files.loads(resources.template(text), name=f"the template {text}"))
    if text and _is(Path.is_dir, text):
        raise DesignNotFound(f"{text} is a folder; give a design file (*{resources.SUFFIX}) or a template's name.")
    raise DesignNotFound(f"There is no file and no template called “{text[:200]}”.{hint(text)}")


def is_design(text: str) -> bool:
    """Whether `text` names a file or a template."""
    return _is_file(text) or text in resources.TEMPLATES


def run_name(text: str) -> str:
    """The name under which the runs of the design called `text` are kept."""
    return Path(text).stem if _is_file(text) else text


def hint(text: str) -> str:
    """ " Did you mean ...?" with the nearest template or design file, or where to look."""
    near = meant(text, [*resources.TEMPLATES, *_nearby(Path(text).parent)])
    return near or " `blockwright templates` lists the templates."


def overridden(design: Design, assignments: Iterable[str]) -> Design:
    """`design` with settings replaced ("training.epochs=3"); raises `SettingRefused`."""
    settings = {"data": dict(design.data), "training": dict(design.training)}
    for assignment in assignments:
        settings = override(settings, assignment)
    return replace(design, data=settings["data"], training=settings["training"])


def _is_file(text: str) -> bool:
    return _is(Path.is_file, text)


def _is(question: Callable[[Path], bool], text: str) -> bool:
    try:
        return question(Path(text))
    except OSError:  # a name longer than the file system takes
        return False


def _nearby(folder: Path) -> list[str]:
    try:
        return sorted(str(path) for path in folder.glob(f"*{resources.SUFFIX}"))
    except OSError:
        return []
