"""Identifiers of the forms that Allegro uses, drawn from the shop's seed so that the same seed gives the same ones."""

import re
from random import Random

_TICKS_FROM_1582_TO_1970 = 0x01B21DD213814000
_TIME_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)


class TimeUuids:
    """Makes version 1 UUIDs: what Allegro gives to checkout forms, line items and payments."""

    def __init__(self, random: Random) -> None:
        self._node = f"{random.getrandbits(48) | 1 << 40:012x}"
        self._made = random.randrange(10_000)

    def make(self, at: int) -> str:
        """Return a fresh UUID whose timestamp is the millisecond `at`."""
        self._made += 1
        sequence, fraction = divmod(self._made, 10_000)
        ticks = f"{at * 10_000 + fraction + _TICKS_FROM_1582_TO_1970:015x}"
        return f"{ticks[7:]}-{ticks[3:7]}-1{ticks[:3]}-{0x8000 | sequence & 0x3FFF:04x}-{self._node}"


def is_time_uuid(text: str) -> bool:
    """Return whether Allegro would take `text` for the id of a checkout form."""
    return _TIME_UUID.fullmatch(text) is not None


def random_uuid(random: Random) -> str:
    """Return a version 4 UUID: what Allegro gives to products and delivery methods."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def revision(random: Random) -> str:
    """Return the eight hexadecimal digits of a checkout form's revision; they may recur across forms."""
    return f"{random.getrandbits(32):08x}"
