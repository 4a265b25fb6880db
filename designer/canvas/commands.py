"""The commands of the canvas: what menus, keys and the command palette do to the selection."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal

from designer.canvas.arranging import neighbour
from designer.canvas.commands_forms import FormCommands
from designer.canvas.gestures_base import Spot
from designer.canvas.level import Level
from designer.canvas.menu import menu_of
from designer.canvas.selection import NOTHING, Path, Selection, definition_at

_ARROWS = {
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
}
BIG_STEP = 80.0
_STEPS = {
    Qt.Key.Key_Down: (0.0, BIG_STEP),
    Qt.Key.Key_Up: (0.0, -BIG_STEP),
    Qt.Key.Key_Left: (-BIG_STEP, 0.0),
    Qt.Key.Key_Right: (BIG_STEP, 0.0),
}
_Keys = Qt.KeyboardModifier


class Commands(FormCommands):
    """Selecting, walking along wires, and what bare keys and the right button do."""

    parameters_wanted = Signal()  # of the selected layer, with the keyboard in the first of them

    def enter(self, path: Path | None = None) -> None:
        """Show the inside of the instance at `path`, or of the selected one, as the page."""
        if path is None:
            only = self.selection.only
            path = (*self.selection.path, only) if only else None
        if path is not None and definition_at(self.design, path) is not None:
            self.scene.enter(path)

    def select_all(self) -> None:
        """Select all layers of the level where the selection is; once more, its inputs and outputs too."""
        path = self.selection.path
        level = self.scene.drawing.levels.get(path) or self.scene.drawing.levels[self.scene.page]
        inner = frozenset(level.items) - level.ends_of_block()
        again = not inner or (self.selection.path == level.path and self.selection.nodes == inner)
        self.scene.select(Selection(level.path, frozenset(level.items) if again else inner))

    def select_for_menu(self, spot: Spot) -> None:
        """Select what lies under the mouse, unless it is selected already."""
        hit = self.scene.at(spot.point, self.view.reach)
        chosen = self.selection
        if hit.kind in ("node", "header", "toggle", "port"):
            if chosen.path != hit.path or hit.id not in chosen.nodes:
                self.scene.select(Selection(hit.path, frozenset((hit.id,))))
        elif hit.edge is not None:
            if chosen.path != hit.path or hit.edge not in chosen.edges:
                self.scene.select(Selection(hit.path, edges=frozenset((hit.edge,))))
        else:
            self.scene.select(Selection(hit.path) if hit.path else NOTHING)

    def walk(self, way: str) -> None:
        """Select the next node along a wire, or beside the selected one."""
        chosen, block = self.selection, self._block()
        level = self.scene.drawing.levels.get(chosen.path)
        if block is None or level is None or not level.items:
            return
        if not chosen.nodes:
            self._go(Selection(level.path, frozenset((self._in_sight(level),))))
            return
        middles = {key: self.scene.rect_of(level.path, key).center() for key in level.items}
        drawn = {key: (point.x(), point.y()) for key, point in middles.items()}
        start = next(iter(node.id for node in block.nodes if node.id in chosen.nodes))
        found = neighbour(block, start, drawn, way)
        if found is not None:
            self._go(Selection(level.path, frozenset((found,))))
        elif way in ("down", "up") and level.container is not None:
            self._go(Selection(level.path[:-1], frozenset((level.path[-1],))))

    def _in_sight(self, level: Level) -> str:
        """The node of a level that is nearest to the middle of what is seen."""
        middle = self.view.mapToScene(self.view.viewport().rect().center())
        ways = {key: self.scene.rect_of(level.path, key).center() - middle for key in level.items}
        return min(ways, key=lambda key: ways[key].manhattanLength())

    def _go(self, selection: Selection) -> None:
        self.scene.select(selection)
        self.view.reveal(selection)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Do what a key stands for that is no command of the window; whether there is something."""
        if key in _ARROWS and held == _Keys.NoModifier:
            self.walk(_ARROWS[key])
        elif key in _STEPS and held == _Keys.AltModifier | _Keys.ShiftModifier:
            self.nudge(*_STEPS[key])
        elif key == Qt.Key.Key_Escape and held == _Keys.NoModifier:
            self._come_out()
        elif key == Qt.Key.Key_H and held == _Keys.NoModifier:
            self.toggle_open()
        else:
            return False
        return True

    def _come_out(self) -> None:
        """Select the block in which something is selected, then nothing."""
        chosen = self.selection
        inside = chosen.path != self.scene.page
        self.scene.select(Selection(chosen.path[:-1], frozenset((chosen.path[-1],))) if inside else NOTHING)

    def open_node(self, path: Path, key: str, named: bool = False) -> None:
        """What a double-click does: go into a block, rename a layer that is hit on its name, else to its parameters."""
        self.scene.select(Selection(path, frozenset((key,))))
        if named and definition_at(self.design, (*path, key)) is None:
            self.rename()
        else:
            self.open_selected()

    def open_selected(self) -> None:
        """Go into the selected block, or to the parameters of the selected layer."""
        only = self.selection.only
        if only is None:
            self._refuse("Select exactly one layer or block first.")
        elif definition_at(self.design, (*self.selection.path, only)) is not None:
            self.enter()
        else:
            self.parameters_wanted.emit()

    def show_menu(self, at: QPoint) -> None:
        """Open the menu of what is selected at a point of the view, once all know what is selected."""
        at = self.view.viewport().mapToGlobal(at)
        QTimer.singleShot(1, self, partial(self._open_menu, at))  # 0 would be before the timers of those who are told

    def _open_menu(self, at: QPoint) -> None:
        menu_of(self).popup(at)
