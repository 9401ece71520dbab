"""The words of the site's search: English ones by Sphinx's stemmer, Polish ones by their endings, without accents."""

from pathlib import Path

import sphinx
from sphinx.application import Sphinx
from sphinx.search import languages
from sphinx.search.en import SearchEnglish
from sphinx.util.typing import ExtensionMetadata

NAME = "en-pl"
ACCENTS = str.maketrans("ąćęłńóśźż", "acelnoszz")
ENDINGS = {
    "vowels": ("iami", "ami", "owi", "ie", "ia", "iu", "a", "e", "i", "o", "u", "y"),
    "consonants": ("iach", "iego", "iemu", "ach", "ego", "emu", "ych", "ich", "ymi", "imi", "iem", "iom", "iej", "ow", "om", "em", "ym", "im", "ej"),
}  # fmt: skip
SHORTEST = {"vowels": 3, "consonants": 5}
"""Minimum number of letters that are left of a word: endings in a consonant are those of English words, too."""

ORDER = sorted(
    ((ending, SHORTEST[kind]) for kind, endings in ENDINGS.items() for ending in endings),
    key=lambda one: -len(one[0]),
)

SCRIPT = """
window.Stemmer = function () {
  const english = new EnglishStemmer();
  const endings = %s;
  this.stemWord = function (word) {
    const stem = english.stemWord(word.replace(/[ąćęłńóśźż]/g, (sign) => "acelnoszz"["ąćęłńóśźż".indexOf(sign)]));
    for (const [ending, shortest] of endings) {
      const left = stem.slice(0, -ending.length);
      if (stem.endsWith(ending) && left.length >= shortest) return stopwords.has(left) ? stem : left;
    }
    return stem;
  };
};
"""
_SCRIPTS = Path(sphinx.package_dir) / "search" / "minified-js"


class SearchBoth(SearchEnglish):
    """The search of a site in English and Polish: one stemmer for all words, the same here and in the browser."""

    lang = NAME
    js_stemmer_rawcode = ""
    js_stemmer_code = "\n".join(
        [
            *((_SCRIPTS / name).read_text("utf-8") for name in ("base-stemmer.js", "english-stemmer.js")),
            SCRIPT % [list(one) for one in ORDER],
        ]
    )

    def stem(self, word: str) -> str:
        """Return what a word has in common with its other forms."""
        stem: str = super().stem(word.lower().translate(ACCENTS))
        for ending, shortest in ORDER:
            left = stem.removesuffix(ending)
            if left != stem and len(left) >= shortest:
                return stem if left in self.stopwords else left
        return stem


def setup(_: Sphinx) -> ExtensionMetadata:
    """Let Sphinx know the language of the search."""
    languages[NAME] = SearchBoth
    return {"parallel_read_safe": True, "parallel_write_safe": True}
