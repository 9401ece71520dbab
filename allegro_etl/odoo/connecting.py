"""Logging in to an Odoo server."""

import logging
from typing import Any

import odoorpc
from pydantic import SecretStr

from allegro_etl.addresses import checked_address, with_scheme
from allegro_etl.odoo.calls import PATIENCE, Patience, answered, execute, opener, patient
from allegro_etl.odoo.errors import OdooError, OdooLacks, OdooLoginRefused
from allegro_etl.odoo.session import OdooServer


def connect_odoo(
    url: str,
    database: str,
    username: str,
    password: SecretStr,
    user_id: int | None = None,
    patience: Patience = PATIENCE,
) -> OdooServer:
    """Log in and give the session. Raises OdooUnavailable, OdooLoginRefused or OdooLacks (not an Odoo address).

    `user_id` is what an earlier login of this user came to: where it still holds good, Odoo need not hash the password anew.
    """
    logging.getLogger("odoorpc").setLevel(logging.INFO)  # at DEBUG it writes the password
    try:
        address = checked_address(with_scheme(url))
    except ValueError as error:
        raise OdooLacks(f"ODOO_URL cannot be used: {error}") from None
    secure = address.scheme == "https"
    if address.path.strip("/"):
        raise OdooLacks("ODOO_URL must be scheme, host and port, such as https://odoo.example.com, without a path.")

    def log_in() -> OdooServer:
        rpc = answered(
            lambda: odoorpc.ODOO(
                address.hostname,
                protocol="jsonrpc+ssl" if secure else "jsonrpc",
                port=address.port or (443 if secure else 80),
                timeout=patience.timeout,
                opener=opener(),
            ),
            "common",
            "version",
        )

        def ask(user: int, method: str, *arguments: Any) -> Any:
            return execute(rpc, database, user, password, "res.users", method, arguments, {})

        def is_still(user: int) -> bool:
            try:
                found = ask(user, "read", [user], ["login"])
            except OdooError:  # another database, another password ...: the login says what is wrong
                return False
            return bool(found) and found[0]["login"] == username

        user = user_id if user_id and is_still(user_id) else _find_user_id(rpc, database, username, password)
        language = ask(user, "context_get").get("lang") or None
        return OdooServer(rpc, database, user, password, url.rstrip("/"), language, patience)

    return patient(log_in, patience)


def _find_user_id(rpc: odoorpc.ODOO, database: str, username: str, password: SecretStr) -> int:
    """Return the user's id; Odoo hashes the password for it, which takes up to a second."""
    arguments = [database, username, password.get_secret_value()]
    user_id = answered(
        lambda: rpc.json("/jsonrpc", {"service": "common", "method": "login", "args": arguments}), "common", "login"
    )
    if not user_id:
        raise OdooLoginRefused("Odoo refuses the login. Check ODOO_DATABASE, ODOO_USERNAME and ODOO_PASSWORD.")
    return int(user_id)
