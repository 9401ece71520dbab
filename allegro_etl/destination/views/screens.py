"""Which of Odoo's screens show Allegro, and the words on them. What a screen shows stands in `xml/`, as Odoo 19 reads it."""

from typing import NamedTuple

from allegro_etl.destination.fields import DELIVERY_METHOD, DISPATCH_BY, PICKUP_POINT
from allegro_etl.languages import N_
from allegro_etl.odoo.external_ids import action_key, menu_key, view_key

# The places in xml/ -> the words that stand there.
WORDS = {
    "allegro": "Allegro",
    "market": N_("Market"),
    "state": N_("Status"),
    "payment": N_("Payment"),
    "dispatch_by": DISPATCH_BY,
    "delivery_method": DELIVERY_METHOD,
    "pickup_point": PICKUP_POINT,
    "page": N_("Order on Allegro"),
    "open": N_("Open on Allegro"),
    "order_id": N_("Order number on Allegro"),
    "login": N_("Allegro login"),
    "offers": N_("Offers on Allegro"),
    "to_dispatch_today": N_("To dispatch today"),
    "cash_on_delivery": N_("Cash on delivery"),
    "not_paid": N_("Not paid, or too little"),
    "to_clarify": N_("To be clarified"),
    "of_market": N_("Allegro: market"),
    "of_delivery": N_("Allegro: delivery method"),
}


class Screen(NamedTuple):
    """A view of Odoo's that ours adds to: the first of `parents` that there is; without one, ours is left out.

    `is_own`: ours is a view of its own, made of the parent, which is shown only where it is named.
    """

    key: str
    model: str
    parents: tuple[str, ...]
    file: str
    is_own: bool = False


ORDER_LIST = view_key("order_list")
ALLEGRO_LIST = view_key("allegro_list")
ACTION = action_key("allegro")
MENU = menu_key("allegro")
MENU_ABOVE = "sale.sale_menu_root"
MENU_PLACE = 15  # after Orders

# Older servers have no list under all lists of orders; quotations then have one of their own.
LISTS = ("sale.sale_order_tree", "sale.view_order_tree")
SCREENS = (
    Screen(view_key("order_form"), "sale.order", ("sale.view_order_form",), "order_form.xml"),
    Screen(view_key("order_shipping"), "sale.order", ("delivery.view_order_form_with_carrier",), "order_shipping.xml"),
    Screen(ORDER_LIST, "sale.order", LISTS, "order_list.xml"),
    Screen(ALLEGRO_LIST, "sale.order", ("sale.view_order_tree",), "allegro_list.xml", is_own=True),
    Screen(view_key("order_search"), "sale.order", ("sale.view_sales_order_filter",), "order_search.xml"),
    Screen(view_key("partner_form"), "res.partner", ("base.view_partner_form",), "partner_form.xml"),
    Screen(view_key("product_form"), "product.template", ("product.product_template_form_view",), "product_form.xml"),
    Screen(view_key("picking_form"), "stock.picking", ("stock.view_picking_form",), "picking_form.xml"),
    Screen(view_key("picking_list"), "stock.picking", ("stock.vpicktree",), "picking_list.xml"),
)
