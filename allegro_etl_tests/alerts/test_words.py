"""What is told in the language of those who read: sentences, amounts, days and times."""

from datetime import timedelta
from decimal import Decimal

import pytest

from allegro_etl.alerts.alert import Alert, AlertCode, Item, Link, Severity
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.conditions import conditions
from allegro_etl.alerts.html import as_html, digest
from allegro_etl.alerts.observation import Observation
from allegro_etl.alerts.receivers.webhook import as_json, as_slack
from allegro_etl.alerts.texts import CAUSES
from allegro_etl.alerts.words import SHOWN_ITEMS, lines, sentence, subject
from allegro_etl.languages import ENGLISH, LANGUAGES
from allegro_etl.reasons import QuarantineCode
from allegro_etl_tests.alerts.scene import NOON, ago, change, failures, observation, sale, set_aside, silent
from allegro_etl_tests.merchant.bench import plain_blanks

TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]
MANY = tuple(Item(name=f"S{number}", amount=Decimal(1000), currency="PLN") for number in range(SHOWN_ITEMS + 3))


def told(found: Observation, language: str | None) -> list[str]:
    return [plain_blanks(sentence(alert, language)) for alert in conditions(found)]


def test_amounts_days_and_times_are_written_as_the_language_does() -> None:
    found = observation(
        ends={
            "odoo": silent(ago(hours=1)),
            "key_ends": NOON + timedelta(days=2),
            "key_name": "sklep",
            "differing": (sale(67, "1084.00", "92.99"),),
        },
        free_bytes=0,
    )

    assert told(found, "pl") == [
        "Odoo nie odpowiada. Od kiedy: niedziela 29.11, 12:00.",
        "Dysk jest prawie pełny. Wolne: 0 MB.",
        "Klucz API Odoo (sklep) traci ważność: 1 gru 2026. Pozostało dni: 2.",
        "Zamówienia, których suma w Odoo jest inna niż na Allegro: 1. (1 084,00 zł)",
    ]
    assert told(found, None)[0] == "Odoo has not answered since 2026-11-29 11:00 UTC."
    [line] = [
        line for alert in conditions(found) for line in lines(Change(kind="new", alert=alert), "pl") if "S00" in line
    ]
    assert plain_blanks(line) == "  - S00067 1 084,00 zł (Allegro: 92,99 zł)"


def test_ids_that_no_page_shows_stand_last() -> None:
    link = Link(text="[31] Doniczka", url="https://shop.example.com/31")
    item = Item(name="2x Doniczka", amount=Decimal("36.88"), currency="PLN", links=(link,), ids="a, b")
    held = Alert(code=AlertCode.HELD, severity=Severity.NOTICE, words={"count": "2"}, items=(item,))
    news = Change(kind="new", alert=held)

    assert lines(news)[1:4] == ["  - 2x Doniczka 36.88 PLN", f"    [31] Doniczka: {link.url}", "    a, b"]
    assert f'<li>2x Doniczka 36.88 PLN <a href="{link.url}">[31] Doniczka</a> a, b</li>' in as_html([news], None)
    assert f"• 2x Doniczka 36.88 PLN <{link.url}|[31] Doniczka> a, b" in as_slack([news], None)["text"]


def test_what_another_version_kept_is_told_as_well() -> None:
    words = {"since": "2026-11-29 11:00 UTC"}
    kept = Alert(code=AlertCode.ALLEGRO_SILENT, severity=Severity.TROUBLE, words=words)

    assert sentence(kept, "sk") == "Allegro neodpovedá. Odkedy: nedeľa 29. 11., 12:00."


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("kind", ["new", "worse", "over"])
def test_every_receiver_is_told_in_its_language_and_programs_the_same_amounts(language: str, kind: str) -> None:
    one = change(kind, items=MANY)

    for said in (as_html([one], language), as_slack([one], language)["text"], "\n".join(lines(one, language))):
        assert "Orders that are held" not in said
        assert "more" not in said
        assert "The activity on each order" not in said
    [posted] = as_json([one], language)["alerts"]
    assert posted["amounts"] == {"PLN": "23000.00"}
    assert "Orders" not in posted["sentence"] + subject([one, one], language)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_of_a_bad_day_is_in_the_language(language: str) -> None:
    causes = tuple(set_aside(code, code) for code in [*QuarantineCode, "of another version"])
    bad = observation(
        ends={"lag_seconds": 9999, "events_waiting": 7, "held": (sale(105),)},
        work={"set_aside": causes, "failures": failures()},
    )
    here, english = told(bad, language), told(bad, None)

    assert len(here) == len(CAUSES) + 4
    assert [text for text in here if text in english or "{" in text] == []
    said = digest(conditions(bad), [change("over")], language)
    assert "What waits" not in said
    assert "Over since" not in said
