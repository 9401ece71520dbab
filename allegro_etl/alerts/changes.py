"""What is to be told: each trouble once, once more when it is worse, and once when it is over. Pure, and slow to repeat itself.

That a trouble is there, or worse, is told at most once an hour, and it is over only when it has stayed away for ten minutes:
one that comes and goes is one trouble.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from allegro_etl.alerts.alert import Alert, Frozen
from allegro_etl.alerts.observation import Kind

QUIET = timedelta(hours=1)
"""Time for which nothing more is told of a trouble, but that it is over."""

CALM = timedelta(minutes=10)
"""Time for which a trouble has to be away before it is over."""


class Known(Frozen):
    """A trouble that was told: the alert as it was last, all parts that were told of, and when it was last told.

    `away_since`: it is not there, since then. `is_over`: that was told, too; it is known on until it may be told again.
    """

    alert: Alert
    told_parts: frozenset[str]
    told_at: datetime
    away_since: datetime | None = None
    is_over: bool = False


class Change(Frozen):
    """What is told of an alert."""

    kind: Kind
    alert: Alert


class Told(NamedTuple):
    """What is to be told now, and what is known afterwards."""

    changes: list[Change]
    known: dict[str, Known]


def changes(now: Iterable[Alert], known: Mapping[str, Known], at: datetime) -> Told:
    """Compare what is wrong now with what was told; `at` is the time of our own clock."""
    told = Told([], {})
    found = {alert.key: alert for alert in now}
    for key, alert in found.items():
        _is_there(alert, known.get(key), at, told)
    for key, before in known.items():
        if key not in found:
            _is_away(before, at, told)
    return told


def _is_there(alert: Alert, before: Known | None, at: datetime, told: Told) -> None:
    is_new = before is None or before.is_over
    if before and is_new and _is_quiet(before, at):
        told.known[alert.key] = before
    elif before is None or is_new:
        told.changes.append(Change(kind="new", alert=alert))
        told.known[alert.key] = Known(alert=alert, told_parts=alert.parts, told_at=at)
    elif _is_worse(alert, before) and not _is_quiet(before, at):
        told.changes.append(Change(kind="worse", alert=alert))
        told.known[alert.key] = Known(alert=alert, told_parts=before.told_parts | alert.parts, told_at=at)
    else:
        told.known[alert.key] = before.model_copy(update={"alert": alert, "away_since": None})


def _is_away(before: Known, at: datetime, told: Told) -> None:
    away_since = min(before.away_since or at, at)  # the clock went back since
    is_over = before.is_over or at - away_since >= CALM
    if is_over and not before.is_over:
        told.changes.append(Change(kind="over", alert=before.alert))
    if not is_over or _is_quiet(before, at):
        kept = {"away_since": away_since, "is_over": is_over}
        told.known[before.alert.key] = before.model_copy(update=kept)


def _is_worse(alert: Alert, before: Known) -> bool:
    return not alert.parts <= before.told_parts


def _is_quiet(before: Known, at: datetime) -> bool:
    """Return whether it is too early to say more; what was told in the future was told by a clock that has gone back since."""
    return before.told_at <= at < before.told_at + QUIET
