"""The site's search finds a Polish word in each of its forms, with accents or without, and English ones as before."""

import json
import re

import pytest
from sphinx.search.en import SearchEnglish

from allegro_etl_tests.docs.pages import DOCS, POLISH, text_of
from docs_site.browsing import NoBrowser, chromium, new_page
from docs_site.search import SearchBoth

both = SearchBoth({})


@pytest.mark.parametrize("forms", [
    "kwarantanna kwarantanny kwarantannie kwarantannę kwarantanną KWARANTANNA",
    "zamówienie zamówienia zamówień zamówieniu zamówieniami zamowienia",
    "faktura faktury fakturę faktur fakturami",
    "cena ceny cen cenie",
    "cennik cennika cenników cennikiem",
    "płatność płatności platnosci",
    "order orders ordered",
    "tracking tracked",
])  # fmt: skip
def test_the_forms_of_a_word_are_one_word(forms: str) -> None:
    assert len({both.stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("words", ["oferta faktura", "produkt przebieg", "order offer", "stock status", "note not"])
def test_other_words_stay_apart(words: str) -> None:
    first, second = words.split()

    assert both.stem(first) != both.stem(second)


def test_no_word_becomes_one_that_is_left_out() -> None:
    assert [word for word in ("note", "them", "data", "item") if both.stem(word) in both.stopwords - {word}] == []


def test_the_browser_makes_the_same_of_every_word_of_the_pages() -> None:
    """Of what Sphinx's own stemmer for English makes the same here and there: its two versions differ in a word or two."""
    try:
        chromium()
    except NoBrowser as error:
        pytest.skip(str(error))
    pages = [*POLISH.values(), *POLISH, DOCS / "glossary.md"]
    words = sorted({word.lower() for page in pages for word in re.findall(r"\w+", text_of(page))})
    with new_page() as page:
        page.add_script_tag(content=f"var stopwords = new Set({json.dumps(sorted(both.stopwords))});")
        page.add_script_tag(content=both.js_stemmer_code)
        ours, english = (
            page.evaluate(
                f"words => {{ const one = new {name}(); return words.map(word => one.stemWord(word)); }}", words
            )
            for name in ("Stemmer", "EnglishStemmer")
        )
    apart = {word for word, stem in zip(words, english, strict=True) if stem != SearchEnglish({}).stem(word)}

    assert len(words) > 2000
    assert len(apart) < 5
    assert [word for word, stem in zip(words, ours, strict=True) if stem != both.stem(word) and word not in apart] == []
