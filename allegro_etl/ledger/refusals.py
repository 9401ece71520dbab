"""Forms that cannot be loaded, on their way into quarantine: each with its reason and the payload that it is about."""

from collections.abc import Sequence
from typing import NamedTuple

from allegro_etl.ledger.quarantine import Quarantined, Stage, form_subject, quarantine_all
from allegro_etl.warehouse import Warehouse


class Reason(NamedTuple):
    """Why a checkout form cannot be loaded: a short code, and a sentence for a shopkeeper with the way out."""

    form_id: str
    stage: Stage
    code: str
    text: str


def quarantine_forms(warehouse: Warehouse, reasons: Sequence[Reason]) -> None:
    """Set forms aside with their newest payload; all reasons of one form stand in one record."""
    by_form: dict[str, list[Reason]] = {}
    for reason in reasons:
        by_form.setdefault(reason.form_id, []).append(reason)
    payloads = _newest_payloads(warehouse, list(by_form))
    quarantine_all(
        warehouse,
        [
            Quarantined(
                form_subject(form_id),
                form_id,
                found[0].stage,
                found[0].code,
                " ".join(reason.text for reason in found),
                payloads.get(form_id),
            )
            for form_id, found in by_form.items()
        ],
    )


def _newest_payloads(warehouse: Warehouse, forms: Sequence[str]) -> dict[str, str]:
    """Return the newest payload of each form; where it lies is asked first, as a join would read all payloads there are."""
    newest = warehouse.column(
        "select max_by(rowid, turn) from staging.checkout_forms "
        "where form_id in (select unnest(?::varchar[])) group by form_id",
        [forms],
    )
    return dict(
        warehouse.rows(
            "select form_id, payload from staging.checkout_forms "
            "where rowid between ? and ? and rowid in (select unnest(?::bigint[]))",
            [min(newest, default=0), max(newest, default=-1), newest],
        )
    )
