"""Where Allegro and Odoo are and how to be let in: from the environment alone, or from files that it names.

Secrets are kept apart from the settings: no settings object, run config or page shows them.
"""

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values, load_dotenv
from pydantic import SecretStr

from allegro_etl.addresses import checked_address, with_scheme
from allegro_etl.settings import SettingsError
from allegro_etl.state_files import write_atomically

DEFAULT_USER_AGENT = "allegro_etl/0.1.0 (+https://pypi.org/project/allegro-etl/)"
ENVIRONMENTS = ("production", "sandbox", "local")
NEEDED_BY_ALLEGRO = ("ALLEGRO_CLIENT_ID", "ALLEGRO_CLIENT_SECRET")
NEEDED = (*NEEDED_BY_ALLEGRO, "ODOO_URL", "ODOO_DATABASE", "ODOO_USERNAME", "ODOO_PASSWORD")
API_KEY = "ODOO_API_KEY"
SPARED_BY_KEY = ("ODOO_USERNAME", "ODOO_PASSWORD")
ADDRESSES = ("ODOO_URL", "ALLEGRO_API_URL", "ALLEGRO_AUTH_URL")
SMTP_USER, SMTP_PASSWORD, WEBHOOK_URL = "ALLEGRO_ETL_SMTP_USER", "ALLEGRO_ETL_SMTP_PASSWORD", "ALLEGRO_ETL_WEBHOOK_URL"
CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd's LoadCredential= puts one file per name there
ENV_FILE = ".env"
ENV_HEAD = (
    "# Access to Allegro and Odoo, for this machine alone: it holds secrets. docs/settings.md has all variables.\n"
)


@dataclass(frozen=True)
class AllegroAccess:
    """Where Allegro is and how to be let in."""

    allegro_environment: str
    allegro_api_url: str | None
    allegro_auth_url: str | None
    allegro_client_id: str
    allegro_client_secret: SecretStr
    allegro_user_agent: str


@dataclass(frozen=True)
class Access(AllegroAccess):
    """Where Allegro and Odoo are and how to be let in."""

    odoo_url: str
    odoo_database: str
    odoo_username: str
    odoo_password: SecretStr
    odoo_api_key: SecretStr


def read_smtp_login(environment: Mapping[str, str] = os.environ) -> tuple[str, SecretStr]:
    """Return user and password of the mail server that alerts go through, both empty for none. Raises SettingsError."""
    return _given(SMTP_USER, environment), SecretStr(_given(SMTP_PASSWORD, environment))


def read_webhook_url(environment: Mapping[str, str] = os.environ) -> SecretStr:
    """Return the address that alerts are posted to, empty for none: whoever knows it may post there. Raises SettingsError."""
    url = _given(WEBHOOK_URL, environment)
    try:
        if url:
            checked_address(url.partition("?")[0])
    except ValueError as error:
        raise SettingsError(f"{WEBHOOK_URL} cannot be used: {error}") from None
    return SecretStr(url)


def read_access(environment: Mapping[str, str] = os.environ) -> Access:
    """Read addresses and credentials. Raises SettingsError that names every variable that is missing or wrong.

    Each of the needed ones may also stand in a file: the one that `NAME_FILE` names, or systemd's credential `NAME`.
    """
    given = given_access(environment)
    _check_complete(given)
    allegro = _allegro_access(given, environment)
    _check_addresses(given, ADDRESSES)
    return Access(
        **vars(allegro),
        odoo_url=given["ODOO_URL"],
        odoo_database=given["ODOO_DATABASE"],
        odoo_username=given["ODOO_USERNAME"],
        odoo_password=SecretStr(given["ODOO_PASSWORD"]),
        odoo_api_key=SecretStr(given[API_KEY]),
    )


def read_allegro_access(environment: Mapping[str, str] = os.environ) -> AllegroAccess:
    """Read what pairing needs: it asks nothing of Odoo. Raises SettingsError as `read_access` does."""
    given = given_access(environment)
    missing = [name for name in NEEDED_BY_ALLEGRO if not given[name]]
    if missing:
        raise SettingsError(f"Set these environment variables and run again: {', '.join(missing)}.")
    return _allegro_access(given, environment)


def given_access(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return each variable of addresses and credentials with its value, empty for none. Raises SettingsError for a file that cannot be read."""
    return {name: _given(name, environment) for name in (*NEEDED, *ADDRESSES, API_KEY)}


def _allegro_access(given: Mapping[str, str], environment: Mapping[str, str]) -> AllegroAccess:
    allegro_environment = environment.get("ALLEGRO_ENVIRONMENT") or "production"
    if allegro_environment not in ENVIRONMENTS:
        raise SettingsError(f"ALLEGRO_ENVIRONMENT is {allegro_environment!r}; it may be production, sandbox or local.")
    _check_addresses(given, ("ALLEGRO_API_URL", "ALLEGRO_AUTH_URL"))
    return AllegroAccess(
        allegro_environment=allegro_environment,
        allegro_api_url=given["ALLEGRO_API_URL"] or None,
        allegro_auth_url=given["ALLEGRO_AUTH_URL"] or None,
        allegro_client_id=given["ALLEGRO_CLIENT_ID"],
        allegro_client_secret=SecretStr(given["ALLEGRO_CLIENT_SECRET"]),
        allegro_user_agent=environment.get("ALLEGRO_USER_AGENT") or DEFAULT_USER_AGENT,
    )


def _check_complete(given: Mapping[str, str]) -> None:
    if given[API_KEY] and given["ODOO_PASSWORD"]:
        raise SettingsError(f"Both ODOO_PASSWORD and {API_KEY} are set: keep one of them.")
    missing = [name for name in NEEDED if not given[name] and not (given[API_KEY] and name in SPARED_BY_KEY)]
    if missing:
        key = f" {API_KEY} does in place of ODOO_USERNAME and ODOO_PASSWORD." if "ODOO_PASSWORD" in missing else ""
        raise SettingsError(f"Set these environment variables and run again: {', '.join(missing)}.{key}")


def _given(name: str, environment: Mapping[str, str]) -> str:
    """Return a variable's value, from the environment, from the file that it names or from systemd's; empty for none."""
    if named := environment.get(f"{name}_FILE"):
        if environment.get(name):
            raise SettingsError(f"Both {name} and {name}_FILE are set: keep one of them.")
        return _content(Path(named).expanduser(), f"{name}_FILE")
    if value := environment.get(name):
        return value
    credential = Path(environment[CREDENTIALS]) / name if environment.get(CREDENTIALS) else None
    return _content(credential, CREDENTIALS) if credential and credential.is_file() else ""


def _content(file: Path, variable: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable} names {file}, which cannot be read ({type(error).__name__}).") from None


def _check_addresses(given: Mapping[str, str], names: Sequence[str]) -> None:
    for name in names:
        try:
            if given[name]:
                checked_address(with_scheme(given[name]) if name == "ODOO_URL" else given[name])
        except ValueError as error:
            raise SettingsError(f"{name} cannot be used: {error}") from None


def read_env_file(file: Path | None = None) -> None:
    """Add the variables of the working folder's `.env` to the environment; what is set already stays.

    Raises SettingsError for a file that somebody else may have written: it could send password and tokens elsewhere.
    """
    file = file or Path(ENV_FILE)
    try:
        about = file.stat()
    except OSError:
        return
    if about.st_uid not in {0, os.geteuid()} or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise SettingsError(
            f"The file {file.absolute()} is not yours alone, and it says where passwords go: somebody else may write it. "
            f"Make it yours (`chown`, `chmod 600`), or run in another folder."
        )
    try:
        load_dotenv(file, encoding="utf-8-sig")  # editors on Windows begin a file with a mark that is no text
    except UnicodeDecodeError:
        raise SettingsError(f"The file {file.absolute()} is not written in UTF-8: save it as UTF-8.") from None


def add_to_env_file(values: Mapping[str, str], file: Path | None = None) -> Path:
    """Write variables to the working folder's `.env`, of mode 0600; what stands there already stays. Return the file.

    Raises SettingsError for a value that the file cannot hold, and OSError.
    """
    file = file or Path(ENV_FILE)
    before = file.read_text(encoding="utf-8-sig") if file.exists() else ENV_HEAD
    known = dotenv_values(stream=StringIO(before))
    new = {name: value for name, value in values.items() if name not in known}
    lines = "".join(f"{name}={_quoted(value)}\n" for name, value in new.items())
    text = f"{before.rstrip()}\n{lines}"
    read = dotenv_values(stream=StringIO(text))
    for name in new:
        if read.get(name) != values[name]:
            raise SettingsError(
                f"{name} has characters that {file} cannot hold: put it into a file that {name}_FILE names."
            )
    write_atomically(file, text)
    return file


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def keep_private() -> None:
    """Let only the owner read the files that this process makes from now on: they hold buyers' data and secrets."""
    os.umask(0o077)
