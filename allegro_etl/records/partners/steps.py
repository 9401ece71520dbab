"""The steps of contacts: which of Odoo's contacts are meant, and the new ones on their way there."""

from allegro_etl.records.partners.loading import load_partners
from allegro_etl.records.partners.matching import match_partners
from allegro_etl.run.step import NORMALISED, Page, Step, written

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
)
LOAD_PARTNERS = Step(
    name="load_partners",
    asset="odoo_partners",
    group="load",
    do=load_partners,
    page=written("partner"),
    rows="One row per contact or address of ours in Odoo.",
    systems=frozenset({"odoo"}),
    writes=True,
)
