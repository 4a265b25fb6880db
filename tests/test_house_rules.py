"""The house rules of CONTRIBUTING.md, as far as a program can tell."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import resources
from app.commands import COMMANDS
from designer import errors

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "designer", "engine", "resources", "benchmarks")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")

TEXTS = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in SOURCES}
TREES = {name: ast.parse(text) for name, text in TEXTS.items()}


def functions() -> Iterator[tuple[str, int]]:
    """Every function of the product, as file and name, with its number of lines."""
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def matches(pattern: str) -> dict[str, list[str]]:
    """Where `pattern` is found in the product."""
    found = {name: re.findall(pattern, text) for name, text in TEXTS.items()}
    return {name: places for name, places in found.items() if places}


def test_a_file_has_at_most_300_lines() -> None:
    assert {name: lines for name, text in TEXTS.items() if (lines := len(text.splitlines())) > 300} == {}


def test_a_function_has_at_most_40_lines() -> None:
    assert {name: length for name, length in functions() if length > 40} == {}


def test_95_functions_in_100_have_under_25_lines() -> None:
    lengths = [length for _, length in functions()]
    assert sum(length < 25 for length in lengths) >= 0.95 * len(lengths)


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, text in TEXTS.items() if text.strip() and not ast.get_docstring(TREES[name])] == []


def test_nothing_is_left_to_do() -> None:
    assert matches(r"\b(?:TODO|FIXME|XXX|NotImplemented\w*)\b") == {}


def test_no_folder_of_one_machine_is_named() -> None:
    assert matches(r"[\"'](?:/home/|/work/|/root/|/Users/|C:\\)\S*") == {}


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
