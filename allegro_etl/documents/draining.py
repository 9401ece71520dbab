"""Answers to many questions by id: what is told of one record, and what is an outage."""

from collections.abc import Callable, Iterator

from allegro_etl.allegro.errors import AllegroError, AllegroUnavailable, InvalidRequest, RecordGone
from allegro_etl.allegro.fetching import Fetched


def drain(
    answers: Iterator[Fetched], ask: Callable[[str], object], known_id: str | None, is_outage: Callable[[], bool]
) -> tuple[list[Fetched], AllegroError | None]:
    """Return all answers there are and the systemic error that ended them: what came before it is not asked for twice.

    When some are unusable, a record that Allegro has served (`known_id`, if none of these) is asked for by `ask`: if that
    fails too, it is an outage. Where Allegro has never served one, `is_outage` asks for its list of orders. In an outage the
    unusable answers say nothing about their records, and are left out.
    """
    received: list[Fetched] = []
    failure: AllegroError | None = None
    try:
        for answer in answers:
            received.append(answer)  # noqa: PERF402 - extend would lose what came before the error
    except AllegroError as error:
        failure = error
    unusable = [answer for answer in received if isinstance(answer.problem, AllegroUnavailable)]
    if unusable and failure is None:
        served = (answer.record_id for answer in reversed(received) if answer.payload is not None)
        probe = next(served, known_id)
        failure = _outage(ask, probe) if probe else unusable[0].problem if is_outage() else None
    return [answer for answer in received if not (failure and answer in unusable)], failure


def _outage(ask: Callable[[str], object], served_id: str) -> AllegroError | None:
    try:
        ask(served_id)
    except (RecordGone, InvalidRequest):
        return None
    except AllegroError as error:
        return error
    return None
