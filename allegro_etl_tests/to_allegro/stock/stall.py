"""A stall with one kind of goods and some offers of it: the local Allegro over HTTP, a real DuckDB file, and a shelf in Odoo's place."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl import clock
from allegro_etl.allegro.api import open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.rate_limit import RateLimit
from allegro_etl.allegro.retry import Patience
from allegro_etl.allegro.tokens import TokenStore, now, token_pair
from allegro_etl.local.allegro import traffic
from allegro_etl.local.allegro.agenda import Delays
from allegro_etl.local.allegro.offers import Offer as Listing
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl.local.allegro.writing.stock import NotEnough
from allegro_etl.settings import Settings
from allegro_etl.to_allegro.carrying import Counts, carry
from allegro_etl.to_allegro.offers import limits
from allegro_etl.to_allegro.offers.details import read_details
from allegro_etl.to_allegro.offers.listing import listed_offers
from allegro_etl.to_allegro.offers.offer import Link, Offer, Part
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.stock import commands
from allegro_etl.to_allegro.stock.comparing import planned
from allegro_etl.to_allegro.stock.planning import compared_with
from allegro_etl.to_allegro.stock.units import Goods
from allegro_etl.to_allegro.stock.writer import write_stock
from allegro_etl.to_allegro.writer import Planned, Writer
from allegro_etl.warehouse import open_warehouse

MUG = 1
PATIENCE = Patience(attempts=3, seconds=20.0, first_wait=0.005, longest_wait=0.02, blocked_wait=0.05)


def nothing() -> None:
    """Do nothing."""


@dataclass
class Stall:
    """Mugs on a shelf, the offers that sell them by catalogue key with how many each takes, and what Odoo has not reserved.

    `meanwhile` is done at a step of each push: `listed`, `counted` or `planned`.
    """

    allegro: LocalAllegro
    ends: Push
    offers: dict[str, int]
    mugs: int = 100
    unreserved: Counter[str] = field(default_factory=Counter)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)

    def begin_anew(self) -> None:
        """Put a hundred mugs on the shelf, show them on every offer, and forget what was written before."""
        self.wait(3600)
        self.mugs, self.unreserved = 100, Counter()
        for key, number in self.offers.items():
            listing = self.listing(key)
            listing.stock, listing.status, listing.ended_by, listing.past = self.mugs // number, "ACTIVE", None, []
        for table in ("plan", "writes", "waiting"):
            self.ends.warehouse.execute(f"delete from to_allegro.{table}")

    def listing(self, key: str) -> Listing:
        """Return an offer as the shop has it."""
        return self.allegro.shop.shelf.offer(key)

    def left(self) -> int:
        """Return how many mugs nobody has bought."""
        return self.mugs - sum(units * self._taken(offer_id) for offer_id, units in self.unreserved.items())

    def _taken(self, offer_id: str) -> int:
        return next((number for key, number in self.offers.items() if self.listing(key).id == offer_id), 0)

    def buy(self, key: str, units: int) -> None:
        """Let somebody buy, if there are so many."""
        with suppress(NotEnough), self.allegro.shop.lock:
            self.allegro.shop.catch_up()
            offer_deeds.buy(self.allegro.shop, self.listing(key), units=units)
            self.unreserved[self.listing(key).id] += units

    def import_orders(self) -> None:
        """Let Odoo reserve what was bought."""
        self.mugs = self.left()
        self.unreserved.clear()

    def wait(self, seconds: float) -> None:
        """Let time go by, for Allegro and for us."""
        self.allegro.shop.clock.advance(seconds=seconds)
        clock.OFF_BY += timedelta(seconds=seconds)
        self.allegro.shop.catch_up()

    def push(self, *, dry_run: bool = False, **settings: Any) -> Counts:
        """Let the writer compare and write, as a push does."""
        if settings:
            self.ends = replace(self.ends, settings=Settings(stock_to_allegro=settings))
        return carry(self.ends, Writer("stock", (), (), self._plan, write_stock, commands.look_up), dry_run=dry_run)

    def _plan(self, push: Push) -> Sequence[Planned]:
        offers = self._listed(push)
        self.meanwhile.get("listed", nothing)()
        sold = dict(self.unreserved)
        self.meanwhile.get("counted", nothing)()
        goods = Goods({MUG: Decimal(self.mugs)})
        rows = planned(compared_with(push, offers, goods, sold, {}), push.settings.stock_to_allegro.may_end)
        self.meanwhile.get("planned", nothing)()
        return rows

    def _listed(self, push: Push) -> list[Offer]:
        listed = listed_offers(push.allegro)
        wanted = {self.listing(key).id: number for key, number in self.offers.items()}
        details = read_details(push.allegro, wanted)
        return [
            replace(listed[offer_id], detail=details[offer_id], link=Link((Part(MUG, number),), "gtin"))
            for offer_id, number in wanted.items()
        ]

    def plan(self) -> dict[str, tuple[str, str, str | None]]:
        """Return action, reason and status of what the newest push planned, by subject; of offers by their key."""
        keys = {f"offer:{self.listing(key).id}": key for key in self.offers}
        rows = self.ends.warehouse.rows("select subject, action, reason, status from to_allegro.plan order by subject")
        return {keys.get(subject, subject): (action, reason, status) for subject, action, reason, status in rows}

    def writes(self) -> list[tuple[Any, ...]]:
        """Return before, after and outcome of every write, oldest first."""
        return self.ends.warehouse.rows("select before, after, outcome from to_allegro.writes order by id")


@contextmanager
def opened_stall(folder: Path, **offers: int) -> Iterator[Stall]:
    """Open a stall whose offers show what there is, within limits that no test meets; `offers` by key with `_` for `-`."""
    shop = Shop(seed=5, delays=Delays(command=0))
    with pytest.MonkeyPatch.context() as patch, running(shop) as allegro:
        patch.setattr(clock, "OFF_BY", timedelta(0))
        patch.setattr(commands, "PAUSES", (0.0, 0.0))
        patch.setattr(limits, "_edits", lambda: RateLimit(100_000))
        allegro.world.limits.requests["edits"] = traffic.RateLimit(100_000)
        where = environment("local", api_url=allegro.url, auth_url=allegro.auth_url)
        application = Application(where, allegro.client_id, allegro.client_secret)
        TokenStore(folder / "tokens.json", application.key).save(token_pair(allegro.issue_tokens(), received_at=now()))
        with (
            open_allegro(
                application,
                user_agent="TestShop/1.0 (+https://shop.example/about)",
                token_file=folder / "tokens.json",
                patience=PATIENCE,
                rate_limit=RateLimit(),
                threads=4,
            ) as api,
            open_warehouse(folder / "allegro_etl.duckdb") as warehouse,
        ):
            odoo: Any = None
            push = Push("push-1", Settings(), 1, warehouse, api, odoo, clock.now())
            named = {key.replace("_", "-"): number for key, number in offers.items()}
            stall = Stall(allegro, push, named)
            stall.begin_anew()
            yield stall
