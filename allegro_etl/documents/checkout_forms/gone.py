"""Checkout forms that Allegro no longer has: merged into another one, or gone.

Allegro says nothing of a merge: the old form answers 404, and its line items live on, under the same ids, in another
form. Source: https://github.com/allegro/allegro-api/issues/2172. What that means for Odoo is decided when loading.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from allegro_etl.ledger.queue import Asked
from allegro_etl.warehouse import Warehouse

UNRESOLVED_FOR = timedelta(days=60)
"""Time for which the form that took over is looked for; by then Allegro has cancelled whatever nobody paid."""


def keep_gone(warehouse: Warehouse, form_ids: Sequence[str], asked: Asked) -> int:
    """Write down that Allegro answered 404 for these checkout forms when it was asked; return how many.

    Those of which nothing was ever staged, or all is forgotten, leave quarantine: there is nothing left to be done.
    """
    if not form_ids:
        return 0
    warehouse.insert(
        "staging.gone_forms",
        ("form_id", "seen_at", "turn"),
        [(form_id, asked.at, asked.turn) for form_id in dict.fromkeys(form_ids)],
        "on conflict (form_id) do update set seen_at = excluded.seen_at, turn = excluded.turn",
    )
    warehouse.execute("delete from staging.open_forms where form_id in (select unnest(?::varchar[]))", [list(form_ids)])
    warehouse.execute(
        """
        delete from ops.quarantine
        where form_id in (select unnest($forms::varchar[]))
            and form_id not in (
                select form_id from staging.checkout_forms anti join staging.forgotten_forms using (form_id)
                where form_id in (select unnest($forms::varchar[]))
            )
        """,
        {"forms": list(form_ids)},
    )
    return len(form_ids)


def rivals(warehouse: Warehouse) -> list[str]:
    """Return staged checkout forms whose line items a pending one has as well: Allegro says nothing when they merge.

    They have to be asked for again. Forms that are pending themselves, or known to be gone, are left out.
    """
    return warehouse.column(
        """
        select distinct old.form_id
        from work.due_forms as pending
        join staging.line_items as new on new.form_id = pending.form_id
        join staging.line_items as old on old.line_item_id = new.line_item_id and old.form_id <> new.form_id
        semi join staging.checkout_forms as staged on staged.form_id = old.form_id
        anti join staging.gone_forms as gone on gone.form_id = old.form_id
        anti join work.due_forms as asked on asked.form_id = old.form_id
        """
    )


def resolve_merges(warehouse: Warehouse, now: datetime) -> int:
    """Find the forms in which the line items of gone ones live on, also for those that went earlier; return how many.

    Of several it is the one with most of the line items, then the one staged last. A form whose successor has gone as
    well gets another one.
    """
    return len(
        warehouse.rows(
            """
            with unresolved as (
                select form_id from staging.gone_forms as gone
                where seen_at >= $since
                    and (merged_into is null or merged_into in (select form_id from staging.gone_forms))
            ),
            shared as (
                select old.form_id, line.form_id as successor, count(distinct line.line_item_id) as lines
                from unresolved
                join staging.line_items as old using (form_id)
                join staging.line_items as line
                    on line.line_item_id = old.line_item_id and line.form_id <> old.form_id
                group by all
            ),
            successors as (
                select form_id, arg_max(successor, (lines, turn)) as successor
                from shared
                join (
                    select form_id as successor, max(turn) as turn
                    from staging.checkout_forms
                    where form_id in (select successor from shared)
                    group by form_id
                ) using (successor)
                where successor not in (select form_id from staging.gone_forms)
                group by form_id
            )
            update staging.gone_forms set merged_into = successors.successor
            from successors where gone_forms.form_id = successors.form_id
            returning gone_forms.form_id
            """,
            {"since": now - UNRESOLVED_FOR},
        )
    )
