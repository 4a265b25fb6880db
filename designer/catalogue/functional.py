"""How layers that keep nothing are called as functions: `F.relu(x)` instead of a submodule that is made first.

A layer that is not named here has weights or statistics of its own, or there is no function that does just what it
does. The function has the layer's parameters under the same names and with the same defaults unless the table says
otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from designer.params import Param

_ALIKE = (
    *("relu", "leaky_relu", "gelu", "silu", "elu", "celu", "selu", "relu6", "mish", "softplus", "softsign"),
    *("logsigmoid", "hardsigmoid", "hardswish", "hardtanh", "hardshrink", "softshrink", "tanhshrink", "threshold"),
    *("glu", "max_pool1d", "max_pool2d", "max_pool3d", "avg_pool1d", "avg_pool2d", "avg_pool3d"),
    *("adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"),
    *("adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d"),
    *("lp_pool1d", "lp_pool2d", "lp_pool3d"),
    *("max_unpool1d", "max_unpool2d", "max_unpool3d", "local_response_norm", "pixel_shuffle", "pixel_unshuffle"),
    *("unfold", "fold", "cosine_similarity", "pairwise_distance"),
)
"""Functions that are called like their layer: F.max_pool2d is MaxPool2d."""

_DROPOUTS = ("dropout", "dropout1d", "dropout2d", "dropout3d")
_TRAINING = "training=self.training"
_OTHERWISE: Mapping[str, str] = {
    "sigmoid": "torch.sigmoid({input})",
    "tanh": "torch.tanh({input})",
    "softmax": "F.softmax({input}, dim={dim})",
    "logsoftmax": "F.log_softmax({input}, dim={dim})",
    "softmin": "F.softmin({input}, dim={dim})",
    "softmax2d": "F.softmax({input}, dim=-3)",
    "rrelu": f"F.rrelu({{input}}{{,lower}}{{,upper}}, {_TRAINING}{{,inplace}})",
    **{name: f"F.{name}({{input}}{{,p}}, {_TRAINING}{{,inplace}})" for name in _DROPOUTS},
    "alphadropout": f"F.alpha_dropout({{input}}{{,p}}, {_TRAINING})",  # as its layer, it heeds no inplace
    "featurealphadropout": f"F.feature_alpha_dropout({{input}}{{,p}}, {_TRAINING})",
    "flatten": "torch.flatten({input}, {start_dim}{,end_dim})",
    "unflatten": "{input}.unflatten({dim}, {unflattened_size})",
    "channelshuffle": "F.channel_shuffle({input}, {groups})",
    "upsample": "F.interpolate({input}{,size}{,scale_factor}{,mode}{,align_corners}{,recompute_scale_factor})",
    "upsamplingnearest2d": "F.interpolate({input}{,size}{,scale_factor})",
    "upsamplingbilinear2d": 'F.interpolate({input}{,size}{,scale_factor}, mode="bilinear", align_corners=True)',
    **{
        f"{way}pad{axes}d": f"F.pad({{input}}, {{padding:*{2 * axes}}}{more})"
        for axes in (1, 2, 3)
        for way, more in (
            ("zero", ""),
            ("constant", ", value={value}"),
            ("reflection", ', mode="reflect"'),
            ("replication", ', mode="replicate"'),
            ("circular", ', mode="circular"'),
        )
    },
}
"""The calls of the others, by the name of the layer in lower case."""

_NAMES: Mapping[str, str] = {name.replace("_", ""): name for name in _ALIKE}


def function(kind: str, call: str, params: Sequence[Param]) -> str:
    """The template of the call that stands for a layer whose own call is `call`; empty if there is none."""
    name = kind.lower()
    if name not in _NAMES:
        return _OTHERWISE.get(name, "")
    fields = (f", {{{param.name}}}" if param.required else f"{{,{param.name}}}" for param in params)
    return f"F.{_NAMES[name]}({call}{''.join(fields)})"
