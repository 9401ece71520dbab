"""Where Allegro lives: the addresses of production, sandbox and the local Allegro.

Source: https://developer.allegro.pl/tutorials/uwierzytelnianie-i-autoryzacja-zlq9e75GdIR; `api.allegrosandbox.pl` is
not one of them, though it is often seen.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from allegro_etl.addresses import checked_address, is_loopback
from allegro_etl.allegro.pages import ORDER_PAGES

MEDIA_TYPE = "application/vnd.allegro.public.v1+json"
"""What every REST call accepts; plain `application/json` is answered with 406."""

BETA_MEDIA_TYPE = "application/vnd.allegro.beta.v1+json"
"""For endpoints that Allegro may still change; asked for without it, they answer 406."""


@dataclass(frozen=True, slots=True)
class AllegroEnvironment:
    """One Allegro: its REST address and its OAuth address, both without a slash at the end.

    Raises ValueError for an address that would send credentials over the network in the clear.
    """

    name: str
    api_url: str
    auth_url: str

    def __post_init__(self) -> None:
        for url in (self.api_url, self.auth_url):
            checked_address(url)

    @property
    def order_pages(self) -> str:
        """Return the beginning of the address of an order's page for its seller; a checkout form's id follows."""
        return ORDER_PAGES.get(self.name, f"{self.api_url}/local/orders/")

    @property
    def is_loopback(self) -> bool:
        """Return whether the REST API runs on this machine."""
        return is_loopback(urlsplit(self.api_url).hostname or "")


PRODUCTION = AllegroEnvironment("production", "https://api.allegro.pl", "https://allegro.pl/auth/oauth")
SANDBOX = AllegroEnvironment(
    "sandbox", "https://api.allegro.pl.allegrosandbox.pl", "https://allegro.pl.allegrosandbox.pl/auth/oauth"
)
LOCAL = AllegroEnvironment("local", "http://127.0.0.1:8080", "http://127.0.0.1:8080/auth/oauth")


def environment(name: str, *, api_url: str | None = None, auth_url: str | None = None) -> AllegroEnvironment:
    """Return the environment called `name` (production, sandbox, local), with either address replaced if given.

    Raises ValueError for an unknown name or an address that is none.
    """
    known = {each.name: each for each in (PRODUCTION, SANDBOX, LOCAL)}
    if name not in known:
        msg = f"{name!r} is not an Allegro environment: it is one of {', '.join(known)}."
        raise ValueError(msg)
    chosen = known[name]
    return replace(
        chosen,
        api_url=(api_url or chosen.api_url).rstrip("/"),
        auth_url=(auth_url or chosen.auth_url).rstrip("/"),
    )
