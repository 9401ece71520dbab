"""Times as Odoo writes them, in its answers and in what it is asked: UTC, without naming it."""

from datetime import UTC, datetime

_WRITTEN = "%Y-%m-%d %H:%M:%S"


def in_odoo(moment: datetime) -> str:
    """Return a moment as Odoo writes it. The moment names its zone."""
    return moment.astimezone(UTC).strftime(_WRITTEN)


def from_odoo(text: str) -> datetime:
    """Return the moment that Odoo has written, in UTC; of a day its midnight. Raises ValueError for what is none."""
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
