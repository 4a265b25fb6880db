"""What a change of the design is about, so that it can be selected and brought in sight; free of Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from designer.canvas.selection import Path, Selection, block_at
from designer.model.diff import BlockDiff, diff
from designer.model.document import Change


def touched(change: Change, places: Mapping[str, Collection[Path]], selection: Selection) -> Selection | None:
    """What came or changed, where it is drawn; `places` are the paths that show a definition.

    The selection itself if the change is about it; None where the change is about no node in sight.
    """
    difference = diff(change.before, change.after)
    if difference.main or difference.data or any(part.header for part in difference.changed.values()):
        return None
    found = [each for name, part in difference.changed.items() for each in _seen(part, places.get(name, ()), selection)]
    if not found:
        return None
    if any(each.path == selection.path and _is_about(change, each, selection) for each in found):
        return selection
    return min(found, key=lambda each: len(each.path))


def _seen(part: BlockDiff, paths: Collection[Path], selection: Selection) -> Iterator[Selection]:
    """What there is of a definition, at one of the places where it is drawn: that of the selection if it is one."""
    if not paths:
        return
    path = selection.path if selection.path in paths else min(paths, key=len)
    nodes = part.added or tuple(new for _, new in part.changed)
    if nodes:
        yield Selection(path, frozenset(node.id for node in nodes))
    elif part.edges_added:
        yield Selection(path, edges=frozenset(part.edges_added))


def _is_about(change: Change, found: Selection, selection: Selection) -> bool:
    """Whether what has changed is selected already, or is the layer that a selected node calls."""
    block = block_at(change.after, selection.path)
    chosen = [block.by_id[key] for key in selection.nodes if key in block.by_id] if block else []
    known = block_at(change.before, selection.path)
    old = known.by_id.keys() if known else frozenset[str]()
    return bool(found.nodes & old) and any(node.id in found.nodes or node.of in found.nodes for node in chosen)
