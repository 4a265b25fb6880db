"""What a parameter's name says wherever it occurs: its line of help, its bounds, its words, a value to start with.

A record says only where its class differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from designer.values import Values

Bounds: TypeAlias = tuple[float | None, float | None]

HELP: Mapping[str, str] = MappingProxyType(
    {
        "activation": "The function inside the feed-forward part.",
        "add_bias_kv": "Appends a learned vector to the keys and to the values.",
        "add_zero_attn": "Appends a vector of zeros to keys and values, so that attending to nothing is possible.",
        "affine": "Learns a scale and a shift for each channel.",
        "align_corners": "Makes the corner pixels of input and output coincide (linear and cubic modes only).",
        "alpha": "How far the function falls below zero.",
        "amount": "The number to add.",
        "approximate": "Whether the exact function or its faster tanh approximation is used.",
        "batch_first": "The batch is the first axis of input and output, before the steps of the sequence.",
        "beta": "How sharply the function bends.",
        "bias": "Adds a learned offset.",
        "bidirectional": "Also reads the sequence backwards and joins both results.",
        "ceil_mode": "Rounds the output size up, so that a last partial window counts.",
        "chunks": "How many pieces to make.",
        "classes": "How many classes there are.",
        "count_include_pad": "Counts the zeros of the padding in the average.",
        "d_model": "Features of each element of the sequence.",
        "dilation": "The distance between the elements of the window.",
        "dim": "The axis; 0 is the batch, -1 the last.",
        "dim_feedforward": "Width of the feed-forward part.",
        "divisor_override": "Divides by this number instead of by the number of elements of the window.",
        "downscale_factor": "How many times smaller height and width become.",
        "dropout": "The share of values set to zero during training.",
        "dtype": "The type to convert to.",
        "elementwise_affine": "Learns a scale (and a shift) for each element.",
        "embed_dim": "Features of each element of the query; a multiple of the number of heads.",
        "embedding_dim": "How many numbers stand for each entry.",
        "end_dim": "The last axis to merge.",
        "eps": "A small number that keeps the division from failing.",
        "exponent": "The power to raise to.",
        "factor": "The number to multiply by.",
        "groups": "Splits the channels into groups that do not see each other; both channel counts must be multiples.",
        "hidden_size": "Features of the state, and so of the output.",
        "in1_features": "Features of the first input.",
        "in2_features": "Features of the second input.",
        "in_channels": "Channels of the input.",
        "in_features": "Features of the input: the size of its last axis.",
        "include_last_offset": "The last offset is the end of the input, as in sparse matrices.",
        "index": "The position along the axis, counted from 0; -1 is the last.",
        "init": "What the learned slope starts at.",
        "inplace": "Overwrites the input to save memory.",
        "input_size": "Features of each step of the input.",
        "k": "The additive constant.",
        "kdim": "Features of each key; as those of the query if none.",
        "keepdim": "Keeps the axis that was worked away, with size 1.",
        "kernel_size": "The size of the window.",
        "lambd": "Values between minus this and plus this become zero.",
        "layer_norm_eps": "The small number that keeps the normalisation from dividing by zero.",
        "lower": "The smallest slope that is drawn.",
        "max": "Larger values become this one.",
        "max_norm": "Vectors longer than this are shortened to it.",
        "max_val": "Larger values become this one.",
        "min": "Smaller values become this one.",
        "min_val": "Smaller values become this one.",
        "mode": "How values are found between those that are given.",
        "momentum": "The weight of the newest batch in the running statistics.",
        "negative_slope": "The slope below zero.",
        "nhead": "How many attention heads look at once; divides the number of features.",
        "nonlinearity": "The function that makes the next state.",
        "norm_first": "Normalises before each part instead of after it, which trains more easily.",
        "norm_type": "Which norm is taken: 2 is the Euclidean length, 1 the sum of sizes.",
        "normalized_shape": "The sizes of the last axes, over which is normalised.",
        "num_channels": "Channels of the input.",
        "num_decoder_layers": "How many decoder layers follow each other.",
        "num_embeddings": "How many entries the table has; an index must be smaller.",
        "num_encoder_layers": "How many encoder layers follow each other.",
        "num_features": "Channels of the input.",
        "num_groups": "How many groups the channels form; divides their number.",
        "num_heads": "How many attention heads look at once; divides the number of features.",
        "num_layers": "How many layers follow each other.",
        "num_parameters": "One learned slope for all channels (1) or one for each (their number).",
        "out_channels": "Channels of the output: how many filters are learned.",
        "out_features": "Features of the output.",
        "output_padding": "Adds rows at one side of the output, to choose between the sizes that a stride leaves open.",
        "output_ratio": "The output's size as a share of the input's.",
        "output_size": "The size of the output.",
        "p": "The share of values set to zero during training.",
        "padding": "How many elements are added at each side.",
        "padding_idx": "The entry that stands for nothing: it stays zero and does not learn.",
        "padding_mode": "What the added elements hold.",
        "proj_size": "Projects the state to this many features; 0 leaves it as it is.",
        "recompute_scale_factor": "Works the factor out again from the rounded output size.",
        "return_indices": "Also gives where each maximum was found, as unpooling needs it.",
        "scale_factor": "How many times larger the output is.",
        "scale_grad_by_freq": "Divides each gradient by how often its entry occurs in the batch.",
        "shape": "The sizes of the axes after the batch; one of them may be -1 and is worked out.",
        "size": "The size of the output.",
        "sizes": "The size of each piece.",
        "sparse": "Makes sparse gradients, which only some optimizers take.",
        "start": "The first position, counted from 0.",
        "start_dim": "The first axis to merge.",
        "step": "1 takes every element, 2 every other one.",
        "stop": "The position before which it ends; none goes to the end.",
        "stride": "How far the window moves at a time.",
        "threshold": "Where the function changes.",
        "track_running_stats": "Keeps running statistics of training and uses them in evaluation.",
        "unflattened_size": "The sizes of the axes that the one axis becomes; one of them may be -1.",
        "upper": "The largest slope that is drawn.",
        "upscale_factor": "How many times larger height and width become.",
        "value": "The value that is filled in.",
        "vdim": "Features of each value; as those of the query if none.",
    }
)

_POSITIVE = (
    "chunks classes d_model dilation dim_feedforward divisor_override downscale_factor embed_dim embedding_dim groups "
    "hidden_size in1_features in2_features in_channels in_features input_size kdim kernel_size nhead "
    "normalized_shape num_channels num_decoder_layers num_embeddings num_encoder_layers num_features num_groups "
    "num_heads num_layers num_parameters out_channels out_features output_size size step stride upscale_factor vdim"
)
_NOT_NEGATIVE = "alpha beta eps lambd layer_norm_eps max_norm output_padding padding proj_size"
_AXES = "dim end_dim start_dim dims"

BOUNDS: Mapping[str, Bounds] = MappingProxyType(
    dict.fromkeys(_POSITIVE.split(), (1, None))
    | dict.fromkeys(_NOT_NEGATIVE.split(), (0, None))
    | dict.fromkeys(_AXES.split(), (-8, 7))
    | dict.fromkeys(("p", "dropout", "momentum"), (0, 1))
    | {"output_ratio": (0.01, 0.99), "scale_factor": (0.01, None)}
)

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "activation": ("relu", "gelu"),
        "approximate": ("none", "tanh"),
        "mode": ("nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area"),
        "nonlinearity": ("tanh", "relu"),
        "padding": ("same", "valid"),
    }
)

SUGGESTED: Values = MappingProxyType(
    {
        "chunks": 2,
        "dim": -1,
        "downscale_factor": 2,
        "embedding_dim": 32,
        "groups": 2,
        "hidden_size": 64,
        "index": 0,
        "kernel_size": 3,
        "nhead": 4,
        "num_embeddings": 1000,
        "num_groups": 4,
        "num_heads": 4,
        "num_layers": 2,
        "out_channels": 16,
        "out_features": 64,
        "output_size": 1,
        "padding": 1,
        "size": 5,
        "upscale_factor": 2,
        "value": 0.0,
    }
)
"""For parameters that torch gives no default."""
