"""What a run needs of Odoo, examined one by one. Reads only; each finding that is not well says what to do about it.

An examination is a function of the session and the settings that gives findings. Add one by naming it in EXAMINATIONS
or in ADVICE.
"""

from collections.abc import Iterator

from allegro_etl.destination.doctor.automations import automations
from allegro_etl.destination.doctor.companies import companies, warehouses
from allegro_etl.destination.doctor.findings import Examination, Finding
from allegro_etl.destination.doctor.markets import currencies, markets, taxes
from allegro_etl.destination.doctor.names import names, pricelists
from allegro_etl.destination.doctor.other_programs import other_programs
from allegro_etl.destination.doctor.payments import payments
from allegro_etl.destination.doctor.rates import exchange_rates
from allegro_etl.destination.doctor.rights import fields, labels, modules, rights, screens, sender, surplus
from allegro_etl.destination.doctor.versions import version
from allegro_etl.odoo.errors import OdooError, OdooLoginRefused, OdooRightsMissing, OdooUnavailable
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings

__all__ = ["ADVICE", "EXAMINATIONS", "Examination", "Finding", "examine", "examined"]

EXAMINATIONS: tuple[Examination, ...] = (
    version,
    modules,
    rights,
    sender,
    fields,
    currencies,
    markets,
    names,
    companies,
    warehouses,
    pricelists,
    payments,
)
"""What would stop a run: the doctor looks at it, and each day's first run before it writes anything."""

ADVICE: tuple[Examination, ...] = (surplus, screens, labels, exchange_rates, taxes, automations, other_programs)
"""What would not stop a run, but set orders aside or hold them at most: the doctor alone looks at it."""


def examine(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """Examine Odoo for a run with these settings. Raises OdooUnavailable or OdooLoginRefused when it goes away meanwhile."""
    for look in (*EXAMINATIONS, *ADVICE):
        yield from examined(look, odoo, settings)


def examined(look: Examination, odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """Yield the findings of one examination; what ends it is a finding of its own, and the next one goes on."""
    try:
        yield from look(odoo, settings)
    except (OdooUnavailable, OdooLoginRefused):
        raise
    except OdooError as error:
        yield Finding(look.__name__.capitalize(), False, str(error), fix=isinstance(error, OdooRightsMissing))
