"""How a static heat map colours tokens: the measure, the style of a number, the legend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import RequestError
from .colour_scale import ENTROPY, RANK, RANK_CLASS, SURPRISAL, Scale
from .palette import BLUE, RANK_HUES

__all__ = ["COLOURINGS", "Colouring", "colouring"]

_BEYOND = "outline:1px dotted"  # of tokens beyond the end of the scale
_HUE = ",".join(map(str, BLUE))


@dataclass(frozen=True)
class Colouring:
    """A measure and its colours.

    Attributes:
        scale: the measure, its label and the numbers of its legend.
        style: the CSS of a number; tokens without a number are hatched.
    """

    scale: Scale
    style: Callable[[float], str]

    @property
    def legend(self) -> str:
        """The label and a cell for each step, as HTML."""
        cells = "".join(
            f'<span style="{self.style(number)}{_end(self.scale, number)}">'
            f"&nbsp;{label}&nbsp;</span>"
            for number, label in self.scale.steps
        )
        return f"{self.scale.label} {cells}"


def colouring(name: str) -> Colouring:
    """The colouring of that name.

    Raises:
        RequestError: there is none.
    """
    if not isinstance(name, str) or name not in COLOURINGS:
        names = ", ".join(COLOURINGS)
        raise RequestError(f"heatmap: by is one of {names}, got {name!r}.", field="by")
    return COLOURINGS[name]


def _shaded(scale: Scale) -> Colouring:
    def style(number: float) -> str:
        beyond = f";{_BEYOND}" if number > scale.end else ""
        return f"background:rgba({_HUE},{scale.opacity(number):g}){beyond}"

    return Colouring(scale, style)


def _rank_style(rank_class: float) -> str:
    hue, strength = RANK_HUES[int(rank_class)]
    text = ";color:#fff" if strength == 1.0 else ""
    return f"background:rgba({','.join(map(str, hue))},{strength:g}){text}"


def _end(scale: Scale, number: float) -> str:
    """The outline of the legend's last step, where the scale goes on."""
    return f";{_BEYOND}" if number == scale.end and dict(scale.steps)[number].endswith("+") else ""


COLOURINGS = {
    "surprisal": _shaded(SURPRISAL),
    "entropy": _shaded(ENTROPY),
    "rank": _shaded(RANK),
    "rank_class": Colouring(RANK_CLASS, _rank_style),
}
