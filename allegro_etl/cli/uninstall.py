"""`allegro-etl uninstall`: shows what of ours is in Odoo, asks, and takes it out. What is the merchant's stays."""

from collections.abc import Iterable

import click

from allegro_etl.access import Access, read_access
from allegro_etl.alerts.receivers.channel import to_remove as channel_to_remove
from allegro_etl.cli.fixing import administrator
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, progress
from allegro_etl.destination.removing import Removal, rest_to_remove, screens_to_remove
from allegro_etl.odoo.errors import OdooRightsMissing, RecordsRefused
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run.opening import open_odoo

STAYS = (
    "Orders, contacts, products, invoices and payments stay, and so does what they refer to: external ids, service products, "
    "price lists, fiscal positions, taxes, the payment provider."
)


@click.command()
@click.option(
    "--everything",
    is_flag=True,
    help="Also delete fields, System Parameters and rights, with an administrator's login. What stands in them is lost.",
)
@click.option("--yes", is_flag=True, help="Do not ask before it is deleted.")
@click.option("--json", "as_json", is_flag=True, help="Print what was deleted as JSON.")
def uninstall(everything: bool, yes: bool, as_json: bool) -> int:
    """Take out of Odoo what allegro_etl has made there for itself: views, menu and the channel in Discuss.

    With --everything also its fields, its System Parameters, the event cursor among them, and its group with the rights.
    Orders, contacts, products and payments are never touched.
    """
    access = read_access()
    if everything:
        admin = administrator(access.odoo_url, access.odoo_database)
        removed = _remove(access, _all_of_it(admin), is_agreed=yes)
    else:
        with open_odoo(access, in_a_hurry=True) as odoo:
            removed = _remove(access, _what_people_see(odoo), is_agreed=yes)
    if as_json:
        emit({"database": access.odoo_database, "removed": removed})
    return DONE


def _what_people_see(odoo: OdooServer) -> Iterable[Removal]:
    return (*screens_to_remove(odoo), *channel_to_remove(odoo))


def _all_of_it(admin: OdooServer) -> Iterable[Removal]:
    return (*_what_people_see(admin), *rest_to_remove(admin))


def _remove(access: Access, wanted: Iterable[Removal], *, is_agreed: bool) -> list[str]:
    """Show what is to go, ask, and remove it; return what is gone, in words. Raises click.Abort for a no."""
    removals = list(wanted)
    if not removals:
        progress.print("Nothing to delete.")
        return []
    progress.print(f"In database {access.odoo_database} of {access.odoo_url}:")
    for removal in removals:
        progress.print(f"  - {removal.told}")
    progress.print(STAYS)
    if not is_agreed:
        click.confirm("Do this?", abort=True, err=True)
    gone = [removal.told for removal in removals if _is_gone(removal)]
    progress.print(
        "Done. As long as allegro_etl runs, it makes again what it needs; odoo.views = false keeps the screens away, "
        "alerts.channel.enabled = false the channel."
    )
    return gone


def _is_gone(removal: Removal) -> bool:
    """Remove one thing; return False for one that may stay, and that Odoo refuses to let go."""
    try:
        removal.remove()
    except (OdooRightsMissing, RecordsRefused):
        if not removal.may_stay:
            raise
        progress.print(f"Odoo refuses to {removal.told}. It stays as it is.")
        return False
    return True
