"""The offers of the account on Allegro, each with the products in Odoo that it sells.

`read_offers(push)` is what writers of stock and prices ask. It gives one `Offer` for each offer that Allegro lists, of any
status: what the list says of it (stock, prices, status), and its `parts`, the products in Odoo with their quantities in one
unit of the offer. An offer whose product nobody can tell has no parts, and a `problem` with its code and its words. The
products are found by the rules of the settings for sold offers, but for `create`; none is ever created or bound.
"""
