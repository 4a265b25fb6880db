"""What is said of wrong nodes: the field, the words, and fixes that mend."""

from __future__ import annotations

import pytest

from designer.compiler.check import check
from tests.designer.compiler.cases import Case, around, problems, survives

IMAGE, SMALL, SIGNAL, ROW, WORDS = (3, 32, 32), (3, 4, 4), (4, 20), (400,), (5, 8)
W = "warning"

CASES = [
    # Sizes that follow the input, pinned to something else
    Case("Linear", (ROW,), {"in_features": 512, "out_features": 10}, "in_features", ("it expects 512", "receives 400"),
         ("Let in_features follow its input", "Set in_features to 400")),
    Case("Linear", ((512, 7, 7),), {"in_features": 25088, "out_features": 10}, "in_features",
         ("25088", "Flatten in front is missing"), ("Insert Flatten",)),
    Case("Linear", (IMAGE,), {"in_features": 100, "out_features": 10}, "in_features", ("expects 100", "receives 32"),
         ("Set in_features to 32", "Insert Flatten and let in_features follow")),
    Case("Linear", (IMAGE,), {"out_features": 10}, "input", ("last axis alone", "3072"),
         ("Insert Flatten", "It is meant: 32 numbers at a time"), W),
    Case("Conv2d", (IMAGE,), {"in_channels": 1, "out_channels": 8, "kernel_size": 3}, "in_channels",
         ("expects 1 channel,", "receives 3"), ("Set in_channels to 3",)),
    Case("ConvTranspose2d", (IMAGE,), {"in_channels": 8, "out_channels": 8, "kernel_size": 3}, "in_channels",
         ("expects 8 channels", "receives 3"), ("Set in_channels to 3",)),
    Case("BatchNorm2d", (IMAGE,), {"num_features": 64}, "num_features", ("expects 64", "receives 3"),
         ("Set num_features to 3",)),
    Case("GroupNorm", ((32, 8, 8),), {"num_groups": 4, "num_channels": 16}, "num_channels", ("16", "32"),
         ("Set num_channels to 32",)),
    Case("InstanceNorm2d", (IMAGE,), {"num_features": 5}, "num_features", ("expects 5", "receives 3"),
         ("Set num_features to 3",), W),
    Case("LayerNorm", (WORDS,), {"normalized_shape": (5, 9)}, "normalized_shape", ("5 x 9", "N x 5 x 8"),
         ("Let normalized_shape follow its input",)),
    Case("LSTM", (WORDS,), {"input_size": 10, "hidden_size": 4, "batch_first": True}, "input_size",
         ("expects 10 features in each step", "receives 8"), ("Set input_size to 8",)),
    Case("MultiheadAttention", (WORDS, WORDS, WORDS), {"embed_dim": 16, "num_heads": 4, "batch_first": True},
         "embed_dim", ("expects 16", "receives 8"), ("Set embed_dim to 8",)),
    Case("PReLU", (IMAGE,), {"num_parameters": 5}, "num_parameters", ("5 slopes", "3 channels"),
         ("Set num_parameters to 3",)),
    # Groups, heads, halves
    Case("Conv2d", ((6, 8, 8),), {"out_channels": 8, "kernel_size": 3, "groups": 4}, "groups",
         ("6 in channels", "4 equal groups"), ("Set groups to 2",)),
    Case("Conv2d", ((8, 8, 8),), {"out_channels": 6, "kernel_size": 3, "groups": 4}, "groups",
         ("6 out channels", "4 equal groups"), ("Set groups to 2", "Set out_channels to 8")),
    Case("GroupNorm", ((30, 8, 8),), {"num_groups": 4}, "num_groups", ("30 channels", "4"), ("Set num_groups to 3",)),
    Case("MultiheadAttention", (WORDS, WORDS, WORDS), {"num_heads": 3, "batch_first": True}, "num_heads",
         ("8 features", "3"), ("Set num_heads to 2",)),
    Case("TransformerEncoderLayer", (WORDS,), {"nhead": 5, "batch_first": True}, "nhead", ("8 features", "5"),
         ("Set nhead to 4",)),
    Case("PixelShuffle", ((6, 8, 8),), {"upscale_factor": 2}, "upscale_factor", ("multiple of 4", "6"),
         ("Set upscale_factor to 1",)),
    Case("ChannelShuffle", ((6, 8, 8),), {"groups": 4}, "groups", ("multiple of 4", "6"), ("Set groups to 3",)),
    Case("PixelUnshuffle", ((3, 9, 9),), {"downscale_factor": 2}, "downscale_factor", ("side of 9", "2"),
         ("Set downscale_factor to 1",)),
    Case("GLU", ((7,),), {}, "dim", ("7", "odd")),
    # Numbers of axes
    Case("Conv2d", ((28, 28),), {"out_channels": 8, "kernel_size": 3}, "input", ("N x 28 x 28", "3 axes"),
         ("Insert unsqueeze to add a channel axis", "Change to Conv1d")),
    Case("Conv2d", ((784,),), {"out_channels": 8, "kernel_size": 3}, "input", ("N x 784", "2 axes"),
         ("Insert Unflatten",)),
    Case("Conv1d", (IMAGE,), {"out_channels": 8, "kernel_size": 3}, "input", ("4 axes",), ("Change to Conv2d",)),
    Case("BatchNorm2d", (ROW,), {}, "input", ("N x 400",), ("Change to BatchNorm1d",)),
    Case("BatchNorm1d", (IMAGE,), {}, "input", ("N x 3 x 32 x 32",), ("Change to BatchNorm2d",)),
    Case("MaxPool2d", (ROW,), {"kernel_size": 2}, "input", ("N x 400",), ("Insert Unflatten",)),
    Case("AdaptiveAvgPool2d", (ROW,), {"output_size": 1}, "input", ("N x 400", "2 axes"), ("Insert Unflatten",)),
    Case("Upsample", (SIGNAL,), {"scale_factor": 2.0, "mode": "bilinear"}, "mode", ("bilinear", "N x 4 x 20"),
         ("Set mode to “linear”",)),
    Case("Upsample", (IMAGE,), {}, "scale_factor", ("neither",), ("Set scale_factor to 2.0",)),
    Case("LSTM", ((1, 28, 28),), {"hidden_size": 4, "batch_first": True}, "input", ("N x steps x features",),
         ("Insert squeeze to drop the channel axis",)),
    Case("LSTMCell", (WORDS,), {"hidden_size": 4}, "input", ("N x features",), ("Insert Flatten",)),
    # Windows
    Case("Conv2d", (SMALL,), {"out_channels": 8, "kernel_size": 7}, "kernel_size", ("7 x 7", "only 4 x 4"),
         ("Set padding to 2", "Set kernel_size to 4")),
    Case("Conv2d", (SMALL,), {"out_channels": 8, "kernel_size": 3, "dilation": 3}, "kernel_size",
         ("3 x 3", "spans 7 x 7", "only 4 x 4"), ("Set padding to 2", "Set dilation to 1")),
    Case("MaxPool2d", ((8, 1, 1),), {"kernel_size": 2}, "kernel_size", ("2 x 2", "only 1 x 1"), ("Remove it",)),
    Case("AvgPool2d", (SMALL,), {"kernel_size": 5}, "kernel_size", ("5 x 5", "only 4 x 4"), ("Set kernel_size to 4",)),
    Case("MaxPool2d", (IMAGE,), {"kernel_size": 2, "padding": 2}, "padding", ("pads by 2 x 2", "half"),
         ("Set padding to 1",)),
    Case("Conv2d", (IMAGE,), {"out_channels": 8, "kernel_size": 3, "stride": 2, "padding": "same"}, "padding",
         ("same", "stride"), ("Set stride to 1", "Set padding to 1")),
    Case("Conv2d", (SMALL,), {"out_channels": 8, "kernel_size": 3, "padding": 4, "padding_mode": "reflect"}, "padding",
         ("cannot pad by 4", "reflect"), ("Set padding_mode to “zeros”",)),
    Case("ConvTranspose2d", (SMALL,), {"out_channels": 8, "kernel_size": 3, "output_padding": 1}, "output_padding",
         ("output_padding of 1 x 1", "stride of 1 x 1"), ("Set output_padding to 0",)),
    Case("ConvTranspose2d", ((3, 1, 1),), {"out_channels": 8, "kernel_size": 3, "padding": 2}, "padding", ("-1 x -1",),
         ("Set padding to 0",)),
    Case("ReflectionPad2d", (SMALL,), {"padding": 4}, "padding", ("pads by 4", "only 4"), ("Set padding to 3",)),
    Case("Unfold", (SMALL,), {"kernel_size": 5}, "kernel_size", ("5 x 5", "4 x 4"), ("Set kernel_size to 4",)),
    Case("Fold", ((18, 30),), {"output_size": 8, "kernel_size": 3}, "output_size", ("36 windows", "receives 30")),
    # Types
    Case("Linear", (((8,), "int64"),), {"out_features": 4}, "input", ("float32", "int64"),
         ("Insert cast to float32",)),
    Case("Embedding", ((8,),), {"num_embeddings": 9, "embedding_dim": 4}, "input", ("whole numbers", "float32"),
         ("Insert cast to int64",)),
    Case("Conv2d", ((IMAGE, "float64"),), {"out_channels": 8, "kernel_size": 3}, "input", ("float32", "float64"),
         ("Insert cast to float32",)),
    # Axes
    Case("Softmax", (ROW,), {"dim": 2}, "dim", ("axis 2", "only axes 0 to 1"), ("Set dim to -1",)),
    Case("Softmax", (ROW,), {"dim": 0}, "dim", ("axis 0, the batch",), ("Set dim to -1",), W),
    Case("Flatten", (IMAGE,), {"start_dim": 0}, "start_dim", ("whole batch",), ("Set start_dim to 1",)),
    Case("Flatten", (IMAGE,), {"start_dim": 2, "end_dim": 1}, "start_dim", ("from 2 to 1",), ("Set start_dim to 1",)),
    Case("Unflatten", (ROW,), {"dim": 1, "unflattened_size": (3, 100)}, "unflattened_size", ("3 x 100", "400"),
         ("Set unflattened_size to [4, 100]",)),
    Case("reshape", (ROW,), {"shape": (16, 5, 6)}, "shape", ("16 x 5 x 6", "400"), ("Set shape to [16, 5, 5]",)),
    Case("view", (ROW,), {"shape": (2, 400)}, "shape", ("N may be any",), ("Set shape to [-1, 400]",)),
    Case("permute", (SIGNAL,), {"dims": (0, 2)}, "dims", ("3 axes",), ("Set dims to [0, 1, 2]",)),
    Case("select", (WORDS,), {"dim": 1, "index": 5}, "index", ("position 5", "only 5"), ("Set index to -1",)),
    Case("split", ((10,),), {"sizes": (3, 4)}, "sizes", ("axis of 10", "make 7"), ("Set sizes to [3, 7]",)),
    Case("chunk", ((5,),), {"chunks": 4}, "chunks", ("axis of 5", "4 chunks", "only 3"), ("Set chunks to 3",)),
    # Joining
    Case("cat", ((16, 16, 16), (16, 15, 15)), {"dim": 1}, "input_2", ("axis 2", "16 and 15"),
         ("Insert Upsample to 16 x 16",)),
    Case("cat", ((5, 8), (7, 8)), {"dim": 2}, "input_2", ("axis 1", "5 and 7"), ("Set dim to 1",)),
    Case("cat", ((5, 8), (8,)), {"dim": 1}, "input_2", ("3 and 2 axes",)),
    Case("cat", ((5,), (5,)), {"dim": 0}, "dim", ("axis 0, the batch",), ("Set dim to 1",), W),
    Case("stack", ((5,), (6,)), {}, "input_2", ("5 and 6",)),
    Case("add", ((64, 8, 8), (32, 8, 8)), {}, "input_2", ("64 meets 32",), ("Insert Conv2d",)),
    Case("add", ((64,), (32,)), {}, "input_2", ("64 meets 32",), ("Insert Linear",)),
    Case("add", ((64, 8, 8), (1, 8, 8)), {}, "input_2", ("single channel", "64"), (), W),
    Case("subtract", ((), (1,)), {}, "other", ("every other one",), (), W),
    Case("multiply", ((8,), (7,)), {}, "input_2", ("8 meets 7",)),
    Case("matmul", ((4, 8), (7, 3)), {}, "other", ("8", "7")),
    Case("matmul", ((4, 8), (5, 8)), {}, "other", ("8", "5"), ("Insert transpose",)),
    # Sequences
    Case("LSTM", (WORDS,), {"hidden_size": 4}, "batch_first", ("reads the batch as time",),
         ("Set batch_first to true",), W),
    Case("GRU", ((8,),), {"hidden_size": 4, "batch_first": True}, "input", ("one sequence of N steps",),
         ("Insert unsqueeze",), W),
    Case("MultiheadAttention", (WORDS, WORDS, WORDS), {"num_heads": 2}, "batch_first", ("reads the batch as time",),
         ("Set batch_first to true",), W),
    Case("MultiheadAttention", (WORDS, (5, 6), WORDS), {"num_heads": 2, "batch_first": True}, "key",
         ("expects 8 features at key", "receives 6"), ("Set kdim to 6",)),
    Case("LSTM", (WORDS,), {"hidden_size": 4, "batch_first": True, "dropout": 0.5}, "dropout", ("no effect",),
         ("Set dropout to 0.0", "Set num_layers to 2"), W),
    Case("LSTM", (WORDS,), {"hidden_size": 4, "batch_first": True, "proj_size": 4}, "proj_size", ("smaller",),
         ("Set proj_size to 0",)),
    Case("Embedding", (((8,), "int64"),), {"num_embeddings": 9, "embedding_dim": 4, "padding_idx": 9}, "padding_idx",
         ("9 entries",), ("Set padding_idx to none",)),
    # Memory
    Case("Linear", ((10**9,),), {"out_features": 10**9}, "in_features", ("EiB",)),
    Case("LSTM", (WORDS,), {"hidden_size": 4, "num_layers": 10**9, "batch_first": True}, "num_layers",
         ("1,000,000,000 layers",)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_wrong_node_is_told_in_words(case: Case) -> None:
    found = problems(case.design)
    told = next((problem for problem in found if problem.field == case.field), None)
    assert told is not None, found
    assert told.severity == case.severity
    assert told.message.startswith("it ")
    assert told.message.endswith(".")
    for fragment in case.says:
        assert fragment in told.message


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_wrong_node_comes_with_its_fixes(case: Case) -> None:
    told = next(problem for problem in problems(case.design) if problem.field == case.field)
    labels = [fix.label for fix in told.fixes]
    for label in case.fixes:
        assert any(offered.startswith(label) for offered in labels), labels


@pytest.mark.parametrize("case", [case for case in CASES if case.fixes], ids=str)
def test_every_fix_removes_its_problem(case: Case) -> None:
    told = next(problem for problem in problems(case.design) if problem.field == case.field)
    for fix in told.fixes:
        mended = check(fix.edit(case.design))
        assert not survives(told, mended), fix.label
        assert not [problem for problem in mended.errors if problem.node == "it"], fix.label


FINE = [
    ("Linear", (ROW,), {"out_features": 10}),
    ("Linear", (WORDS,), {"out_features": 10}),
    ("Conv2d", (IMAGE,), {"out_channels": 8, "kernel_size": 3, "padding": "same"}),
    ("Conv2d", ((8, 4, 4),), {"out_channels": 16, "kernel_size": 3, "groups": 8}),
    ("MaxPool2d", ((3, 3, 3),), {"kernel_size": 2, "ceil_mode": True}),
    ("MaxPool2d", ((3, 3),), {"kernel_size": 2}),
    ("BatchNorm1d", (ROW,), {}),
    ("BatchNorm1d", (SIGNAL,), {}),
    ("PReLU", (IMAGE,), {"num_parameters": 3}),
    ("LSTM", (WORDS,), {"hidden_size": 4, "batch_first": True}),
    ("add", ((64, 8, 8), (64, 8, 8)), {}),
    ("add", ((64, 8, 8), (1, 1, 1)), {}),
    ("multiply", ((64, 8, 8), (64, 1, 1)), {}),
    ("cat", ((5, 8), (7, 8)), {"dim": 1}),
    ("view", (ROW,), {"shape": (-1, 20)}),
    ("LayerNorm", (WORDS,), {"normalized_shape": (5, 8)}),
    ("Embedding", (((8,), "int32"),), {"num_embeddings": 9, "embedding_dim": 4}),
    ("ReLU", ((IMAGE, "int64"),), {}),
]


@pytest.mark.parametrize(("kind", "inputs", "params"), FINE)
def test_nothing_is_said_of_a_right_node(kind: str, inputs: tuple[tuple[int, ...]], params: dict[str, int]) -> None:
    assert problems(around(kind, *inputs, **params)) == []
