"""What the writers that are switched on need and lack: scopes of Allegro, rights in Odoo. Reads only."""

from collections.abc import Iterator

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings
from allegro_etl.to_allegro.registry import switched_on
from allegro_etl.to_allegro.scopes import missing


def scopes(allegro: AllegroApi, settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each writer that is on: whether the tokens have the scopes that it needs."""
    for writer in switched_on(settings):
        lacking = missing(allegro.scopes(), writer.scopes)
        text = (
            f"It lacks the scope {' and '.join(lacking)}: give it to the application and run `allegro-etl pair` again."
        )
        yield Finding(f"Writer {writer.name}", not lacking, text if lacking else "may write to Allegro")


def rights(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each model of Odoo that a writer reads and the user may not."""
    for writer in switched_on(settings):
        for model in writer.reads:
            if odoo.has_fields(model) and not odoo.may(model, "read"):
                text = f"Odoo's user may not read {model}, which the writer {writer.name} needs."
                yield Finding("Rights", False, text, fix=True)
