"""The figures of docs/partial-upgrades.md: the tables that each is drawn from, and what draws it."""

from upgrades.figures.distances import distance_figure
from upgrades.figures.growth import curve_figure
from upgrades.figures.matrices import difference_figure, matrix_figure
from upgrades.figures.weights import weight_figure

FIGURES = {
    "upgrades-matrix": (("upgrades",), matrix_figure),
    "upgrades-differences": (("upgrades", "upgrade_differences"), difference_figure),
    "upgrades-curves": (("upgrade_curves",), curve_figure),
    "upgrades-distances": (("upgrade_distances", "upgrades"), distance_figure),
    "upgrades-weights": (("upgrade_weights",), weight_figure),
}
