"""Countries that Odoo knows: the same for every run, hence asked for whole, and ahead."""

from collections.abc import Iterable

from allegro_etl.destination.provision import ensure_names
from allegro_etl.odoo.lookup import external_ids_of
from allegro_etl.odoo.session import OdooServer


def read_countries(odoo: OdooServer) -> tuple[dict[str, int], dict[str, str]]:
    """Return the ids of all countries by their code, and the external ids that they have, by "model,id".

    Raises OdooError. Source: Odoo's res.country.
    """
    ids = {row["code"]: row["id"] for row in odoo.search_read("res.country", [("code", "!=", False)], ["code"])}
    return ids, external_ids_of(odoo, {"res.country": ids.values()})


def countries_named(odoo: OdooServer, codes: Iterable[str]) -> dict[str, str]:
    """Return the external ids of countries that Odoo has, by their code; one that has none gets one of ours.

    Raises OdooError. Source: Odoo's res.country.
    """
    ids, names = read_countries(odoo)
    known = [code for code in codes if code in ids]
    nameless = {ids[code] for code in known if f"res.country,{ids[code]}" not in names}
    if nameless:
        names |= ensure_names(odoo, {"res.country": nameless})
    return {code: names[f"res.country,{ids[code]}"] for code in known}
