"""Looks at a shop, minute by minute, with what is kept from one to the next."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from allegro_etl.alerts import kept
from allegro_etl.alerts.delivering import Receiver
from allegro_etl.alerts.kept import Told
from allegro_etl.alerts.watching import tell
from allegro_etl_tests.alerts.scene import NOON, observation, sale, settings

HELD = {"held": (sale(105),)}
NIGHT = settings(channel={"digest_hour": 23})


def look(who: Sequence[Receiver], minute: float, **found: Any) -> Told:
    """Look at a minute after noon, with what is kept from the last look."""
    at = NOON + timedelta(minutes=minute)
    known = {"settings": NIGHT, **found}
    return tell(observation(at, **known), who, kept.read_told(), kept.keep_told).told
