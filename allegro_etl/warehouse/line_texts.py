"""What we write on lines of orders, in English, as SQL macros: made of `languages/line_texts.py`, so that it stands once."""

from allegro_etl.languages.line_texts import LINE_TEXTS
from allegro_etl.warehouse.macros import macro_of


def line_text_macros() -> str:
    """Return the macros' text, as a file of `schema/views` has it."""
    return "".join(macro_of(name, template, "The text") for name, template in LINE_TEXTS.items())
