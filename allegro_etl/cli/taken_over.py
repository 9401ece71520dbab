"""What `allegro-etl take-over` tells: the plan order by order with its sums, as tables, JSON or CSV."""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from allegro_etl.cli.amounts import counted
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.output import grid, result
from allegro_etl.records.orders.sides import grouped
from allegro_etl.run.run import RunRequest
from allegro_etl.take_over.plan import Found, Plan
from allegro_etl.take_over.rows import FormRow, PairRow
from allegro_etl.texts import harmless

COLUMNS = (
    "form_id", "bought_at", "marketplace", "total", "currency", "found_by", "sale_order", "odoo_id", "state", "odoo_total", "odoo_currency",
    "lines", "lines_found", "differences",
)  # fmt: skip


def plan_in_json(plan: Plan, request: RunRequest) -> Record:
    """Return the plan in JSON: nothing of it is personal."""
    pairs = grouped(plan.ambiguous, "form_id")
    ambiguous = [
        _form(rows[0]) | {"found_by": rows[0]["rule"], "candidates": [_sale_order(row) for row in rows]}
        for rows in pairs.values()
    ]
    return {
        "since": request.since,
        "until": request.until,
        "written": False,
        "sums": {
            "found": len(plan.found),
            "differing": sum(bool(one.differences) for one in plan.found),
            "ambiguous": len(pairs),
            "not_found": len(plan.not_found),
            "contacts": len(plan.contacts),
        },
        "found": [_found(one) for one in plan.found],
        "ambiguous": ambiguous,
        "not_found": [_form(form) for form in plan.not_found],
        "counts": {},
    }


def _found(one: Found) -> Record:
    return {
        **_form(one.form),
        "found_by": one.form["rule"],
        **_sale_order(one.form),
        "lines": one.line_count,
        "lines_found": len(one.lines),
        "differences": one.differences,
    }


def _form(form: FormRow) -> Record:
    return {
        "form_id": form["form_id"],
        "bought_at": form["bought_at"],
        "marketplace": form["marketplace"],
        "total": form["total"],
        "currency": form["currency"],
    }


def _sale_order(row: PairRow) -> Record:
    return {
        "sale_order": row["order_name"],
        "odoo_id": row["order_id"],
        "state": row["order_state"],
        "odoo_total": row["order_total"],
        "odoo_currency": row["order_currency"],
    }


def write_table(file: Path, report: Record) -> None:
    """Write the plan as CSV: a row per order on Allegro, and per sale order that it could be."""
    rows = [
        *({**one, "differences": "; ".join(one["differences"])} for one in report["found"]),
        *(
            {**one, **candidate, "differences": "cannot be told apart"}
            for one in report["ambiguous"]
            for candidate in one["candidates"]
        ),
        *({**one, "differences": "not in Odoo"} for one in report["not_found"]),
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
        table.writeheader()
        table.writerows({name: _plain(value) for name, value in row.items()} for row in rows)


def _plain(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: names are typed by people."""
    if value is None or isinstance(value, datetime):
        return value.isoformat() if value else ""
    text = harmless(str(value))
    return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "-", "@") else text


def show(report: Record) -> None:
    """Print the plan: what is found and how, what cannot be told apart, what is not found, with sums."""
    _show_found(report["found"])
    _show_ambiguous(report["ambiguous"])
    _show_missing(report["not_found"])
    sums = report["sums"]
    result.print(
        f"{counted(sums['found'], 'order')} found ({_amounts(report['found'])}), {sums['differing']} of them with differences, which stay; "
        f"{sums['ambiguous']} cannot be told apart; {sums['not_found']} not in Odoo ({_amounts(report['not_found'])})."
    )


def _show_found(found: list[Record]) -> None:
    if not found:
        return
    rows = grid("Allegro", "market", "total", "in Odoo", "found by", "differs")
    for one in found:
        rows.add_row(*_row(one), one["sale_order"], one["found_by"], "; ".join(one["differences"]))
    result.print(rows)


def _show_ambiguous(ambiguous: list[Record]) -> None:
    if not ambiguous:
        return
    rows = grid("Allegro", "market", "total", "could be", "found by", title="These cannot be told apart:")
    for one in ambiguous:
        could_be = ", ".join(
            f"{each['sale_order']} ({each['odoo_total']} {each['odoo_currency']})" for each in one["candidates"]
        )
        rows.add_row(*_row(one), could_be, one["found_by"])
    result.print(rows)


def _show_missing(missing: list[Record]) -> None:
    if not missing:
        return
    rows = grid("Allegro", "market", "total", title="These are not in Odoo; a run or a backfill brings them:")
    for one in missing:
        rows.add_row(*_row(one))
    result.print(rows)


def _row(one: Record) -> tuple[str, str, str]:
    return str(one["form_id"]), str(one["marketplace"]), f"{one['total']} {one['currency']}"


def _amounts(orders: list[Record]) -> str:
    """Return what orders come to, currency by currency."""
    sums: dict[str, Decimal] = {}
    for one in orders:
        sums[one["currency"]] = sums.get(one["currency"], Decimal(0)) + one["total"]
    return ", ".join(f"{amount:,} {currency}" for currency, amount in sorted(sums.items())) or "0"


def show_done(report: Record) -> None:
    """Print what was written, if anything."""
    if not report["written"]:
        result.print("Nothing was written. `allegro-etl take-over --yes` binds what is found.")
        return
    counts = report["counts"]
    result.print(
        f"Bound: {counted(counts['bound'], 'order')} with {counted(counts['lines'], 'line')}, {counted(counts['contacts'], 'contact')}. "
        f"Set aside: {counts['set_aside']} (`allegro-etl quarantine`)."
    )
    if counts["changed"] or counts["refused"]:
        result.print(
            f"{counts['changed']} were written to by somebody meanwhile, {counts['refused']} Odoo refused: they are as they were. "
            "Run it again."
        )
