"""What the runs of a command made together, in one line: orders with their money, what came with them, what waits, how long it took."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import wraps
from typing import Literal, ParamSpec

from allegro_etl.cli.amounts import counted, moneys
from allegro_etl.cli.durations import lasting
from allegro_etl.cli.in_file import Record
from allegro_etl.records.made import Made

Asked = ParamSpec("Asked")

COUNTS = {
    "orders": ("load_orders", "created"),
    "contacts": ("load_partners", "created"),
    "products": ("load_products", "created"),
    "payments": ("load_payments", "booked"),
    "changed": ("load_orders", "updated"),
    "cancelled": ("load_orders", "cancelled"),
}
"""What is told, by the step that counts it and its word for it."""


def summed_up(carry: Callable[Asked, Record]) -> Callable[Asked, Record]:
    """Let a function that tells what runs did also tell what they made together (`made`), and in how many `seconds`."""

    @wraps(carry)
    def carry_and_sum_up(*args: Asked.args, **named: Asked.kwargs) -> Record:
        started = time.monotonic()
        report = carry(*args, **named)
        return report | {"made": _together(report["runs"]), "seconds": round(time.monotonic() - started, 1)}

    return carry_and_sum_up


def _together(runs: Sequence[Record]) -> Record:
    """Return what runs made together; what only the sum needs is taken off their records."""
    made: list[Made] = [run.pop("made") for run in runs if "made" in run]
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for one in made:
        for currency, amount in one["amounts"].items():
            amounts[currency] += amount
    counts = {
        name: sum(run["counts"].get(step, {}).get(what, 0) for run in runs) for name, (step, what) in COUNTS.items()
    }
    return {
        **counts,
        "amounts": dict(sorted(amounts.items())),
        "held": _left(made, "held"),
        "quarantined": _left(made, "aside"),
    }


def _left(made: Sequence[Made], what: Literal["held", "aside"]) -> int:
    """Return how many things these runs left waiting, of those that still wait after the last one."""
    if not made:
        return 0
    left = {name for one in made for name, is_own in one[what].items() if is_own}
    return len(left & set(made[-1][what]))


def summary(report: Record) -> str:
    """Return the line that sums up what runs did; but for the orders, only what there is.

    98 orders (12,340.10 PLN + 611.00 CZK), 195 contacts, 6 new products, 82 payments; 1 held; 9 in quarantine; 44 s
    """
    return "; ".join((", ".join(_new(report["made"])), *_rest(report["made"]), lasting(report["seconds"])))


def _new(made: Record) -> Iterator[str]:
    money = f" ({moneys(made['amounts'])})" if made["amounts"] else ""
    yield f"{counted(made['orders'], 'order')}{money}"
    for name, what in (("contacts", "contact"), ("products", "new product"), ("payments", "payment")):
        if made[name]:
            yield counted(made[name], what)


def _rest(made: Record) -> Iterator[str]:
    words = {"changed": "changed", "cancelled": "cancelled", "held": "held", "quarantined": "in quarantine"}
    for name, what in words.items():
        if made[name]:
            yield f"{made[name]:,} {what}"
