"""Edits: functions from a design to a design. They raise `EditRefused` where the result would not be well-formed."""

from designer.model.edits.basics import EditRefused
from designer.model.edits.nodes import (
    add_node,
    change_kind,
    insert,
    move,
    remove,
    rename_node,
    reorder,
    set_bypassed,
    set_param,
    set_shared,
    set_when,
    unset_param,
)
from designer.model.edits.wires import connect, disconnect, free_input, insert_on
from designer.model.names import fresh_id, fresh_ids, fresh_name

__all__ = [
    "EditRefused",
    "add_node",
    "change_kind",
    "connect",
    "disconnect",
    "free_input",
    "fresh_id",
    "fresh_ids",
    "fresh_name",
    "insert",
    "insert_on",
    "move",
    "remove",
    "rename_node",
    "reorder",
    "set_bypassed",
    "set_param",
    "set_shared",
    "set_when",
    "unset_param",
]
