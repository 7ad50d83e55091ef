"""The figure of a plot is pyplot's current figure until it is displayed."""

from __future__ import annotations

import matplotlib.pyplot as plt

from tensormesh_nb.render.plot_figure import PlotFigure


def test_figure_is_current_until_a_notebook_displays_it() -> None:
    figure = plt.figure(FigureClass=PlotFigure)
    assert plt.gcf() is figure
    assert figure._repr_mimebundle_() == {}
    assert not plt.fignum_exists(figure.number)
