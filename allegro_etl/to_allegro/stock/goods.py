"""What Odoo has of products and nobody has ordered: read for all of them at once, some thousand to a question.

It is the lesser of two numbers: on hand less what is reserved, and on hand less what is to be delivered. An operation type that
reserves by hand, or by date, reserves nothing when an order is confirmed, and the first number alone would sell it twice. Goods whose
day of removal has come are on hand and not for sale: Odoo 19 does not reserve them either.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from allegro_etl.clock import now
from allegro_etl.destination.units import read_packs
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.session import READ_CHUNK, Domain, OdooServer, Record
from allegro_etl.odoo.times import in_odoo
from allegro_etl.to_allegro.stock.kits import Components, read_kits
from allegro_etl.to_allegro.stock.locations import Locations
from allegro_etl.to_allegro.stock.units import Goods

TO_COME = ("waiting", "confirmed", "partially_available", "assigned")
"""The states of a move of goods that is still to be done."""
QUANTITIES = ("quantity", "reserved_quantity")
EXACT = Decimal("0.00001")

Sums = dict[int, dict[str, Decimal]]


def read_goods(odoo: OdooServer, product_ids: Collection[int], locations: Locations) -> Goods:
    """Return what there is of these products, and of what kits among them are made of.

    Raises OdooError: then nothing is known of any product. Source: Odoo's product.product, stock.quant, stock.move, mrp.bom.
    """
    _see_that_stock_is_kept(odoo)
    products, kits = _taken_apart(odoo, set(product_ids))
    storable = odoo.dialect.storable
    counted = sorted(
        product
        for product, row in products.items()
        if product not in kits and all(row[name] == value for name, value in storable.items())
    )
    pieces = {product: pack.piece for product, pack in read_packs(odoo, sorted(product_ids)).items()}
    uncounted = frozenset(products) - frozenset(counted) - frozenset(kits)
    return Goods(_free(odoo, counted, locations), kits, uncounted, pieces)


def _taken_apart(odoo: OdooServer, product_ids: set[int]) -> tuple[dict[int, Record], dict[int, Components | None]]:
    """Return these products with the components of kits among them, and what each kit is made of."""
    products: dict[int, Record] = {}
    kits: dict[int, Components | None] = {}
    seen, wanted = set(product_ids), product_ids
    while wanted:
        found = _products(odoo, sorted(wanted))
        new = read_kits(odoo, list(found.values()))
        products |= found
        kits |= new
        wanted = {component for components in new.values() for component in components or ()} - seen
        seen |= wanted
    return products, kits


def _see_that_stock_is_kept(odoo: OdooServer) -> None:
    for model, field in (("stock.quant", "reserved_quantity"), ("stock.move", "product_qty")):
        if field not in odoo.has_fields(model):
            raise OdooLacks(f"Odoo has no field {field} of {model}, or its user may not read it: stock is not known.")


def _products(odoo: OdooServer, product_ids: Sequence[int]) -> dict[int, Record]:
    """Return the products that are there and not archived, with what tells whether their stock is kept."""
    fields = sorted({"product_tmpl_id", "type", *odoo.dialect.storable})
    return {row["id"]: row for row in odoo.search_read_in("product.product", "id", product_ids, fields)}


def _free(odoo: OdooServer, product_ids: Sequence[int], locations: Locations) -> dict[int, Decimal]:
    inside = [("location_id", "in", list(locations.inside))]
    leaving = [
        ("location_id", "in", list(locations.sources)),
        ("location_dest_id", "not in", list(locations.inside)),
        ("state", "in", list(TO_COME)),
    ]
    there = _sums(odoo, "stock.quant", product_ids, inside, QUANTITIES)
    ordered = _sums(odoo, "stock.move", product_ids, leaving, ("product_qty",))
    past = (
        _sums(odoo, "stock.quant", product_ids, [*inside, *expired], QUANTITIES) if (expired := _expired(odoo)) else {}
    )
    return {
        product: _least(there.get(product, {}), ordered.get(product, {}), past.get(product, {}))
        for product in product_ids
    }


def _expired(odoo: OdooServer) -> Domain:
    """Return the condition of goods whose day of removal has come; none where Odoo lacks the app Expiration Dates."""
    if "removal_date" not in odoo.has_fields("stock.quant"):
        return []
    return [("removal_date", "<=", in_odoo(now()))]


def _least(there: Mapping[str, Decimal], ordered: Mapping[str, Decimal], expired: Mapping[str, Decimal]) -> Decimal:
    """Return what is left to sell; what has expired and is reserved all the same is among what is reserved."""
    nothing = Decimal(0)
    lost = expired.get("quantity", nothing) - expired.get("reserved_quantity", nothing)
    on_hand = there.get("quantity", nothing) - max(lost, nothing)
    return on_hand - max(there.get("reserved_quantity", nothing), ordered.get("product_qty", nothing))


def _sums(odoo: OdooServer, model: str, product_ids: Sequence[int], domain: Domain, fields: Sequence[str]) -> Sums:
    """Return the sums of these fields by product, over the records of a domain; products without any are left out."""
    found: Sums = {}
    for start in range(0, len(product_ids), READ_CHUNK):
        of_products = [("product_id", "in", list(product_ids[start : start + READ_CHUNK])), *domain]
        for row in _grouped(odoo, model, of_products, [f"{field}:sum" for field in fields]):
            found[row["product_id"][0]] = {field: _exact(row.get(f"{field}:sum", row.get(field))) for field in fields}
    return found


def _grouped(odoo: OdooServer, model: str, domain: Domain, sums: list[str]) -> list[Record]:
    if odoo.dialect.formats_groups:
        return list(odoo.call(model, "formatted_read_group", domain, ["product_id"], sums))
    return list(odoo.call(model, "read_group", domain, sums, ["product_id"]))


def _exact(value: float | bool | None) -> Decimal:
    """Return the decimal that a sum of floats stands for: 0.1 + 0.2 is 0.3."""
    return Decimal(str(value or 0)).quantize(EXACT)
