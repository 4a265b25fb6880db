"""Pieces of Python text: imports gathered and sorted, long lines broken, names moved out of each other's way."""

from __future__ import annotations

import ast
import io
import itertools
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent

from designer.compiler.printer.text import WIDTH, Piece, lay_out


def split_imports(text: str) -> tuple[list[str], str]:
    """The import lines at the top level of `text`, and what is left of it."""
    lines = text.splitlines()
    imports = []
    for node in reversed(ast.parse(text).body):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports.append(ast.unparse(node))
            del lines[node.lineno - 1 : node.end_lineno]
    return imports[::-1], "\n".join(lines).strip("\n")


def gathered(imports: Iterable[str]) -> list[str]:
    """Import lines without repetition: the standard library's first, one line per module, sorted."""
    plain: set[str] = set()
    named: dict[str, set[str]] = {}
    for node in ast.parse("\n".join(imports)).body:
        if isinstance(node, ast.ImportFrom):
            named.setdefault(node.module or "", set()).update(map(ast.unparse, node.names))
        elif isinstance(node, ast.Import):
            plain.update(map(ast.unparse, node.names))
    if "torch.nn.functional as F" in plain:  # both ways to write it bind F; one is enough
        plain.discard("torch.nn.functional as F")
        named.setdefault("torch.nn", set()).add("functional as F")
    groups: tuple[list[str], list[str]] = ([], [])
    for name in sorted(plain):
        groups[_foreign(name)].append(f"import {name}")
    for module in sorted(named):
        groups[_foreign(module)].append(f"from {module} import {', '.join(sorted(named[module]))}")
    return [*groups[0], *([""] if groups[0] and groups[1] else []), *groups[1]]


def _foreign(module: str) -> bool:
    return re.split(r"[ .]", module)[0] not in sys.stdlib_module_names


def wrapped(line: str) -> list[str]:
    """A statement on one line, or the head of a function, broken at its brackets if it is too long."""
    code = line.strip()
    head = re.fullmatch(r"def (\w+\(.*\))( -> .+)?:", code)
    if len(line) <= WIDTH or not (head or code.endswith((")", "]"))):
        return [line]
    depth = len(line) - len(line.lstrip())
    if head:
        broken = lay_out(Piece(head.group(1)), depth, "def ", f"{head.group(2) or ''}:")
    else:
        broken = lay_out(Piece(code), depth)
    lines = [text for text, _ in broken]
    return lines if _same("\n".join(lines), code, " pass" if head else "") else [line]


def _same(broken: str, code: str, rest: str) -> bool:
    """Whether breaking a statement, which `rest` makes whole, has not changed it."""
    try:
        return ast.dump(ast.parse(broken.strip() + rest)) == ast.dump(ast.parse(code + rest))
    except SyntaxError:  # a line that is no statement of its own, such as the head of a loop
        return False


def body(lines: Iterable[str]) -> list[str]:
    """Lines as the body of a function: indented, without double or outer blank lines."""
    result: list[str] = []
    for line in lines:
        if line.strip():
            result += wrapped(indent(line, "    "))
        elif result and result[-1]:
            result.append("")
    return result


def literal(text: str) -> str:
    """`text` as a string literal, in double quotes where that takes no escaping."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if '"' not in plain and "\\" not in plain and plain[0] == "'" else plain


def model_name(text: str) -> str:
    """The name of the model's class in printed source: the last one."""
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)][-1]


def bound(text: str) -> frozenset[str]:
    """The names that `text` binds at its top level."""
    return frozenset(_bound(ast.parse(text).body))


def _bound(statements: Iterable[ast.stmt]) -> Iterator[str]:
    for node in statements:
        match node:
            case ast.Import() | ast.ImportFrom():
                yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Assign():
                yield from (
                    each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)
                )


def renamed(text: str, names: Mapping[str, str]) -> str:
    """`text` with the variables that are keys of `names` called by their values; attributes and strings stay."""
    if not names:
        return text
    lines = text.splitlines(keepends=True)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for before, token in reversed(list(itertools.pairwise(tokens))):
        if token.type == tokenize.NAME and token.string in names and before.string != ".":
            row, start = token.start
            line = lines[row - 1]
            lines[row - 1] = line[:start] + names[token.string] + line[start + len(token.string) :]
    return "".join(lines)
