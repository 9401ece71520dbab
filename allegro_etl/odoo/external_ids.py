"""External ids: the names under which our records stand in Odoo's ir.model.data, unique in its database.

Before each key stands `allegro_etl.`; it must never be the name of an installed module, or Odoo would clean up after it.
How keys are made says `grammar.py`.
"""

import re

from allegro_etl.grammar import REST_OF_LINE, made, start

PREFIX = "allegro_etl"
EXTERNAL_ID = re.compile(r"[a-z][a-z0-9_]*\.[A-Za-z0-9_.-]+")  # module.name, as people write it in settings

PROVIDER = "provider"  # the key of our own payment provider
SOURCE = "source"  # of where sales come from
CONTACT_TAG = "contact_tag"  # of buyers
TAG = "tag"  # of products that nobody has checked yet


def external_id(key: str) -> str:
    """Return the full external id of a key such as order_<form id>."""
    return f"{PREFIX}.{key}"


def order_key(form_id: str) -> str:
    """Return the key of a checkout form's sale order."""
    return made("order_key", form_id=form_id)


def goods_line_key(line_item_id: str) -> str:
    """Return the key of the one line of a line item that is no set."""
    return made("goods_line_key", line_item_id=line_item_id)


def rounding_line_key(form_id: str) -> str:
    """Return the key of the line that makes up for a rounding difference."""
    return made("rounding_line_key", form_id=form_id)


def note_key(form_id: str) -> str:
    """Return the key of the first note on a checkout form's sale order."""
    return made("note_key", form_id=form_id)


def change_note_key(form_id: str, mark: str) -> str:
    """Return the key of the note that tells of one change."""
    return made("change_note_key", form_id=form_id, mark=mark)


def account_payment_key(payment_key: str) -> str:
    """Return the key of the account.payment that belongs to a payment transaction."""
    return made("account_payment_key", payment_key=payment_key)


def settled_key(invoice_id: int, payment_id: int, posting: object) -> str:
    """Return the key that remembers that we reconciled a payment with an invoice as it was posted then."""
    return made("settled_key", invoice_id=invoice_id, payment_id=payment_id, posting=posting)


def position_key(marketplace: str) -> str:
    """Return the key of our own fiscal position for a marketplace."""
    return made("position_key", market=marketplace.replace("-", "_"))


def pricelist_key(currency: str) -> str:
    """Return the key of our own price list in a currency."""
    return made("pricelist_key", currency=currency)


def gross_tax_key(tax_id: int) -> str:
    """Return the key of the gross copy of a tax."""
    return made("gross_tax_key", tax_id=tax_id)


def own_product_key(purpose: str) -> str:
    """Return the key of one of our own products: what deliveries, services, surcharges, ... are sold as."""
    return made("own_product_key", purpose=purpose)


def access_key(right: str) -> str:
    """Return the key of an access right of our group."""
    return made("access_key", granted=right)


def rule_key(right: str) -> str:
    """Return the key of the rule that bounds an access right."""
    return made("rule_key", granted=right)


def medium_key(marketplace: str) -> str:
    """Return the key of the medium by which a marketplace's sales come."""
    return made("medium_key", market=marketplace)


def method_key(method: str) -> str:
    """Return the key of a method of payment of ours."""
    return made("method_key", method=method)


def news_key(run_id: str) -> str:
    """Return the key of the activity that tells of a run's new products."""
    return made("news_key", run_id=run_id)


def view_key(screen: str) -> str:
    """Return the key of a view of ours."""
    return made("view_key", screen=screen)


def action_key(screen: str) -> str:
    """Return the key of a window action of ours."""
    return made("action_key", screen=screen)


def menu_key(screen: str) -> str:
    """Return the key of a menu of ours."""
    return made("menu_key", screen=screen)


def referred_key(model: str, record_id: int) -> str:
    """Return the key under which we refer to a record that others made and that has no external id."""
    return made("referred_key", model=model.replace(".", "_"), record_id=record_id)


def buyer_of(key: str) -> str | None:
    """Return the Allegro id of a buyer's contact; None for an address."""
    return _after(start("buyer_key"), key)


def line_item_of(key: str) -> str | None:
    """Return the line item of a line of goods: of line_<line item>, line_<line item>_0 and line_<line item>_0_rest."""
    rest = _after(start("goods_line_key"), key)
    return None if rest is None else rest.partition("_")[0]


def without_rest(key: str) -> str:
    """Return the key of a product's first line, of its second one too, which there is where the coins do not divide."""
    return key.removesuffix(REST_OF_LINE)


def is_rounding(key: str) -> bool:
    """Return whether a line makes up for a rounding difference."""
    return key.startswith(start("rounding_line_key"))


def payment_of(payment_key: str) -> str:
    """Return a payment's key without its beginning."""
    return payment_key.removeprefix(start("payment_key"))


def transaction_of(account_payment_key: str) -> str:
    """Return the key of the payment transaction that an account.payment belongs to."""
    return account_payment_key.removeprefix(start("account_payment_key"))


def rekeyed(key: str, former: str, form_id: str) -> str:
    """Return a key under the id that its form has now: some keys end in the form's id."""
    return key.removesuffix(former) + form_id if key.endswith(f"_{former}") else key


def _after(beginning: str, key: str) -> str | None:
    return key.removeprefix(beginning) if key.startswith(beginning) else None
