"""Whether all is well, for programs that ask often: from the facts as last known, with their age."""

from datetime import datetime, timedelta
from typing import Any

from allegro_etl.alerts.alert import Severity
from allegro_etl.alerts.conditions import conditions
from allegro_etl.alerts.facts import Facts

STALE = timedelta(minutes=10)
"""Facts that are older say nothing of now: nobody looks."""


def health(facts: Facts | None, at: datetime) -> dict[str, Any]:
    """Return whether orders get through, what is wrong in a word each, and how old each part of the facts is in seconds."""
    if facts is None:
        return {"is_healthy": False, "is_stale": True, "at": None, "alerts": [], "age_seconds": {}}
    alerts = conditions(facts)
    is_stale = abs(at - facts.at) > STALE
    return {
        "is_healthy": not is_stale and all(alert.severity != Severity.TROUBLE for alert in alerts),
        "is_stale": is_stale,
        "at": facts.at,
        "alerts": [{"code": one.code, "subject": one.subject, "severity": one.severity} for one in alerts],
        "age_seconds": {
            part: round((at - since).total_seconds()) if since else None
            for part, since in (("facts", facts.at), ("ends", facts.ends.at), ("work", facts.work.at))
        },
    }
