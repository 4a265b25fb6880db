"""Edits: functions from a design to a design. They raise `EditRefused` where the result would not be well-formed.

A program builds a network as a hand does, edit by edit; `designer.compiler` checks it, prints it and builds the module:

    design = set_form(new_design("Net"), "Net", "module")
    design = set_param(design, "Net", design.root.nodes[0].id, "shape", (64,))
    layer = Node(fresh_id(design), "fc", "Linear", {"out_features": 10})
    design = insert_on(design, "Net", design.root.edges[0], layer)
    print(source(check(design)).text)

Ends have parameters, too: an output of a repeat says in `result` (last, every, sum, cat along `dim`) what becomes of
its turns' results, an input in `each` (whole, forward, backward) what each turn takes of a list. The values of an
`array` come from `designer.arrays.read_file`; files are opened and saved by `designer.model.files`.
"""

from designer.model.edits.basics import EditRefused
from designer.model.edits.bringing import alone, bring, clip_of, is_here, only_node, same_block
from designer.model.edits.choosing import take
from designer.model.edits.clipboard import copy, duplicate, paste
from designer.model.edits.definitions import (
    add_block,
    make_unique,
    new_design,
    remove_block,
    rename_block,
    set_condition,
    set_data,
    set_description,
    set_form,
    set_help,
    set_main,
    set_repeat,
    set_selected,
    set_training,
    swap_branches,
)
from designer.model.edits.exposing import (
    add_parameter,
    expose,
    expose_choice,
    is_exposable,
    move_parameter,
    set_parameter,
    unexpose,
)
from designer.model.edits.folding import fold
from designer.model.edits.groups import group
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
    set_params,
    set_shared,
    set_when,
    unset_param,
)
from designer.model.edits.styles import set_as_function, set_style, why_no_function
from designer.model.edits.transfer import transfer
from designer.model.edits.tying import takers, tie, tied_to, untie
from designer.model.edits.ungroups import ungroup
from designer.model.edits.wires import connect, disconnect, free_input, insert_on
from designer.model.edits.wrapping import TWICE, choice, repeat, repeat_while, run_if
from designer.model.names import fresh_id, fresh_ids, fresh_name

__all__ = [
    "TWICE",
    "EditRefused",
    "add_block",
    "add_node",
    "add_parameter",
    "alone",
    "bring",
    "change_kind",
    "choice",
    "clip_of",
    "connect",
    "copy",
    "disconnect",
    "duplicate",
    "expose",
    "expose_choice",
    "fold",
    "free_input",
    "fresh_id",
    "fresh_ids",
    "fresh_name",
    "group",
    "insert",
    "insert_on",
    "is_exposable",
    "is_here",
    "make_unique",
    "move",
    "move_parameter",
    "new_design",
    "only_node",
    "paste",
    "remove",
    "remove_block",
    "rename_block",
    "rename_node",
    "reorder",
    "repeat",
    "repeat_while",
    "run_if",
    "same_block",
    "set_as_function",
    "set_bypassed",
    "set_condition",
    "set_data",
    "set_description",
    "set_form",
    "set_help",
    "set_main",
    "set_param",
    "set_parameter",
    "set_params",
    "set_repeat",
    "set_selected",
    "set_shared",
    "set_style",
    "set_training",
    "set_when",
    "swap_branches",
    "take",
    "takers",
    "tie",
    "tied_to",
    "transfer",
    "unexpose",
    "ungroup",
    "unset_param",
    "untie",
    "why_no_function",
]
