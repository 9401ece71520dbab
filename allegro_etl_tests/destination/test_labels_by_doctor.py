"""Labels of our fields where the user may not write them: the doctor says so, and an administrator's login mends it."""

import pytest
from pydantic import SecretStr

from allegro_etl.destination.doctor.fixing import steps
from allegro_etl.destination.doctor.rights import labels as examined
from allegro_etl.destination.labels import LABELS, other_labels
from allegro_etl.destination.removing import rest_to_remove, screens_to_remove
from allegro_etl.local.odoo import ADMIN
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings
from allegro_etl_tests.destination.test_labels import shown, wanted
from allegro_etl_tests.merchant.bench import Bench


def session(bench: Bench, login: tuple[str, str]) -> OdooServer:
    return connect_odoo(bench.odoo.url, bench.odoo.database, login[0], SecretStr(login[1]))


def in_(language: str) -> Settings:
    return Settings.model_validate({"odoo": {"language": language}})


@pytest.mark.every_odoo
def test_where_the_user_may_not_the_doctor_says_so_and_fixes_it(modest: Bench) -> None:
    modest.sell()
    modest.run()
    with modest.parameters(odoo__language="hu"):
        modest.sell()
        modest.run()
    user, admin = session(modest, (modest.odoo.username, modest.odoo.password)), session(modest, ADMIN)
    assert shown(modest, "en_US") == wanted("en")
    [found] = examined(user, in_("hu"))
    assert (found.is_well, found.fix, found.note) == (True, True, True)

    for step in steps(admin, in_("hu"), modest.odoo.username):
        step.make()

    assert shown(modest, "en_US") == wanted("hu")
    assert other_labels(user, "hu") == []
    assert [found.fix for found in examined(user, in_("hu"))] == [False]


def test_what_was_labelled_anew_is_taken_back_like_the_rest(modest: Bench) -> None:
    admin = session(modest, ADMIN)

    for removals in (screens_to_remove, rest_to_remove):
        for removal in [*removals(admin)]:
            removal.remove()

    assert modest.read(LABELS, [("name", "=like", "x_allegro_%")], "name") == []
