"""The page of results, docs/benchmarks.md, and its plots: written by a whole run, never by hand."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("agg")  # a machine without a screen
from matplotlib import pyplot as plt

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "benchmarks.md"
PLOTS = DOCS / "benchmarks"

Figures = dict[str, Any]

METHOD = (Path(__file__).parent / "method.md").read_text(encoding="utf-8")


def write(figures: Figures, minutes: float) -> None:
    """Write page and plots from the figures of one run."""
    PLOTS.mkdir(exist_ok=True)
    _plot_rates(figures)
    _plot_matching(figures["matching"])
    rows = "\n".join(f"| {what} | {against} | {figure} | {reach} |" for what, against, figure, reach in table(figures))
    page = METHOD.format(
        machine=_machine(), versions=_versions(), minutes=round(minutes), rows=rows, stages=_stages(figures["ceiling"])
    )
    PAGE.write_text(page, encoding="utf-8")


def table(figures: Figures) -> list[tuple[str, str, str, str]]:
    """Give the rows of the page: what was measured, against what, the figure, and what was to be reached."""
    loading, ceiling, reading = figures["loading"], figures["ceiling"], figures["reading"]
    news, latency, memory = figures["incremental"], figures["latency"], figures["memory"]
    one, hundred, nothing = news["seconds"]["1"], news["seconds"]["100"], news["nothing_new"]
    return [
        (
            f"End to end, {loading['orders']:,} orders, start-up included",
            "a connector that takes them one at a time",
            f"{loading['orders_per_second']} against {sum(loading['one_at_a_time']) / 2:.2f} orders/s: **{loading['ratio']} times**",
            "8 times",
        ),
        (
            f"The load alone, {ceiling['orders']:,} orders",
            "the same records by Odoo's own ORM, inside its process",
            f"{ceiling['orders_per_second']} against {ceiling['ceiling_orders_per_second']} orders/s: **{ceiling['ratio']}**",
            "0.85",
        ),
        (
            f"Reading {reading['forms']:,} forms by id, 50 ms each",
            f"Allegro's 9,000 a minute (one after the other: {reading['one_by_one_a_minute']:,})",
            f"{reading['forms_a_minute']:,} a minute: **{reading['of_the_limit']:.1%}**, {reading['answers_429']} times 429",
            "95 %, never a 429",
        ),
        *_matching_rows(figures["matching"]),
        (
            f"A run with 1 new order after {news['history']:,} orders",
            "the same with an empty history",
            f"{one['history']} against {one['empty']} s: **{one['ratio']} times**",
            "1.2 times",
        ),
        (
            f"A run with 100 new orders after {news['history']:,} orders",
            "the same with an empty history",
            f"{hundred['history']} against {hundred['empty']} s: **{hundred['ratio']} times**",
            "1.2 times",
        ),
        (
            "From the event to the confirmed order, sensor running",
            "rivals' published 10 to 15 minutes",
            f"median {latency['median_seconds']} s, **p95 {latency['p95_seconds']} s**, longest {latency['longest_seconds']} s",
            "p95 under 45 s",
        ),
        (
            "A run with nothing new",
            f"the start of the process, {nothing['process_start_seconds']} s",
            f"**{nothing['work_seconds']} s** more, {nothing['files_changed']} files changed",
            "under 1 s, no write",
        ),
        (
            "Peak memory of a backfill of 100,000 orders up to the plan",
            "a backfill of 10,000",
            f"{memory['runs']['100000']['peak_mib']} against {memory['runs']['10000']['peak_mib']} MiB: **{memory['ratio']} times**",
            "1.3 times",
        ),
    ]


def _matching_rows(figures: Figures) -> list[tuple[str, str, str, str]]:
    return [(row["what"], row["against"], row["figure"], row["reach"]) for row in figures["rows"]]


def _plot_rates(figures: Figures) -> None:
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


def _plot_matching(figures: Figures) -> None:
    figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    for name, points in figures["curves"].items():
        axes.loglog([orders for orders, _ in points], [seconds for _, seconds in points], marker="o", label=name)
    axes.set_xlabel("orders")
    axes.set_ylabel("seconds")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PLOTS / "matching.png", dpi=120)


def _stages(ceiling: Figures) -> str:
    return "\n".join(f"| {stage} | {seconds} |" for stage, seconds in ceiling["stages"].items())


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB of memory, {platform.system()}"


def _versions() -> str:
    packages = ("dagster", "duckdb", "pandas", "httpx", "OdooRPC")
    return ", ".join(
        [f"Python {platform.python_version()}", "Odoo 19.0", *(f"{name} {version(name)}" for name in packages)]
    )
