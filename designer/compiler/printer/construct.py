"""How the submodules of a class are made: the constructors of its layers, stacks and instances, within __init__."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain, groupby
from weakref import WeakKeyDictionary

from designer.catalogue import spec as find_spec
from designer.catalogue.spec import Spec
from designer.catalogue.template import literals, render
from designer.compiler.printer.definitions import ALTERNATIVES, Definition, Place, Plan, holds, owner
from designer.compiler.printer.fields import Fields
from designer.compiler.printer.naming import LAYERS
from designer.compiler.printer.text import WIDTH, Line, Piece, Statement, lay_out, sound, sound_parts
from designer.model.design import TURN
from designer.report import Step

MIN_REPEATS = 3
"""From so many equal layers on, a stack is written as a loop."""
MAX_REPEATED = 60
"""Longer constructors are not written in a loop on one line."""
MAX_INLINE = 3
"""Stacks of more layers have one layer a line."""
BODY = 8
"""The indent of a method's body."""
UNSAID = "its values come with the weights"
"""Stands behind an array: the text says only its shape."""

_layers: WeakKeyDictionary[Step, str] = WeakKeyDictionary()
"""The constructors of layers whose fields are literals: most steps live through most edits."""
_statements: WeakKeyDictionary[Step, tuple[str, Statement]] = WeakKeyDictionary()
"""The whole statements that make them, with the name in it."""


class Constructor:
    """Prints how the layers of one class are made."""

    def __init__(self, plan: Plan, definition: Definition, fields: Fields) -> None:
        self.plan, self.definition, self.fields = plan, definition, fields
        self.places = tuple(definition.places[node.id] for node in definition.layers)
        is_function = definition.layout == "function"
        self._indent, self._before = (BODY - 4, "return ") if is_function else (BODY, "")
        self._sequential = "nn.Sequential" if is_function else "super().__init__"

    def attributes(self) -> Iterator[Statement]:
        """The statements that make the submodules of a class with a forward method."""
        for place in self.places:
            name, step = self.definition.attributes[place.node.id], place.step
            if not self.fields.plain or self._is_inline(place):
                yield self._attribute(place, f"self.{name} = ")
                continue
            said = name if step.inner is None else f"{name} = {self._call(place)}"
            known = _statements.get(step)
            if known is None or known[0] != said:
                known = _statements[step] = said, self._attribute(place, f"self.{name} = ")
            yield known[1]

    def _attribute(self, place: Place, target: str) -> Statement:
        if holds(place.node) == "buffer":
            return self._buffer(place)
        piece, condition = self._made(place), self._condition(place)
        if place.node.id in self.definition.listed:
            kind = "ParameterList" if holds(place.node) else "ModuleList"
            return sound(self._list(piece, condition, f"{target}nn.{kind}("))
        if not condition:
            return sound(lay_out(piece, BODY, target))
        if self.definition.layout == "repeat" and re.search(rf"\b{TURN}\b", condition):
            condition = f"any({condition} for {TURN} in range({self.fields.times}))"
        lines = [(f"{' ' * BODY}if {condition}:", piece.key)]
        lines += lay_out(piece, BODY + 4, target)
        lines += [(f"{' ' * BODY}else:", piece.key), (f"{' ' * (BODY + 4)}{target}None", piece.key)]
        return sound(lines)

    def _buffer(self, place: Place) -> Statement:
        """A tensor that is saved with the module and not trained."""
        made, name = self._made(place), self.definition.attributes[place.node.id]
        *lines, (last, key) = lay_out(Piece(f"self.register_buffer({_quoted(name)}, {made.text})", made.key), BODY)
        if place.node.kind == "array":
            last += f"  # {UNSAID}"
        return sound([*lines, (last, key)])

    def _list(self, piece: Piece, condition: str, head: str) -> list[Line]:
        """One layer for each turn of a repeat, or None for a turn that has none."""
        times = self.fields.times
        otherwise = f" if {condition} else None" if condition else ""
        text = piece.flat or "".join(line for line, _ in lay_out(piece, 0))
        turn = TURN if re.search(rf"\b{TURN}\b", f"{text}{otherwise}") else "_"
        loop = f"for {turn} in range({times})"
        line = f"{head}{piece.flat}{otherwise} {loop})"
        if piece.flat is not None and BODY + len(line) <= WIDTH:
            return [(f"{' ' * BODY}{line}", piece.key)]
        lines = [(f"{' ' * BODY}{head}", piece.key), *lay_out(piece, BODY + 4)]
        lines += [(f"{' ' * (BODY + 4)}{part.strip()}", piece.key) for part in (otherwise, loop) if part]
        return [*lines, (f"{' ' * BODY})", piece.key)]

    def alternatives(self) -> Statement:
        """The statement that makes the alternatives of a choice."""
        entries = [lay_out(self._made(place), BODY + 8, f"{_quoted(place.node.name)}: ", ",") for place in self.places]
        head = f"self.{ALTERNATIVES} = nn.ModuleDict("
        lines = [(f"{' ' * BODY}{head}", None), (f"{' ' * (BODY + 4)}{{", None), *chain.from_iterable(entries)]
        return sound([*lines, (f"{' ' * (BODY + 4)}}}", None), (f"{' ' * BODY})", None)])

    def stack(self) -> Iterator[Statement]:
        """The statements that fill a class that is an nn.Sequential, or that make one in a function."""
        if any(map(self._condition, self.places)):
            yield from self._filled()
            return
        parts = self._parts(self.definition, self.places)
        name = self._sequential
        call = Piece(name, None, parts, spread=len(parts) > 1) if parts else Piece(f"{name}()")
        yield tuple(lay_out(sound_parts(call), self._indent, self._before))

    @property
    def has_names(self) -> bool:
        """Whether the class is an nn.Sequential whose layers have names."""
        return any(place.node.name for place in self.places)

    def _filled(self) -> Iterator[Statement]:
        """Puts the layers into a list or a dictionary, one by one, because some depend on a condition."""
        named, start = self.has_names, " " * self._indent
        kind, empty = ("OrderedDict[str, nn.Module]", "OrderedDict()") if named else ("list[nn.Module]", "[]")
        yield sound([(f"{start}{LAYERS}: {kind} = {empty}", None)])
        for place in self.places:
            condition, piece = self._condition(place), self._made(place)
            lines: list[Line] = [(f"{start}if {condition}:", piece.key)] if condition else []
            indent = self._indent + 4 if condition else self._indent
            if named:
                name = self.definition.attributes[place.node.id] if place.node.name else ""
                lines += lay_out(piece, indent, f"{LAYERS}[{_quoted(name) if name else f'str(len({LAYERS}))'}] = ")
            else:
                lines += lay_out(Piece(f"{LAYERS}.append", piece.key, (piece,)), indent)
            yield sound(lines)
        yield sound([(f"{start}{self._before}{self._sequential}({'' if named else '*'}{LAYERS})", None)])

    def _condition(self, place: Place) -> str:
        """When the layer is made, as Python text; empty if always."""
        if all(place.steps) or self._in_some_turn(place):
            return ""
        callers = [node for node in self.definition.block.nodes if owner(self.definition.block, node) is place.node]
        conditions = {self.fields.formula(node.when) for node in callers if node.when is not None}
        return conditions.pop() if len(conditions) == 1 else " or ".join(f"({text})" for text in sorted(conditions))

    def _in_some_turn(self, place: Place) -> bool:
        """Whether each instance of a repeat has a layer that serves all its turns, though not all of them call it."""
        made, node = self.definition, place.node
        if made.layout != "repeat" or node.id in made.listed:
            return False
        return all(any(made.maker(run, node) is not None for run in report.runs) for report in made.reports)

    def _made(self, place: Place) -> Piece:
        """The expression that makes the layer, stack or instance."""
        key = (place.block.name, place.node.id)
        inner = self.plan.of(place.node)
        if inner is None:
            return Piece(self._layer(place), key)
        if inner.layout != "inline":
            return Piece(self._call(place), key)
        within = inner.within([step.inner if step else None for step in place.steps])
        parts = self._parts(inner, [within[node.id] for node in inner.layers if node.id in within])
        if not parts:
            return Piece("nn.Sequential()", key)
        return Piece("nn.Sequential", key, parts, spread=len(parts) > MAX_INLINE)

    def _is_inline(self, place: Place) -> bool:
        """Whether what a node is an instance of is a stack within the class."""
        inner = self.plan.of(place.node)
        return inner is not None and inner.layout == "inline"

    def _call(self, place: Place) -> str:
        """The call of the class that a node is an instance of."""
        return f"{self.plan.definitions[place.node.block or ''].name}({', '.join(self.fields.passed(place))})"

    def _layer(self, place: Place) -> str:
        spec = find_spec(place.node.kind)
        assert spec is not None, f"{place.node.kind} is not in the catalogue"
        if not self.fields.plain:
            return _construction(spec.kind, tuple(self.fields.texts(place).items()))
        step = place.step
        text = _layers.get(step)
        if text is None:
            text = _layers[step] = render(spec.construct, {}, literals(step.arguments), default_texts(spec.kind))
        return text

    def _parts(self, definition: Definition, children: Sequence[Place]) -> tuple[Piece, ...]:
        """The arguments of nn.Sequential: the layers, or one OrderedDict of them if they have names."""
        pieces = [self._made(child) for child in children]
        names = [definition.attributes[child.node.id] if child.node.name else "" for child in children]
        if not any(names):
            return tuple(_folded(pieces))
        if all(names):
            named = tuple(replace(p, text=f"{name}={p.text}") for name, p in zip(names, pieces, strict=True))
            return (Piece("OrderedDict", None, named, spread=len(named) > 1),)
        pairs = tuple(
            Piece("", piece.key, (Piece(_quoted(name or str(number)), piece.key), piece))
            for number, (name, piece) in enumerate(zip(names, pieces, strict=True))
        )
        return (Piece("OrderedDict", None, (Piece("", None, pairs, spread=True, brackets="[]"),)),)


@cache
def default_texts(kind: str) -> dict[str, str]:
    """The defaults of a layer or an operation as Python text."""
    spec: Spec | None = find_spec(kind)
    return literals(spec.defaults) if spec else {}


@lru_cache(maxsize=4_000)
def _construction(kind: str, texts: tuple[tuple[str, str], ...]) -> str:
    """The constructor of a layer whose fields say these texts."""
    spec: Spec | None = find_spec(kind)
    return render(spec.construct, {}, dict(texts), default_texts(kind)) if spec else ""


def _quoted(name: str) -> str:
    return f'"{name}"'


def _folded(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The layers, runs of equal ones as loops."""
    for flat, run in groupby(pieces, key=lambda piece: piece.flat):
        equal = list(run)
        if len(equal) < MIN_REPEATS or flat is None or len(flat) > MAX_REPEATED:
            yield from equal
        else:
            yield Piece(f"*({flat} for _ in range({len(equal)}))", equal[0].key)
