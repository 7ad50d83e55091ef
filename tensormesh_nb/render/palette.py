"""Hues of tokens and of lines, for static HTML, plots and widgets.

Blue, orange and vermilion come from the palette of Okabe and Ito (2008), whose colours colour-blind
readers can distinguish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "BLUE",
    "DARK",
    "HATCH",
    "LIGHT",
    "ORANGE",
    "RANK_HUES",
    "RGB",
    "VERMILION",
    "Theme",
    "hex_code",
]

RGB: TypeAlias = tuple[int, int, int]

BLUE: RGB = (0, 114, 178)
ORANGE: RGB = (230, 159, 0)
VERMILION: RGB = (213, 94, 0)
# Of ranks up to 10, 100, 1,000 and beyond: each is darker than the one before, so that they
# differ in grey, too. The last one needs white text.
RANK_HUES: tuple[tuple[RGB, float], ...] = (
    ((86, 180, 233), 0.3),
    (ORANGE, 0.75),
    (VERMILION, 0.9),
    ((80, 0, 90), 1.0),
)
HATCH = "repeating-linear-gradient(45deg,rgba(128,128,128,.45) 0 2px,transparent 2px 5px)"


@dataclass(frozen=True)
class Theme:
    """Hues for the widgets that contrast with the page's background.

    Attributes:
        hue: of tokens and bars.
        entropy: of lines that show an entropy.
        after: of probabilities after a sampler.
    """

    hue: RGB
    entropy: RGB
    after: RGB


LIGHT = Theme(BLUE, (201, 122, 0), (0, 134, 106))
DARK = Theme((50, 150, 230), (240, 176, 48), (43, 196, 160))


def hex_code(hue: RGB) -> str:
    """A hue as CSS and matplotlib write it: ``#0072b2``."""
    return "#" + bytes(hue).hex()
