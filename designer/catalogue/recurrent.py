"""Recurrent layers and their single steps, and embeddings."""

from __future__ import annotations

from designer.catalogue.record import FLOAT, INTEGER, OUTPUT, Layer, family
from designer.catalogue.spec import Port
from designer.params import Choice

_WIDTH = {"input_size": -1}
_H = Port("h_0", optional=True, dtypes="float")
_C = Port("c_0", optional=True, dtypes="float")
_CELL = {"hidden_size": "Features of the state, which is the output."}
_DROP = {"dropout": "The share of values set to zero between the layers during training."}
_CHOICE = {"mode": "How the entries of a bag become one."}

_EMBEDDING = {
    "max_norm": "Vectors longer than this are shortened to it; none leaves them.",
    "norm_type": "Which norm measures the length: 2 is the Euclidean one.",
}

SPECS = (
    *family(
        "Recurrent",
        Layer(
            "LSTM",
            "Reads a sequence step by step, with a state and a long memory.",
            inputs=(FLOAT, _H, _C),
            outputs=(OUTPUT, Port("h_n"), Port("c_n")),
            returns="output, (h_n, c_n)",
            follows=_WIDTH,
            words=_DROP,
            call="{input}{, (h_0, c_0)}",
        ),
        Layer(
            "GRU",
            "Reads a sequence step by step, with a gated state.",
            inputs=(FLOAT, _H),
            outputs=(OUTPUT, Port("h_n")),
            follows=_WIDTH,
            words=_DROP,
            call="{input}{, h_0}",
        ),
        Layer(
            "RNN",
            "Reads a sequence step by step, with a plain state.",
            inputs=(FLOAT, _H),
            outputs=(OUTPUT, Port("h_n")),
            follows=_WIDTH,
            words=_DROP,
            call="{input}{, h_0}",
        ),
        Layer(
            "LSTMCell",
            "One step of an LSTM.",
            inputs=(FLOAT, _H, _C),
            outputs=(Port("h_1"), Port("c_1")),
            follows=_WIDTH,
            words=_CELL,
            call="{input}{, (h_0, c_0)}",
        ),
        Layer("GRUCell", "One step of a GRU.", inputs=(FLOAT, _H), follows=_WIDTH, words=_CELL, call="{input}{, h_0}"),
        Layer("RNNCell", "One step of an RNN.", inputs=(FLOAT, _H), follows=_WIDTH, words=_CELL, call="{input}{, h_0}"),
    ),
    *family(
        "Embedding",
        Layer("Embedding", "Looks up a learned vector for each index.", inputs=(INTEGER,), words=_EMBEDDING),
        Layer(
            "EmbeddingBag",
            "Looks up vectors for the indices of a bag and makes one of them.",
            inputs=(
                INTEGER,
                Port("offsets", optional=True, dtypes="integer"),
                Port("per_sample_weights", optional=True, dtypes="float"),
            ),
            kinds={"mode": Choice(("sum", "mean", "max"))},
            words=_EMBEDDING | _CHOICE,
        ),
    ),
)
