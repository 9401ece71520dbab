"""A product of Odoo by what a person calls it: internal reference, external id or Odoo's id."""

from typing import NamedTuple

from allegro_etl.destination.companies import own_or_shared
from allegro_etl.destination.fiscal_positions import bind
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.external_ids import EXTERNAL_ID, external_id, referred_key
from allegro_etl.odoo.lookup import by_external_id, external_ids_of
from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.settings import Settings

MODEL = "product.product"
LONGEST_ID = 9  # digits: a barcode is no id, and PostgreSQL refuses it


class NoSuchProduct(OdooLacks):
    """No product of that name, or several; the message says which."""


class Product(NamedTuple):
    """A product: its id (product.product), its name and its internal reference."""

    id: int
    name: str
    default_code: str | None

    def __str__(self) -> str:
        """Say which one it is."""
        reference = f"[{self.default_code}] " if self.default_code else ""
        return f"{reference}{self.name} (id {self.id})"


def find_product(odoo: OdooServer, settings: Settings, called: str) -> Product:
    """Return the one product that orders may use and that is called so. Raises NoSuchProduct, OdooError.

    An internal reference counts before an external id, and that before Odoo's id. Source: Odoo's product.product.
    """
    company = own_or_shared(odoo, settings)
    found = _of_reference(odoo, called, company) or _of_external_id(odoo, called, company)
    if not found and called.isdecimal() and len(called) <= LONGEST_ID:
        found = _read(odoo, [("id", "=", int(called)), *company])
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoSuchProduct(
            f"Odoo has no product that orders may use with internal reference, external id or id {called!r}, or it is archived."
        )
    listed = "; ".join(str(one) for one in found)
    raise NoSuchProduct(f"{called!r} is {len(found)} products in Odoo: {listed}. Name one of them by its id.")


def name_for_settings(odoo: OdooServer, settings: Settings, product: Product) -> str:
    """Return what names this product and no other in the settings; bind it to an external id where nothing does.

    Raises OdooError. Source: Odoo's ir.model.data.
    """
    company = own_or_shared(odoo, settings)
    if product.default_code and _of_reference(odoo, product.default_code, company) == [product]:
        return product.default_code
    known = external_ids_of(odoo, {MODEL: [product.id]}).get(f"{MODEL},{product.id}", "")
    if EXTERNAL_ID.fullmatch(known):
        return known
    key = referred_key(MODEL, product.id)
    bind(odoo, MODEL, {key: product.id})
    return external_id(key)


def _of_reference(odoo: OdooServer, reference: str, company: Domain) -> list[Product]:
    """Return the products of an internal reference, as the rule `mapping` compares them: without case."""
    pattern = reference.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _read(odoo, [("default_code", "=ilike", pattern), *company])


def _of_external_id(odoo: OdooServer, name: str, company: Domain) -> list[Product]:
    """Return the products behind an external id, a template standing for its variants."""
    bound = by_external_id(odoo, [name]).get(name) if EXTERNAL_ID.fullmatch(name) else None
    if bound is None or bound.model not in {MODEL, "product.template"}:
        return []
    field = "id" if bound.model == MODEL else "product_tmpl_id"
    return _read(odoo, [(field, "=", bound.id), *company])


def _read(odoo: OdooServer, domain: Domain) -> list[Product]:
    rows = odoo.search_read(MODEL, domain, ["name", "default_code"])
    return sorted(Product(row["id"], row["name"], row["default_code"] or None) for row in rows)
