"""The look of the window: contrast by computation, one palette for all, icons that are there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import resources
from app.actions import ACTIONS
from app.charting.look import look
from app.theming import icons, theme
from app.theming.looks import colour_of
from app.theming.stylesheet import sheet
from app.theming.tokens import BODY, DARK, GRID, LIGHT, Colours, contrast

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda colours: colours.name)
READABLE, SEEN = 4.5, 3.0


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    """Whatever a test chose, the next one begins in light colours."""
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")


def grounds(colours: Colours) -> dict[str, str]:
    """Everything that running text stands on."""
    canvas = colours.canvas
    named = ("window", "panel", "field", "button", "hover", "pressed", "selected")
    found = {name: getattr(colours, name) for name in named}
    found |= {name: getattr(canvas, name) for name in ("page", "card", "footer", "header", "label")}
    found |= {name: getattr(canvas, name) for name in ("error_ground", "warning_ground")}
    return found | {f"level {depth}": level for depth, level in enumerate(canvas.levels)}


def too_low(inks: dict[str, str], on: dict[str, str], least: float) -> dict[str, float]:
    """The pairs of ink and ground whose contrast is below `least`."""
    pairs = itertools.product(inks.items(), on.items())
    found = {f"{ink} on {ground}": round(contrast(a, b), 2) for (ink, a), (ground, b) in pairs}
    return {pair: ratio for pair, ratio in found.items() if ratio < least}


class Dressed(QWidget):
    """Counts how often a style is put on it."""

    times = 0

    def changeEvent(self, event: QEvent) -> None:
        self.times += event.type() == QEvent.Type.StyleChange
        super().changeEvent(event)


def picture(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> QImage:
    return icon.pixmap(QSize(40, 40), mode).toImage()


@BOTH
def test_text_can_be_read_on_every_ground(colours: Colours) -> None:
    inks = {"text": colours.text, "muted": colours.muted}
    assert too_low(inks, grounds(colours), READABLE) == {}


@BOTH
def test_faint_text_of_the_canvas_can_be_read_on_cards_and_blocks(colours: Colours) -> None:
    canvas = colours.canvas
    on = {
        name: getattr(canvas, name) for name in ("page", "card", "footer", "header", "error_ground", "warning_ground")
    }
    on |= {f"level {depth}": level for depth, level in enumerate(canvas.levels)}
    assert too_low({"faint": canvas.faint}, on, READABLE) == {}


@BOTH
def test_words_in_colour_can_be_read(colours: Colours) -> None:
    inks = {"accent": colours.accent, "error": colours.error, "warning": colours.warning, "fine": colours.fine}
    on = {name: getattr(colours, name) for name in ("window", "panel", "field")}
    assert too_low(inks, on | {"card": colours.canvas.card}, READABLE) == {}


@BOTH
def test_errors_and_warnings_can_be_read_on_their_grounds(colours: Colours) -> None:
    canvas = colours.canvas
    assert contrast(canvas.error, canvas.error_ground) >= READABLE
    assert contrast(canvas.warning, canvas.warning_ground) >= READABLE


@BOTH
def test_what_stands_on_the_accent_can_be_read_in_all_its_states(colours: Colours) -> None:
    states = {name: getattr(colours, name) for name in ("accent", "accent_hover", "accent_pressed")}
    assert too_low({"on accent": colours.on_accent}, states, READABLE) == {}


@BOTH
def test_tips_can_be_read(colours: Colours) -> None:
    assert contrast(colours.on_tip, colours.tip) >= READABLE


@BOTH
def test_the_edges_of_controls_and_the_ring_of_the_focus_can_be_seen(colours: Colours) -> None:
    on = {name: getattr(colours, name) for name in ("window", "panel", "field")}
    assert too_low({"edge": colours.edge, "focus": colours.accent}, on, SEEN) == {}


@BOTH
def test_what_is_greyed_can_still_be_made_out(colours: Colours) -> None:
    on = {name: getattr(colours, name) for name in ("window", "panel")}
    assert too_low({"disabled": colours.disabled}, on, 2.5) == {}


@BOTH
def test_charts_can_be_read(colours: Colours) -> None:
    seen = look(theme.palette(colours))
    inks = {"text": seen.text.name(), "muted": seen.muted.name()}
    assert too_low(inks, {"chart": seen.ground.name()}, READABLE) == {}
    hues = {f"hue {index}": hue.name() for index, hue in enumerate(seen.hues)}
    assert too_low(hues, {"chart": seen.ground.name()}, SEEN) == {}


def test_black_and_white_have_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@BOTH
def test_the_sheet_names_only_pictures_that_are_there(colours: Colours) -> None:
    named = set(re.findall(r"url\(theme:([\w.-]+)\)", sheet(colours, BODY)))
    assert named
    assert [name for name in sorted(named) if not (resources.folder("themes") / name).is_file()] == []


@BOTH
def test_the_sheet_has_no_open_ends(colours: Colours) -> None:
    text = sheet(colours, BODY)
    assert "$" not in text
    assert text.count("{") == text.count("}")


@BOTH
def test_a_state_changes_no_font_for_which_a_button_would_be_too_narrow(colours: Colours) -> None:
    rules = re.findall(r"([^{}]+)\{([^}]*)\}", sheet(colours, BODY))
    states = "(?<!:):(default|hover|focus|checked|pressed)"
    assert [at.strip() for at, what in rules if re.search(states, at) and re.search("font-(weight|size)", what)] == []


def test_sizes_of_type_grow_with_the_users_font() -> None:
    assert sheet(LIGHT, 26) != sheet(LIGHT, 13)
    assert "font-size: 56px" in sheet(LIGHT, 26)


def test_the_grid_has_eight_pixels() -> None:
    assert GRID == 8


@pytest.mark.parametrize(("scheme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_a_choice_dresses_everything_that_uses_the_tokens(qapp: QApplication, scheme: str, colours: Colours) -> None:
    theme.apply(qapp, scheme)
    assert theme.colours() is colours
    assert theme.canvas() is colours.canvas
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == colours.window
    assert colours.panel in qapp.styleSheet()


def test_the_systems_scheme_is_followed_while_it_runs(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.apply(qapp, "system")
    for scheme, colours in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        monkeypatch.setattr(QStyleHints, "colorScheme", lambda _hints, scheme=scheme: scheme)
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.colours() is colours


def test_a_change_of_colours_is_told_once_and_only_when_there_is_one(qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed(), timeout=1000):
        theme.apply(qapp, "dark")
    with qtbot.assertNotEmitted(theme.changed()):
        theme.apply(qapp, "dark")


def test_a_change_of_colours_dresses_a_nested_widget_a_few_times_only(qapp: QApplication, qtbot: QtBot) -> None:
    outermost = innermost = QWidget()
    qtbot.addWidget(outermost)
    for _ in range(12):
        innermost = QWidget(innermost)
    dressed = Dressed(innermost)
    outermost.show()
    dressed.times = 0
    theme.apply(qapp, "dark")
    assert 1 <= dressed.times <= 4


def test_signs_have_the_colours_of_the_theme(qapp: QApplication) -> None:
    for scheme, colours in (("dark", DARK), ("light", LIGHT)):
        theme.apply(qapp, scheme)
        assert colour_of("fine").name() == colours.fine
        assert colour_of("error").name() == colours.error


def test_every_action_has_an_icon_that_exists() -> None:
    assert [action.icon for action in ACTIONS if action.icon and not icons.exists(action.icon)] == []


def test_every_icon_that_has_a_name_exists() -> None:
    assert [name for name in icons.GLYPHS if not icons.exists(name)] == []


def test_an_icon_is_made_once() -> None:
    assert icons.icon("save") is icons.icon("save")


def test_an_icon_follows_the_colours(qapp: QApplication) -> None:
    before = picture(theme.icon("save"))
    theme.apply(qapp, "dark")
    assert picture(theme.icon("save")) != before


def test_a_greyed_icon_looks_different() -> None:
    assert picture(theme.icon("save"), QIcon.Mode.Disabled) != picture(theme.icon("save"))


def test_an_icon_is_as_crisp_as_the_screen() -> None:
    assert theme.icon("train").pixmap(QSize(20, 20), 3.0).size() == QSize(60, 60)


def test_the_window_has_an_icon(qapp: QApplication) -> None:
    assert not picture(qapp.windowIcon()).isNull()


def test_an_icon_without_room_is_no_picture() -> None:
    assert icons.icon("train").pixmap(QSize(0, 0)).isNull()
