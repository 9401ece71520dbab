"""The plan of a take-over, made without a write to Odoo."""

import uuid
from collections.abc import Sequence

from allegro_etl.access import Access
from allegro_etl.clock import now
from allegro_etl.ledger.stamp import refuse_other_seller
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.run.opening import open_ends
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.settings import settings_file
from allegro_etl.settings.in_force import read_settings
from allegro_etl.take_over.plan import Plan, make_plan
from allegro_etl.take_over.reading import read_both, scratch
from allegro_etl.take_over.rules import fields_of, find


def look(access: Access, request: RunRequest, rules: Sequence[str]) -> Plan:
    """Return which of Odoo's sale orders are the forms bought in the request's time span, by the rules in their order.

    Raises SettingsError, OdooError, AllegroError, and OtherSeller where Odoo holds another seller's orders.
    """
    with open_ends(access) as (allegro, odoo):
        parameters = read_parameters(odoo)
        refuse_other_seller(allegro, parameters)
        fields = fields_of(odoo, rules)
        settings = read_settings(settings_file(), parameters)
        with scratch() as warehouse:
            run = Run(uuid.uuid4().hex, request, settings, warehouse, allegro, odoo, now(), parameters)
            destination = read_both(run, fields)
            find(warehouse, odoo, rules)
            return make_plan(warehouse, odoo, destination)
