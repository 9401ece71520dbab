"""The two states that most rules ask for: of a checkout form on Allegro, and of a sale order in Odoo."""

READY = "READY_FOR_PROCESSING"
"""The status of a checkout form that is paid, or need not be, and complete (Allegro: `status`)."""

QUOTATION = ("draft", "sent")
"""The states of a sale order that nobody has confirmed or cancelled (Odoo: `sale.order.state`)."""
