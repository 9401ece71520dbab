"""An Odoo that somebody else runs, for `pytest --odoo http://...`: its databases are made and dropped over its own API.

It must be one that nobody needs: databases are made in it and dropped. Its master password is `admin` unless
ODOO_MASTER_PASSWORD says otherwise.
"""

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import odoorpc

from allegro_etl.local.odoo import ADMIN, grant_rights
from allegro_etl.local.odoo.merchant import SETTINGS_FILE, furnish, reference
from allegro_etl.local.odoo.versions import ODOO_14, ODOO_19

TEMPLATES = {"bare": "allegro_etl_bare", "merchant": "allegro_etl_merchant"}
MODULES = dict.fromkeys((*ODOO_19.modules, *ODOO_14.modules))  # each version has most of them
CURRENCIES = ["CZK", "EUR", "HUF"]
SECONDS = 1800


@dataclass(frozen=True)
class GivenOdoo:
    """A server that answers for databases of ours."""

    url: str

    @property
    def rpc(self) -> Any:
        """Return an odoorpc connection that is not logged in."""
        address = urlsplit(self.url)
        return odoorpc.ODOO(address.hostname, port=address.port or 80, timeout=SECONDS)

    def log_in(self, database: str) -> Any:
        """Return an administrator's session with a database."""
        session = self.rpc
        session.login(database, *ADMIN)
        return session

    def fresh(self, name: str, template: str) -> None:
        """Make a database that is a copy of a template, which is made first where it is missing."""
        self.prepare()
        self.rpc.db.duplicate(master_password(), TEMPLATES[template], name)

    def drop(self, name: str) -> None:
        """Drop a database if it is there."""
        if name in self.rpc.db.list():
            self.rpc.db.drop(master_password(), name)

    def prepare(self) -> None:
        """Make the two templates unless they are there; each gets its name when it is complete."""
        for template, make in (("bare", self.make_bare), ("merchant", self.make_merchant)):
            building = f"{TEMPLATES[template]}_building"
            if TEMPLATES[template] not in self.rpc.db.list():
                self.drop(building)
                make(building)
                self.rpc.db.duplicate(master_password(), building, TEMPLATES[template])
                self.drop(building)

    def make_bare(self, name: str) -> None:
        """Make a Polish company with the applications that a shop has: the chart of accounts follows the country."""
        self.rpc.db.create(master_password(), name, admin_password=ADMIN[1])
        session = self.log_in(name)
        company = reference(session, "base.main_company")
        session.execute("res.company", "write", [company], {"country_id": reference(session, "base.pl")})
        session.execute("res.company", "write", [company], {"currency_id": reference(session, "base.PLN")})
        foreign = [reference(session, f"base.{code}") for code in CURRENCIES]
        session.execute("res.currency", "write", foreign, {"active": True})
        modules = session.execute("ir.module.module", "search", [("name", "in", list(MODULES))])
        session.execute("ir.module.module", "button_immediate_install", modules)

    def make_merchant(self, name: str) -> None:
        """Make the local merchant out of a copy of the bare company."""
        self.rpc.db.duplicate(master_password(), TEMPLATES["bare"], name)
        furnish(self.log_in(name))
        grant_rights(self.url, name, SETTINGS_FILE)


def master_password() -> str:
    """Return the password with which the server lets databases be made."""
    return os.environ.get("ODOO_MASTER_PASSWORD", "admin")
