"""What an administrator has to make once, so that the user of allegro_etl needs no administrator's rights.

Everything is found by external id and made only where it is missing: it can be repeated.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from allegro_etl.destination.companies import company_of, language_of
from allegro_etl.destination.destination import journal_of
from allegro_etl.destination.doctor.groups import ADMINISTRATORS, GROUP_NAME, IMPLIED, OPERATIONS, Right, rights_of
from allegro_etl.destination.fields import NEEDED, SHOWN, ensure_fields, missing_fields
from allegro_etl.destination.fiscal_positions import bind, ensure_fiscal_positions
from allegro_etl.destination.labels import other_labels, write_labels
from allegro_etl.destination.provision import ensure_provider, our_records
from allegro_etl.destination.views.making import are_made, make_screens, refused_in
from allegro_etl.markets import HOME, MARKET_OF_CURRENCY, currency_of
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.external_ids import access_key, external_id, position_key, rule_key
from allegro_etl.odoo.lookup import Named, by_external_id, find_all_named
from allegro_etl.odoo.parameters import ACTION, CODE, read_parameters
from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.settings import Settings

GROUP = "group"  # its external id
KEYS = {"access": access_key, "rule": rule_key}


class Step(NamedTuple):
    """One thing that an administrator's login makes: what a person is told, and how it is made."""

    told: str
    make: Callable[[], object]


def steps(admin: OdooServer, settings: Settings, username: str, sold: Iterable[str] = ()) -> Iterator[Step]:
    """Yield what is missing, in the order in which it is to be made; `sold` are the currencies of orders that wait.

    Reads only, until a step is made. Raises OdooError.
    """
    user = _user(admin, username)
    company_id = company_of(admin, settings) if settings.odoo.company else int(user["company_id"][0])
    yield from _rights(admin)
    yield from _currencies(admin, {currency_of(market) for market in settings.markets or [HOME]}.union(sold))
    language = language_of(admin, settings, company_id)
    wanted = (*NEEDED, *SHOWN) if settings.odoo.views else NEEDED
    missing = [f"{model}.{name}" for model, name in missing_fields(admin, wanted)]
    if missing:
        yield Step(f"make the fields {', '.join(missing)}", lambda: ensure_fields(admin, language, wanted))
    yield from _labels(admin, language)
    yield from _screens(admin, settings, language)
    known = our_records(admin)
    yield from _positions(admin, settings, known, company_id)
    yield from _provider(admin, settings, known, company_id)
    yield from _groups_of(admin, user, username)


def _labels(admin: OdooServer, language: str) -> Iterator[Step]:
    labels = other_labels(admin, language)
    if labels:
        names = ", ".join(sorted({f"{label.model}.{label.field}" for label in labels}))
        yield Step(f"label the fields {names} in the language {language!r}", lambda: write_labels(admin, labels))


def _screens(admin: OdooServer, settings: Settings, language: str) -> Iterator[Step]:
    parameters = read_parameters(admin)
    if settings.odoo.views and (refused_in(parameters) or not are_made(admin, parameters, language)):
        told = "show Allegro in Odoo's forms, lists and searches, and in the menu Sales, Allegro"
        yield Step(told, lambda: make_screens(admin, parameters, language))


def _has(admin: OdooServer, model: str, field: str) -> bool:
    return field in admin.has_fields(model)


def _user(admin: OdooServer, username: str) -> dict[str, Any]:
    found = admin.search_read(
        "res.users", [("login", "=", username)], ["company_id", _groups_field(admin, "res.users")]
    )
    if not found:
        raise OdooLacks(
            f"Odoo has no user {username!r}: make one under Settings, Users, with the password in ODOO_PASSWORD."
        )
    return found[0]


def _groups_field(admin: OdooServer, model: str) -> str:
    """Return the field of a model's groups, which has one of two names."""
    return "group_ids" if _has(admin, model, "group_ids") else "groups_id"


def _rights(admin: OdooServer) -> Iterator[Step]:
    rights = rights_of(admin.dialect)
    keys = [GROUP, ACTION, *(make_key(right.key) for right in rights for make_key in KEYS.values())]
    known = _ids(admin, [external_id(key) for key in keys])
    if external_id(GROUP) not in known:
        told = f"make the group {GROUP_NAME!r}, with Odoo's groups for contacts, sales, products and invoicing"
        yield Step(told, lambda: _make_group(admin))
    elif _gone(admin):
        yield Step(f"let the group {GROUP_NAME!r} hold all of Odoo's groups that it needs", lambda: _complete(admin))
    for right in rights:
        missing = [kind for kind, make_key in KEYS.items() if external_id(make_key(right.key)) not in known]
        if missing:
            yield Step(right.told, partial(_allow, admin, right, missing))
    if not _is_current(admin, known.get(external_id(ACTION))):
        yield Step(
            "make an action by which the group reads and writes the System Parameters of allegro_etl, and no others",
            lambda: _make_action(admin),
        )


def _is_current(admin: OdooServer, action: int | None) -> bool:
    found = admin.search_read("ir.actions.server", [("id", "=", action)], ["code"]) if action else []
    return bool(found) and str(found[0]["code"]).strip() == CODE.strip()


def _make_group(admin: OdooServer) -> None:
    implied = _ids(admin, list(IMPLIED))
    values = {
        "name": GROUP_NAME,
        "comment": "What the user of allegro_etl needs, and no more.",
        "implied_ids": [(6, 0, sorted(implied.values()))],
    }
    _make(admin, "res.groups", GROUP, values)


def _gone(admin: OdooServer) -> set[int]:
    """Return Odoo's groups that the group should hold and does not: somebody took them out, or they are new here."""
    [group] = admin.search_read("res.groups", [("id", "=", _group(admin))], ["implied_ids"])
    return set(_ids(admin, list(IMPLIED)).values()) - set(group["implied_ids"])


def _complete(admin: OdooServer) -> None:
    admin.call("res.groups", "write", [_group(admin)], {"implied_ids": [(4, one) for one in sorted(_gone(admin))]})


def _allow(admin: OdooServer, right: Right, missing: list[str]) -> None:
    """Make the access right of a model (ir.model.access) and the rule that bounds it (ir.rule): the rule first."""
    named = {"name": f"allegro_etl: {right.key}", **_of_model(admin, right.model)}
    if "rule" in missing:
        bounds = {f"perm_{one}": one in right.bounded for one in OPERATIONS}
        rule = {**named, **bounds, "domain_force": right.domain, "groups": [(6, 0, [_group(admin)])]}
        _make(admin, "ir.rule", rule_key(right.key), rule)
    if "access" in missing:
        may = {f"perm_{one}": one in right.operations for one in OPERATIONS}
        _make(admin, "ir.model.access", access_key(right.key), {**named, **may, "group_id": _group(admin)})


def _make_action(admin: OdooServer) -> None:
    known = _ids(admin, [external_id(ACTION)])
    values = {
        "name": "allegro_etl: System Parameters",
        "state": "code",
        "code": CODE,
        _groups_field(admin, "ir.actions.server"): [(6, 0, [_group(admin)])],
        **_of_model(admin, "ir.config_parameter"),
    }
    if known:
        admin.call("ir.actions.server", "write", list(known.values()), values)
    else:
        _make(admin, "ir.actions.server", ACTION, values)


def _make(admin: OdooServer, model: str, key: str, values: dict[str, Any]) -> None:
    bind(admin, model, {key: int(admin.call(model, "create", [values])[0])})


def _ids(admin: OdooServer, names: list[str]) -> dict[str, int]:
    return {name: bound.id for name, bound in by_external_id(admin, names).items()}


def _group(admin: OdooServer) -> int:
    return _ids(admin, [external_id(GROUP)])[external_id(GROUP)]


def _of_model(admin: OdooServer, model: str) -> dict[str, int]:
    return {"model_id": int(admin.search_read("ir.model", [("model", "=", model)], ["id"])[0]["id"])}


def _currencies(admin: OdooServer, wanted: Iterable[str | None]) -> Iterator[Step]:
    """Yield the activation of each currency of ours that is wanted and archived (`res.currency`)."""
    named: Domain = [("name", "in", sorted(MARKET_OF_CURRENCY.keys() & set(wanted))), ("active", "=", False)]
    for row in admin.search_read("res.currency", named, ["name"], archived=True):
        values = {"active": True}
        yield Step(
            f"activate the currency {row['name']}", partial(admin.call, "res.currency", "write", [row["id"]], values)
        )


def _positions(admin: OdooServer, settings: Settings, known: dict[str, int], company_id: int) -> Iterator[Step]:
    own = [market for market in settings.markets or [HOME] if not settings.market(market).fiscal_position]
    missing = [market for market in own if position_key(market) not in known]
    if missing:
        told = f"make fiscal positions for {', '.join(missing)}, and a gross copy of each domestic sale tax"
        yield Step(told, lambda: ensure_fiscal_positions(admin, known, missing, company_id))


def _provider(admin: OdooServer, settings: Settings, known: dict[str, int], company_id: int) -> Iterator[Step]:
    if not settings.odoo.create_payments or "provider" in known:
        return
    name = settings.odoo.payment_journal
    wanted = [Named("odoo.payment_journal", "account.journal", name)] if name else []
    try:
        chosen = find_all_named(admin, wanted, company_id).get("odoo.payment_journal")
        journal_id, _ = journal_of(admin, chosen, company_id)
    except OdooLacks:  # the doctor says which journal is missing; all else can be made without it
        return
    yield Step(
        "make the payment provider 'Allegro', which mails nobody",
        lambda: ensure_provider(admin, known, journal_id, company_id),
    )


def _groups_of(admin: OdooServer, user: dict[str, Any], username: str) -> Iterator[Step]:
    field = _groups_field(admin, "res.users")
    group = _ids(admin, [external_id(GROUP)]).get(external_id(GROUP))
    surplus = sorted(set(_ids(admin, list(ADMINISTRATORS)).values()) & set(user[field]))
    if group not in user[field]:
        yield Step(
            f"give the user {username!r} the group {GROUP_NAME!r}",
            lambda: admin.call("res.users", "write", [user["id"]], {field: [(4, _group(admin))]}),
        )
    if surplus and user["id"] != admin.user_id:
        yield Step(
            f"take the groups of administrators from the user {username!r}",
            lambda: admin.call("res.users", "write", [user["id"]], {field: [(3, one) for one in surplus]}),
        )
