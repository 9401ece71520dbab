"""Whether all is well, for programs that ask often: from the last observation, with its age."""

from datetime import datetime, timedelta
from typing import Any

from allegro_etl.alerts.alert import Severity
from allegro_etl.alerts.conditions import conditions
from allegro_etl.alerts.observation import Observation

STALE = timedelta(minutes=10)
"""An observation that is older says nothing of now: nobody looks."""


def health(observation: Observation | None, at: datetime) -> dict[str, Any]:
    """Return whether orders get through, what is wrong in a word each, and how old each part of the observation is in seconds."""
    if observation is None:
        return {"is_healthy": False, "is_stale": True, "at": None, "alerts": [], "age_seconds": {}}
    alerts = conditions(observation)
    is_stale = abs(at - observation.at) > STALE
    return {
        "is_healthy": not is_stale and all(alert.severity != Severity.TROUBLE for alert in alerts),
        "is_stale": is_stale,
        "at": observation.at,
        "alerts": [{"code": one.code, "subject": one.subject, "severity": one.severity} for one in alerts],
        "age_seconds": {
            part: round((at - since).total_seconds()) if since else None
            for part, since in (("facts", observation.at), ("ends", observation.ends.at), ("work", observation.work.at))
        },
    }
