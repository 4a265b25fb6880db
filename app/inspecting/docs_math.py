r"""Formulas of torch's documentation, from LaTeX to HTML that a label can show: fractions become quotients.

Reads what occurs there; a command it does not know is shown by its name, and nothing makes it fail.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&]|\s+|.", re.DOTALL)
_WORDS: Final = frozenset({"text", "mathrm", "operatorname", "textbf", "textit", "mathtt", "texttt", "mbox"})
_THROUGH: Final = frozenset(
    {"mathcal", "mathbb", "mathbf", "boldsymbol", "mathit", "underline", "limits", "displaystyle"}
)
_ACCENTS: Final = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}
_FENCES: Final = frozenset({"left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr"})
_FUNCTIONS: Final = frozenset(
    {"max", "min", "exp", "log", "ln", "tanh", "sinh", "cosh", "sin", "cos", "tan", "erf", "sgn", "lim", "argmax"}
)
_SIGNS: Final = {
    **{"times": "×", "cdot": "·", "star": "⋆", "ast": "∗", "odot": "⊙", "otimes": "⊗", "div": "÷", "pm": "±"},
    **{"leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "sim": "∼", "equiv": "≡"},
    **{"sum": "∑", "prod": "∏", "int": "∫", "infty": "∞", "in": "∈", "notin": "∉", "forall": "∀", "partial": "∂"},
    **{"lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "vert": "|"},
    **{"Vert": "‖", "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|", "mid": "|", "|": "‖"},
    **{"ldots": "…", "dots": "…", "cdots": "⋯", "to": "→", "rightarrow": "→", "leftarrow": "←", "mapsto": "↦"},
    **{"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ"},
    **{"eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ"},
    **{"sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω"},
    **{"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Omega": "Ω"},
    **{"quad": "\u2003", "qquad": "\u2003\u2003", ",": "\u2009", ";": "\u2005", ":": "\u2005", " ": " ", "!": ""},
    **{"\\": "<br>", "newline": "<br>", "{": "{", "}": "}", "_": "_", "%": "%", "&": "&amp;", "#": "#", "$": "$"},
}
_MOST: Final = 40
"""How deeply groups may stand in each other."""


def formula(text: str) -> str:
    """A formula as HTML."""
    return _Reader(text).group(0).strip().removeprefix("<br>").removesuffix("<br>").strip()


class _Reader:
    """Walks along the tokens of a formula."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text)
        self.place = 0

    def take(self) -> str:
        """The next token, "" at the end."""
        token = self.tokens[self.place] if self.place < len(self.tokens) else ""
        self.place += 1
        return token

    def group(self, depth: int) -> str:
        """Everything up to the brace that closes, or the end."""
        html = ""
        while (token := self.take()) not in ("", "}"):
            if token in ("^", "_"):
                tag = "sup" if token == "^" else "sub"
                html = f"{html.rstrip()}<{tag}>{self.argument(depth)}</{tag}>"
            else:
                html += self.atom(token, depth)
        return html

    def atom(self, token: str, depth: int) -> str:
        """What one token stands for, with what belongs to it."""
        if token == "{":
            return self.group(depth + 1) if depth < _MOST else ""
        if token == "&":
            return "\u2003"
        if token.isspace():
            return " "
        if token.startswith("\\"):
            return self.command(token[1:], depth)
        return f"<i>{token}</i>" if token.isalpha() and token.isascii() else escape(token.replace("-", "−"))

    def argument(self, depth: int) -> str:
        """What stands behind a command or a sign: a group, or one token."""
        token = self.take()
        while token.isspace():
            token = self.take()
        return self.atom(token, depth) if token else ""

    def command(self, name: str, depth: int) -> str:
        """What a command stands for."""
        if name in _SIGNS:
            return _SIGNS[name]
        if name in _FUNCTIONS:
            return name
        if name in _WORDS:
            return escape(self.raw())
        if name in ("frac", "dfrac", "tfrac"):
            return f"{_fenced(self.argument(depth))} / {_fenced(self.argument(depth))}"
        if name == "sqrt":
            return f"√{_fenced(self.argument(depth))}"
        if name in _ACCENTS:
            return self.argument(depth) + _ACCENTS[name]
        if name in _FENCES:
            return self.fence(depth)
        if name in ("begin", "end"):
            return self.environment(name)
        return "" if name in _THROUGH else escape(name)

    def fence(self, depth: int) -> str:
        """The sign behind "left" or "right"; a point stands for none."""
        token = self.take()
        return "" if token == "." else self.atom("" if token in "{}" else token, depth)

    def environment(self, way: str) -> str:
        """Begin or end rows: they stand on lines of their own."""
        name = self.raw()
        if way == "begin" and name == "array":
            self.raw()  # how its columns are set
        return "{ " if way == "begin" and name == "cases" else ""

    def raw(self) -> str:
        """The text of a group as it stands, without its braces."""
        token = self.take()
        if token != "{":
            return token.lstrip("\\")
        text, depth = "", 1
        while depth and (token := self.take()):
            depth += (token == "{") - (token == "}")
            text += "" if depth == 0 else token
        return text.replace("\\_", "_").replace("\\ ", " ").replace("\\", "")


def _fenced(html: str) -> str:
    """In parentheses, unless it is one thing."""
    plain = re.sub(r"<su[bp]>.*?</su[bp]>|<[^>]*>|&\w+;", "", html.strip())
    return html.strip() if len(plain) <= 1 or plain.isalnum() else f"({html.strip()})"
