"""torch's docstrings as HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inspecting.docs_math import formula
from app.inspecting.docs_text import docstring, html_of, page
from designer.catalogue import CATALOGUE

VOID = {"br"}


class Balance(HTMLParser):
    """Fails where tags do not nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check_nesting(html: str) -> None:
    parser = Balance()
    parser.feed(html)
    parser.close()
    assert parser.open == []


@pytest.mark.parametrize("kind", [kind for kind, spec in CATALOGUE.items() if spec.url])
def test_every_kind_has_a_page_without_raw_marks(kind: str) -> None:
    html = page(CATALOGUE[kind].url)
    check_nesting(html)
    assert len(html) > 300
    for mark in (":math:`", ":attr:`", ":class:`", "\\frac", "\\text", ".. math", "``"):
        assert mark not in html


def test_sections_become_headings_with_their_parameters() -> None:
    html = html_of(docstring("torch.nn.Linear"))
    assert "<h4>Args</h4>" in html
    assert "<b>in_features</b>" in html


def test_code_keeps_its_lines() -> None:
    assert "&gt;&gt;&gt; m = nn.Linear(20, 30)\n&gt;&gt;&gt; input" in html_of(docstring("torch.nn.Linear"))


def test_links_lead_to_where_the_docstring_says() -> None:
    assert '<a href="https://arxiv.org/abs/1502.03167">' in html_of(docstring("torch.nn.BatchNorm2d"))


def test_lists_that_follow_each_other_are_one() -> None:
    html = html_of("* one\n* two\n  more")
    assert html.count("<ul") == 1
    assert "<li>one</li><li>two more</li></ul>" in html


def test_markup_in_a_docstring_is_text() -> None:
    assert "<script>" not in html_of("a <script>alert(1)</script> `b <javascript:x>`_")


def test_what_does_not_exist_has_no_docstring() -> None:
    assert docstring("torch.nn.Nothing") == ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (r"C_{\text{in}}", "<i>C</i><sub>in</sub>"),
        (r"\frac{a}{b + 1}", "<i>a</i> / (<i>b</i> + 1)"),
        (r"\sqrt{x^2}", "√<i>x</i><sup>2</sup>"),
        (r"\left\lfloor x \right\rfloor", "⌊ <i>x</i> ⌋"),
        (r"\text{out\_channels}", "out_channels"),
        (r"\begin{cases} x, & x > 0 \\ 0 \end{cases}", "{  <i>x</i>, \u2003 <i>x</i> &gt; 0 <br> 0"),
        (r"\sigma(\beta)", "σ(β)"),
        (r"\unknown{x}", "unknown<i>x</i>"),
    ],
)
def test_a_formula_becomes_signs_and_indices(text: str, html: str) -> None:
    assert formula(text) == html


@given(st.text(alphabet="\\{}^_& abcfrtxq12", max_size=60))
def test_no_formula_fails_and_tags_nest(text: str) -> None:
    check_nesting(formula(text))


@given(st.text(alphabet="`*:_.-> \n\tabN=()<", max_size=120))
def test_no_docstring_fails_and_tags_nest(text: str) -> None:
    check_nesting(html_of(text))
