"""The states that most rules ask for: of a checkout form on Allegro, and of a sale order in Odoo."""

READY = "READY_FOR_PROCESSING"
"""The status of a checkout form that is paid, or need not be, and complete (Allegro: `status`)."""

UNFINISHED = ("BOUGHT", "FILLED_IN")
"""The statuses of a checkout form whose buyer is not done: Allegro may still merge it into another one."""

QUOTATION = ("draft", "sent")
"""The states of a sale order that nobody has confirmed or cancelled (Odoo: `sale.order.state`)."""
