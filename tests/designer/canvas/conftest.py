"""What tests of the canvas share: a canvas that is shown, and a hand to use it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from designer.model.design import Design
from tests.hand import Desk, desk_of


@pytest.fixture
def desk(qtbot: QtBot) -> Callable[[Design], Desk]:
    """Shows a design on a canvas of its own, at its true size."""
    return lambda design: desk_of(qtbot, design)
