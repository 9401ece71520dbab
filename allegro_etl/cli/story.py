"""`allegro-etl order`: the whole life of one order, from Allegro's first event to what Odoo has of it now."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

import click

from allegro_etl.access import Access, read_access
from allegro_etl.allegro.pages import order_url
from allegro_etl.cli.amounts import counted, money
from allegro_etl.cli.in_file import reading_file
from allegro_etl.cli.naming import form_of
from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import at, emit, result
from allegro_etl.odoo.pages import record_url
from allegro_etl.reconcile.drift import sales_of
from allegro_etl.records.story import story
from allegro_etl.records.told_order import ContactRow, ProductRow, Story
from allegro_etl.run.opening import open_odoo
from allegro_etl.to_allegro.set_aside import Writes, story_of_writes

SHOWN_CHANGES = 12
HIDDEN = "(not shown: it may be personal)"


class SaleOrder(TypedDict):
    """A sale order as Odoo has it now (sale.order)."""

    name: str
    odoo_id: int
    state: str
    total: Decimal
    currency: str
    url: str


class Told(Story, Writes):
    """The story of an order from all sides: what this machine keeps, what was written to Allegro, what Odoo has."""

    odoo: list[SaleOrder]
    allegro_url: str | None


@click.command()
@click.argument("called", metavar="ORDER")
@click.option("--json", "as_json", is_flag=True, help="Print the story as JSON.")
def order(called: str, as_json: bool) -> int:
    """Tell the life of one order. ORDER is its number in Odoo, or the id of its checkout form or how that begins."""
    access = read_access()
    form_id = form_of(called, access)
    with reading_file() as warehouse:
        known = story(warehouse, form_id) if warehouse else None
        written = story_of_writes(warehouse, form_id) if warehouse else None
    nothing: Story = {"form_id": form_id}
    said: Told = {
        **(known or nothing),
        **(written or Writes()),
        "odoo": _in_odoo(form_id, access),
        "allegro_url": order_url(access.allegro_environment, form_id),
    }
    if known is None and not said["odoo"] and not any((written or Writes()).values()):
        click.echo(f"Neither this machine nor Odoo has anything of order {form_id}.", err=True)
        return FAILED
    emit(said) if as_json else _show(said)
    return DONE


def _in_odoo(form_id: str, access: Access) -> list[SaleOrder]:
    """Return the sale orders of a checkout form as Odoo has them now (sale.order)."""
    with open_odoo(access) as odoo:
        return [
            {
                "name": sale.name,
                "odoo_id": sale.odoo_id,
                "state": sale.state,
                "total": sale.total,
                "currency": sale.currency,
                "url": record_url(odoo.url, "sale.order", sale.odoo_id),
            }
            for sale in sales_of(odoo, [form_id])
        ]


def _show(said: Told) -> None:
    result.print(f"Order {said['form_id']}", style="bold")
    for heading, lines in _chapters(said):
        told = list(lines)
        if told:
            result.print(heading, style="bold")
        for line in told:
            result.print(f"  {line}")


def _chapters(said: Told) -> Iterator[tuple[str, Iterator[str]]]:
    yield "Now", _now(said)
    yield "Events of Allegro's journal", _events(said)
    yield "Contents of the checkout form", _contents(said)
    yield "Contacts and products, by the rules that found them", _matches(said)
    yield "Payments on Allegro", _payments(said)
    yield "What runs did", _runs(said)
    yield "Written to Allegro", _written(said)
    yield "In quarantine", _quarantine(said)
    yield "What people are told", _remarks(said)


def _now(said: Told) -> Iterator[str]:
    if said["allegro_url"]:
        yield f"on Allegro: {said['allegro_url']}"
    known = said.get("order")
    if known and known["total"] is not None:
        status = " ".join(filter(None, (known["status"], known["fulfillment_status"])))
        yield f"on Allegro: {status}, {money(known['total'], known['currency'])}, {known['marketplace']}, bought {at(known['bought_at'])}"
    for gone in filter(None, [said.get("gone")]):
        into = f", merged into {gone['merged_into']}" if gone["merged_into"] else ""
        yield f"gone from Allegro since {at(gone['seen_at'])}{into}"
    for sale in said["odoo"]:
        yield f"in Odoo: {sale['name']}, {sale['state']}, {money(sale['total'], sale['currency'])}  {sale['url']}"
    if not said["odoo"]:
        yield "in Odoo: no sale order"
    for waiting in said.get("waiting", ()):
        yield f"waits for the next run since {at(waiting['queued_at'])} ({waiting['why']})"


def _events(said: Told) -> Iterator[str]:
    for event in said.get("events", ()):
        yield f"{at(event['occurred_at'])}  {event['event_type']}  {event['event_id']}, read {at(event['staged_at'])}"


def _contents(said: Told) -> Iterator[str]:
    for content in said.get("contents", ()):
        what = "forgotten" if content["is_forgotten"] else f"{content['status']}, revision {content['revision']}"
        yield f"{at(content['fetched_at'])}  {what} (found by {content['found_by']})"
        for change in content["changes"][:SHOWN_CHANGES]:
            values = f"{_value(change['before'])} → {_value(change['after'])}" if change["is_shown"] else HIDDEN
            yield f"    {change['path']}: {values}"
        more = len(content["changes"]) - SHOWN_CHANGES
        if more > 0:
            yield f"    and {counted(more, 'more change')}"


def _value(value: object) -> str:
    return "nothing" if value is None else str(value)


def _matches(said: Told) -> Iterator[str]:
    for contact in said.get("contacts", ()):
        yield f"{contact['kind']}: {_found(contact)}  {contact['external_id']}"
    for product in said.get("products", ()):
        yield f"offer {product['offer_id']} {product['name']}: {product['problem'] or _found(product)}"


def _found(match: ContactRow | ProductRow) -> str:
    rule = (match["rule"] or "not matched yet").replace("_", " ")
    return f"{rule}, id {match['odoo_id']} in Odoo" if match["odoo_id"] else rule


def _payments(said: Told) -> Iterator[str]:
    for payment in said.get("payments", ()):
        way = " ".join(filter(None, (payment["kind"], payment["type"], payment["provider"])))
        yield f"{at(payment['paid_at'])}  {money(payment['amount'], payment['currency'])}  {way}  {payment['payment_id']}"


def _written(said: Told) -> Iterator[str]:
    for one in said.get("writes", ()):
        after = "" if one["after"] is None else f": {one['after']}"
        yield f"{at(one['sent_at'])}  {one['writer']} {one['outcome'] or 'in doubt'}{after}"
    for waiting in said.get("not_written", ()):
        yield f"waits since {at(waiting['first_seen'])}  {waiting['writer']}: {waiting['reason']}"


def _runs(said: Told) -> Iterator[str]:
    for run in said.get("runs", ()):
        yield f"{at(run['started_at'])}  run {run['run_id']}  {run['outcome'] or ''}"
        for deed in run["actions"]:
            yield f"    {deed['kind']} {deed['action']}: {deed['reason_code']}  {deed['external_id']}"


def _quarantine(said: Told) -> Iterator[str]:
    for entry in said.get("quarantine", ()):
        again = at(entry["retry_at"]) if entry["retry_at"] else "when a person says so"
        yield f"{entry['id']}  {entry['code']} since {at(entry['first_seen'])}, tried {counted(entry['attempts'], 'time')}, again {again}"
        yield f"    {entry['reason']}"


def _remarks(said: Told) -> Iterator[str]:
    for remark in said.get("remarks", ()):
        yield f"{remark['code']}{', which holds the order' if remark['holds'] else ''} (looked at {at(remark['looked_at'])})"
    for one in said.get("announcements", ()):
        yield f"{one['code']} ({one['topic']}){'' if one['is_open'] else ', over'}"
