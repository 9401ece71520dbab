"""The digest: once a day, after an hour of the day, all that waits and what is over since the last one."""

from collections.abc import Callable, Sequence
from datetime import date

from allegro_etl.alerts.alert import Alert
from allegro_etl.alerts.delivering import Receiver, failed, is_due
from allegro_etl.alerts.kept import Outbox, Told
from allegro_etl.alerts.observation import Observation
from allegro_etl.markets import WARSAW


def tell_digest(
    observation: Observation, alerts: Sequence[Alert], who: Sequence[Receiver], told: Told, keep: Callable[[Told], None]
) -> Told:
    """Tell those who get a digest, if its hour has come and it was not told today; none where there is nothing to say.

    It says all that is so, and stands for what would be told one by one in the same look.
    """
    here = observation.at.astimezone(WARSAW)
    if told.digest_on == here.date() or here.hour < observation.settings.alerts.channel.digest_hour:
        return told
    for receiver in who:
        outbox = told.outboxes.get(receiver.name, Outbox())
        if receiver.digest is None or not is_due(outbox, observation.at):
            continue
        over = [letter.change for letter in outbox.letters if letter.change.kind == "over"]
        after: Outbox = Outbox()
        day: date | None = here.date()
        if alerts or over:
            try:
                receiver.digest(alerts, over)
            except Exception as error:  # noqa: BLE001 - a receiver that fails stops nothing
                after, day = failed(receiver.name, outbox, error, observation.at), told.digest_on
        told = told.model_copy(update={"digest_on": day, "outboxes": {**told.outboxes, receiver.name: after}})
        keep(told)
    return told
