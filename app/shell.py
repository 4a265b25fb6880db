"""What a command may ask of the window, and what a command is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from app.files import Files
from app.session import Session
from designer.canvas.canvas import Canvas

MENUS = ("File", "Edit", "Design", "View", "Train", "Help")
Scheme = Literal["system", "light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("system", "light", "dark")


class Shell(Protocol):
    """The window as commands see it."""

    session: Session
    files: Files
    canvas: Canvas
    has_design: bool  # a design is open, though the start page may lie over it

    @property
    def editing(self) -> bool:
        """Whether the canvas is to be seen, not the start page."""

    def show_start(self) -> None: ...
    def show_canvas(self) -> None: ...
    def show_dock(self, name: str) -> None: ...
    def go_to_dock(self, name: str) -> None:
        """Show a dock and give it the keyboard, or give that back to the canvas."""

    def is_dock_open(self, name: str) -> bool: ...
    def toggle_tall(self) -> None:
        """Give the docks below the inspector its place, or give it back."""

    def ask_dock(self, name: str, command: str) -> None:
        """Show a dock and have it do one of its own `commands`."""

    def go_round(self, step: int) -> None:
        """Give the keyboard to the next part of the window, or the one before."""

    def show_commands(self) -> None: ...
    def show_keys(self) -> None: ...
    def show_about(self) -> None: ...
    def show_export(self) -> None: ...
    def open_workspace(self) -> None: ...
    def set_scheme(self, scheme: Scheme) -> None: ...
    def reset_layout(self) -> None: ...
    def toggle_full_screen(self) -> None: ...
    def close(self) -> bool:
        """Close the window, if the user does not think better of it."""


@dataclass(frozen=True)
class Action:
    """A command: `name` + "Action" is its object name.

    `why_not` says why it cannot be done now, None when it can; `label` is its text and `sign` its icon where these
    change. `on_canvas` commands have single keys, which count only while the canvas has the keyboard. `checked` says,
    for what can be on or off, which it is. With `instead` its keys are not dead where it cannot be done: they say why,
    and do that.
    """

    name: str
    text: str
    keys: tuple[str, ...]
    menu: str
    run: Callable[[Shell], object]
    why_not: Callable[[Shell], str | None] = lambda _shell: None
    icon: str = ""
    label: Callable[[Shell], str] | None = None
    sign: Callable[[Shell], str] | None = None
    on_canvas: bool = False
    tip: str = ""
    separated: bool = False
    checked: Callable[[Shell], bool] | None = None
    instead: Callable[[Shell], object] | None = None
