"""The writers in the order in which they work: the one list of all that is written to Allegro. A new kind adds a line here."""

from allegro_etl.settings import Settings
from allegro_etl.to_allegro.invoices import writing as invoices
from allegro_etl.to_allegro.prices import writing as prices
from allegro_etl.to_allegro.status.writer import STATUS
from allegro_etl.to_allegro.stock.writer import STOCK
from allegro_etl.to_allegro.tracking.writer import TRACKING
from allegro_etl.to_allegro.writer import Writer

WRITERS: tuple[Writer, ...] = (TRACKING, STATUS, STOCK, prices.WRITER, invoices.WRITER)


def switched_on(settings: Settings) -> list[Writer]:
    """Return the writers that the settings switch on."""
    return [writer for writer in WRITERS if writer.name in settings.to_allegro.switched_on]
