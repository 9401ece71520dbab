"""Normalising and matching: this SQL against vectorised pandas and against pandas row by row, each in a process of its own."""

import json
import shutil
import subprocess
import sys
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from allegro_etl.warehouse import open_warehouse
from benchmarks.figures import Figures
from benchmarks.matching_variants import ROWS_SAMPLED
from benchmarks.world import say

DATA = Path(__file__).parent / "matching_data.sql"
FORMS_PER_STATEMENT = 50_000
PANDAS_AT_MOST = 100_000  # a million forms would take pandas some 30 GiB


def matching(sizes: tuple[int, ...] = (10_000, 100_000, 1_000_000)) -> Figures:
    """Measure all variants for every size: a fifth as many products and half as many contacts as orders."""
    runs: dict[str, dict[int, Figures]] = {"sql": {}, "pandas": {}, "rows": {}}
    for orders in sizes:
        with TemporaryDirectory(prefix="allegro_etl-matching-") as folder:
            file = Path(folder) / "shop.duckdb"
            say(f"{orders:,} forms are made up ...")
            generate(file, orders)
            runs["sql"][orders] = _measured("sql", file)
            if orders <= PANDAS_AT_MOST:
                runs["pandas"][orders] = _measured("pandas", file)
                runs["rows"][orders] = _measured("rows", file)
                if runs["pandas"][orders]["counts"] != runs["sql"][orders]["counts"]:
                    raise RuntimeError("pandas and SQL do not come to the same rows: the ratio would mean nothing")
    return {"runs": runs, "rows": _rows(runs), "curves": _curves(runs), "slope": _slope(runs["sql"])}


def generate(file: Path, orders: int) -> None:
    """Make a DuckDB file with that many staged and pending forms, their offers, and what Odoo has of them."""
    sizes = {"products": max(orders // 5, 1), "buyers": max(orders // 2, 2)}
    with open_warehouse(file) as warehouse:
        warehouse.execute("set checkpoint_threshold = '1GB'")
        for statement in DATA.read_text(encoding="utf-8").strip().rstrip(";").split(";\n"):
            named = {name: size for name, size in sizes.items() if f"${name}" in statement}
            if "$first_form" not in statement:
                warehouse.execute(statement, named or None)
                continue
            for first in range(0, orders, FORMS_PER_STATEMENT):
                last = min(first + FORMS_PER_STATEMENT, orders)
                warehouse.execute(statement, named | {"first_form": first, "last_form": last})


def _measured(variant: str, file: Path) -> Figures:
    say(f"  {variant} ...")
    copy = file.with_name(f"{variant}.duckdb")
    shutil.copy(file, copy)
    command = [sys.executable, "-m", "benchmarks.matching_variants", variant, str(copy)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    copy.unlink()
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _rows(runs: dict[str, dict[int, Figures]]) -> list[dict[str, str]]:
    """Return the rows of the page: both comparisons at the largest size that pandas manages, and the largest of all."""
    shared = max(runs["pandas"])
    largest = max(runs["sql"])
    ours, pandas, rows = (runs[variant][shared] for variant in ("sql", "pandas", "rows"))
    a_row = rows["seconds"] / min(ROWS_SAMPLED, shared) * shared
    most = runs["sql"][largest]
    scaled = pandas["seconds"] * largest / shared
    return [
        {
            "what": f"Normalising and matching {shared:,} orders",
            "against": f"vectorised pandas ({pandas['peak_mib']:,} MiB)",
            "figure": f"{ours['seconds']:.1f} against {pandas['seconds']:.1f} s: **{pandas['seconds'] / ours['seconds']:.1f} times**",
            "reach": "10 times",
        },
        {
            "what": f"Normalising and matching {shared:,} orders",
            "against": f"pandas row by row, from a sample of {ROWS_SAMPLED:,}",
            "figure": f"{ours['seconds']:.1f} against {a_row:,.0f} s: **{a_row / ours['seconds']:,.0f} times**",
            "reach": "no figure set",
        },
        {
            "what": f"Normalising and matching {largest:,} orders, {largest // 5:,} products, {largest // 2:,} contacts",
            "against": f"{largest // shared} times what vectorised pandas takes for {shared:,}",
            "figure": f"{most['seconds']:.0f} against {scaled:.0f} s: **{scaled / most['seconds']:.1f} times**",
            "reach": "10 times",
        },
        {
            "what": f"The same {largest:,}: memory and growth",
            "against": f"{largest // 10:,} orders",
            "figure": f"**{most['peak_mib']:,} MiB**, exponent {_slope(runs['sql']):.2f}",
            "reach": "under 2,048 MiB, linear",
        },
    ]


def _curves(runs: dict[str, dict[int, Figures]]) -> dict[str, list[tuple[int, float]]]:
    names = {"sql": "allegro_etl (SQL)", "pandas": "pandas, vectorised"}
    return {
        name: [(orders, run["seconds"]) for orders, run in sorted(runs[variant].items())]
        for variant, name in names.items()
    }


def _slope(runs: dict[int, Figures]) -> float:
    """Return the exponent with which seconds grow between the two largest sizes: 1 is linear."""
    *_, small, large = sorted(runs)
    return round(log(runs[large]["seconds"] / runs[small]["seconds"]) / log(large / small), 3)
