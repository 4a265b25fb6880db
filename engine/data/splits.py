"""How examples are held out for testing and validation: a recipe that one line of a script can repeat.

The rows are put into the order `torch.randperm(n, generator=torch.Generator().manual_seed(split_seed))`. Where the data
have no test set of their own, the first `round(test * n)` rows of it are the test set; of the rest, the first
`round(validation * rest)` are the validation set; what is left is trained on. Nothing is reordered where nothing is
held out.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.spec import DataRefused, Raw, Split


@dataclass(frozen=True, slots=True)
class Splits:
    """The three parts of a data set; those of no examples are None."""

    train: Split
    validation: Split | None
    test: Split | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Which share of the examples is held out, and the seed of the order; `test` is 0 where the set has its own."""

    test: float
    validation: float
    seed: int

    def sizes(self, count: int) -> tuple[int, int]:
        """How many of `count` examples test and validate; raises `DataRefused` where one part would be empty."""
        test = round(self.test * count)
        validation = round(self.validation * (count - test))
        for name, share, size in (("test", self.test, test), ("validation", self.validation, validation)):
            if share and not size:
                raise DataRefused(f"data.{name} = {share} of {count} examples leaves none; choose a larger share or 0.")
        if test + validation >= count:
            raise DataRefused(f"Of {count} examples none is left to train on; lower data.test or data.validation.")
        return test, validation


def split(raw: Raw, shares: Shares) -> Splits:
    """The parts of `raw` by the recipe above; `split_lines` prints the same."""
    import torch

    count = len(raw.train)
    test, validation = shares.sizes(count)
    if not test and not validation:
        return Splits(raw.train, raw.validation, raw.test)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(shares.seed))
    test_rows, validation_rows, train_rows = order.tensor_split([test, test + validation])
    return Splits(
        raw.train.take(train_rows),
        raw.train.take(validation_rows) if validation else raw.validation,
        raw.train.take(test_rows) if test else raw.test,
    )


def split_lines(shares: Shares, labelled: bool) -> list[str]:
    """Python lines that split `x_train` and, where `labelled`, `y_train` as `split` does into `x_test`, `x_val` ..."""
    if not shares.test and not shares.validation:
        return []
    held = [name for name, share in (("test", shares.test), ("val", shares.validation)) if share]
    lines = [
        f"# Rows held out for {' and '.join('validation' if name == 'val' else 'testing' for name in held)}",
        f"order = torch.randperm(len(x_train), generator=torch.Generator().manual_seed({shares.seed}))",
    ]
    if shares.test:
        lines.append(f"test_rows, order = order.tensor_split([round({shares.test} * len(order))])")
    if shares.validation:
        lines.append(f"val_rows, order = order.tensor_split([round({shares.validation} * len(order))])")
    parts = [*((f"_{name}", f"[{name}_rows]") for name in held), ("_train", "[order]")]
    if labelled:
        lines += [f"x{part}, y{part} = x_train{rows}, y_train{rows}" for part, rows in parts]
    else:
        lines += [f"x{part} = x_train{rows}" for part, rows in parts]
    return lines
