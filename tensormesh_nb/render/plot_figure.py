"""The figure that ``result.plot()`` returns."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

__all__ = ["PlotFigure"]


class PlotFigure(Figure):
    """A figure that is pyplot's current one until a notebook displays it.

    So ``plt.title``, ``plt.savefig`` and ``plt.show`` apply to it, and the inline backend, which
    displays open figures at the end of a cell, does not display it a second time.
    """

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        plt.close(self)
        return {}  # IPython's own formatters add the picture
