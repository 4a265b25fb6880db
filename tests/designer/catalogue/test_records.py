"""Every record of the catalogue is whole and says what a user needs. No torch here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from designer.catalogue import CATALOGUE, categories, closest, spec
from designer.catalogue.derived import data
from designer.catalogue.exclusions import EXCLUDED
from designer.catalogue.spec import Spec
from designer.catalogue.words import BOUNDS, HELP, SUGGESTED
from designer.params import Param
from designer.values import Expression, decode, encode

SPECS = list(CATALOGUE.values())


def breaking(rule: Callable[[Spec], bool]) -> list[str]:
    """The kinds whose record breaks a rule."""
    return [record.kind for record in SPECS if not rule(record)]


def breaking_params(rule: Callable[[Param], bool]) -> list[str]:
    """The parameters that break a rule."""
    return [f"{record.kind}.{param.name}" for record in SPECS for param in record.params if not rule(param)]


def test_a_kind_is_found_by_its_name() -> None:
    found = spec("Conv2d")
    assert found is not None
    assert found.kind == "Conv2d"


def test_an_unknown_kind_is_not_found() -> None:
    assert spec("Conv4d") is None


@pytest.mark.parametrize(("typed", "meant"), [("conv2d", "Conv2d"), ("Liner", "Linear"), ("concat", "cat")])
def test_the_closest_kind_is_suggested(typed: str, meant: str) -> None:
    assert closest(typed) == meant


def test_nothing_is_suggested_for_what_is_far_from_everything() -> None:
    assert closest("xyzzy_plugh") is None


def test_the_categories_hold_the_whole_catalogue_in_its_order() -> None:
    assert [record for records in categories().values() for record in records] == SPECS


def test_no_excluded_class_is_in_the_catalogue() -> None:
    assert not CATALOGUE.keys() & EXCLUDED.keys()


def test_layers_are_named_as_classes_and_operations_in_lower_case() -> None:
    assert not breaking(lambda record: record.kind.isidentifier() and record.is_layer == record.kind[0].isupper())


def test_the_help_is_one_short_sentence() -> None:
    assert not breaking(lambda record: record.help.endswith(".") and "\n" not in record.help and len(record.help) < 90)


def test_the_help_of_a_parameter_is_one_sentence() -> None:
    assert not breaking_params(lambda param: param.help.endswith(".") and len(param.help) <= 130)


def test_a_default_is_in_its_normal_form() -> None:
    def normal(record: Spec) -> bool:
        parsed = {name: record.param[name].parse(default) for name, default in record.defaults.items()}
        return repr(parsed) == repr({**record.defaults})

    assert not breaking(normal)


def test_a_default_is_legal() -> None:
    assert not breaking(
        lambda record: not any(record.param[name].objection(value) for name, value in record.defaults.items())
    )


def test_a_default_survives_a_file() -> None:
    assert not breaking(lambda record: all(decode(encode(value)) == value for value in record.defaults.values()))


def test_a_formula_is_taken_by_every_parameter() -> None:
    formula = Expression("n + 1")
    assert not breaking_params(lambda param: param.parse(formula) == formula and param.objection(formula) is None)


def test_names_of_parameters_and_inputs_are_unique_identifiers() -> None:
    def unique(record: Spec) -> bool:
        names = [param.name for param in record.params] + [port.name for port in record.inputs]
        return len(set(names)) == len(names) and all(map(str.isidentifier, names))

    assert not breaking(unique)


def test_parameters_come_in_the_order_of_the_signature() -> None:
    def ordered(record: Spec) -> bool:
        signature = [row["name"] for row in data()["layers"].get(record.kind, ())]
        own = [param.name for param in record.params if param.name in signature]
        return own == [name for name in signature if name in own]

    assert not breaking(ordered)


def test_required_inputs_come_before_optional_ones() -> None:
    assert not breaking(lambda record: (flags := [port.optional for port in record.inputs]) == sorted(flags))


def test_what_is_inferred_exists() -> None:
    def exists(record: Spec) -> bool:
        ports = {port.name for port in record.inputs if not port.optional}
        return record.inferred.keys() <= record.param.keys() and {s.port for s in record.inferred.values()} <= ports

    assert not breaking(exists)


def test_a_dropped_node_lacks_no_parameter() -> None:
    def complete(record: Spec) -> bool:
        required = {param.name for param in record.params if param.required}
        return required <= record.suggested.keys() | record.inferred.keys()

    assert not breaking(complete)


def test_suggested_values_are_legal() -> None:
    def legal(record: Spec) -> bool:
        params = ((record.param[name], value) for name, value in record.suggested.items())
        return all(param.parse(value) == value and param.objection(value) is None for param, value in params)

    assert not breaking(legal)


def test_what_decides_on_outputs_exists() -> None:
    assert not breaking(
        lambda record: {port.when for port in record.outputs} | {record.outputs_from} <= {"", *record.param}
    )


def test_the_page_is_one_of_torchs() -> None:
    start = "https://docs.pytorch.org/docs/stable/generated/torch."
    own = breaking(lambda record: record.url.startswith(start) and record.url.endswith(".html"))
    assert own == ["expression"]


@pytest.mark.parametrize("words", [HELP, BOUNDS, SUGGESTED], ids=["help", "bounds", "suggested"])
def test_no_shared_word_is_left_over(words: dict[str, object]) -> None:
    assert not words.keys() - {param.name for record in SPECS for param in record.params}


def test_the_catalogue_comes_up_without_torch() -> None:
    program = "import sys, designer.catalogue; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
