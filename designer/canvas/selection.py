"""What is selected: nodes and wires of the definition that is open at a path."""

from __future__ import annotations

from dataclasses import dataclass, field

from designer.model.design import Edge


@dataclass(frozen=True, slots=True)
class Selection:
    """Node ids and edges of the definition at `path`, the ids of the instances that lead to it from the model."""

    path: tuple[str, ...] = ()
    nodes: frozenset[str] = field(default_factory=frozenset)
    edges: frozenset[Edge] = field(default_factory=frozenset)


NOTHING = Selection()
