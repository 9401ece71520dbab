"""Running the local Allegro: in a thread for tests, or for as long as a command lives."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import uvicorn

from allegro_etl.local.allegro.faults import Faults
from allegro_etl.local.allegro.oauth import SCOPES, OAuth
from allegro_etl.local.allegro.service import application
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.tokens import Lifetimes, Tokens
from allegro_etl.local.allegro.traffic import RateLimit, Traffic
from allegro_etl.local.allegro.world import REQUESTS_A_MINUTE, World

_SECONDS_TO_START = 20


@dataclass(frozen=True, slots=True)
class LocalAllegro:
    """A local Allegro that answers at `url`."""

    url: str
    world: World

    @property
    def auth_url(self) -> str:
        """Return the address of the OAuth endpoints."""
        return f"{self.url}/auth/oauth"

    @property
    def client_id(self) -> str:
        """Return the id of the registered application."""
        return self.world.oauth.client_id

    @property
    def client_secret(self) -> str:
        """Return the secret of the registered application."""
        return self.world.oauth.client_secret

    @property
    def shop(self) -> Shop:
        """Return the shop that sells."""
        return self.world.shop

    @property
    def oauth(self) -> OAuth:
        """Return the pairings and, as `oauth.tokens`, all tokens."""
        return self.world.oauth

    @property
    def tokens(self) -> Tokens:
        """Return all tokens, to spoil them."""
        return self.world.oauth.tokens

    @property
    def faults(self) -> Faults:
        """Return what shall go wrong."""
        return self.world.faults

    @property
    def traffic(self) -> Traffic:
        """Return who asked what."""
        return self.world.traffic

    def issue_tokens(self, scopes: frozenset[str] | None = None) -> dict[str, Any]:
        """Pair without a click: give a pair of tokens as the token endpoint would, with some scopes or with all."""
        return self.world.oauth.issue_tokens(scopes)

    def approve(self, user_code: str) -> bool:
        """Click Allow for a user code; False where none such is waiting."""
        return self.world.oauth.decide(user_code, allow=True)

    def refuse(self, user_code: str) -> bool:
        """Click Refuse for a user code; False where none such is waiting."""
        return self.world.oauth.decide(user_code, allow=False)

    def environment(self) -> dict[str, str]:
        """Return the environment variables with which allegro_etl finds this service."""
        return {
            "ALLEGRO_ENVIRONMENT": "local",
            "ALLEGRO_API_URL": self.url,
            "ALLEGRO_AUTH_URL": self.auth_url,
            "ALLEGRO_CLIENT_ID": self.client_id,
            "ALLEGRO_CLIENT_SECRET": self.client_secret,
        }


def new_world(
    shop: Shop,
    *,
    seed: int = 1,
    requests_a_minute: int = REQUESTS_A_MINUTE,
    scopes: frozenset[str] = SCOPES,
    sell_every: float | None = None,
    **lifetimes: float,
) -> World:
    """Put a service around a shop; `lifetimes` are fields of `Lifetimes`, e.g. `interval=0.1, access=60`."""
    oauth = OAuth(seed, shop.clock, shop.seller_id, replace(Lifetimes(), **lifetimes), scopes)
    return World(shop, oauth, Faults(seed), Traffic(), RateLimit(requests_a_minute), sell_every)


def bind(port: int = 0, host: str = "127.0.0.1") -> socket.socket:
    """Take a port to listen at, 0 for any free one, or raise OSError where it is taken."""
    taken = socket.create_server((host, port))
    taken.set_inheritable(True)
    return taken


def server(world: World) -> uvicorn.Server:
    """Make the web server of a world; `run(sockets=[bind(...)])` starts it."""
    config = uvicorn.Config(
        application(world),
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


@contextmanager
def running(shop: Shop, *, port: int = 0, **options: Any) -> Iterator[LocalAllegro]:
    """Run a local Allegro in a thread; `options` are those of `new_world`. OSError where the port is taken."""
    world = new_world(shop, **options)
    service, listening = server(world), bind(port)
    thread = threading.Thread(target=service.run, args=([listening],), name="local-allegro", daemon=True)
    thread.start()
    try:
        _wait_for(service)
        yield LocalAllegro(f"http://127.0.0.1:{listening.getsockname()[1]}", world)
    finally:
        service.should_exit = True
        thread.join(timeout=_SECONDS_TO_START)
        listening.close()


def _wait_for(service: uvicorn.Server) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not service.started:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the local Allegro did not start within {_SECONDS_TO_START} seconds")
        time.sleep(0.01)
