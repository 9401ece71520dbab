"""An Odoo with a user of allegro_etl and another administrator, and what is out of reach of a user with few rights."""

from typing import Any

from pydantic import SecretStr

from allegro_etl.local.odoo.merchant import rate_currencies
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.session import OdooServer
from allegro_etl_tests.odoo_fixtures import OdooDatabase

USER, BOSS = "integration", "boss"
SECRET = "known-to-the-boss-alone"


def with_people(database: OdooDatabase) -> OdooDatabase:
    """Return a database with another administrator, and a user who is one too, as it is where nobody thought of rights."""
    odoo = database.session.env
    system = ["base.group_system"]
    more = [*system, "account.group_account_manager", "sales_team.group_sale_manager"]
    people = ((USER, USER, system), (BOSS, SECRET, more))
    users = [
        {"name": name, "login": name, "password": password, "group_ids": [(6, 0, [odoo.ref(one).id for one in groups])]}
        for name, password, groups in people
    ]
    odoo["res.users"].create(users)
    rate_currencies(database.session)
    return database


def user_of(people: OdooDatabase) -> OdooServer:
    """Log in as the user of allegro_etl."""
    return connect_odoo(people.url, people.database, USER, SecretStr(USER))


FORBIDDEN: dict[str, tuple[Any, ...]] = {
    "the database's secret": ("ir.config_parameter", "get_param", "database.secret"),
    "any System Parameter": ("ir.config_parameter", "search_read", [], ["key", "value"]),
    "a System Parameter of others": ("ir.config_parameter", "set_param", "web.base.url", "https://evil.example"),
    "the settings": ("res.config.settings", "create", [{}]),
    "external ids of others": ("ir.model.data", "create", [{"module": "base", "name": "x", "model": "res.users"}]),
    "fields": ("ir.model.fields", "create", [{"name": "x_evil", "model_id": 1, "ttype": "char"}]),
    "actions": ("ir.actions.server", "search_read", [], ["code"]),
    "other payment providers": ("payment.provider", "write", [1], {"name": "x"}),
    "users": ("res.users", "create", [{"name": "x", "login": "x"}]),
    "taxes": ("account.tax", "create", [{"name": "x"}]),
    "journals": ("account.journal", "create", [{"name": "x", "type": "bank"}]),
    "the company": ("res.company", "write", [1], {"name": "x"}),
    "sales teams": ("crm.team", "create", [{"name": "x"}]),
    "deleting sale orders": ("sale.order", "unlink", [1]),
    "delivery methods": ("delivery.carrier", "create", [{"name": "x", "product_id": 1}]),
    "modules": ("ir.module.module", "button_immediate_upgrade", [1]),
}
