"""One local Allegro: the shop, its OAuth, what goes wrong, and who has asked what."""

from dataclasses import dataclass, field

from allegro_etl.local.allegro.faults import Faults
from allegro_etl.local.allegro.limits import Limits
from allegro_etl.local.allegro.oauth import OAuth
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.traffic import RateLimit, Traffic

REQUESTS_A_MINUTE = 9_000


@dataclass(slots=True)
class World:
    """What all endpoints share; `sell_every` is in seconds, None sells nothing by itself."""

    shop: Shop
    oauth: OAuth
    faults: Faults
    traffic: Traffic
    rate_limit: RateLimit
    sell_every: float | None = None
    limits: Limits = field(default_factory=Limits)
