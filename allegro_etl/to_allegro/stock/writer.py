"""The writer of stock: what ends an offer is written first, then what goes in commands, then what is opened anew."""

from collections.abc import Iterator, Sequence

from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.stock.commands import look_up, send_all
from allegro_etl.to_allegro.stock.edits import edit_each, lower_each
from allegro_etl.to_allegro.stock.planning import plan_stock
from allegro_etl.to_allegro.writer import Outcome, Planned, Writer


def write_stock(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome]:
    """Write the stock of these offers, and tell what became of each as it is known."""
    yield from edit_each(push, [one for one in planned if one.reason == WriteReason.SOLD_OUT])
    yield from _change(push, [one for one in planned if one.reason == WriteReason.STOCK_DIFFERS])
    yield from edit_each(push, [one for one in planned if one.reason == WriteReason.RESTOCKED])


def _change(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome]:
    """Change offers by commands; those that no command takes, or that were sold meanwhile, by edits of their own."""
    by_subject = {one.subject: one for one in planned}
    alone = [one for one in planned if one.words.get("alone")]
    sold: list[Planned] = []
    for told in send_all(push, [one for one in planned if not one.words.get("alone")]):
        if isinstance(told, Planned):
            alone.append(told)
        elif told.reason == WriteReason.CHANGED_MEANWHILE:
            sold.append(by_subject[told.subject])
        else:
            yield told
    yield from lower_each(push, sold)
    yield from edit_each(push, alone)


STOCK = Writer(
    name="stock",
    scopes=("sale:offers:read", "sale:offers:write"),
    reads=(
        "product.product",
        "stock.location",
        "stock.warehouse",
        "stock.quant",
        "stock.move",
        "sale.order",
        "mrp.bom",
        "mrp.bom.line",
        "uom.uom",
    ),
    plan=plan_stock,
    write=write_stock,
    look_up=look_up,
)
