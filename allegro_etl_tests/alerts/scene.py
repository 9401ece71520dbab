"""An observation as a look makes it, of a shop in which all is well unless a test says otherwise."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from allegro_etl.alerts.alert import Alert, AlertCode, Item, Severity
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.observation import (
    Candidate,
    End,
    Ends,
    Failures,
    NotWritten,
    Observation,
    Offer,
    Sale,
    SetAside,
    Work,
)
from allegro_etl.settings import Settings

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
ODOO = "https://shop.example.com"
LOUD = '<b>"Kubek" & Co</b>'


def ago(**how_long: float) -> datetime:
    """Return a time before noon."""
    return NOON - timedelta(**how_long)


def observation(at: datetime = NOON, *, ends: Any = None, work: Any = None, **changes: Any) -> Observation:
    """Return the observation of a shop in which all is well, but for what the test says."""
    well = {
        "at": at,
        "ends": Ends(at=at, odoo_url=ODOO, **(ends or {})),
        "work": Work(at=at, **(work or {})),
        "free_bytes": 10 * 1024**3,
    }
    return Observation(**{**well, **changes})


def settings(**alerts: Any) -> Settings:
    """Return settings with a section `alerts` of the test's own."""
    return Settings.model_validate({"alerts": alerts})


def silent(since: datetime, problem: str = "Odoo is down.", *, is_lasting: bool = False) -> End:
    """Return an end that does not answer."""
    return End(failing_since=since, problem=problem, is_lasting=is_lasting)


def set_aside(form_id: str, code: str = "order_refused", amount: str | None = "18.44", **changes: Any) -> SetAside:
    """Return an order in quarantine."""
    told = {"amount": Decimal(amount) if amount else None, "currency": "PLN" if amount else None}
    return SetAside(
        subject=f"checkout_form:{form_id}", form_id=form_id, code=code, first_seen=ago(hours=2), **told | changes
    )


def ambiguous(form_id: str, name: str = "Doniczka") -> SetAside:
    """Return an order with an offer that fits two products."""
    pots = (Candidate(id=31, name=name), Candidate(id=32, name=name))
    return set_aside(form_id, "ambiguous_product", offers=(Offer(id="7003622562", name=name, candidates=pots),))


def sale(number: int, amount: str = "40.98", wanted: str | None = None) -> Sale:
    """Return a sale order in Odoo."""
    return Sale(
        odoo_id=number,
        name=f"S{number:05}",
        amount=Decimal(amount),
        currency="PLN",
        form_id=f"form-{number}",
        wanted=Decimal(wanted) if wanted else None,
    )


def not_written(
    subject: str, writer: str = "tracking", code: str = "no_delivery_method", delivery: str = "WH/OUT/1", **changes: Any
) -> NotWritten:
    """Return what waits to be written to Allegro."""
    known = {"words": {"delivery": delivery}, "first_seen": ago(hours=2), **changes}
    return NotWritten(writer=writer, subject=subject, code=code, **known)


def failures(count: int = 1) -> Failures:
    """Return runs that failed."""
    return Failures(count=count, since=ago(hours=1), run_id="0123456789", problem="Odoo lacks the currency CZK.")


def alert(subject: str = "", parts: str = "", code: AlertCode = AlertCode.HELD, items: tuple[Item, ...] = ()) -> Alert:
    """Return an alert of some parts, each a letter."""
    return Alert(
        code=code, severity=Severity.NOTICE, subject=subject, parts=frozenset(parts), items=items, words={"count": "1"}
    )


def change(kind: str = "new", **of: Any) -> Change:
    """Return what is told of one held order, with a name that tries to be a mark."""
    items = (Item(name=LOUD, amount=Decimal("40.98"), currency="PLN"),)
    return Change(kind=kind, alert=alert(**{"items": items, **of}))
