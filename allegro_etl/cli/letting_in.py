"""The first half of `allegro-etl init`: access to both ends, each answer checked as it is given."""

from typing import Any
from urllib.parse import urlsplit

from rich.console import Console

from allegro_etl.access import Access, AllegroAccess, read_access, read_allegro_access
from allegro_etl.addresses import with_scheme
from allegro_etl.allegro.errors import ClientRejected, PairingRequired
from allegro_etl.cli.access import pair_with, print_apart
from allegro_etl.cli.answers import (
    CLIENT_ID,
    CLIENT_SECRET,
    ENVIRONMENT,
    ODOO_DATABASE,
    ODOO_KEY,
    ODOO_PASSWORD,
    ODOO_URL,
    ODOO_USERNAME,
    OF_ALLEGRO,
    Answers,
)
from allegro_etl.cli.output import done
from allegro_etl.destination.companies import company_of
from allegro_etl.odoo.connecting import version_at
from allegro_etl.odoo.errors import OdooError, OdooLoginRefused, OdooRightsMissing
from allegro_etl.odoo.patience import IN_A_HURRY
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run.opening import open_allegro_end, open_odoo
from allegro_etl.settings import Settings, SettingsError

Found = dict[str, Any]
HOSTED_BY_ODOO = ".odoo.com"


def let_in_at_allegro(answers: Answers, out: Console, *, browser: bool) -> Found:
    """Ask what Allegro needs and pair, unless that is done; return environment and seller. Raises AllegroError, SettingsError."""
    while True:
        for question in OF_ALLEGRO:
            answers.ask(question)
        try:
            access = read_allegro_access(answers.environment())
            account = _paired(access) or _pair(access, answers, out, browser=browser)
        except (ClientRejected, SettingsError) as error:
            if not answers.take_back([ENVIRONMENT, CLIENT_ID, CLIENT_SECRET]):
                raise
            print_apart(str(error))
        else:
            _keep(answers, out)
            done(out, f"Allegro {access.allegro_environment} · {account['login']} is paired")
            return {"environment": access.allegro_environment, "seller": account["login"]}


def _paired(access: AllegroAccess) -> Found | None:
    """Return the account that was paired, None where none is. Raises AllegroError. GET /me."""
    try:
        with open_allegro_end(access, in_a_hurry=True) as allegro:
            account = allegro.me()
    except PairingRequired:
        return None
    return {"login": str(account.get("login"))}


def _pair(access: AllegroAccess, answers: Answers, out: Console, *, browser: bool) -> Found:
    """Pair; as soon as Allegro has given a code, client id and secret are known to be right and are kept."""

    def say(text: str) -> None:
        _keep(answers, out)
        print_apart(text)

    return {**pair_with(access, browser=browser, say=say)}


def let_in_at_odoo(answers: Answers, out: Console) -> Found:
    """Ask where Odoo is and as whom to log in; return what is seen there. Raises OdooError, SettingsError."""
    _find_odoo(answers, out)
    while True:
        answers.ask(ODOO_DATABASE, _likely_database(answers.environment()[ODOO_URL.variable]))
        if not (answers.knows(ODOO_KEY) and not answers.asks):
            answers.ask(ODOO_USERNAME)
        answers.ask_secret_of_odoo()
        try:
            access = read_access(answers.environment())
            with open_odoo(access, in_a_hurry=True) as odoo:
                found = seen(odoo)
        except (OdooLoginRefused, SettingsError) as error:
            if not answers.take_back([ODOO_DATABASE, ODOO_USERNAME, ODOO_PASSWORD, ODOO_KEY]):
                raise
            print_apart(str(error))
        else:
            _keep(answers, out)
            done(out, described(found, access))
            return found


def _find_odoo(answers: Answers, out: Console) -> None:
    while True:
        url = answers.ask(ODOO_URL)
        try:
            version = version_at(with_scheme(url), IN_A_HURRY)
        except OdooError as error:
            if not answers.take_back([ODOO_URL]):
                raise
            print_apart(str(error))
        else:
            done(out, f"Odoo {version} answers at {url}")
            return


def _likely_database(url: str) -> str:
    """Return the database of an Odoo that Odoo hosts: it is named as its address."""
    host = urlsplit(with_scheme(url)).hostname or ""
    return host.removesuffix(HOSTED_BY_ODOO) if host.endswith(HOSTED_BY_ODOO) else ""


def seen(odoo: OdooServer) -> Found:
    """Return version, company with its currency, number of products that are sold, and how many have a barcode.

    Source: Odoo's res.company, product.product. A number is None where the user may not look. Raises OdooError.
    """
    [company] = odoo.search_read("res.company", [("id", "=", company_of(odoo, Settings()))], ["name", "currency_id"])
    products = _count(odoo, [("sale_ok", "=", True)])
    with_barcode = _count(odoo, [("sale_ok", "=", True), ("barcode", "!=", False)])
    return {
        "version": odoo.version,
        "company": company["name"],
        "currency": company["currency_id"][1],
        "products": products,
        "with_barcode": with_barcode,
    }


def _count(odoo: OdooServer, domain: list[Any]) -> int | None:
    if "sale_ok" not in odoo.has_fields("product.product"):
        return None
    try:
        return int(odoo.call("product.product", "search_count", domain))
    except OdooRightsMissing:
        return None


def described(found: Found, access: Access) -> str:
    """Return in a line what was seen in Odoo."""
    share = f", {found['with_barcode'] / found['products']:.0%} of them with a barcode" if found["products"] else ""
    products = "products not seen yet" if found["products"] is None else f"{found['products']} products{share}"
    return f"Database {access.odoo_database}: company {found['company']} ({found['currency']}), {products}"


def _keep(answers: Answers, out: Console) -> None:
    if answers.keep():
        done(out, "Kept in .env, readable by you alone")
