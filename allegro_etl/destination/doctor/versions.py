"""Whether the server's version is one that allegro_etl was tried with."""

from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.versions import major
from allegro_etl.settings import Settings

OLDEST, NEWEST = 14, 19
"""Between them all are known. On which a server was really tried stands in docs/odoo-versions.md."""
ON_A_SERVER = (14, 19)


def version(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the version is a known one; an older one lacks what a run needs, a newer one may have lost it."""
    yield judged(odoo.version)


def judged(said: str) -> Finding:
    """Return what is to be said of a version as the server says it, such as 19.0, 18.0+e or saas~18.4."""
    number = major(said)
    topic = "Odoo version"
    if number < OLDEST:
        return Finding(topic, False, f"{said}: allegro_etl needs Odoo {OLDEST} or a newer one. Nothing older works.")
    is_between = said.startswith("saas")  # a version of Odoo's own hosting, after the one of its number
    if number > NEWEST or (number == NEWEST and is_between):
        text = f"{said}: newer than Odoo {NEWEST}, the newest with which allegro_etl was tried"
        return Finding(topic, True, text, note=True)
    if number not in ON_A_SERVER or is_between:
        tried = " and ".join(map(str, ON_A_SERVER))
        text = f"{said}: made for what this version says of its fields; tried on real servers of Odoo {tried}"
        return Finding(topic, True, text)
    return Finding(topic, True, f"{said}: tried on a real server")
