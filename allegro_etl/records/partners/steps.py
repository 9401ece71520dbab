"""The steps of contacts: which of Odoo's contacts are meant, and the new ones on their way there."""

from allegro_etl.records.partners.loading import load_partners
from allegro_etl.records.partners.matching import match_partners
from allegro_etl.run.end import in_odoo
from allegro_etl.run.step import NORMALISED, Page, Step, written
from allegro_etl.run.when_red import ODOO, OURS

MATCH_PARTNERS = Step(
    name="match_partners",
    asset="partners",
    group="transform",
    do=match_partners,
    page=Page(
        "core.partners",
        ("partner_key", "kind", "is_company", "country_code", "rule", "odoo_id"),
        by=("kind", "rule"),
        of_run=NORMALISED,
    ),
    rows="One row per contact or address that pending orders need, with the contact it is in Odoo.",
    changes="each run with orders of a buyer or an address that is new or has changed",
    when_red=OURS,
)
LOAD_PARTNERS = Step(
    name="load_partners",
    asset="odoo_partners",
    group="load",
    do=load_partners,
    page=written("partner"),
    rows="One row per contact or address of ours in Odoo.",
    changes="each run with contacts or addresses that Odoo lacks",
    when_red=ODOO,
    systems=frozenset({"odoo"}),
    fills=(in_odoo("res.partner", "Contacts and addresses in Odoo: buyers of Allegro."),),
    writes=True,
)
