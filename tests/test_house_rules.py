"""The house rules of CONTRIBUTING.md, as far as a program can tell."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from app.commands import COMMANDS
from designer import errors

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "designer", "engine", "resources", "benchmarks")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")

every_source = pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@every_source
def test_a_file_has_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@every_source
def test_a_function_has_at_most_40_lines(path: Path) -> None:
    lengths = {one.name: (one.end_lineno or 0) - one.lineno + 1 for one in functions(path)}
    assert {name: length for name, length in lengths.items() if length > 40} == {}


@every_source
def test_a_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@every_source
def test_nothing_is_left_to_do(path: Path) -> None:
    assert re.findall(r"\b(?:TODO|FIXME|XXX|NotImplemented\w*)\b", path.read_text(encoding="utf-8")) == []


@every_source
def test_no_folder_of_one_machine_is_named(path: Path) -> None:
    assert re.findall(r"[\"'](?:/home/|/work/|/root/|/Users/|C:\\)\S*", path.read_text(encoding="utf-8")) == []


def test_95_functions_in_100_have_under_25_lines() -> None:
    lengths = [(one.end_lineno or 0) - one.lineno + 1 for path in SOURCES for one in functions(path)]
    assert sum(length < 25 for length in lengths) >= 0.95 * len(lengths)


def test_every_package_has_its_init_file() -> None:
    folders = {path.parent for path in SOURCES if path.is_relative_to(ROOT / "app") or "engine" in path.parts}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_every_error_a_user_can_meet_is_drawn_in_the_tree() -> None:
    for path in SOURCES:
        if path.parent.name != "benchmarks" and path.name != "__main__.py":
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    named = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))
    assert {one.__name__ for one in descendants(errors.BlockwrightError)} == named


def descendants(base: type[Exception]) -> Iterator[type[Exception]]:
    for one in base.__subclasses__():
        if one.__module__.partition(".")[0] in PACKAGES:  # tests may have their own
            yield one
            yield from descendants(one)


def test_the_readme_lists_the_templates_in_their_order() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)) == resources.TEMPLATES


def test_the_readme_shows_every_command_and_no_other() -> None:
    assert set(re.findall(r"^ {4}blockwright (\w+)", README, re.MULTILINE)) == {command.NAME for command in COMMANDS}


def test_the_readme_names_folders_that_exist() -> None:
    folders = re.findall(r"^ {4}([a-z/]+)/ {2,}", README, re.MULTILINE)
    assert folders
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


def test_the_changelog_has_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_make_run_trains_the_first_template() -> None:
    assert f"-m app train {resources.TEMPLATES[0]}" in (ROOT / "Makefile").read_text(encoding="utf-8")
