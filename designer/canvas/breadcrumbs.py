"""The bar over the canvas that says which block is shown as the page, and leads back out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer.canvas.colours import CanvasTheme
from designer.canvas.selection import Path, block_at
from designer.model.design import Design, Node


class Breadcrumbs(QWidget):
    """Net › layer1 › 0: each step a button; hidden while the model itself is the page."""

    chosen = Signal(object)

    def __init__(self, theme: CanvasTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("breadcrumbs")
        self.setAccessibleName("Where you are")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 12, 4)
        self._row.setSpacing(2)
        self.restyle(theme)

    def restyle(self, theme: CanvasTheme) -> None:
        """Take the colours of a theme."""
        self.setStyleSheet(
            f"#breadcrumbs {{ background: {theme.card}; border-bottom: 1px solid {theme.border}; }}"
            f"#breadcrumbs QToolButton {{ border: none; border-radius: 4px; padding: 3px 6px; color: {theme.accent}; }}"
            f"#breadcrumbs QToolButton:hover, #breadcrumbs QToolButton:focus {{ background: {theme.header}; }}"
            f"#breadcrumbs QLabel {{ color: {theme.muted}; padding: 3px 4px; }}"
            f"#breadcrumbs QLabel#here {{ color: {theme.text}; font-weight: 600; }}"
        )

    def show_path(self, design: Design, path: Path, instances: int) -> None:
        """Show the way to `path`; `instances` counts those of the definition there."""
        while (old := self._row.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.deleteLater()
        names = [design.main, *(_name(design, path[: i + 1]) for i in range(len(path)))]
        for depth, name in enumerate(names[:-1]):
            self._row.addWidget(self._button(name, path[:depth]))
            self._row.addWidget(QLabel("›"))
        here = QLabel(names[-1])
        here.setObjectName("here")
        self._row.addWidget(here)
        block = block_at(design, path)
        if path and block is not None:
            others = f", {instances} instances change together" if instances > 1 else ""
            self._row.addWidget(QLabel(f"inside {block.name}{others}"))
        self._row.addStretch(1)
        self.setVisible(bool(path))

    def _button(self, name: str, path: Path) -> QToolButton:
        button = QToolButton()
        button.setText(name)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(f"Go out to {name}")
        button.setToolTip(f"Go out to {name} (Esc goes out one step)")
        button.clicked.connect(lambda: self.chosen.emit(path))
        return button


def _name(design: Design, path: Path) -> str:
    """The name of the last node of a path: what the user called it, or its place in the stack, or its kind."""
    block = block_at(design, path[:-1])
    node = block.by_id.get(path[-1]) if block else None
    if block is None or node is None:
        return path[-1]
    return node.name or _position(block.nodes, node)


def _position(nodes: tuple[Node, ...], node: Node) -> str:
    """A nameless node of a stack is called by its number there, as in the source."""
    return str(max(nodes.index(node) - 1, 0))
