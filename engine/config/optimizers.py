"""The optimizers of torch.optim, one record each: names, order and defaults of the options are torch's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from designer.params import Bool, Choice, Float, Int, Optional, Param, Sequence
from designer.values import Value
from engine.config.spec import OptimizerSpec

HIDDEN = frozenset({"params", "foreach", "fused", "capturable", "differentiable"})
"""Arguments of torch's that say how a step is computed, not what it is."""

MAXIMIZE = Param("maximize", Bool(), False, "Whether the loss is made large instead of small.")
AMSGRAD = Param("amsgrad", Bool(), False, "Whether the largest second moment so far is used.")
DECOUPLED = Param("decoupled_weight_decay", Bool(), False, "Whether weights shrink apart from the step, as in AdamW.")
BETAS = Param("betas", Sequence(Float(0, 1), 2), (0.9, 0.999), "How slowly the two running means follow.")


def _lr(default: float) -> Param:
    return Param("lr", Float(0), default, "The learning rate: how far each step goes.")


def _decay(default: float = 0.0) -> Param:
    return Param("weight_decay", Float(0), default, "How strongly weights are drawn to zero.")


def _eps(default: float = 1e-8) -> Param:
    return Param("eps", Float(0), default, "A small number that keeps a division finite.")


def _momentum(default: float = 0.0) -> Param:
    return Param("momentum", Float(0), default, "How much of the last step goes on.")


def _number(name: str, default: float, help: str) -> Param:
    return Param(name, Float(), default, help)


def _pair(name: str, default: Value, help: str) -> Param:
    return Param(name, Sequence(Float(0), 2), default, help)


_SPECS = (
    OptimizerSpec(
        "Adam",
        "Adapts the step of every weight; the usual first choice.",
        (_lr(1e-3), BETAS, _eps(), _decay(), AMSGRAD, MAXIMIZE, DECOUPLED),
        True,
    ),
    OptimizerSpec(
        "AdamW",
        "Adam with weight decay apart from the step.",
        (_lr(1e-3), BETAS, _eps(), _decay(0.01), AMSGRAD, MAXIMIZE),
        True,
    ),
    OptimizerSpec(
        "SGD",
        "Plain steps down the gradient, with momentum if asked.",
        (
            _lr(1e-3),
            _momentum(),
            Param("dampening", Float(), 0.0, "How much the momentum is damped."),
            _decay(),
            Param("nesterov", Bool(), False, "Whether the gradient is taken ahead of the step."),
            MAXIMIZE,
        ),
        True,
    ),
    OptimizerSpec(
        "RMSprop",
        "Divides each step by the recent size of the gradient.",
        (
            _lr(1e-2),
            Param("alpha", Float(0, 1), 0.99, "How slowly the recent size follows."),
            _eps(),
            _decay(),
            _momentum(),
            Param("centered", Bool(), False, "Whether the variance is used instead of the size."),
            MAXIMIZE,
        ),
        True,
    ),
    OptimizerSpec(
        "NAdam",
        "Adam with Nesterov's momentum.",
        (
            _lr(2e-3),
            BETAS,
            _eps(),
            _decay(),
            Param("momentum_decay", Float(0), 0.004, "How the momentum grows over the run."),
            DECOUPLED,
            MAXIMIZE,
        ),
        True,
    ),
    OptimizerSpec(
        "RAdam",
        "Adam that begins carefully by itself.",
        (_lr(1e-3), BETAS, _eps(), _decay(), DECOUPLED, MAXIMIZE),
        True,
    ),
    OptimizerSpec("Adamax", "Adam by the largest gradient.", (_lr(2e-3), BETAS, _eps(), _decay(), MAXIMIZE), True),
    OptimizerSpec(
        "Adagrad",
        "Steps that shrink as gradients add up; for rare features.",
        (
            _lr(1e-2),
            Param("lr_decay", Float(0), 0.0, "How fast the learning rate shrinks."),
            _decay(),
            Param("initial_accumulator_value", Float(0), 0.0, "Where the sum of squares begins."),
            _eps(1e-10),
            MAXIMIZE,
        ),
    ),
    OptimizerSpec(
        "Adadelta",
        "Needs hardly a learning rate: steps follow the recent sizes.",
        (_lr(1.0), Param("rho", Float(0, 1), 0.9, "How slowly the sizes follow."), _eps(1e-6), _decay(), MAXIMIZE),
    ),
    OptimizerSpec(
        "Adafactor",
        "Adam's kind of step with little memory, for large matrices.",
        (
            _lr(1e-2),
            Param("beta2_decay", Float(None, 0), -0.8, "How the second moment's memory grows."),
            Param("eps", Sequence(Optional(Float(0)), 2), (None, 1e-3), "Two small numbers; the first may be none."),
            Param("d", Float(1), 1.0, "Where updates are clipped."),
            _decay(),
            MAXIMIZE,
        ),
    ),
    OptimizerSpec(
        "ASGD",
        "SGD that averages its way; the average itself is not used.",
        (
            _lr(1e-2),
            _number("lambd", 1e-4, "How fast the step decays."),
            _number("alpha", 0.75, "The power of that decay."),
            _number("t0", 1e6, "The step at which averaging begins."),
            _decay(),
            MAXIMIZE,
        ),
    ),
    OptimizerSpec(
        "Rprop",
        "Uses only the signs of the gradient; for whole-set batches.",
        (
            _lr(1e-2),
            _pair("etas", (0.5, 1.2), "By what a step shrinks and grows."),
            _pair("step_sizes", (1e-6, 50.0), "The smallest and the largest step."),
            MAXIMIZE,
        ),
    ),
    OptimizerSpec(
        "LBFGS",
        "A quasi-Newton method that looks at each batch several times; for small problems and whole-set batches.",
        (
            _lr(1.0),
            Param("max_iter", Int(1), 20, "The most iterations on a batch."),
            Param("max_eval", Optional(Int(1)), None, "The most looks at a batch; none is 1.25 times the iterations."),
            Param("tolerance_grad", Float(0), 1e-7, "The gradient at which it stops."),
            Param("tolerance_change", Float(0), 1e-9, "The change at which it stops."),
            Param("history_size", Int(1), 100, "How many past steps it remembers."),
            Param("line_search_fn", Optional(Choice(("strong_wolfe",))), None, "How far it goes along a direction."),
            MAXIMIZE,
        ),
    ),
    OptimizerSpec(
        "Muon",
        "Orthogonal steps for matrices; takes networks whose weights are all matrices.",
        (
            _lr(1e-3),
            _decay(0.1),
            _momentum(0.95),
            Param("nesterov", Bool(), True, "Whether the gradient is taken ahead of the step."),
            Param("ns_coefficients", Sequence(Float(), 3), (3.4445, -4.775, 2.0315), "Of the Newton-Schulz iteration."),
            _eps(1e-7),
            Param("ns_steps", Int(1, 99), 5, "How many Newton-Schulz iterations."),
            Param("adjust_lr_fn", Optional(Choice(("original", "match_rms_adamw"))), None, "How the size is adapted."),
        ),
    ),
    OptimizerSpec(
        "SparseAdam",
        "Adam for networks of sparse embeddings alone.",
        (_lr(1e-3), BETAS, _eps(), MAXIMIZE),
    ),
)
OPTIMIZERS: Mapping[str, OptimizerSpec] = MappingProxyType({spec.kind: spec for spec in _SPECS})
