"""The chain of autograd functions: the longest, and where it parts."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.inspection.autograd import MOST, Chain, chain


def leaf() -> Tensor:
    return torch.randn(3, requires_grad=True)


def told(loss: Tensor, *inputs: Tensor, **named: Tensor) -> Chain:
    marks = [each.grad_fn for each in inputs if each.grad_fn is not None]
    return chain(loss.grad_fn, marks, {id(value): name for name, value in named.items()})


def names(found: Chain) -> list[str]:
    return [each.name for each in found.functions]


def test_names_are_those_of_torch_without_the_number() -> None:
    x = leaf().clone()
    assert names(told(x.relu().sum(), x)) == ["SumBackward", "ReluBackward"]


def test_the_longest_way_is_told_and_the_other_named_where_it_parts() -> None:
    x = leaf().clone()
    found = told((x.relu().exp() + x.tanh()).sum(), x)
    assert names(found) == ["SumBackward", "AddBackward", "ExpBackward", "ReluBackward"]
    assert found.functions[1].branches == ("TanhBackward",)
    assert found.total == 5


def test_a_way_that_goes_on_to_the_input_itself_says_so() -> None:
    x = leaf().clone()
    assert told((x.relu() + x).sum(), x).functions[1].branches == ("input",)


def test_the_longest_way_is_found_where_many_ways_join() -> None:
    x = leaf().clone()
    all_so_far = [x]
    for _ in range(12):  # as in DenseNet
        all_so_far.append(torch.cat(all_so_far).relu())
    assert told(all_so_far[-1].sum(), x).length == 1 + 2 * 12


def test_a_parameter_behind_a_function_of_its_own_belongs_to_who_uses_it() -> None:
    x, w, b = leaf().clone(), leaf(), leaf()
    found = told((x * w.exp() + b).sum(), x, w=w, b=b)
    assert [each.parameters for each in found.functions] == [(), ("b",), ("w",)]


def test_of_a_long_chain_the_first_and_the_last_functions_are_told() -> None:
    x = leaf().clone()
    value = x.tanh()
    for _ in range(2 * MOST):
        value = value.relu()
    found = told(value.sum(), x)
    assert len(found.functions) == MOST
    assert found.length == found.total == 2 * MOST + 2
    assert (found.functions[0].name, found.functions[-1].name) == ("SumBackward", "TanhBackward")


def test_what_has_no_gradient_has_no_chain() -> None:
    assert told(torch.zeros(3).sum()) == Chain()
