"""The page of results, docs/benchmarks.md, and its plots: written by a whole run, never by hand."""

import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from benchmarks import pushing
from benchmarks.figures import Figures
from benchmarks.plots import PLOTS, plot_matching, plot_rates

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "benchmarks.md"

Row = tuple[str, str, str, str]

METHOD = (Path(__file__).parent / "method.md").read_text(encoding="utf-8")


def write(figures: Figures, minutes: float) -> None:
    """Write page and plots from the figures of one run; a benchmark that did not run is named as not measured."""
    PLOTS.mkdir(exist_ok=True)
    plots = []
    if {"loading", "ceiling"} <= set(figures):
        plot_rates(figures)
        plots.append("![Orders a second](benchmarks/loading.png)")
    if "matching" in figures:
        plot_matching(figures["matching"])
        plots.append("![Seconds by number of orders](benchmarks/matching.png)")
    rows = "\n".join(f"| {what} | {against} | {figure} | {reach} |" for what, against, figure, reach in table(figures))
    page = METHOD.format(
        machine=_machine(),
        versions=_versions(),
        minutes=round(minutes),
        rows=rows,
        stages=_stages(figures.get("ceiling", {"stages": {}})),
        parts=_parts(figures.get("one_order", {"seconds": {}, "calls": {}})),
        missing=_missing(figures),
        plots="\n\n".join(plots),
    )
    PAGE.write_text(page, encoding="utf-8")


def table(figures: Figures) -> list[tuple[str, str, str, str]]:
    """Return the rows of the page: what was measured, against what, the figure, and what was to be reached."""
    return [row for name, rows in ROWS.items() if name in figures for row in rows(figures[name])]


def _missing(figures: Figures) -> str:
    names = [name for name in ROWS if name not in figures]
    return f"Not measured in this run: {', '.join(names)}." if names else ""


def _loading_rows(figures: Figures) -> list[Row]:
    one_at_a_time = sum(figures["one_at_a_time"]) / 2
    return [
        (
            f"End to end, {figures['orders']:,} orders, start-up included",
            "a connector that takes them one at a time",
            f"{figures['orders_per_second']} against {one_at_a_time:.2f} orders/s: **{figures['ratio']} times**",
            "8 times",
        )
    ]


def _ceiling_rows(figures: Figures) -> list[Row]:
    return [
        (
            f"The load alone, {figures['orders']:,} orders",
            "the same records by Odoo's own ORM, inside its process",
            f"{figures['orders_per_second']} against {figures['ceiling_orders_per_second']} orders/s: **{figures['ratio']}**",
            "0.85",
        )
    ]


def _reading_rows(figures: Figures) -> list[Row]:
    return [
        (
            f"Reading {figures['forms']:,} forms by id, 50 ms each",
            f"Allegro's 9,000 a minute (one after the other: {figures['one_by_one_a_minute']:,})",
            f"{figures['forms_a_minute']:,} a minute: **{figures['of_the_limit']:.1%}**, {figures['answers_429']} times 429",
            "95 %, never a 429",
        )
    ]


def _replay_rows(figures: Figures) -> list[Row]:
    sizes = " / ".join(f"{int(size):,}" for size in figures["runs"])
    seconds = " / ".join(f"{run['cpu_seconds']:.1f}" for run in figures["runs"].values())
    return [
        (
            f"Replaying {sizes} orders that Odoo has, nothing changed: CPU of our own process",
            "growth in proportion to the orders: exponent 1",
            f"{seconds} s: **exponent {figures['exponent']:.2f}**",
            "at most 1.1",
        )
    ]


def _incremental_rows(figures: Figures) -> list[Row]:
    nothing = figures["nothing_new"]
    news = [
        (
            f"A run with {count} new orders after {figures['history']:,} in DuckDB and {figures['odoo_history']:,} in Odoo",
            "the same with an empty history",
            f"{seconds['history']} against {seconds['empty']} s: **{seconds['ratio']} times**",
            "1.2 times",
        )
        for count, seconds in figures["seconds"].items()
    ]
    idle = (
        "A run with nothing new",
        f"the start of the process, {nothing['process_start_seconds']} s",
        f"**{nothing['work_seconds']} s** more, {nothing['files_changed']} files changed",
        "under 1 s, no write",
    )
    return [*news, idle]


def _one_order_rows(figures: Figures) -> list[Row]:
    writes = figures["seconds"]["Odoo writes"]
    return [
        (
            f"A run with one new order, the whole process, median of {figures['runs']}",
            "what Odoo takes to write its records",
            f"{figures['whole']:.1f} s, of which Odoo writes {writes:.1f} s: **{figures['whole'] - writes:.1f} s** before and around it",
            "no figure set",
        )
    ]


def _parts(figures: Figures) -> str:
    """Return the rows of the table of where the time of one order goes."""
    return "\n".join(
        f"| {name} | {seconds:.2f} | {figures['calls'].get(name, '')} |" for name, seconds in figures["seconds"].items()
    )


def _latency_rows(figures: Figures) -> list[Row]:
    return [
        (
            f"From the event to the confirmed order, {figures['orders']} orders, sensor running",
            "rivals' published 10 to 15 minutes",
            f"median {figures['median_seconds']} s, **p95 {figures['p95_seconds']} s**, longest {figures['longest_seconds']} s",
            "p95 under 20 s",
        )
    ]


def _memory_rows(figures: Figures) -> list[Row]:
    (small, less), (large, more) = figures["runs"].items()
    return [
        (
            f"Peak memory of a backfill of {int(large):,} orders up to the plan",
            f"a backfill of {int(small):,}",
            f"{more['peak_mib']} against {less['peak_mib']} MiB: **{figures['ratio']} times**",
            "1.3 times",
        )
    ]


def _transports_rows(figures: Figures) -> list[Row]:
    calls = figures["calls"]
    measured = {
        "Reading one row over JSON-2": calls["one row"],
        f"Reading {figures['orders']} orders over JSON-2": calls["orders"],
        f"`load` of {figures['contacts']} contacts over JSON-2": calls["load"],
        f"A run with {figures['orders']} new orders over JSON-2, start-up included": figures["run"],
    }
    return [
        (
            what,
            "the same over JSON-RPC",
            f"{seconds['json2_seconds']:.3f} against {seconds['rpc_seconds']:.3f} s: **{seconds['ratio']}**",
            "no slower: 1.1",
        )
        for what, seconds in measured.items()
    ]


def _shipping_rows(figures: Figures) -> list[Row]:
    return [
        (
            f"Numbers of {figures['deliveries']:,} deliveries on Allegro, 50 ms an answer, each order read before and after",
            "a connector that takes one delivery after the other, and reads nothing on Allegro",
            f"{figures['seconds']} against {figures['one_by_one_seconds']} s: **{figures['ratio']} times**, "
            f"{figures['answers_429']} times 429",
            "quicker, never a 429",
        )
    ]


def _matching_rows(figures: Figures) -> list[Row]:
    return [(row["what"], row["against"], row["figure"], row["reach"]) for row in figures["rows"]]


ROWS: dict[str, Callable[[Figures], list[Row]]] = {
    "loading": _loading_rows,
    "ceiling": _ceiling_rows,
    "reading": _reading_rows,
    "matching": _matching_rows,
    "replay": _replay_rows,
    "incremental": _incremental_rows,
    "one_order": _one_order_rows,
    "latency": _latency_rows,
    "memory": _memory_rows,
    "transports": _transports_rows,
    "shipping": _shipping_rows,
    "pushing": pushing.rows,
}


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
