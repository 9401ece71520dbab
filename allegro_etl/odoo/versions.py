"""The number of an Odoo version, for what no field of Odoo tells."""

import re


def major(said: str) -> int:
    """Return the number of a version as the server says it: 19 of 19.0, 18.0+e or saas~18.4; 0 where it says none."""
    number = re.search(r"\d+", said)
    return int(number[0]) if number else 0
