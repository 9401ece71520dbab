"""The plots of the page of results: docs/benchmarks/*.png."""

from pathlib import Path

import matplotlib as mpl

from benchmarks.figures import Figures

mpl.use("agg")  # a machine without a screen
from matplotlib import pyplot as plt

PLOTS = Path(__file__).parent.parent / "docs" / "benchmarks"


def plot_rates(figures: Figures) -> None:
    """Draw the orders a second of four ways into Odoo."""
    loading, ceiling = figures["loading"], figures["ceiling"]
    names = ["one at a time", "allegro_etl,\nend to end", "allegro_etl,\nload alone", "Odoo's ORM,\nin its process"]
    rates = [
        sum(loading["one_at_a_time"]) / 2,
        loading["orders_per_second"],
        ceiling["orders_per_second"],
        ceiling["ceiling_orders_per_second"],
    ]
    figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    bars = axes.bar(names, rates, color=["#999999", "#1f6f8b", "#1f6f8b", "#d9b44a"])
    axes.bar_label(bars, fmt="%.1f")
    axes.set_ylabel("orders a second")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PLOTS / "loading.png", dpi=120)


def plot_matching(figures: Figures) -> None:
    """Draw the seconds of each way of matching by the number of orders."""
    figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    for name, points in figures["curves"].items():
        axes.loglog([orders for orders, _ in points], [seconds for _, seconds in points], marker="o", label=name)
    axes.set_xlabel("orders")
    axes.set_ylabel("seconds")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PLOTS / "matching.png", dpi=120)
