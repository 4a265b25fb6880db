"""torch's own documentation of a layer or an operation, read from its docstring and turned into clean HTML.

The docstrings are reStructuredText with Google's sections, not always well-formed: what is not understood is shown as
text. Nothing here needs Qt; torch is imported when a page is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from html import escape
from inspect import cleandoc
from typing import Final

from app.inspecting.docs_math import formula

Lines = Sequence[str]

_DIRECTIVE: Final = re.compile(r"\.\. ([\w-]+)\s*::?\s*(.*)")
_LINK: Final = re.compile(r"^\s*\.\. _`?([^`:]+?)`?\s*:\s*\n?\s*(\S+)\s*$", re.MULTILINE)
_SECTION: Final = re.compile(r"([A-Z][\w ]{1,40}):(:?)$")
_BULLET: Final = re.compile(r"([*-]|\d+[.)])\s+")
_FIELD: Final = re.compile(r"(\*{0,2}\w[\w\\, .*]*?)\s*(\((?:[^()]|\([^()]*\))*\))?\s*:(?:\s+(.*))?$")
_UNDERLINE: Final = re.compile(r"([-=~^\"])\1{2,}$")
_SIGNATURE: Final = re.compile(r"[\w.]+\(.*\)\s*(->.*)?$")
_INLINE: Final = re.compile(
    r"``(?P<code>.+?)``"
    r"|:(?P<role>[\w:]+):`(?P<text>[^`]+)`"
    r"|`(?P<label>[^`<]+?)\s*<(?P<url>[^>`]+)>`__?"
    r"|`(?P<name>[^`]+)`(?P<under>__?)?"
    r"|(?P<word>\b[\w-]+)_(?=[\s.,)]|$)"
    r"|\*\*(?P<bold>[^*]+)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^*\s][^*]*)\*(?![\w*])",
    re.DOTALL,
)
_FIELDS_OF: Final = frozenset(
    {"Args", "Arguments", "Keyword args", "Keyword arguments", "Attributes", "Parameters", "Variables"}
)
_TOLD: Final = {"note": "Note", "warning": "Warning", "seealso": "See also", "tip": "Tip", "important": "Important"}
_CODE: Final = "code-block", "code", "doctest", "testcode", "parsed-literal"
_PRE: Final = '<pre style="white-space: pre-wrap">{}</pre>'
_LIST: Final = "-qt-list-indent: 0; margin-left: 14px"
_SET_IN: Final = "margin-left: 12px; margin-right: 0"
_OTHER: Final = re.compile(r":\w+:`~?(torch\.[\w.]+)`")
_ENOUGH: Final = 60_000
_MERELY: Final = 300
"""A docstring as short as this merely names another one, which is shown too."""


def page(url: str) -> str:
    """The documentation of what the page at `url` of torch's site is about, as HTML, with a link to that page."""
    link = f'<p><a href="{escape(url)}">Open the page on pytorch.org</a></p>'
    text = docstring(url.rsplit("/", 1)[-1].removesuffix(".html"))
    other = _OTHER.search(text) if len(text) < _MERELY else None
    return link + html_of(text) + (html_of(docstring(other[1])) if other is not None else "")


def docstring(path: str) -> str:
    """The docstring of something in torch ("torch.nn.Conv2d"); empty where there is none."""
    import torch

    try:
        found: object = reduce(getattr, path.split(".")[1:], torch)
    except AttributeError:
        return ""
    return str(getattr(found, "__doc__", "") or "")


def html_of(text: str) -> str:
    """A docstring as HTML."""
    clean = cleandoc(text.replace("\t", "    ").replace("\\`", "`"))[:_ENOUGH]
    links = {_key(name): url for name, url in _LINK.findall(clean)}
    lines = clean.splitlines()
    while lines and (not lines[0].strip() or _SIGNATURE.match(lines[0])):
        lines.pop(0)
    return "".join(_Page(links).blocks(_dedented(lines), 0)).replace(f'</ul><ul style="{_LIST}">', "")


class _Page:
    """Turns lines into HTML; `links` are the addresses that the docstring gives names."""

    def __init__(self, links: Mapping[str, str]) -> None:
        self.links = links

    def blocks(self, lines: Lines, depth: int, fields: bool = False) -> Iterator[str]:
        """What the lines say, block by block; in a list of `fields` each line names one."""
        place = 0
        while place < len(lines) and depth < 12:
            line = lines[place]
            if not line.strip():
                place += 1
            elif (directive := _DIRECTIVE.match(line)) is not None:
                end = _body_end(lines, place)
                yield self.directive(directive, lines[place + 1 : end], depth)
                place = end
            elif line.startswith(".. "):
                place = _body_end(lines, place)
            elif line.startswith(">>>"):
                end = next((i for i in range(place, len(lines)) if not lines[i].strip()), len(lines))
                yield _PRE.format(escape("\n".join(lines[place:end])))
                place = end
            else:
                end, html = self.text(lines, place, depth, fields)
                yield html
                place = end

    def text(self, lines: Lines, place: int, depth: int, fields: bool) -> tuple[int, str]:
        """A section, a list item, a field or a paragraph that begins at `place`; and where it ends."""
        line = lines[place]
        end = _body_end(lines, place)
        body = _dedented(lines[place + 1 : end])
        section = _SECTION.match(line)
        if section is not None and any(body):
            return end, self.section(section, body, depth)
        if place + 1 < len(lines) and _UNDERLINE.match(lines[place + 1]):
            return place + 2, f"<h4>{self.inline(line)}</h4>"
        if _UNDERLINE.match(line):
            return place + 1, ""
        bullet = _BULLET.match(line)
        if bullet is not None:
            inner = "".join(self.blocks(_dedented([line[bullet.end() :], *lines[place + 1 : end]], True), depth + 1))
            return end, f'<ul style="{_LIST}"><li>{_unwrapped(inner)}</li></ul>'
        field = _FIELD.match(line) if fields else None
        if field is not None:
            return end, self.field(field, body, depth)
        return self.paragraph(lines, place, depth)

    def section(self, found: re.Match[str], body: Lines, depth: int) -> str:
        """A section with its heading: "Shape:" and what stands below it."""
        title = f"<h4>{escape(found[1])}</h4>"
        if found[2]:
            return title + _PRE.format(escape("\n".join(body).strip("\n")))
        return title + "".join(self.blocks(body, depth + 1, found[1] in _FIELDS_OF))

    def field(self, found: re.Match[str], body: Lines, depth: int) -> str:
        """One parameter: its name, its type, and what it is for."""
        kind = f" <i>{self.inline(found[2])}</i>" if found[2] else ""
        name = escape(found[1].replace("\\", ""))
        rest = "".join(self.blocks([found[3] or "", *body], depth + 1))
        return f"<p><b>{name}</b>{kind}: {_unwrapped(rest)}</p>"

    def paragraph(self, lines: Lines, place: int, depth: int) -> tuple[int, str]:
        """Lines up to an empty one, and code or a quotation that is set in below them."""
        end = place
        while end < len(lines) and lines[end].strip() and not (end > place and _begins_other(lines[end])):
            if end > place and lines[end].startswith(" "):
                break
            end += 1
        words = " ".join(line.strip() for line in lines[place:end])
        below = _body_end(lines, end - 1)
        body = _dedented(lines[end:below])
        html = f"<p>{self.inline(words.removesuffix(':') if words.endswith('::') else words)}</p>"
        if not any(line.strip() for line in body):
            return end, html
        if words.endswith("::"):
            return below, html + _PRE.format(escape("\n".join(body).strip("\n")))
        inner = "".join(self.blocks(body, depth + 1))
        return below, f'{html}<blockquote style="{_SET_IN}">{inner}</blockquote>'

    def directive(self, found: re.Match[str], body: Lines, depth: int) -> str:
        """What a directive shows; those that speak of files or versions show nothing."""
        name, rest = found[1], found[2]
        lines = _dedented(body)
        if name == "math":
            return f'<p style="margin-left: 16px">{formula(" ".join([rest, *lines]))}</p>'
        if name in _TOLD:
            inner = "".join(self.blocks([rest, "", *lines] if rest else lines, depth + 1))
            return f"<p><b>{_TOLD[name]}.</b> {_unwrapped(inner)}</p>"
        return _PRE.format(escape("\n".join(lines).strip("\n"))) if name in _CODE else ""

    def inline(self, text: str) -> str:
        """A line of text with its marks."""
        html, end = "", 0
        for found in _INLINE.finditer(text):
            html += _plain(text[end : found.start()]) + self.mark(found)
            end = found.end()
        return html + _plain(text[end:])

    def mark(self, found: re.Match[str]) -> str:
        """One piece of marked text."""
        parts = found.groupdict()
        if parts["code"] is not None:
            return f"<code>{escape(parts['code'])}</code>"
        if parts["role"] is not None:
            return _role(parts["role"], parts["text"])
        if parts["url"] is not None:
            return _anchor(parts["label"], parts["url"])
        if parts["name"] is not None:
            url = self.links.get(_key(parts["name"])) if parts["under"] else None
            plain = escape(parts["name"])
            return _anchor(parts["name"], url) if url else plain if parts["under"] else f"<code>{plain}</code>"
        if parts["word"] is not None:
            url = self.links.get(_key(parts["word"]))
            return _anchor(parts["word"], url) if url else escape(found[0])
        return f"<b>{escape(parts['bold'])}</b>" if parts["bold"] else f"<i>{escape(parts['italic'])}</i>"


def _key(name: str) -> str:
    """The name of a link, as it is looked up: it may run over two lines."""
    return " ".join(name.split()).lower()


def _role(role: str, text: str) -> str:
    if role == "math":
        return formula(text)
    shown = re.sub(r"\s*<[^>]*>$", "", text)
    if role in ("ref", "doc"):
        return escape(shown)
    return f"<code>{escape(shown.rpartition('.')[2] if shown.startswith('~') else shown)}</code>"


def _anchor(label: str, url: str) -> str:
    safe = url if url.startswith(("https://", "http://")) else ""
    return f'<a href="{escape(safe)}">{escape(label)}</a>' if safe else escape(label)


def _plain(text: str) -> str:
    return escape(re.sub(r"\\([*_`\\])", r"\1", text).replace(" -- ", " – "), quote=False)


def _unwrapped(html: str) -> str:
    """Without the paragraph around the first words."""
    return re.sub(r"^<p>(.*?)</p>", r"\1", html, count=1, flags=re.DOTALL)


def _begins_other(line: str) -> bool:
    return _BULLET.match(line) is not None or line.startswith((".. ", ">>>"))


def _body_end(lines: Lines, place: int) -> int:
    """Where the lines end that are set in below that one."""
    end = place + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" ")):
        end += 1
    return end


def _dedented(lines: Lines, but_first: bool = False) -> list[str]:
    """The lines without the space that all of them begin with."""
    measured = lines[1:] if but_first else lines
    space = min((len(line) - len(line.lstrip()) for line in measured if line.strip()), default=0)
    return [line if but_first and place == 0 else line[space:] for place, line in enumerate(lines)]
