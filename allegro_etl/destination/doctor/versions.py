"""Whether the server's version is one that allegro_etl was tried with."""

import re
from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings

TRIED = 19


def version(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the version is the tried one; an older one lacks what a run needs, a newer one may have lost it."""
    yield judged(odoo.version)


def judged(said: str) -> Finding:
    """Return what is to be said of a version as the server says it, such as 19.0, 18.0+e or saas~18.4."""
    number = re.search(r"\d+", said)
    topic = "Odoo version"
    if number is None or int(number[0]) < TRIED:
        way_out = (
            f"{said}: allegro_etl needs Odoo {TRIED}, the version that it was tried with. Nothing older works yet."
        )
        return Finding(topic, False, way_out)
    if int(number[0]) > TRIED:
        return Finding(topic, True, f"{said}: newer than Odoo {TRIED}, with which allegro_etl was tried")
    return Finding(topic, True, said)
