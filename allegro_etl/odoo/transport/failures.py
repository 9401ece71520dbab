"""What goes wrong on the way to Odoo, before it or one of its errors is there to be read: the same for every transport."""

from allegro_etl.addresses import tls_refusal
from allegro_etl.odoo.errors import OdooError, OdooMoved, OdooUnavailable, OdooUntrusted

REDIRECTS = range(300, 400)


def no_answer(error: Exception, model: str, method: str) -> OdooError:
    """Return what to say of a connection that failed: that it is not safe, or that Odoo does not answer."""
    if refusal := tls_refusal(error):
        return OdooUntrusted(
            f"The connection to Odoo is not safe: {refusal}. Renew its certificate, or name the one of its authority in "
            "SSL_CERT_FILE. Is ODOO_URL right, and this machine's clock?"
        )
    reason = getattr(error, "reason", error)
    return OdooUnavailable(
        f"Odoo does not answer ({type(reason).__name__}, {model}.{method}). Is it running and is ODOO_URL right?"
    )


def other_answer(status: int, model: str, method: str) -> OdooError:
    """Return what to say of an HTTP status that came without an error of Odoo's own."""
    what = f"Odoo's address answers HTTP {status} to {model}.{method}"
    if status in REDIRECTS:
        return OdooMoved(
            f"{what}: a redirect, which is not followed. If it stays, set ODOO_URL to the address that it leads to."
        )
    return OdooUnavailable(f"{what}. Is Odoo running, and the proxy before it in order?")


def not_odoo(model: str, method: str) -> OdooUnavailable:
    """Return what to say of an answer that cannot be read."""
    return OdooUnavailable(
        f"What answers at ODOO_URL is not Odoo ({model}.{method}). Is it Odoo's address, and Odoo up?"
    )
