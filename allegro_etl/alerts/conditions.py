"""What is wrong, worked out from an observation: pure, so that the same one says the same."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import takewhile

from allegro_etl.alerts.alert import Alert, AlertCode, Item, Link, Severity
from allegro_etl.alerts.not_written import not_written
from allegro_etl.alerts.observation import Ends, Observation, Offer, Sale, SetAside
from allegro_etl.clock import is_ending
from allegro_etl.odoo.pages import record_url

NAMED_ORDERS = 10
DAYS_LEFT = (14, 7, 3, 1)
"""When a key or a consent that ends is told of again."""


def conditions(observation: Observation) -> list[Alert]:
    """Return what is wrong, the worst first."""
    found = [
        *_settings(observation.ends),
        *_ends(observation),
        *_runs(observation),
        *_looks(observation),
        *_lag(observation),
        *_disk(observation),
        *_key(observation),
        *_consent(observation),
        *_quarantine(observation),
        *_held(observation.ends),
        *_differing(observation.ends),
        *not_written(observation),
    ]
    return sorted(found, key=lambda alert: alert.severity != Severity.TROUBLE)


def is_late(since: datetime | None, at: datetime, minutes: int) -> bool:
    """Return whether something has been so for longer than it may. What is of the future was kept by a clock that was wrong."""
    return since is not None and at - since >= timedelta(minutes=minutes)


def _settings(ends: Ends) -> Iterator[Alert]:
    if ends.settings_problem:
        yield _trouble(AlertCode.SETTINGS_WRONG, detail=ends.settings_problem)


def _ends(observation: Observation) -> Iterator[Alert]:
    codes = (
        (observation.ends.allegro, AlertCode.ALLEGRO_REFUSES, AlertCode.ALLEGRO_SILENT),
        (observation.ends.odoo, AlertCode.ODOO_REFUSES, AlertCode.ODOO_SILENT),
    )
    for end, refuses, silent in codes:
        if end.failing_since is None:
            continue
        if end.is_lasting:
            yield _trouble(refuses, detail=end.problem)
        elif is_late(end.failing_since, observation.at, observation.settings.alerts.unreachable_minutes):
            yield _trouble(silent, detail=end.problem, since=_when(end.failing_since))


def _runs(observation: Observation) -> Iterator[Alert]:
    """Tell that runs or pushes fail, unless Allegro or Odoo does not answer: that is why, and told by itself when it stays."""
    kinds = ((AlertCode.RUN_FAILED, observation.work.failures), (AlertCode.PUSH_FAILED, observation.work.push_failures))
    for code, failed in kinds if not _is_an_end_failing(observation.ends) else ():
        if failed:
            words = {"count": str(failed.count), "since": _when(failed.since), "run": failed.run_id[:8]}
            yield _trouble(code, parts=_steps(failed.count), detail=failed.problem, **words)


def _looks(observation: Observation) -> Iterator[Alert]:
    """Tell that what looks for news fails where we ourselves get answers, or that nothing looks at all."""
    look, limits = observation.look, observation.settings.alerts
    if look is None:
        return
    if is_late(look.at, observation.at, limits.standstill_minutes):
        yield _trouble(AlertCode.STANDSTILL, since=_when(look.at))
    elif is_late(look.failing_since, observation.at, limits.unreachable_minutes) and not _is_an_end_failing(
        observation.ends
    ):
        yield _trouble(AlertCode.LOOK_FAILED, detail=look.problem, since=_when(look.failing_since))


def _lag(observation: Observation) -> Iterator[Alert]:
    """Tell that the oldest event waits for too long: after the limit, and again when that has doubled, and so on."""
    limit, ends = observation.settings.alerts.lag_minutes, observation.ends
    minutes = ends.lag_seconds // 60
    if minutes >= limit and not ends.is_first_run:
        words = {"minutes": str(minutes), "events": str(ends.events_waiting)}
        yield _trouble(AlertCode.LAG, parts=_steps(minutes // limit), **words)


def _disk(observation: Observation) -> Iterator[Alert]:
    free, limit = observation.free_bytes, observation.settings.alerts.free_megabytes
    if free is not None and free < limit * 1024**2:
        yield _trouble(AlertCode.DISK_FULL, free=str(free // 1024**2))


def _key(observation: Observation) -> Iterator[Alert]:
    yield from _ending(
        AlertCode.API_KEY_ENDS, observation.ends.key_ends, observation.at, name=observation.ends.key_name or ""
    )


def _consent(observation: Observation) -> Iterator[Alert]:
    """Tell that Allegro's consent ends unused: nobody here can ask Allegro, and what stands in the way is told by itself."""
    yield from _ending(AlertCode.CONSENT_ENDS, observation.consent_ends, observation.at)


def _ending(code: AlertCode, ends: datetime | None, at: datetime, **words: str) -> Iterator[Alert]:
    if ends is None or not is_ending(ends, at):
        return
    left = max((ends - at).days, 0)
    steps = frozenset(f"{days} days" for days in takewhile(lambda days: left <= days, DAYS_LEFT))
    words |= {"day": f"{ends:%Y-%m-%d}", "left": str(left)}
    yield Alert(code=code, severity=Severity.NOTICE, parts=steps, words=words)


def _quarantine(observation: Observation) -> Iterator[Alert]:
    """Tell of the quarantine, cause by cause: each has a way out of its own."""
    by_cause: dict[str, list[SetAside]] = {}
    for one in observation.work.set_aside:
        by_cause.setdefault(one.code, []).append(one)
    for code, of_cause in sorted(by_cause.items(), key=lambda pair: -len(pair[1])):
        yield Alert(
            code=AlertCode.QUARANTINE,
            severity=Severity.NOTICE,
            subject=code,
            words={"count": str(len(of_cause))},
            parts=frozenset(one.subject for one in of_cause),
            items=tuple(_waiting(of_cause, observation.ends)),
        )


def _waiting(of_cause: Iterable[SetAside], ends: Ends) -> Iterator[Item]:
    """Yield orders that wait for the same offers as one, and all others by themselves."""
    alike: dict[tuple[object, ...], list[SetAside]] = {}
    for one in of_cause:
        alike.setdefault((one.offers or one.subject, one.currency), []).append(one)
    for orders in alike.values():
        amounts = [one.amount for one in orders if one.amount is not None]
        offers = ", ".join(f'"{offer.name}" ({offer.id})' for offer in orders[0].offers)
        pages = tuple(_pages(orders, ends.orders_url))
        yield Item(
            name=f"{len(orders)}x {offers}" if offers else _ids(orders),
            amount=sum(amounts, Decimal(0)) if amounts else None,
            currency=orders[0].currency,
            links=(*_products(orders[0].offers, ends.odoo_url), *pages),
            ids=_ids(orders) if offers and not pages else "",
        )


def _ids(orders: list[SetAside]) -> str:
    """Return the ids of orders on Allegro."""
    more = ", …" if len(orders) > NAMED_ORDERS else ""
    return ", ".join(one.form_id or one.subject for one in orders[:NAMED_ORDERS]) + more


def _pages(orders: list[SetAside], orders_url: str) -> Iterator[Link]:
    """Yield the pages of orders on Allegro, where it has any."""
    for one in orders[:NAMED_ORDERS] if orders_url else ():
        if one.form_id:
            yield Link(text=f"Allegro {one.form_id[:8]}", url=f"{orders_url}{one.form_id}")


def _products(offers: Iterable[Offer], odoo_url: str) -> Iterator[Link]:
    candidates = {candidate.id: candidate for offer in offers for candidate in offer.candidates}
    for found in candidates.values() if odoo_url else ():
        yield Link(text=f"[{found.id}] {found.name}", url=record_url(odoo_url, "product.product", found.id))


def _held(ends: Ends) -> Iterator[Alert]:
    if ends.held:
        yield _of_sales(AlertCode.HELD, ends.held, ends.odoo_url)


def _differing(ends: Ends) -> Iterator[Alert]:
    if ends.differing:
        yield _of_sales(AlertCode.TOTALS_DIFFER, ends.differing, ends.odoo_url)


def _of_sales(code: AlertCode, sales: tuple[Sale, ...], odoo_url: str) -> Alert:
    return Alert(
        code=code,
        severity=Severity.NOTICE,
        words={"count": str(len(sales))},
        parts=frozenset(sale.form_id for sale in sales),
        items=tuple(_sale(sale, odoo_url) for sale in sales),
    )


def _sale(sale: Sale, odoo_url: str) -> Item:
    link = Link(text="Odoo", url=record_url(odoo_url, "sale.order", sale.odoo_id))
    return Item(name=sale.name, amount=sale.amount, wanted=sale.wanted, currency=sale.currency, links=(link,))


def _is_an_end_failing(ends: Ends) -> bool:
    return ends.settings_problem is not None or any(end.failing_since for end in (ends.allegro, ends.odoo))


def _steps(size: int) -> frozenset[str]:
    """Return the powers of four that a growing number has passed: each further one is a step for the worse."""
    return frozenset(str(4**power) for power in range(12) if size >= 4**power)


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _trouble(code: AlertCode, *, parts: frozenset[str] = frozenset(), detail: str | None = None, **words: str) -> Alert:
    return Alert(code=code, severity=Severity.TROUBLE, parts=parts, words=words, detail=detail)
