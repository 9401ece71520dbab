"""The picture of the last 30 days: orders a day by market, and revenue a day, a panel for each currency.

pandas and matplotlib take a second to load and are not installed everywhere, so only drawing imports them.
"""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from allegro_etl.markets import MARKETS
from allegro_etl.warehouse.without_pandas import let_pandas_in

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

DAYS = 30
NEEDED = ("matplotlib", "pandas")
COLOURS = dict(zip(MARKETS, ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#17becf", "#bcbd22"), strict=True))
"""A market has its colour whatever other markets sold."""

Sale = tuple[date, str, str, int, Decimal]  # day, market, currency, orders, revenue


def missing_to_draw() -> list[str]:
    """Return which of the libraries that draw are not installed."""
    let_pandas_in()
    return [name for name in NEEDED if find_spec(name) is None]


def drawn(sales: Sequence[Sale], last: date) -> bytes:
    """Return the picture of the days up to `last` as PNG. Needs pandas and matplotlib."""
    let_pandas_in()
    import pandas as pd  # noqa: PLC0415 - see above
    from matplotlib.figure import Figure  # noqa: PLC0415 - the same

    rows = pd.DataFrame(sales, columns=["day", "market", "currency", "orders", "revenue"])
    rows["revenue"] = rows["revenue"].astype(float)  # to plot, not to reckon
    days = pd.Index([last - timedelta(days=back) for back in reversed(range(DAYS))])
    currencies = sorted(
        rows["currency"].unique(), key=lambda currency: -rows[rows["currency"] == currency]["orders"].sum()
    )
    figure = Figure(figsize=(10, 2.4 * (1 + len(currencies))), layout="constrained")
    panels = figure.subplots(1 + len(currencies), 1, sharex=True, squeeze=False)[:, 0]
    _bars(panels[0], rows, "orders", days, "orders")
    for panel, currency in zip(panels[1:], currencies, strict=True):
        _bars(panel, rows[rows["currency"] == currency], "revenue", days, currency)
    panels[-1].set_xticks(range(0, DAYS, 3), [f"{day:%d.%m.}" for day in days[::3]])
    return _png(figure)


def _bars(panel: "Axes", rows: "pd.DataFrame", what: str, days: "pd.Index", label: str) -> None:
    """Draw a bar a day, the markets on top of each other."""
    by_day = rows.pivot_table(index="day", columns="market", values=what, aggfunc="sum").reindex(days).fillna(0)
    below = [0.0] * len(days)
    for market in by_day.columns:
        values = by_day[market].tolist()
        panel.bar(range(len(days)), values, bottom=below, label=market, color=COLOURS.get(market, "#7f7f7f"))
        below = [under + value for under, value in zip(below, values, strict=True)]
    panel.set_ylabel(label)
    panel.spines[["top", "right"]].set_visible(False)
    if len(by_day.columns):
        panel.legend(
            loc="lower left", bbox_to_anchor=(0, 1), fontsize="small", frameon=False, ncols=len(by_day.columns)
        )


def _png(figure: Any) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=80)
    return written.getvalue()
