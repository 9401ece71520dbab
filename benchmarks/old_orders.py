"""Runs inside Odoo's server process: repeats what a first run left until there are ORDERS of its sale orders.

Contacts, orders, lines, transfers, moves, payments, notes and external ids are copied in PostgreSQL under other ids, as it
would take Odoo minutes to make them. Fed to `odoo shell` by `incremental.py`, which puts ORDERS before it.
"""

APART = 100_000  # between the ids of one copy and the next
OURS = "select res_id from ir_model_data where module = 'allegro_etl' and model = %s"

# Each table with the rows that belong to our orders, the columns that refer to another of these tables, and those that are unique.
TABLES = {
    "res_partner": ("id in (" + OURS % "'res.partner'" + ")", {"parent_id", "commercial_partner_id"}, ()),
    "sale_order": (
        "id in (" + OURS % "'sale.order'" + ")",
        {"partner_id", "partner_invoice_id", "partner_shipping_id"},
        ("name", "client_order_ref", "x_allegro_id"),
    ),
    "sale_order_line": ("order_id in (" + OURS % "'sale.order'" + ")", {"order_id", "order_partner_id"}, ()),
    "stock_picking": ("sale_id in (" + OURS % "'sale.order'" + ")", {"sale_id", "partner_id"}, ("name",)),
    "stock_move": (
        "sale_line_id in (select id from sale_order_line where order_id in (" + OURS % "'sale.order'" + "))",
        {"sale_line_id", "picking_id", "partner_id"},
        (),
    ),
    "payment_transaction": (
        "id in (" + OURS % "'payment.transaction'" + ")",
        {"partner_id"},
        ("reference", "provider_reference"),
    ),
    "mail_message": ("model = 'sale.order' and res_id in (" + OURS % "'sale.order'" + ")", {"res_id"}, ("message_id",)),
    "ir_model_data": (
        "module = 'allegro_etl' and model in ('res.partner', 'sale.order', 'sale.order.line', 'payment.transaction', 'mail.message')",
        {"res_id"},
        ("name",),
    ),
}
cr = env.cr  # noqa: F821 - the shell's own


def copied(column, moved, unique):
    """Return what a copy has in a column."""
    if column == "id" or column in moved:
        return f"{column} + number * {APART}"
    return f"{column} || '-' || number" if column in unique else column


cr.execute("select count(*) from sale_order where id in (" + OURS % "'sale.order'" + ")")
copies = -(-ORDERS // cr.fetchone()[0])  # noqa: F821
cr.execute("set session_replication_role = replica")  # references are right once all is there
for table, (ours, moved, unique) in TABLES.items():
    cr.execute(
        "select column_name from information_schema.columns where table_name = %s and table_schema = 'public' and is_generated = 'NEVER'",
        (table,),
    )
    columns = [f'"{name}"' for (name,) in cr.fetchall()]
    values = [copied(column.strip('"'), moved, unique) for column in columns]
    cr.execute(
        f"insert into {table} ({', '.join(columns)}) select {', '.join(values)} from {table}, generate_series(1, {copies}) as number where {ours}"
    )
    cr.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}")
env.cr.commit()  # noqa: F821
cr.execute("analyze")
env.cr.commit()  # noqa: F821
