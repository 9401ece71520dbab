"""Whether the server's version is one that allegro_etl was tried with."""

from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.versions import major
from allegro_etl.settings import Settings

OLDEST, NEWEST = 19, 19
"""The versions that allegro_etl was tried with."""


def version(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the version is a tried one; an older one lacks what a run needs, a newer one may have lost it."""
    yield judged(odoo.version)


def judged(said: str) -> Finding:
    """Return what is to be said of a version as the server says it, such as 19.0, 18.0+e or saas~18.4."""
    tried = f"Odoo {OLDEST}" if OLDEST == NEWEST else f"Odoo {OLDEST} to {NEWEST}"
    if major(said) < OLDEST:
        way_out = f"{said}: allegro_etl needs Odoo {OLDEST} or newer; it was tried with {tried}. Nothing older works."
        return Finding("Odoo version", False, way_out)
    if major(said) > NEWEST:
        return Finding("Odoo version", True, f"{said}: newer than {tried}, with which allegro_etl was tried")
    return Finding("Odoo version", True, f"{said}, tried with {tried}")
