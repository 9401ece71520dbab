"""The companies of the local shop have tax numbers that pass every check."""

import re
from random import Random

import pytest
from stdnum.cz import dic
from stdnum.hu import anum
from stdnum.pl import nip
from stdnum.sk import dph

from allegro_etl.local.allegro.tax_numbers import company_ids

CHECKS = {"PL_NIP": nip, "CZ_ICO": dic, "CZ_DIC": dic, "SK_IC_DPH": dph, "HU_ADOSZAM": anum}


@pytest.mark.parametrize("country", ["PL", "CZ", "SK", "HU"])
def test_every_number_is_valid(country: str):
    random = Random(3)  # noqa: S311 (reproducible numbers)
    for _ in range(300):
        for one in company_ids(country, random):
            number = re.sub(r"-\d-\d\d$", "", one["value"]) if one["type"] == "HU_ADOSZAM" else one["value"]
            if one["type"] in CHECKS:
                assert CHECKS[one["type"]].is_valid(number), one


def test_polish_numbers_are_typed_in_several_ways():
    random = Random(3)  # noqa: S311 (reproducible numbers)
    shapes = {re.sub(r"\d", "9", company_ids("PL", random)[0]["value"]) for _ in range(100)}

    assert shapes == {"9999999999", "999-999-99-99", "PL9999999999"}
