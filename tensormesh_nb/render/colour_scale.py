"""Colours of tokens: the scale of every measure, and the numbers in its legend.

The heat map, the comparison, the plots and the widgets all take their colours from here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from .palette import BLUE, RGB

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "ENTROPY",
    "ENTROPY_STEPS",
    "FULL_BITS",
    "NO_SHADE",
    "RANK",
    "RANK_CLASS",
    "RANK_CLASS_ENDS",
    "STRONGEST",
    "SURPRISAL",
    "Legend",
    "Mark",
    "Scale",
    "background",
    "opacity",
    "rank_classes",
    "scales",
]

FULL_BITS = 8.0  # end of the scale: the surprisal of a token of probability 1/256
STRONGEST = 0.75  # opacity at the end of the scale
NO_SHADE = 255  # shade of a token without a number
RANK_CLASS_ENDS = (10, 100, 1000)  # last ranks of the classes, those of GLTR; the rest is a fourth
ENTROPY_STEPS = (1.0, 2.0, 4.0)  # bits, marked by lines of one, two and three pixels


_STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LAST_RANK = 10


def opacity(bits: float) -> float:
    """Opacity of the colour for a number of bits, from 0 to ``STRONGEST``.

    It rises faster at the lower end: one bit is visible on a dark page, too.
    """
    share = min(max(bits, 0.0) / FULL_BITS, 1.0)
    return float(round(share**0.6 * STRONGEST, 2))


def background(bits: float, hue: RGB = BLUE) -> str:
    """The CSS background for a number of bits."""
    return f"background:rgba({','.join(map(str, hue))},{opacity(bits):g})"


class Mark(TypedDict):
    """A step of a legend: label, shade in percent, whether it includes all numbers beyond it."""

    label: str
    shade: int
    beyond: bool


class Legend(TypedDict):
    """A scale's legend, as JSON."""

    label: str
    marks: list[Mark]


@dataclass(frozen=True)
class Scale:
    """A map from a column of ``logprobs`` to opacities.

    Attributes:
        name: the measure.
        label: the measure with its unit, for the legend.
        column: the frame's column.
        opacity: maps a number to an opacity from 0 to ``STRONGEST``.
        end: larger numbers all get the same colour.
        steps: numbers and their labels for the legend.
        numbers: reads the numbers from the frame, instead of from the column.
    """

    name: str
    label: str
    column: str
    opacity: Callable[[float], float]
    end: float
    steps: tuple[tuple[float, str], ...]
    numbers: Callable[[pd.DataFrame], NDArray[Any]] | None = None

    @property
    def legend(self) -> Legend:
        """The legend for a web page."""
        marks: list[Mark] = [
            {
                "label": label,
                "shade": round(100 * self.opacity(number)),
                "beyond": number == self.end and label.endswith("+"),
            }
            for number, label in self.steps
        ]
        return {"label": self.label, "marks": marks}

    def shades(self, frame: pd.DataFrame) -> tuple[NDArray[Any], NDArray[Any]]:
        """Shades of the frame's rows in percent, and which rows lie beyond the scale's end."""
        # Loading the extension, which imports the hues, should not wait for numpy.
        import numpy as np

        if self.numbers is not None:
            numbers = self.numbers(frame)
        else:
            numbers = frame[self.column].to_numpy(dtype=float, na_value=math.nan)
        shades = [self.shade(number) for number in numbers.tolist()]
        return np.array(shades, dtype="u1"), (numbers > self.end).astype("u1")

    def shade(self, number: float) -> int:
        """The shade of a number in percent; ``NO_SHADE`` for NaN."""
        return NO_SHADE if math.isnan(number) else round(100 * self.opacity(number))


def _bits_scale(name: str, label: str, column: str) -> Scale:
    """The fixed scale of a measure in bits, from 0 to ``FULL_BITS``."""
    steps = [(step * FULL_BITS, f"{step * FULL_BITS:g}") for step in _STEPS[:-1]]
    return Scale(name, label, column, opacity, FULL_BITS, (*steps, (FULL_BITS, f"{FULL_BITS:g}+")))


def scales(frame: pd.DataFrame) -> tuple[Scale, ...]:
    """The scales for a frame like ``logprobs``. All are fixed, except time."""
    return (SURPRISAL, ENTROPY, RANK, RANK_CLASS, _time_scale(frame))


def rank_classes(rank: NDArray[Any], is_bound: NDArray[Any]) -> NDArray[Any]:
    """The class of each rank, from 0 (up to 10) to 3 (above 1,000); NaN if a bound is not enough.

    Args:
        rank: ranks or lower bounds, NaN or below 1 if unknown.
        is_bound: whether each is a lower bound.
    """
    import numpy as np

    known = np.where(rank >= 1, rank, np.nan)
    found = np.where(np.isnan(known), np.nan, np.searchsorted(RANK_CLASS_ENDS, known).astype(float))
    return np.where(is_bound & (found < len(RANK_CLASS_ENDS)), np.nan, found)


def _rank_class_opacity(rank_class: float) -> float:
    return (0.08, 0.3, 0.52, STRONGEST)[int(rank_class)]


def _rank_class_numbers(frame: pd.DataFrame) -> NDArray[Any]:
    rank = frame["rank"].to_numpy(dtype=float, na_value=math.nan)
    return rank_classes(rank, frame["rank_censored"].to_numpy(dtype=bool))


def _rank_opacity(rank: float) -> float:
    return min(math.log(rank, _LAST_RANK), 1.0) * STRONGEST


def _time_scale(frame: pd.DataFrame) -> Scale:
    times = frame["time"].dropna()
    first, last = (float(times.min()), float(times.max())) if len(times) else (0.0, 0.0)
    length = last - first

    def time_opacity(time: float) -> float:
        return (time - first) / length * STRONGEST if length else 0.0

    steps = tuple((first + step * length, f"{first + step * length:.2f}") for step in _STEPS)
    return Scale("time", "arrival in s", "time", time_opacity, last, steps)


SURPRISAL = _bits_scale("surprisal", "surprisal in bits", "surprisal")
ENTROPY = _bits_scale("entropy", "entropy in bits, at least", "entropy_min")
RANK = Scale(
    "rank",
    "rank",
    "rank",
    _rank_opacity,
    _LAST_RANK,
    (*((rank, str(rank)) for rank in (1, 2, 3, 5)), (_LAST_RANK, f"{_LAST_RANK}+")),
)
RANK_CLASS = Scale(
    "rank_class",
    "rank",
    "rank",
    _rank_class_opacity,
    float(len(RANK_CLASS_ENDS)),
    (
        *((float(at), f"top {end:,}") for at, end in enumerate(RANK_CLASS_ENDS)),
        (float(len(RANK_CLASS_ENDS)), "rest"),
    ),
    _rank_class_numbers,
)
