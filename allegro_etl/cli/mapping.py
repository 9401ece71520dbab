"""`allegro-etl map`: which product an offer sells, said by a person; the next run tries again what waits for it."""

from collections.abc import Mapping

import click
from pydantic import TypeAdapter, ValidationError

from allegro_etl.access import read_access
from allegro_etl.cli.amounts import counted, moneys
from allegro_etl.cli.in_file import Record, reading_file
from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import emit, progress, result
from allegro_etl.cli.where import say_where
from allegro_etl.destination.named_products import NoSuchProduct, Product, find_product, name_for_settings
from allegro_etl.odoo.parameters import delete_parameters, read_parameters, write_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.causes import EntryWithOrder, sums, waiting_for
from allegro_etl.run.opening import open_odoo
from allegro_etl.settings import OfferMapping, Settings, SettingsError, settings_file
from allegro_etl.settings.editing import is_writable
from allegro_etl.settings.in_force import read_settings
from allegro_etl.settings.mappings import as_parameters, parameters_of, write_to_file
from allegro_etl.settings.types import OfferId
from allegro_etl.warehouse import WarehouseUnavailable

SYSTEM_PARAMETERS = "Odoo's System Parameters"


@click.command("map")
@click.argument("offer", required=False)
@click.argument("product", required=False)
@click.option(
    "--quantity", type=click.IntRange(1, 10_000), help="So many of the product are one unit of the offer; default: 1."
)
@click.option("--list", "is_list", is_flag=True, help="List the mappings that are in force.")
@click.option("--remove", metavar="OFFER", help="Take the mapping of an offer away.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def map_offer(
    offer: str | None, product: str | None, quantity: int | None, is_list: bool, remove: str | None, as_json: bool
) -> int:
    """Say which product the offer OFFER sells: PRODUCT is its internal reference, external id or Odoo id."""
    wanted = [bool(offer and product), is_list, bool(remove)]
    if wanted.count(True) != 1 or bool(offer) != bool(product) or (quantity and not offer):
        raise click.UsageError("Give OFFER and PRODUCT, or --list, or --remove OFFER.")
    if not is_list:
        say_where()
    with open_odoo(read_access()) as odoo:
        parameters = read_parameters(odoo)
        settings = read_settings(settings_file(), parameters)
        if is_list:
            return _list(odoo, settings, parameters, as_json=as_json)
        if remove:
            return _remove(odoo, settings, parameters, remove, as_json=as_json)
        return _map(odoo, settings, parameters, (str(offer), str(product), quantity or 1), as_json=as_json)


def _map(
    odoo: OdooServer, settings: Settings, parameters: Mapping[str, str], said: tuple[str, str, int], *, as_json: bool
) -> int:
    offer, called, quantity = said
    _check_offer(offer)
    product = find_product(odoo, settings, called)
    mapping = OfferMapping(product=name_for_settings(odoo, settings, product), quantity=quantity)
    place = _write(odoo, parameters, offer, mapping)
    _tell(settings, offer, mapping, product, place, as_json=as_json)
    return DONE


def _remove(odoo: OdooServer, settings: Settings, parameters: Mapping[str, str], offer: str, *, as_json: bool) -> int:
    if offer not in settings.offers:
        click.echo(f"No mapping of offer {offer} is in force: `allegro-etl map --list` shows all.", err=True)
        return FAILED
    _tell(settings, offer, None, None, _take_away(odoo, parameters, offer), as_json=as_json)
    return DONE


def _take_away(odoo: OdooServer, parameters: Mapping[str, str], offer: str) -> str:
    """Take a mapping away wherever it stands, so that none is in force; return where that was."""
    file, keys = settings_file(), parameters_of(offer, parameters)
    stands_in_file = file is not None and offer in read_settings(file).offers
    if file and stands_in_file:
        if not is_writable(file):
            raise SettingsError(
                f"{file} has the mapping, and you may not write that file: take it out of [offers] there."
            )
        write_to_file(file, offer, None)
    if keys:
        delete_parameters(odoo, keys)
    return " and ".join([str(file)] * stands_in_file + [SYSTEM_PARAMETERS] * bool(keys))


def _check_offer(offer: str) -> None:
    try:
        TypeAdapter(OfferId).validate_python(offer)
    except ValidationError as error:
        raise click.UsageError(f"OFFER is {offer!r}: {error.errors()[0]['msg']}.") from None


def _write(odoo: OdooServer, parameters: Mapping[str, str], offer: str, mapping: OfferMapping) -> str:
    """Write a mapping where it is in force; return where that is.

    That is the settings file, if there is one that may be written. What a System Parameter says rules over the file, so
    an offer that has one keeps it there.
    """
    file, keys = settings_file(), parameters_of(offer, parameters)
    if file and is_writable(file) and not keys:
        write_to_file(file, offer, mapping)
        return str(file)
    whole = [key for key in keys if not key.endswith((".product", ".quantity"))]
    if whole:  # one parameter that holds all of it, as { product = "..." }
        delete_parameters(odoo, whole)
    write_parameters(odoo, as_parameters(offer, mapping))
    return SYSTEM_PARAMETERS


def _tell(
    settings: Settings, offer: str, after: OfferMapping | None, product: Product | None, place: str, *, as_json: bool
) -> None:
    before, waiting = settings.offers.get(offer), _waiting(offer)
    if as_json:
        emit(
            {
                "offer_id": offer,
                "before": before and before.model_dump(),
                "after": after and after.model_dump(),
                "product": product and product._asdict(),
                "written_to": place,
                "waiting": [row["form_id"] for row in waiting],
            }
        )
        return
    result.print(f"Offer {offer}, in {place}:")
    result.print(f"  before: {_written(before)}")
    result.print(f"  now:    {_written(after)}{f' = {product}' if product else ''}")
    if waiting:
        orders = f"{counted(len(waiting), 'order')} in quarantine ({moneys(sums(waiting))})"
        result.print(f"The next run tries {orders} again: `allegro-etl run` does it now.")
    if "mapping" not in settings.matching.product_rules:
        progress.print("No mapping has an effect: setting matching.product_rules leaves `mapping` out.")


def _written(mapping: OfferMapping | None) -> str:
    return f"{mapping.product}, {mapping.quantity} a unit" if mapping else "no mapping"


def _waiting(offer: str) -> list[EntryWithOrder]:
    """Return the orders in quarantine that sell an offer; none where a run has the DuckDB file."""
    try:
        with reading_file(patience_seconds=0) as warehouse:
            return waiting_for(warehouse, offer) if warehouse else []
    except WarehouseUnavailable:
        return []


def _list(odoo: OdooServer, settings: Settings, parameters: Mapping[str, str], *, as_json: bool) -> int:
    rows = [_listed(odoo, settings, parameters, offer) for offer in settings.offers]
    if as_json:
        emit(rows)
        return DONE
    if not rows:
        progress.print("No offer is mapped.")
    for row in rows:
        which = row["problem"] or f"{row['name']} (id {row['id']})"
        result.print(f"{row['offer_id']}  {row['product']}, {row['quantity']} a unit  {which}  in {row['written_to']}")
    return DONE


def _listed(odoo: OdooServer, settings: Settings, parameters: Mapping[str, str], offer: str) -> Record:
    mapping, is_parameter = settings.offers[offer], bool(parameters_of(offer, parameters))
    said = {
        "offer_id": offer,
        **mapping.model_dump(),
        "written_to": SYSTEM_PARAMETERS if is_parameter else str(settings_file()),
        "id": None,
        "name": None,
        "problem": None,
    }
    try:
        product = find_product(odoo, settings, mapping.product)
    except NoSuchProduct as error:
        return {**said, "problem": str(error)}
    return {**said, "id": product.id, "name": product.name}
