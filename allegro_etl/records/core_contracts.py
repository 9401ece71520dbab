"""What holds of the core tables of every run: what would corrupt Odoo otherwise. Rows that break a contract are given."""

from allegro_etl.warehouse import Warehouse

Rows = list[tuple[object, ...]]


def lines_add_up(warehouse: Warehouse) -> Rows:
    """Compare `lines_total` of each of the run's orders with the sum of the order's lines, rounded per line as Odoo does."""
    return warehouse.rows(
        """
        select orders.form_id, orders.lines_total, coalesce(sum(round(lines.quantity * lines.unit_price, 2)), 0)
        from work.orders orders
        left join work.order_lines lines using (form_id)
        where orders.disposition = 'load'
        group by all
        having orders.lines_total is distinct from coalesce(sum(round(lines.quantity * lines.unit_price, 2)), 0)
        order by 1
        """
    )


def one_currency_per_order(warehouse: Warehouse) -> Rows:
    """Compare the currency of lines and order."""
    return warehouse.rows(
        """
        select lines.line_key, lines.currency, orders.currency
        from work.order_lines lines
        join work.orders orders using (form_id)
        where lines.currency is distinct from orders.currency
        order by 1
        """
    )
