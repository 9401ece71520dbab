"""Logging in to an Odoo server."""

from urllib.parse import SplitResult

from pydantic import SecretStr

from allegro_etl.addresses import checked_address, with_scheme
from allegro_etl.odoo.errors import OdooLacks, OdooLoginRefused
from allegro_etl.odoo.patience import PATIENCE, Patience, patient
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.transport import Transport, rpc
from allegro_etl.odoo.transport.json2 import FIRST_VERSION, Json2Transport, client, version_of
from allegro_etl.odoo.transport.rpc import RpcTransport
from allegro_etl.odoo.versions import major


def connect_odoo(
    url: str,
    database: str,
    username: str,
    password: SecretStr,
    user_id: int | None = None,
    patience: Patience = PATIENCE,
) -> OdooServer:
    """Log in by name and password and return the session. Raises OdooUnavailable, OdooLoginRefused or OdooLacks (not an Odoo address).

    `user_id` is what an earlier login of this user came to: where it still holds good, Odoo need not hash the password anew.
    """
    address = _address(url)
    transport = patient(
        lambda: RpcTransport(address, database, username, password, patience.timeout, user_id), patience
    )
    return OdooServer(transport, url.rstrip("/"), database, patience)


def connect_with_key(
    url: str, database: str, key: SecretStr, username: str = "", patience: Patience = PATIENCE
) -> OdooServer:
    """Log in by an API key and return the session: over JSON-2 where Odoo has it, else with the key as the user's password.

    Raises as `connect_odoo` does.
    """
    address = _address(url)

    def log_in() -> Transport:
        server = client(address, database, key, patience.timeout)
        version = version_of(server)
        if version and major(version) >= FIRST_VERSION:
            return Json2Transport(server, version)
        if not username:
            raise OdooLoginRefused(
                f"An Odoo before {FIRST_VERSION} takes an API key only in place of a password: set ODOO_USERNAME, too."
            )
        return RpcTransport(address, database, username, key, patience.timeout)

    return OdooServer(patient(log_in, patience), url.rstrip("/"), database, patience)


def version_at(url: str, patience: Patience = PATIENCE) -> str:
    """Return the version of the Odoo at an address, without a login. Raises OdooUnavailable or OdooLacks (not an Odoo address)."""
    address = _address(url)
    return patient(lambda: rpc.version_at(address, patience.timeout), patience)


def _address(url: str) -> SplitResult:
    try:
        address = checked_address(with_scheme(url))
    except ValueError as error:
        raise OdooLacks(f"ODOO_URL cannot be used: {error}") from None
    if address.path.strip("/"):
        raise OdooLacks("ODOO_URL must be scheme, host and port, such as https://odoo.example.com, without a path.")
    return address
