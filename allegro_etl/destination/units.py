"""Units of measure: Allegro sells pieces. A product that Odoo counts in dozens is sold by the piece all the same.

Only products whose unit is made of pieces are concerned. Where there is none, which is the rule, nothing else is asked and
lines keep Odoo's default, the unit of their product.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from allegro_etl.destination.destination import Destination
from allegro_etl.odoo.measures import kind_of, read_measures
from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.tables import LineRow

BY_THE_PACK = ("PAIR", "SET")
"""Units of an offer's stock on Allegro that are no pieces: one of them is taken for one of the product's own unit."""

NEW_LINES = "work.makes_lines(kind, action) and status = 'planned'"
"""The rows of the plan that are still to bring lines of sale orders into Odoo."""


def with_units(warehouse: Warehouse, odoo: OdooServer, destination: Destination, product_ids: list[int]) -> Destination:
    """Complete the destination by the units of new lines, where a product is counted in a unit that is made of pieces.

    Raises OdooError. Source: Odoo's product.product and uom.uom.
    """
    if not product_ids or not warehouse.scalar(f"select count(*) from odoo.plan where {NEW_LINES}"):
        return destination
    packed = _packed(odoo, product_ids)
    piece, by_piece = _made_of_pieces(odoo, packed) if packed else (None, [])
    if not by_piece:
        return destination
    others = [*destination.products.values(), *(carrier.product_id for carrier in destination.carriers.values())]
    rows = odoo.search_read_in("product.product", "id", [*product_ids, *others], ["uom_id"], archived=True)
    units = {one["id"]: one["uom_id"][0] for one in rows}
    return destination.model_copy(
        update={
            "piece_id": piece,
            "units": units,
            "by_piece": frozenset(by_piece),
            "by_pack": _sold_by_the_pack(warehouse),
        }
    )


class Pack(NamedTuple):
    """The unit in which a product is counted: how much of it one piece is, and what Odoo rounds quantities in it to."""

    piece: Fraction
    step: Fraction


def read_packs(odoo: OdooServer, product_ids: Sequence[int]) -> dict[int, Pack]:
    """Return the packs of those products that Odoo counts in a unit made of pieces; of others one piece is one of their own unit.

    Raises OdooError. Source: Odoo's product.product and uom.uom.
    """
    packed = _packed(odoo, product_ids)
    piece, by_piece = _made_of_pieces(odoo, packed) if packed else (0, [])
    if not by_piece:
        return {}
    unit_of = {one["id"]: one["uom_id"][0] for one in packed if one["id"] in set(by_piece)}
    measures = read_measures(odoo, {piece, *unit_of.values()})
    return {
        product: Pack(measures[piece].size / measures[unit].size, measures[unit].step)
        for product, unit in unit_of.items()
    }


def _packed(odoo: OdooServer, product_ids: Sequence[int]) -> list[Record]:
    """Return the products that are counted in a unit made of another one, with their unit."""
    made_of = odoo.dialect.unit_of_unit
    is_made = (f"uom_id.{made_of}", "!=", False) if made_of else ("uom_id.uom_type", "!=", "reference")
    return list(odoo.search_read_in("product.product", "id", product_ids, ["uom_id"], [is_made]))


def _made_of_pieces(odoo: OdooServer, products: list[Record]) -> tuple[int, list[int]]:
    """Return the unit of pieces, and the products whose unit goes back to it, not to kilograms or metres."""
    named = [("module", "=", "uom"), ("name", "=", "product_uom_unit")]
    [piece] = odoo.search_read("ir.model.data", named, ["res_id"])
    ids = [piece["res_id"], *(one["uom_id"][0] for one in products)]
    kind = "parent_path" if odoo.dialect.unit_of_unit else "category_id"
    units = odoo.search_read("uom.uom", [("id", "in", ids)], [kind], archived=True)
    kinds = {unit["id"]: kind_of(unit) for unit in units}
    return piece["res_id"], [one["id"] for one in products if kinds[one["uom_id"][0]] == kinds[piece["res_id"]]]


def _sold_by_the_pack(warehouse: Warehouse) -> frozenset[str]:
    return frozenset(
        warehouse.column(
            "select offer_id from staging.offers where offer_id in (select offer_id from work.order_lines) "
            "and json_extract_string(payload, '$.stock.unit') in (select unnest(?::varchar[]))",
            [list(BY_THE_PACK)],
        )
    )


def unit_of(line: LineRow, product_id: int | None, destination: Destination) -> int | None:
    """Return the unit (uom.uom) that a new line counts in; None leaves it to Odoo."""
    if not destination.units or product_id is None:
        return None
    is_pack = line["kind"] == "offer" and line["offer_id"] in destination.by_pack
    if product_id in destination.by_piece and not is_pack:
        return destination.piece_id
    return destination.units.get(product_id, destination.piece_id)
