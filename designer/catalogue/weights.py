"""What torch calls the parameters of its layers: other nodes may use them as tensors, as when weights are tied."""

from __future__ import annotations

from functools import cache

_PLAIN = ("weight", "bias")
_GATES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
_WEIGHT_ALONE = frozenset({"Embedding", "EmbeddingBag", "PReLU", "RMSNorm"})
_CATEGORIES = frozenset({"Linear", "Convolution", "Normalisation"})


@cache
def weights_of(kind: str, category: str) -> tuple[str, ...]:
    """The parameters that a layer of that kind may have, in torch's order; which there are, its arguments say."""
    if kind in ("LSTM", "GRU", "RNN"):
        return tuple(f"{gate}_l0" for gate in _GATES)
    if kind in ("LSTMCell", "GRUCell", "RNNCell"):
        return _GATES
    if kind == "MultiheadAttention":
        return ("in_proj_weight", "in_proj_bias")
    if kind in _WEIGHT_ALONE:
        return _PLAIN[:1]
    return _PLAIN if category in _CATEGORIES else ()
