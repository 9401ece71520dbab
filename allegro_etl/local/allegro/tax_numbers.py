"""Tax numbers of companies, random but with valid check digits, typed as carelessly as buyers type them."""

from random import Random

from allegro_etl.local.allegro.habits import chance

TaxIds = list[dict[str, str]]

_NO_DIGIT = 10


def company_ids(country: str, random: Random) -> TaxIds:
    """Return the `invoice.address.company.ids` of a company in PL, CZ, SK or HU."""
    return {"PL": _polish, "CZ": _czech, "SK": _slovak, "HU": _hungarian}[country](random)


def _digits(random: Random, count: int) -> list[int]:
    """Return `count` digits, the first of them not 0."""
    return [random.randint(1, 9), *(random.randint(0, 9) for _ in range(count - 1))]


def _joined(digits: list[int]) -> str:
    return "".join(map(str, digits))


def _weighed(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


def nip(random: Random) -> str:
    """Return a Polish NIP: nine digits and their checksum modulo 11, which must not be 10."""
    for _ in range(100):
        digits = [random.randint(1, 9), random.randint(1, 9), random.randint(1, 9), *_digits(random, 6)]
        check = _weighed(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
        if check != _NO_DIGIT:
            return _joined([*digits, check])
    raise AssertionError("one in eleven draws fails, not a hundred in a row")


def ico(random: Random) -> str:
    """Return a Czech or Slovak company number (IČO): seven digits, not from 9 on, and their checksum."""
    digits = [random.randint(1, 8), *_digits(random, 6)]
    check = (11 - _weighed(digits, (8, 7, 6, 5, 4, 3, 2)) % 11) % 10
    return _joined([*digits, check])


def _polish(random: Random) -> TaxIds:
    number = nip(random)
    typed = random.choice((number, number, number, f"{number[:3]}-{number[3:6]}-{number[6:8]}-{number[8:]}"))
    return [{"type": "PL_NIP", "value": typed if chance(random, 90) else f"PL{number}"}]


def _czech(random: Random) -> TaxIds:
    number = ico(random)
    return [{"type": "CZ_ICO", "value": number}, {"type": "CZ_DIC", "value": f"CZ{number}"}]


def _slovak(random: Random) -> TaxIds:
    """Return IČO and IČ DPH: ten digits, divisible by 11, the third of which is 2, 3, 4, 7, 8 or 9."""
    stem = random.randint(1, 9) * 10**9 + random.randint(0, 9) * 10**8 + random.choice((2, 3, 4, 7, 8)) * 10**7
    number = stem + random.randrange(0, 9_999_980)
    number += -number % 11
    return [{"type": "SK_ICO", "value": ico(random)}, {"type": "SK_IC_DPH", "value": f"SK{number}"}]


def _hungarian(random: Random) -> TaxIds:
    digits = _digits(random, 7)
    check = -_weighed(digits, (9, 7, 3, 1, 9, 7, 3)) % 10
    return [{"type": "HU_ADOSZAM", "value": f"{_joined([*digits, check])}-2-{random.randint(2, 44):02d}"}]
