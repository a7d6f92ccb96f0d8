"""The application's style sheet, generated from a theme's tokens."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from musestudio.ui import colour as colours
from musestudio.ui import theme as tokens
from musestudio.ui.theme import Theme


def style_sheet(theme: Theme) -> str:
    """Style rules for every standard widget the program uses."""
    t = theme
    disabled = colours.mix(t.surface, t.text, 0.35)
    edge = t.line_bar if not t.is_dark else colours.mix(t.line_beat, t.line_bar, 0.5)
    hover_row = colours.mix(t.surface, t.text, 0.06)
    selected_row = colours.mix(t.surface, t.text, 0.13)
    down, up, check = (_glyph_url(name, t.quiet_text) for name in ("down", "up", "check"))
    check_on = _glyph_url("check", t.on_emphasis)
    corner, size = tokens.CORNER, tokens.font_pixels
    height = tokens.CONTROL_HEIGHT - 2  # The border adds one pixel at each side.
    return f"""
* {{ outline: 0; }}
QWidget {{ color: {t.text}; }}
QMainWindow, QDialog, QMessageBox {{ background: {t.surface}; }}
QWidget[surface="page"], QFrame[surface="page"] {{ background: {t.page}; }}
QWidget[surface="surface"], QFrame[surface="surface"] {{ background: {t.surface}; }}
QWidget[surface="raised"], QFrame[surface="raised"] {{
    background: {t.raised}; border: 1px solid {edge}; border-radius: {corner}px; }}
QWidget:disabled {{ color: {disabled}; }}

QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: {size(tokens.TITLE_SIZE)}px; font-weight: 500; }}
QLabel[role="quiet"] {{ color: {t.quiet_text}; }}
QLabel[role="quiet"]:disabled {{ color: {disabled}; }}
QLabel[role="small"] {{ color: {t.quiet_text}; font-size: {size(tokens.SMALL_TEXT_SIZE)}px; }}
QLabel[role="error"] {{ color: {t.record}; }}

QPushButton, QToolButton {{
    background: {t.control}; border: 1px solid {edge}; border-radius: {corner}px;
    min-height: {height}px; padding: 0 12px; }}
QToolButton {{ padding: 0 6px; }}
QPushButton:hover, QToolButton:hover {{ background: {t.control_hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {t.control_pressed}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {t.focus}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {disabled}; }}
QPushButton:checked, QToolButton:checked {{
    background: {colours.mix(t.control, t.text, 0.16)}; border-color: {t.focus}; }}
QPushButton[kind="primary"] {{
    background: {t.accent}; border-color: {t.accent}; color: {t.on_accent}; font-weight: 500; }}
QPushButton[kind="primary"]:hover {{ background: {colours.mix(t.accent, t.raised, 0.14)}; }}
QPushButton[kind="primary"]:pressed {{ background: {colours.mix(t.accent, t.page, 0.18)}; }}
QPushButton[kind="primary"]:focus {{ border-color: {t.text}; }}
QPushButton[kind="primary"]:disabled {{
    background: {t.control}; border-color: {edge}; color: {disabled}; }}
QPushButton[kind="flat"], QToolButton[kind="flat"], QToolBar QToolButton {{
    background: transparent; border-color: transparent; }}
QPushButton[kind="flat"]:hover, QToolButton[kind="flat"]:hover, QToolBar QToolButton:hover {{
    background: {t.control_hover}; }}
QPushButton[kind="flat"]:pressed, QToolButton[kind="flat"]:pressed,
QToolBar QToolButton:pressed {{ background: {t.control_pressed}; }}
QPushButton[kind="flat"]:focus, QToolButton[kind="flat"]:focus, QToolBar QToolButton:focus {{
    border-color: {t.focus}; }}
QPushButton[kind="flat"]:checked, QToolButton[kind="flat"]:checked,
QToolBar QToolButton:checked {{
    background: {colours.mix(t.surface, t.text, 0.16)}; color: {t.text}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton[close="true"] {{ padding: 0 4px; }}
QToolButton[kind="tiny"] {{
    background: transparent; border: 1px solid transparent; border-radius: 4px;
    min-height: 0; padding: 0; }}
QToolButton[kind="tiny"]:hover {{ background: {t.control_hover}; }}
QToolButton[kind="tiny"]:focus {{ border-color: {t.focus}; }}
QPushButton[prominent="true"] {{ min-height: {height + 8}px; }}
QToolButton[kind="status"] {{
    background: transparent; border: 0; border-radius: 4px; min-height: 20px; padding: 0 8px;
    color: {t.quiet_text}; font-size: {size(tokens.SMALL_TEXT_SIZE)}px; }}
QToolButton[kind="status"]:hover, QToolButton[kind="status"]:pressed {{
    background: {t.control_hover}; color: {t.text}; }}
QToolButton[kind="status"]:focus {{ border: 1px solid {t.focus}; padding: 0 7px; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QFrame[kind="switch"] {{
    background: {t.page}; border: 1px solid {edge}; border-radius: {corner}px; }}
QToolButton[kind="segment"] {{
    background: transparent; border: 1px solid transparent; border-radius: 4px;
    min-height: {height - 6}px; padding: 0; color: {t.quiet_text}; }}
QToolButton[kind="segment"]:hover {{ color: {t.text}; background: {t.control_hover}; }}
QToolButton[kind="segment"]:checked {{
    color: {t.text}; background: {colours.mix(t.control, t.text, 0.10)};
    border-color: {edge}; }}
QToolButton[kind="segment"]:focus {{ border-color: {t.focus}; }}
QToolButton[kind="segment"]:disabled {{ color: {disabled}; background: transparent; }}
QToolButton[kind="preset"] {{
    background: transparent; border-color: transparent; color: {t.quiet_text};
    padding: 0 22px 0 8px; }}
QToolButton[kind="preset"]:hover, QToolButton[kind="preset"]:pressed {{
    background: {t.control_hover}; color: {t.text}; }}
QToolButton[kind="preset"]:focus {{ border-color: {t.focus}; }}
QToolButton[kind="preset"]::menu-indicator {{
    image: url({down}); width: 12px; height: 12px; subcontrol-origin: padding;
    subcontrol-position: right center; right: 6px; }}

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{
    background: {t.control}; border: 1px solid {edge}; border-radius: {corner}px;
    min-height: {height}px; padding: 0 8px;
    selection-background-color: {t.emphasis}; selection-color: {t.on_emphasis}; }}
QPlainTextEdit, QTextEdit {{ padding: 4px 8px; }}
QLineEdit[kind="narrow"] {{ padding: 0 2px; }}
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover {{
    background: {t.control_hover}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus, QComboBox:on {{ border-color: {t.focus}; }}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url({down}); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{
    background: {t.raised}; border: 1px solid {edge}; border-radius: {corner}px; padding: 4px;
    selection-background-color: {selected_row}; selection-color: {t.text}; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: 0; padding: 0 6px; min-height: 0; }}
QSpinBox::up-button, QDoubleSpinBox::up-button {{
    subcontrol-origin: border; subcontrol-position: top right; width: 18px; height: 13px;
    border: 0; margin: 1px 2px 0 0; }}
QSpinBox::down-button, QDoubleSpinBox::down-button {{
    subcontrol-origin: border; subcontrol-position: bottom right; width: 18px; height: 13px;
    border: 0; margin: 0 2px 1px 0; }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url({up}); width: 10px; height: 10px; }}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{
    image: url({down}); width: 10px; height: 10px; }}

QCheckBox, QRadioButton {{ spacing: 8px; min-height: 24px; background: transparent; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: 16px; height: 16px; border: 1px solid {t.quiet_text}; background: {t.page}; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover,
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {t.focus}; }}
QCheckBox::indicator:disabled {{ border-color: {t.line_bar}; }}
QCheckBox::indicator:checked {{
    background: {t.emphasis}; border-color: {t.focus}; image: url({check_on}); }}
QRadioButton::indicator:checked {{
    border: 5px solid {t.emphasis}; width: 8px; height: 8px; background: {t.on_emphasis}; }}

QSlider {{ background: transparent; }}
QSlider:horizontal {{ min-height: 20px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {t.line_bar}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {t.emphasis}; }}
QSlider::handle:horizontal {{
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: {t.text if t.is_dark else t.raised}; border: 1px solid {edge}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{
    border-color: {t.focus}; background: {colours.mix(t.raised, t.emphasis, 0.5)}; }}
QSlider::sub-page:horizontal:disabled {{ background: {t.line_bar}; }}
QSlider::groove:vertical {{ width: 4px; border-radius: 2px; background: {t.line_bar}; }}
QSlider::add-page:vertical {{ width: 4px; border-radius: 2px; background: {t.emphasis}; }}
QSlider::handle:vertical {{
    width: 14px; height: 14px; margin: 0 -6px; border-radius: 8px;
    background: {t.text if t.is_dark else t.raised}; border: 1px solid {edge}; }}

QMenuBar {{ background: {t.surface}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.control_hover}; }}
QMenu {{ background: {t.raised}; border: 1px solid {edge}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 4px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::item:selected {{ background: {selected_row}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::indicator {{ width: 14px; height: 14px; margin-left: 6px; }}
QMenu::indicator:checked {{ image: url({check}); }}
QMenu::separator {{ height: 1px; background: {edge}; margin: 4px 8px; }}
QToolTip {{
    background: {t.raised}; color: {t.text}; border: 1px solid {edge}; padding: 5px 8px; }}

QToolBar {{ background: {t.surface}; border: 0; spacing: 4px; padding: 4px 8px; }}
QToolBar::separator {{ background: {edge}; width: 1px; margin: 6px 6px; }}
QStatusBar {{ background: {t.surface}; color: {t.quiet_text};
    font-size: {size(tokens.SMALL_TEXT_SIZE + 1)}px; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {t.quiet_text}; font-size: {size(tokens.SMALL_TEXT_SIZE + 1)}px; }}
QDockWidget {{ titlebar-close-icon: none; titlebar-normal-icon: none; }}
QDockWidget::title {{
    background: {t.surface}; padding: 8px 12px; color: {t.quiet_text}; text-align: left; }}
QMainWindow::separator {{ background: {edge}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {t.emphasis}; }}
QSplitter::handle {{ background: {edge}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QSplitter::handle:hover {{ background: {t.emphasis}; }}

QAbstractItemView {{
    background: {t.surface}; border: 0; selection-background-color: {selected_row};
    selection-color: {t.text}; alternate-background-color: {t.black_key_row}; }}
#commandPalette QListView {{ background: {t.raised}; }}
QListView::item, QTreeView::item {{ height: 28px; border-radius: 4px; padding: 0 8px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {hover_row}; }}
QListView::item:selected, QTreeView::item:selected {{
    background: {selected_row}; color: {t.text}; }}
QHeaderView::section {{
    background: {t.surface}; color: {t.quiet_text}; border: 0; padding: 4px 8px;
    border-bottom: 1px solid {edge}; }}

QTabWidget::pane {{ border: 0; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{
    background: transparent; color: {t.quiet_text}; padding: 6px 12px; border: 0;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.emphasis}; }}

QProgressBar {{
    background: {t.line_beat}; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px;
    text-align: center; color: transparent; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}

QGroupBox {{ border: 0; margin-top: 20px; padding-top: 4px; font-weight: 500; }}
QGroupBox::title {{ subcontrol-origin: margin; color: {t.quiet_text}; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}

QScrollBar {{ background: {t.surface}; border: 0; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar::handle {{ background: {t.line_bar}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:hover {{ background: {colours.mix(t.line_bar, t.text, 0.25)}; }}
QScrollBar::handle:pressed {{ background: {colours.mix(t.line_bar, t.text, 0.4)}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


_GLYPHS = {
    "down": ((3.0, 4.5), (6.0, 7.5), (9.0, 4.5)),
    "up": ((3.0, 7.5), (6.0, 4.5), (9.0, 7.5)),
    "check": ((2.5, 6.2), (5.0, 8.7), (9.5, 3.6)),
}
"""Strokes in a 12 × 12 box."""


@lru_cache(maxsize=1)
def _glyph_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="musestudio-glyphs-")


@lru_cache(maxsize=32)
def _glyph_url(name: str, colour: str) -> str:
    """A drawn arrow or tick as a file, the only form a style sheet can show it in.

    Written at one and two pixels a unit; Qt picks the ``@2x`` file on dense screens.
    """
    folder = Path(_glyph_folder().name)
    stem = f"{name}-{colour[1:]}"
    for scale, suffix in ((1, ""), (2, "@2x")):
        image = QImage(12 * scale, 12 * scale, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.setPen(
            QPen(
                QColor(colour),
                1.5,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in _GLYPHS[name]]))
        painter.end()
        image.save(str(folder / f"{stem}{suffix}.png"))
    return (folder / f"{stem}.png").as_posix()
