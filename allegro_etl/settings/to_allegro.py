"""What is written from Odoo to Allegro, and by which rules: every writer is off until it is switched on."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from allegro_etl.settings.section import Section, setting
from allegro_etl.settings.types import Text, no_truth

WriterName = Literal["tracking", "status", "stock", "prices", "invoices"]

Units = Annotated[int, BeforeValidator(no_truth), Field(ge=0, le=1_000_000)]
Offers = Annotated[int, BeforeValidator(no_truth), Field(ge=0, le=100_000)]
Percent = Annotated[
    Decimal, BeforeValidator(no_truth), Field(gt=0, le=1000, max_digits=6, decimal_places=2, allow_inf_nan=False)
]


class ToAllegroSettings(Section):
    """The writers that are switched on. One that is off asks nothing of its endpoints and needs none of its scopes."""

    tracking: bool = setting("Write the tracking numbers of deliveries in Odoo to Allegro.", False)
    status: bool = setting("Write to Allegro how far an order's delivery is.", False)
    stock: bool = setting("Write the stock of products in Odoo to the offers on Allegro.", False)
    prices: bool = setting("Write the prices of Odoo's price lists to the offers on Allegro.", False)
    invoices: bool = setting("Attach the PDF of posted invoices in Odoo to the orders on Allegro.", False)

    @property
    def switched_on(self) -> tuple[WriterName, ...]:
        """Return the names of the writers that are on, in the order in which they work."""
        names: tuple[WriterName, ...] = ("tracking", "status", "stock", "prices", "invoices")
        return tuple(name for name in names if getattr(self, name))


class StockToAllegroSettings(Section):
    """Which stock offers get."""

    locations: tuple[Text, ...] = setting(
        "Locations in Odoo whose goods are offered, by full name; without any, the warehouse's stock location.",
        (),
        ["WH/Stock"],
    )
    keep_back: Units = setting("How many units of each product are never offered.", 0)
    at_most: Units | None = setting("The most units that an offer shows; without it, all.", None, 50)
    may_end: Offers = setting(
        "How many offers one push may end for want of stock; beyond that it ends none and tells.", 20
    )


class PricesToAllegroSettings(Section):
    """Where the prices of a marketplace come from."""

    pricelist: Text = setting(
        "Price list in Odoo whose rules give the prices, by name or external id.", ..., "Allegro PL"
    )
    amounts: Literal["gross", "net"] = setting("Whether the price list's amounts are gross or net.", ..., "gross")
    largest_change: Percent = setting(
        "The largest change of a price by one push, in percent; a larger one waits for a person.", Decimal(20)
    )
