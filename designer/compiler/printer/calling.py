"""Which layers are written as calls of functions where the style is functional."""

from __future__ import annotations

from designer.catalogue import spec as find_spec
from designer.model.design import Block, Node
from designer.values import Expression


def functions(block: Block) -> frozenset[str]:
    """The ids of the nodes of a block whose layers keep nothing, so that the call of a function does as well.

    A layer that is called again as that of another turn stays one: the function has no turns.
    """
    turned = {node.of for node in block.nodes if node.turn is not None}
    owners = {node.id: node if node.of is None else block.by_id[node.of] for node in block.nodes}
    return frozenset(id_ for id_, made in owners.items() if made.id not in turned and _is_function(made))


def _is_function(node: Node) -> bool:
    """Whether there is a function for it; one that makes a list of a single value must be able to tell them apart."""
    spec = find_spec(node.kind)
    if spec is None or not spec.function:
        return False
    formulas = (name for name, value in node.params.items() if isinstance(value, Expression))
    return not any(f"{{{name}:*" in spec.function for name in formulas)
