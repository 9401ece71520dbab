"""The fields of ours in Odoo: each that Python or SQL names is one that is made."""

import re

from allegro_etl.destination.fields import FIELDS
from allegro_etl_tests.docs.source import PACKAGE

MADE = {name for of_model in FIELDS.values() for name in of_model}


def test_no_field_is_named_that_nobody_makes() -> None:
    files = [file for suffix in ("py", "sql") for file in PACKAGE.rglob(f"*.{suffix}")]
    named = {name for file in files for name in re.findall(r"x_allegro_[a-z]\w*", file.read_text("utf-8"))}

    assert named == MADE
