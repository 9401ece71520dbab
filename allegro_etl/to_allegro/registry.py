"""The writers in the order in which they work: the one list of all that is written to Allegro. A new kind adds a line here."""

from allegro_etl.settings import Settings
from allegro_etl.to_allegro.invoices.writer import INVOICES
from allegro_etl.to_allegro.prices.writer import PRICES
from allegro_etl.to_allegro.status.writer import STATUS
from allegro_etl.to_allegro.stock.writer import STOCK
from allegro_etl.to_allegro.tracking.writer import TRACKING
from allegro_etl.to_allegro.writer import Writer

WRITERS: tuple[Writer, ...] = (TRACKING, STATUS, STOCK, PRICES, INVOICES)


def switched_on(settings: Settings) -> list[Writer]:
    """Return the writers that the settings switch on."""
    return [writer for writer in WRITERS if writer.name in settings.to_allegro.switched_on]
