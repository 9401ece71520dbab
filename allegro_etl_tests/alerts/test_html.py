"""The words of the channel, whose readers see only Odoo: first what they can do, and no command as if it were for them."""

import re

import pytest

from allegro_etl.alerts.alert import Alert, AlertCode, Severity, Why
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.html import as_html, digest
from allegro_etl.alerts.texts import CAUSES, FOR_OPERATOR, IN_ODOO, WAYS_OUT, WRITTEN
from allegro_etl.alerts.words import lines
from allegro_etl.languages import LANGUAGES, in_language
from allegro_etl.reasons import WriteReason

FOR_THOSE_WITH_A_TERMINAL = re.compile(r"`|allegro-etl|[A-Z]+_[A-Z]+|log file|Dagster|timer")
SUBJECTS = {AlertCode.QUARANTINE: next(iter(CAUSES)), AlertCode.NOT_WRITTEN: f"{next(iter(WRITTEN))}:refused"}
WORDS = {
    "since": "2026-11-29 11:00 UTC", "count": "1", "run": "0123", "minutes": "40", "events": "2", "free": "1", "name": "key",
    "day": "2026-12-01", "left": "2",
}  # fmt: skip


def of(code: AlertCode) -> Change:
    refused = Why(code=WriteReason.REFUSED, words={"said": "PriceBelowMin"})
    return Change(
        kind="new",
        alert=Alert(
            code=code, severity=Severity.NOTICE, subject=SUBJECTS.get(code, ""), words=WORDS,
            why=(refused,) if code == AlertCode.NOT_WRITTEN else (), detail="Odoo lacks x: `allegro-etl doctor` shows <all>.",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", AlertCode)
def test_the_channel_shows_no_backticks_and_says_what_can_be_done_in_odoo_first(code: AlertCode, language: str) -> None:
    for said in (as_html([of(code)], language), digest([of(code).alert], [], language)):
        assert "`" not in said
        assert "&lt;all&gt;" in said or code == AlertCode.NOT_WRITTEN
        way_out = said.rpartition("<i>")[2]
        ours = in_language(language)(FOR_OPERATOR).partition("{")[0]
        before_ours = way_out.partition(ours)[0]
        assert "<code>" not in before_ours
        assert before_ours.strip()


def test_every_way_out_of_a_terminal_has_one_in_odoo_before_it() -> None:
    of_a_terminal = {code for code, text in WAYS_OUT.items() if FOR_THOSE_WITH_A_TERMINAL.search(text)}

    assert of_a_terminal <= IN_ODOO.keys()
    assert [text for text in IN_ODOO.values() if FOR_THOSE_WITH_A_TERMINAL.search(text)] == []


def test_commands_look_like_commands_and_the_terminal_has_them_as_they_were() -> None:
    change = of(AlertCode.QUARANTINE)

    assert "For whoever runs allegro_etl: <code>allegro-etl quarantine list</code> says more" in as_html([change], None)
    assert "  `allegro-etl quarantine list` says more; what is mended is tried again by itself." in lines(change)
    assert "<code>allegro-etl quarantine retry</code>" in as_html([of(AlertCode.NOT_WRITTEN)], "pl")
    assert "<i>" not in as_html([change.model_copy(update={"kind": "over"})], None)
