"""What waits to be written to Allegro, as alerts: by writer and reason, each order with its number in Odoo, its amount and its pages."""

from collections.abc import Iterator, Mapping, Sequence

from allegro_etl.alerts.alert import Alert, AlertCode, Item, Link, Severity, Why
from allegro_etl.alerts.observation import Ends, NotWritten, Observation, Sale
from allegro_etl.odoo.pages import record_url

NAMED_BY = ("delivery", "number")
"""Words of a reason that name the record in Odoo: a delivery, an invoice."""


def not_written(observation: Observation) -> Iterator[Alert]:
    """Tell of what waits to be written to Allegro, by writer and reason: each has a way out of its own."""
    alike: dict[tuple[str, str], list[NotWritten]] = {}
    for one in observation.work.not_written:
        alike.setdefault((one.writer, one.code), []).append(one)
    for (writer, code), of_reason in alike.items():
        whys = _whys(of_reason)
        is_the_same = len(whys) == 1
        yield Alert(
            code=AlertCode.NOT_WRITTEN,
            severity=Severity.NOTICE,
            subject=f"{writer}:{code}",
            words={"count": str(len(of_reason))},
            parts=frozenset(one.subject for one in of_reason),
            items=tuple(_items(of_reason, observation.ends, says_why=not is_the_same)),
            why=whys if is_the_same else (),
        )


def _whys(of_reason: Sequence[NotWritten]) -> tuple[Why, ...]:
    """Return why these wait, each reason with its words once."""
    found: list[Why] = []
    for one in of_reason:
        why = Why(code=one.code, words=one.words)
        found += [] if why in found else [why]
    return tuple(found)


def _items(of_reason: Sequence[NotWritten], ends: Ends, *, says_why: bool) -> Iterator[Item]:
    """Yield an order once, whatever of it waits: its amount counts once. The same of offers."""
    by_record: dict[str, list[NotWritten]] = {}
    for one in of_reason:
        by_record.setdefault(one.form_id or one.offer_id or one.subject, []).append(one)
    sales = {sale.form_id: sale for sale in ends.not_written}
    for together in by_record.values():
        item = _of_order(together, sales, ends) if together[0].form_id else _of_offer(together, ends)
        yield item.model_copy(update={"why": _whys(together)}) if says_why else item


def _of_order(together: Sequence[NotWritten], sales: Mapping[str, Sale], ends: Ends) -> Item:
    form_id = str(together[0].form_id)
    sale = sales.get(form_id)
    pages = [Link(text=f"Allegro {form_id[:8]}", url=f"{ends.orders_url}{form_id}")] if ends.orders_url else []
    own = [_page(ends.odoo_url, "sale.order", sale.odoo_id)] if sale and ends.odoo_url else []
    return Item(
        name=_named(sale.name if sale else form_id, together),
        amount=sale.amount if sale else None,
        currency=sale.currency if sale else None,
        links=(*own, *_pages(together, ends.odoo_url), *pages),
        ids=form_id if sale and not pages else "",
    )


def _of_offer(together: Sequence[NotWritten], ends: Ends) -> Item:
    """Return an offer with its product in Odoo; what is about neither order nor offer, such as a price list, is named as it is."""
    first = together[0]
    name = f'"{first.offer_name}" ({first.offer_id})' if first.offer_name else first.offer_id
    if name is None:
        return Item(name=first.subject.partition(":")[2] or first.subject)
    return Item(name=_named(name, together), links=tuple(_pages(together, ends.odoo_url)))


def _named(name: str, together: Sequence[NotWritten]) -> str:
    """Return a name with what of it waits: numbers of parcels or invoices, or marketplaces."""
    parts = [part for one in together if (part := _part(one))]
    return f"{name}: {', '.join(parts)}" if parts else name


def _part(one: NotWritten) -> str:
    """Return what a subject names besides its order or offer: `number:<form id>:<number>`. A delivery without a number has a link."""
    rest = one.subject.split(":", 2)[2:]
    return rest[0] if rest and not rest[0].startswith("of delivery ") else ""


def _pages(together: Sequence[NotWritten], odoo_url: str) -> Iterator[Link]:
    """Yield the pages of deliveries, invoices and products, where something can be mended."""
    found = {(one.model, one.res_id): one for one in together if one.model != "sale.order"}
    for (model, record_id), one in found.items():
        if model and record_id and odoo_url:
            name = next((str(one.words[word]) for word in NAMED_BY if one.words.get(word)), "Odoo")
            yield _page(odoo_url, model, record_id, name)


def _page(odoo_url: str, model: str, record_id: int, name: str = "Odoo") -> Link:
    return Link(text=name, url=record_url(odoo_url, model, record_id))
