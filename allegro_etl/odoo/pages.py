"""Addresses of Odoo's pages, for people."""


def record_url(odoo_url: str, model: str, record_id: int) -> str:
    """Return the address of a record's form, in the spelling that versions 14 to 19 all understand."""
    return f"{odoo_url.rstrip('/')}/web#id={record_id}&model={model}&view_type=form"
