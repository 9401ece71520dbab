"""The user who is logged in: its name, and the API key of it that ends first."""

from datetime import datetime
from typing import NamedTuple

from allegro_etl.clock import is_ending, now
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.times import from_odoo, in_odoo

KEYS = "res.users.apikeys"


class ApiKey(NamedTuple):
    """An API key of the user: what it was named, and when it ends."""

    name: str
    ends: datetime

    def in_words(self, at: datetime) -> str:
        """Return when it ends, and what to do where that is soon."""
        said = f"{self.name!r} ends on {self.ends:%Y-%m-%d}"
        if not is_ending(self.ends, at):
            return said
        return (
            f"{said}, in {max((self.ends - at).days, 0)} days: make a new one in Odoo, under the user's preferences, put it into "
            "ODOO_API_KEY and delete this one there. Of several keys, Odoo does not say which one is used."
        )


def login_of(odoo: OdooServer) -> str:
    """Return the name by which the user logs in (`res.users`)."""
    [user] = odoo.search_read("res.users", [("id", "=", odoo.user_id)], ["login"])
    return str(user["login"])


def first_key_to_end(odoo: OdooServer) -> ApiKey | None:
    """Return the API key of the user that ends first (`res.users.apikeys`), None where none does. Before Odoo 18 none ends."""
    if "expiration_date" not in odoo.has_fields(KEYS):
        return None
    good = in_odoo(now())  # Odoo keeps others for up to a day
    mine = [("user_id", "=", odoo.user_id), ("expiration_date", ">", good)]
    found = odoo.search_read(KEYS, mine, ["name", "expiration_date"])
    keys = [ApiKey(str(key["name"]), from_odoo(key["expiration_date"])) for key in found]
    return min(keys, key=lambda key: key.ends, default=None)
