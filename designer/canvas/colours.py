"""The colours of the canvas, light and dark.

The hues of the families are those of Okabe and Ito, which stay apart for every kind of colour vision, tuned in
lightness for each ground; a family never speaks by its colour alone, the card also bears its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_FAMILY_OF: Mapping[str, str] = MappingProxyType(
    {
        "Linear": "sky",
        "Embedding": "sky",
        "Convolution": "blue",
        "Activation": "vermillion",
        "Function": "vermillion",
        "Pooling": "green",
        "Reduce": "green",
        "Normalisation": "purple",
        "Dropout": "rose",
        "Recurrent": "yellow",
        "Attention": "wine",
        "Combine": "orange",
        "Arithmetic": "orange",
        "Distance": "orange",
        "Shape": "slate",
        "Rearrange": "slate",
        "Upsampling": "slate",
        "Padding": "slate",
        "Tensor": "umber",
        "Block": "ink",
        "My blocks": "ink",
        "End": "ink",
    }
)


@dataclass(frozen=True)
class CanvasTheme:
    """The colours that everything on the canvas is painted with, as "#rrggbb".

    `levels` are the grounds of containers by depth, the page's first and then in turn.
    """

    name: str
    page: str
    dots: str
    card: str
    footer: str
    border: str
    border_hover: str
    levels: tuple[str, ...]
    header: str
    text: str
    muted: str
    faint: str
    wire: str
    wire_hover: str
    label: str
    accent: str
    on_accent: str
    error: str
    error_ground: str
    warning: str
    warning_ground: str
    families: Mapping[str, str] = field(hash=False, default_factory=dict)

    def category(self, name: str) -> str:
        """The colour of a category of the catalogue, of "Block" or "End"; grey for one that is not known."""
        return self.families[_FAMILY_OF.get(name, "slate")]


LIGHT = CanvasTheme(
    name="light",
    page="#f4f5f7",
    dots="#d5d9e0",
    card="#ffffff",
    footer="#f6f7f9",
    border="#cfd5de",
    border_hover="#8f9bad",
    levels=("#e9edf3", "#f4f6f9", "#e2e8f0"),
    header="#dfe6ef",
    text="#1b2430",
    muted="#4b5665",
    faint="#5a6574",
    wire="#8d99aa",
    wire_hover="#46566c",
    label="#ffffff",
    accent="#1560c8",
    on_accent="#ffffff",
    error="#c62828",
    error_ground="#fdecec",
    warning="#8a5200",
    warning_ground="#fff4dc",
    families=MappingProxyType(
        {
            "sky": "#3a9bd9",
            "blue": "#0060a8",
            "vermillion": "#d55e00",
            "green": "#00916a",
            "purple": "#b5579a",
            "rose": "#d98cb8",
            "yellow": "#c9a800",
            "wine": "#7a2150",
            "orange": "#e69f00",
            "slate": "#7b8796",
            "ink": "#3b4757",
            "umber": "#94643a",
        }
    ),
)

DARK = CanvasTheme(
    name="dark",
    page="#16191e",
    dots="#2a2f37",
    card="#262b33",
    footer="#21262d",
    border="#3b424d",
    border_hover="#6b7686",
    levels=("#1d2127", "#23282f", "#1a1e23"),
    header="#2d343e",
    text="#e8ecf2",
    muted="#b0b9c6",
    faint="#98a2b0",
    wire="#6d7887",
    wire_hover="#b9c3d0",
    label="#2b313a",
    accent="#5aa2ff",
    on_accent="#0c1420",
    error="#ff7b72",
    error_ground="#3d2226",
    warning="#f0b352",
    warning_ground="#3a2f1c",
    families=MappingProxyType(
        {
            "sky": "#56b4e9",
            "blue": "#2f86d6",
            "vermillion": "#f0742a",
            "green": "#1fb58a",
            "purple": "#cc79a7",
            "rose": "#e3a9cb",
            "yellow": "#f0e442",
            "wine": "#b0507f",
            "orange": "#f2b134",
            "slate": "#8d98a7",
            "ink": "#aab4c2",
            "umber": "#c08d5c",
        }
    ),
)
