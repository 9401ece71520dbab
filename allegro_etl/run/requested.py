"""What people and schedules ask of a run, read before anything is opened: what no run can do is refused in one sentence."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from allegro_etl.allegro.event_ids import event_number
from allegro_etl.run.plan_file import read_plan
from allegro_etl.run.run import RunRequest
from allegro_etl.settings import SettingsError
from allegro_etl.settings.times import moment

FROM_NOW_ON = "latest"
"""Instead of an event id: leave the past out, and begin with what happens from now on."""


def read_request(
    job: str,
    from_event: str | None,
    since: str | None,
    until: str | None,
    *,
    sweep: bool,
    forms: Sequence[str] = (),
    plan_file: str | None = None,
) -> RunRequest:
    """Return the request as a run understands it. `job` is the job that was started. Raises SettingsError."""
    if plan_file is not None:
        agreed = read_plan(Path(plan_file))
        return RunRequest(forms=agreed.forms, agreed=agreed)
    if forms and (from_event is not None or since is not None):
        raise SettingsError("Give orders, from_event or since, not several of them.")
    if from_event is not None and from_event != FROM_NOW_ON and event_number(from_event) is None:
        raise SettingsError(f"from_event is {from_event[:40]!r}: it may be an event id, 0 or latest.")
    if until is not None and not since:
        raise SettingsError("until needs since: the beginning of the time span to read.")
    if since is not None and from_event is not None:
        raise SettingsError("Give from_event or since, not both.")
    if job == "backfill":
        _refuse_no_past(from_event, since)
    return RunRequest(from_event, sweep, *_span(since, until), tuple(forms))


def _refuse_no_past(from_event: str | None, since: str | None) -> None:
    if from_event is None and since is None:
        raise SettingsError(
            'backfill needs from_event, or since with or without until: since: "2026-10-01" reads the orders bought from then on.'
        )
    if from_event == FROM_NOW_ON:
        raise SettingsError(
            "backfill brings the past, and from_event: latest leaves it out: give an event id, or since."
        )


def _span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    if since is not None and not since.strip():
        raise SettingsError("since is empty: write 2026-11-01 or 2026-11-01T12:00:00Z.")
    begin, end = moment(since), moment(until)
    if begin is not None and begin >= (end or datetime.now(UTC)):
        raise SettingsError("since must be before until, and in the past: else there is nothing to read.")
    return begin, end
