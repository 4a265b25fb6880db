"""The style sheet of the window, made from the tokens."""

from __future__ import annotations

from string import Template
from typing import Final

from app.theming.tokens import RADIUS, SCALE, Colours

_FRAME: Final = """
QMainWindow, QDialog, QMessageBox { background: $window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; margin: 0; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { margin: 0 2px; }
QSplitter::handle:vertical { margin: 2px 0; }
QSplitter::handle:hover { background: $accent; }
QWidget[role="dockHeading"] { background: $window; border-bottom: 1px solid $line; }
QWidget[role="dockHeading"] QLabel { font-weight: 600; }
QDockWidget > QWidget { background: $panel; }
QStackedWidget { background: transparent; }
QMenuBar { background: $window; padding: 2px 4px; border-bottom: none; }
QMenuBar::item { padding: 4px 8px; border-radius: ${radius}px; background: transparent; color: $text; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px 0; }
QMenu::item { padding: 5px 24px 5px 24px; color: $text; background: transparent; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolBar { background: $window; border: none; border-bottom: 1px solid $line; padding: 4px 8px; spacing: 4px; }
QToolBar::separator { background: $line; width: 1px; margin: 6px 4px; }
QToolBar QToolButton { padding: 5px; }
QToolBar #qt_toolbar_ext_button { padding: 0; qproperty-icon: url(theme:right-$name.svg); }
QStatusBar { background: $window; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; padding: 2px 8px; }
QToolTip { background: $tip; color: $on_tip; border: 1px solid $tip; padding: 4px 6px; }
"""

_BUTTONS: Final = """
QPushButton { background: $button; color: $text; border: 1px solid $edge; border-radius: ${radius}px;
  padding: 4px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:default:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton:default:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton:focus { border: 2px solid $accent; padding: 3px 11px; }
QPushButton:default:focus { border: 2px solid $text; }
QPushButton:disabled { color: $disabled; background: $window; border-color: $line; }
QPushButton:flat { background: transparent; border: 1px solid transparent; padding: 4px 8px; }
QPushButton:flat:hover { background: $hover; }
QPushButton:flat:focus { border: 2px solid $accent; padding: 3px 7px; }
QPushButton::menu-indicator { image: url(theme:down-$name.svg); width: 14px; height: 14px;
  subcontrol-origin: border; subcontrol-position: right center; right: 2px; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: ${radius}px;
  padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $selected; border-color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $disabled; background: transparent; }
QToolButton::menu-indicator { image: url(theme:down-$name.svg); width: 10px; subcontrol-position: right center; }
QToolButton[popupMode="2"] { padding-right: 14px; }
QCheckBox, QRadioButton { spacing: 8px; color: $text; padding: 2px; border: 1px solid transparent;
  border-radius: ${radius}px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator, QGroupBox::indicator,
QMenu::indicator:non-exclusive { width: 14px; height: 14px; border: 1px solid $edge; background: $field; }
QCheckBox::indicator, QAbstractItemView::indicator, QGroupBox::indicator, QMenu::indicator { border-radius: 3px; }
QMenu::indicator:non-exclusive, QMenu::indicator:exclusive { margin-left: 4px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked, QGroupBox::indicator:checked,
QMenu::indicator:non-exclusive:checked { background: $accent; border-color: $accent;
  image: url(theme:check-$name.svg); }
QCheckBox::indicator:indeterminate { background: $accent; border-color: $accent; image: url(theme:dash-$name.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url(theme:dot-$name.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $window; border-color: $line; }
QCheckBox::indicator:checked:disabled { image: url(theme:check-$name-disabled.svg); }
QCheckBox::indicator:indeterminate:disabled { image: url(theme:dash-$name-disabled.svg); }
"""

_FIELDS: Final = """
/* A combo box pops up a list: the menu that it would be cuts off its last line once its lines have a padding. */
QComboBox { combobox-popup: 0; }
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit { background: $field; color: $text;
  border: 1px solid $edge; border-radius: ${radius}px; selection-background-color: $accent;
  selection-color: $on_accent; placeholder-text-color: $faint; }
QLineEdit, QAbstractSpinBox, QComboBox { padding: 4px 6px; min-height: 18px; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $accent; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on { border: 2px solid $accent;
  padding: 3px 5px; }
QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QLineEdit:read-only { background: $window; border-color: $line; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled, QTextEdit:disabled {
  background: $window; color: $disabled; border-color: $line; }
QLineEdit[wrong="true"], QAbstractSpinBox[wrong="true"], QComboBox[wrong="true"] { border-color: $error; }
QAbstractSpinBox { padding: 0; min-height: 23px; }
QAbstractSpinBox:focus { padding: 0; min-height: 21px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0 0 0 4px; min-height: 0; background: none; }
QAbstractSpinBox QLineEdit:focus { padding: 0 0 0 3px; }
QComboBox QLineEdit { padding: 0; }
QComboBox::drop-down { border: none; width: 20px; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(theme:down-$name.svg); width: 14px; height: 14px; }
QComboBox::down-arrow:disabled { image: url(theme:down-$name-disabled.svg); }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: 2px; outline: none; }
QComboBox QAbstractItemView::item { min-height: 22px; padding: 1px 6px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 18px; border: none; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right; }
QAbstractSpinBox[buttonSymbols="2"]::up-button, QAbstractSpinBox[buttonSymbols="2"]::down-button { width: 0;
  subcontrol-origin: border; subcontrol-position: top left; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url(theme:up-$name.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(theme:down-$name.svg); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: url(theme:up-$name-disabled.svg); }
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off {
  image: url(theme:down-$name-disabled.svg); }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $pressed; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $button;
  border: 1px solid $edge; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border: 2px solid $accent; width: 12px;
  height: 12px; }
QProgressBar { background: $pressed; border: none; border-radius: 3px; text-align: center; color: $text;
  max-height: 16px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""

_LISTS: Final = """
QAbstractItemView { background: $panel; alternate-background-color: $footer; color: $text; border: none;
  selection-background-color: $selected; selection-color: $text; outline: none; }
QAbstractItemView::item { color: $text; }
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $selected; color: $text; }
QAbstractItemView::item:disabled { color: $disabled; }
QTreeView::item, QListView::item { padding: 3px 4px; border: 1px solid transparent; }
QTreeView::item:focus, QListView::item:focus, QTableView::item:focus { border: 1px solid $accent; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url(theme:right-$name.svg); }
QTreeView::branch:has-children:open { image: url(theme:down-$name.svg); }
QTableView { gridline-color: $line; }
QTableView::item { padding: 0 6px 0 4px; border: 1px solid transparent; }
QHeaderView { background: $window; border: none; }
QHeaderView::section { background: $window; color: $muted; border: none; border-bottom: 1px solid $line;
  border-right: 1px solid $line; padding: 4px 8px; font-weight: 600; }
QHeaderView::section:hover { background: $hover; }
QHeaderView::down-arrow { image: url(theme:down-$name.svg); width: 12px; height: 12px; }
QHeaderView::up-arrow { image: url(theme:up-$name.svg); width: 12px; height: 12px; }
QTableCornerButton::section { background: $window; border: none; border-bottom: 1px solid $line; }
QTabBar { background: transparent; qproperty-drawBase: 0; qproperty-elideMode: ElideNone; }
QTabBar::tear { width: 0; border: none; }
QTabBar::scroller { width: 48px; }
QTabBar QToolButton { background: $window; border: none; border-radius: 0; padding: 0; }
QTabBar QToolButton:hover { background: $hover; }
QTabBar QToolButton::right-arrow { image: url(theme:right-$name.svg); width: 14px; height: 14px; }
QTabBar QToolButton::left-arrow { image: url(theme:left-$name.svg); width: 14px; height: 14px; }
QTabBar QToolButton::right-arrow:disabled { image: url(theme:right-$name-disabled.svg); }
QTabBar QToolButton::left-arrow:disabled { image: url(theme:left-$name-disabled.svg); }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 8px; border: none;
  border-bottom: 2px solid transparent; }
QMainWindow > QTabBar::tab { padding: 6px 4px; }  /* all docks have room in the narrowest column */
QTabBar::tab:bottom { border-bottom: none; border-top: 2px solid transparent; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; background: $panel; border-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $disabled; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QGroupBox { border: none; border-top: 1px solid $line; margin-top: 24px; padding-top: 8px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; padding: 4px 0; color: $text; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; margin: 0; }
QScrollBar:horizontal { height: 12px; margin: 0; }
QScrollBar::handle { background: $thumb; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
"""

_PLACES: Final = """
#start, #startPage { background: $page; }
#startTitle { font-size: ${display}px; font-weight: 700; color: $text; }
#startLead { font-size: ${heading}px; color: $muted; }
#startHeading { font-size: ${heading}px; font-weight: 600; color: $text; }
#startPage QPushButton#startNew, #startPage QPushButton#startOpen { font-size: ${body}px; }
#dropPlace { border: 1px dashed $edge; border-radius: 8px; background: $panel; }
#dropPlace:hover { border-color: $accent; }
#dropPlace[awaited="true"] { border: 2px solid $accent; }
#dropTitle { font-weight: 600; color: $text; }
#dropText { color: $muted; }
QFrame[role="templateCard"] { background: $panel; border: 1px solid $line; border-radius: 8px; }
QFrame[role="templateCard"]:hover { border-color: $accent; }
QFrame[role="templateCard"]:focus { border: 2px solid $accent; }
#templateTitle { font-weight: 600; color: $text; }
#templateText { color: $muted; font-size: ${small}px; }
QFrame[role="notice"] { background: $warning_ground; border: none; border-bottom: 1px solid $line; }
QFrame[role="notice"] QLabel { color: $text; }
QFrame[role="banner"], QWidget[role="banner"] { background: $warning_ground; border-bottom: 1px solid $line; }
#commandPalette, #formulaSheet { background: $panel; border: 1px solid $edge; border-radius: 0; }
#formulaSheet QScrollArea, #formulaSheet QScrollArea > QWidget > QWidget { background: $panel; }
#formulaNames { background: $panel; border: 1px solid $edge; padding: 2px; }
QPlainTextEdit[role="code"] { background: $panel; border: none; border-radius: 0; }
QLabel[role="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="small"] { font-size: ${small}px; color: $muted; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:disabled { color: $disabled; background: $window; border-color: $line; }
"""


def sheet(colours: Colours, body: int) -> str:
    """The style sheet in these colours, with running text of `body` pixels."""
    names = {name: getattr(colours, name) for name in colours.__dataclass_fields__ if name != "canvas"}
    canvas = colours.canvas
    names |= {name: getattr(canvas, name) for name in ("text", "muted", "on_accent", "error", "warning", "page")}
    names |= {
        "footer": canvas.footer,
        "faint": canvas.faint,
        "warning_ground": canvas.warning_ground,
        "thumb": canvas.border,
    }
    sizes = {name: str(round(body * part)) for name, part in SCALE.items()}
    text = _FRAME + _BUTTONS + _FIELDS + _LISTS + _PLACES
    return Template(text).substitute(names, name=colours.name, radius=RADIUS, **sizes)
