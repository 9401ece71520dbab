"""Whether another program has brought Allegro's orders into Odoo: a first run would bring them again."""

from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.run.cursor import written_cursor
from allegro_etl.settings import Settings

FORM_ID = "________-____-____-____-____________"
"""What an id of Allegro's looks like to Odoo's search, where each underscore is any letter."""


def other_programs(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """Yield how many sale orders name an order of Allegro's and are not ours; nothing where there are none."""
    named: Domain = ["|", ("client_order_ref", "like", FORM_ID), ("origin", "like", FORM_ID)]
    if "x_allegro_id" in odoo.has_fields("sale.order"):
        named.append(("x_allegro_id", "=", False))
    number = odoo.call("sale.order", "search_count", named)
    if number:
        has_begun = bool(written_cursor(read_parameters(odoo)))
        said = f"{number} sale orders name orders of Allegro and are not ours: `allegro-etl take-over` binds them"
        yield Finding("Other programs", has_begun, said if has_begun else f"{said}, before the first run.")
