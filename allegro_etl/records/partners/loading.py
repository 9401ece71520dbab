"""Contacts and addresses into Odoo: buyers first, then their delivery and invoice addresses as child contacts."""

from typing import Any

from allegro_etl.actions import Action, Kind
from allegro_etl.destination.countries import countries_named
from allegro_etl.destination.destination import read_destination
from allegro_etl.destination.fields import LOGIN
from allegro_etl.destination.fiscal_positions import bind
from allegro_etl.destination.provision import provide
from allegro_etl.destination.simple_records import contacts_taken
from allegro_etl.ledger.bindings import remember
from allegro_etl.ledger.stamp import stamp_seller
from allegro_etl.odoo.batches import send_in_batches
from allegro_etl.odoo.external_ids import buyer_of, external_id
from allegro_etl.odoo.lookup import languages_of
from allegro_etl.odoo.session import QUIET, OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.progress import mark_done, mark_refused, planned, split
from allegro_etl.run.run import Counts, Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.tables import ContactRow

TAGS = "category_id"

# What only creation sets: a person may correct it in Odoo, and no later run overwrites that.
FIELDS = (
    "id", "name", "type", "is_company", "parent_id/id", "x_allegro_id", LOGIN, "email", "phone", "street", "city", "zip",
    "country_id/id", "lang", "vat", "company_registry", "company_name", f"{TAGS}/id",
)  # fmt: skip


class NewContact(ContactRow):
    """A contact that is to be made, with its place in the plan."""

    seq: int


def load_partners(run: Run) -> Counts:
    """Carry out the plan's partner actions; return how many were created and bound.

    Makes what of ours Odoo must have first. Raises OdooError. Source: Odoo's res.partner.
    """
    stamp_seller(run.odoo, run.allegro, run.parameters)
    provide(run.warehouse, run.odoo, run.settings, run.parameters)
    destination = read_destination(run.warehouse)
    bound = _bind_known(run.warehouse, run.odoo, destination.contact_tag_id)
    countries = _countries(run.warehouse, run.odoo)
    languages = set(languages_of(run.odoo))
    tag = destination.name_of("res.partner.category", destination.contact_tag_id)
    created = 0
    for kinds in (("buyer",), ("delivery", "invoice")):
        created += _create(run, kinds, countries, languages, tag)
    return {"created": created, "bound": bound}


def _bind_known(warehouse: Warehouse, odoo: OdooServer, tag_id: int | None) -> int:
    """Bind external ids of ours to contacts that a rule found in Odoo, so that they stay found, and buyers their tag; return how many."""
    actions = planned(warehouse, Kind.PARTNER, Action.BIND)
    bind(odoo, "res.partner", {key: odoo_id for _, key, _, odoo_id in actions if odoo_id})
    logins = _logins(warehouse, odoo)
    for _, key, _, odoo_id in actions:
        buyer_id = buyer_of(key)
        if buyer_id is not None:
            buyer: dict[str, Any] = {"x_allegro_id": buyer_id} | ({LOGIN: logins[key]} if key in logins else {})
            buyer |= {TAGS: [(4, tag_id)]} if tag_id else {}
            odoo.call("res.partner", "write", [odoo_id], buyer, context=QUIET)
    mark_done(warehouse, [(seq, odoo_id) for seq, _, _, odoo_id in actions])
    return len(actions)


def _logins(warehouse: Warehouse, odoo: OdooServer) -> dict[str, str]:
    """Return the logins of this run's buyers, by key; none where Odoo has no field for them."""
    if LOGIN not in odoo.has_fields("res.partner"):
        return {}
    return dict(
        warehouse.rows(
            "select buyer_key, arg_max(buyer_login, updated_at) from work.orders "
            "where buyer_key is not null and buyer_login is not null group by all"
        )
    )


def _create(run: Run, kinds: tuple[str, ...], countries: dict[str, str], languages: set[str], tag: str | None) -> int:
    partners = run.warehouse.rows_of(
        NewContact,
        "select partner.*, plan.seq from odoo.plan "
        "join work.partners as partner on partner.partner_key = plan.external_id "
        "left join work.partners as parent on parent.partner_key = partner.parent_key "
        "where plan.kind = 'partner' and plan.action = 'create' and plan.status = 'planned' "
        "and (partner.parent_key is null or parent.odoo_id is not null) "  # an address of a refused buyer has no place
        "and list_contains(?::varchar[], partner.kind) order by plan.seq",
        [list(kinds)],
    )

    lacking = run.odoo.dialect.contact_lacks | ({LOGIN} - run.odoo.has_fields("res.partner"))
    known = [name for name in FIELDS if name not in lacking]
    logins = _logins(run.warehouse, run.odoo)

    def send(batch: list[NewContact]) -> list[int]:
        rows = [_row(partner, countries, languages, logins, tag) for partner in batch]
        return run.odoo.load("res.partner", known, [[row[name] for name in known] for row in rows])

    sent, refused = split(
        send_in_batches(partners, send, first_size=200, examine=contacts_taken(run.odoo), what="contacts")
    )
    for batch in sent:
        with run.warehouse.transaction():
            _keep_made(run.warehouse, run.run_id, batch.items, batch.answer)
    _refuse(run.warehouse, [(result.item["partner_key"], result.reason) for result in refused])
    return sum(len(batch.items) for batch in sent)


def _keep_made(warehouse: Warehouse, run_id: str, partners: list[NewContact], ids: list[int]) -> None:
    keys = [partner["partner_key"] for partner in partners]
    warehouse.execute(
        "update core.partners set odoo_id = made.id "
        "from (select unnest(?::varchar[]) as key, unnest(?::integer[]) as id) as made where partner_key = made.key "
        "and normalised_at = work.normalised_at()",
        [keys, ids],
    )
    mark_done(warehouse, zip([partner["seq"] for partner in partners], ids, strict=True))
    remember(warehouse, run_id, "res.partner", zip(keys, ids, strict=True))


def _refuse(warehouse: Warehouse, refused: list[tuple[str, str]]) -> None:
    """Quarantine every order that needs a contact that Odoo refuses."""
    for key, reason in refused:
        forms = warehouse.column(
            "select form_id from work.orders where ? in (buyer_key, delivery_key, invoice_key)",
            [key],
        )
        mark_refused(
            warehouse, [(form, f"Odoo refuses the contact: {reason}") for form in forms], QuarantineCode.CONTACT_REFUSED
        )


def _countries(warehouse: Warehouse, odoo: OdooServer) -> dict[str, str]:
    """Return the external ids of the countries in question, by code."""
    codes = warehouse.column("select distinct country_code from work.partners where odoo_id is null")
    return countries_named(odoo, codes) if codes else {}


def _row(
    partner: NewContact, countries: dict[str, str], languages: set[str], logins: dict[str, str], tag: str | None
) -> dict[str, Any]:
    language = (partner["language"] or "").replace("-", "_")
    is_buyer = partner["kind"] == "buyer"
    values = [
        external_id(partner["partner_key"]),
        partner["name"],
        "contact" if is_buyer else partner["kind"],
        partner["is_company"],
        external_id(partner["parent_key"]) if partner["parent_key"] else None,
        partner["buyer_id"] if is_buyer else None,
        logins.get(partner["partner_key"]) if is_buyer else None,
        partner["email"],
        partner["phone"],
        partner["street"],
        partner["city"],
        partner["zip"],
        countries.get(partner["country_code"] or ""),
        language if language in languages else None,
        partner["vat"],
        partner["company_registry"],
        None if partner["is_company"] else partner["company_name"],
        tag if is_buyer else None,
    ]
    return dict(zip(FIELDS, values, strict=True))
