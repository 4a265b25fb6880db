"""Layers that read sequences: which axis is the batch, which are the steps, and how wide each step is."""

from __future__ import annotations

from collections.abc import Iterator

from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation
from designer.report import BatchDim, Fix, Problem, TensorType


def steps(s: Situation) -> Iterator[Problem]:
    """A sequence has the axes batch, steps and features."""
    yield from _half_a_state(s)
    first = s.input
    if s.rank == 3:
        yield from _order(s)
    elif s.rank == 2 and first.batched:
        message = f"{s.name} reads {first} as one sequence of N steps: the examples of the batch follow each other."
        mend = fixes.insert(s, "unsqueeze", {"dim": 1}, why="to make each example a sequence of one step")
        yield s.warning(message, s.port, ("N x steps x features", str(first)), mend)
    elif s.rank != 2:
        yield _no_sequence(s)


def _no_sequence(s: Situation) -> Problem:
    wants = "N x steps x features"
    mend: list[Fix] = []
    if s.rank == 4 and s.input.shape[1] == 1:
        mend += fixes.insert(s, "squeeze", {"dim": 1}, why="to drop the channel axis")
    if s.rank >= 4:
        mend += fixes.insert(s, "Flatten", {"start_dim": 2}, why="to one row per step")
    return s.error(f"{s.name} reads sequences, {wants}, but receives {s.input}.", s.port, (wants, str(s.input)), mend)


def _order(s: Situation) -> Iterator[Problem]:
    """The batch stands where `batch_first` says."""
    first, batch_first = s.value("batch_first"), 0
    batch_first = 0 if first is True else 1
    where = next((axis for axis, size in enumerate(s.input.shape) if isinstance(size, BatchDim)), None)
    if where is None or where == batch_first:
        return
    if where == 1 - batch_first and "batch_first" in s.spec.param:
        message = (
            f"{s.name} reads the batch as time: with batch_first={first is True} axis {batch_first} of its input, "
            f"{s.input}, is the batch and axis {where} the steps."
        )
        mend = [fixes.set_to(s, "batch_first", where == 0)]
        yield s.warning(message, "batch_first", (str(where == 0).lower(), str(first is True).lower()), mend)


def sequences(s: Situation) -> Iterator[Problem]:
    """Attention: the main inputs have as many axes, batches and features as each other."""
    main = {port: kind for port, kind in s.inputs.items() if "mask" not in port}
    for port, kind in main.items():
        if len(kind.shape) not in (2, 3):
            yield from _flat_sequence(s, port, kind)
            return
        if len(kind.shape) != s.rank:
            message = f"{s.name} needs as many axes at {port} as at {s.port}, but receives {kind} and {s.input}."
            yield s.error(message, port, (str(s.input), str(kind)))
            return
    batch = 0 if s.value("batch_first") is True else 1
    if s.rank == 3 and any(kind.shape[batch] != s.input.shape[batch] for kind in main.values()):
        shown = " and ".join(str(kind) for kind in main.values())
        yield s.error(f"{s.name} needs the same batch at all its inputs, but receives {shown}.", s.port)
        return
    yield from _widths(s, main)
    if s.rank == 3:
        yield from _order(s)
    elif s.input.batched:
        message = f"{s.name} reads {s.input} as one sequence of N elements: the examples attend to each other."
        mend = fixes.insert(s, "unsqueeze", {"dim": 1}) if len(main) == 1 else ()
        yield s.warning(message, s.port, ("N x steps x features", str(s.input)), mend)


def _flat_sequence(s: Situation, port: str, kind: TensorType) -> Iterator[Problem]:
    wants = "N x steps x features"
    yield s.error(f"{s.name} reads sequences, {wants}, but receives {kind} at {port}.", port, (wants, str(kind)))


def _widths(s: Situation, main: dict[str, TensorType]) -> Iterator[Problem]:
    """Keys, values, targets and memories are as wide as the layer says."""
    width = s.integer("embed_dim") or s.integer("d_model")
    wants = {"key": s.integer("kdim") or width, "value": s.integer("vdim") or width}
    settable = {"key": "kdim", "value": "vdim"}
    for port, kind in main.items():
        want, have = wants.get(port, width), kind.shape[-1]
        if want is None or have == want:
            continue
        message = f"{s.name} expects {want} features at {port}, but receives {have} ({kind})."
        param = settable.get(port, "")
        if param in s.spec.param and isinstance(have, int):
            yield s.error(message, port, (str(want), str(have)), [fixes.set_to(s, param, have)])
        elif port != s.port:
            mend = fixes.insert(s, "Linear", {"out_features": want}, port, f"with {want} features")
            yield s.error(message, port, (str(want), str(have)), mend)
        return
    key, value = main.get("key"), main.get("value")
    if key is not None and value is not None and key.shape[:-1] != value.shape[:-1]:
        message = f"{s.name} needs a value for each key, but receives {key} keys and {value} values."
        yield s.error(message, "value", (str(key), str(value)))


def cells(s: Situation) -> Iterator[Problem]:
    """A single step has the axes batch and features."""
    yield from _half_a_state(s)
    if s.rank not in (1, 2):
        wants = "N x features"
        message = f"{s.name} takes one step, {wants}, but receives {s.input}."
        yield s.error(message, s.port, (wants, str(s.input)), fixes.insert(s, "Flatten") if s.rank > 2 else ())


def _half_a_state(s: Situation) -> Iterator[Problem]:
    """The state of an LSTM has two halves, which are given together or not at all."""
    halves = {"h_0", "c_0"} & {port.name for port in s.spec.inputs}
    missing = sorted(halves - s.inputs.keys())
    if len(halves) == 2 and len(missing) == 1:
        message = (
            f"{s.name} is given half a state: nothing is wired to {missing[0]}. Wire both h_0 and c_0, or neither."
        )
        yield s.error(message, missing[0], ("a wire", "nothing"))


def projected(s: Situation) -> Iterator[Problem]:
    """An LSTM projects its state to fewer features."""
    size, hidden = s.integer("proj_size"), s.integer("hidden_size")
    if size and hidden and size >= hidden:
        message = f"{s.name} would project its {hidden} features to {size}; proj_size must be smaller."
        yield s.error(message, "proj_size", (f"less than {hidden}", str(size)), [fixes.set_to(s, "proj_size", 0)])


def one_layer_drops_nothing(s: Situation) -> Iterator[Problem]:
    """The dropout of a recurrent layer works between layers only."""
    dropout = s.value("dropout")
    if s.integer("num_layers") == 1 and isinstance(dropout, float) and dropout > 0:
        message = f"{s.name} has one layer, but its dropout works only between layers: it has no effect."
        mend = [fixes.set_to(s, "dropout", 0.0), fixes.set_to(s, "num_layers", 2)]
        yield s.warning(message, "dropout", ("0.0, or more layers", str(dropout)), mend)


def padding_index(s: Situation) -> Iterator[Problem]:
    """The padding entry of an embedding is one of its entries."""
    entries, index = s.integer("num_embeddings"), s.integer("padding_idx")
    if entries and index is not None and not -entries <= index < entries:
        message = f"{s.name} has {entries} entries; its padding_idx, {index}, is none of them."
        yield s.error(message, "padding_idx", (f"below {entries}", str(index)), [fixes.set_to(s, "padding_idx", None)])


def bags(s: Situation) -> Iterator[Problem]:
    """An embedding bag takes a bag for each example, or one long row with offsets."""
    if "offsets" not in s.inputs and s.rank != 2:
        wants = "N x indices"
        message = f"{s.name} takes {wants}, a bag for each example, but receives {s.input}."
        yield s.error(message, s.port, (wants, str(s.input)), fixes.insert(s, "Flatten") if s.rank > 2 else ())
