"""Every text of ours is translated into each language, with the same places: a translator needs no Python, and forgets nothing."""

import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

import allegro_etl
from allegro_etl.languages import ENGLISH, LANGUAGES, N_, closest, in_language

PACKAGE = Path(allegro_etl.__file__).parent
TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]


@pytest.fixture(scope="module")
def texts() -> set[str]:
    """Return every text that the program marks for translation, as `make messages` finds them."""
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=DEFAULT_KEYWORDS | {"N_": None})
    return {str(text) for _, _, text, _, _ in found}


def catalogue(language: str) -> dict[str, Message]:
    """Return the messages of a language by their English texts; the header is none."""
    with (PACKAGE / "languages" / f"{language}.po").open("rb") as file:
        return {str(message.id): message for message in read_po(file, locale=language) if message.id}


def places(text: str) -> list[tuple[str, str]]:
    """Return the places of a text with the way in which each is written."""
    return sorted((name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_text_of_the_program_and_no_other(language: str, texts: set[str]) -> None:
    assert len(texts) > 150
    assert set(catalogue(language)) == texts, "run `make messages`, and translate what it adds"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_the_places_that_it_has(language: str) -> None:
    messages = catalogue(language)

    assert [text for text, message in messages.items() if not str(message.string).strip()] == []
    assert [text for text, message in messages.items() if places(str(message.string)) != places(text)] == []
    assert [text for text, message in messages.items() if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_is_said_in_its_language(language: str) -> None:
    assert in_language(language)("Dispatch by: {moment}") != "Dispatch by: {moment}"
    assert in_language(language)("nobody has translated this") == "nobody has translated this"


def test_english_and_languages_that_we_lack_are_english() -> None:
    assert in_language(ENGLISH)(N_("none")) == in_language("de")("none") == "none"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("pl_PL", "pl"), ("hu_HU", "hu"), ("en_GB", "en"), ("de_DE", "en"), ("sk", "sk"), (None, None), ("", None)],
)
def test_a_locale_of_odoo_s_is_the_language_that_we_have(locale: str | None, language: str | None) -> None:
    assert closest(locale) == language


def test_babel_is_not_read_before_something_is_written_in_a_language() -> None:
    asked = "import sys, allegro_etl.registry; print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter

    assert done.stdout.strip() == "False"
