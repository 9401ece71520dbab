"""What is true of marketplaces, as SQL macros: made of `allegro_etl/markets.py`, so that it stands once."""

from allegro_etl.markets import MARKET_OF_CURRENCY, WARSAW, WITHOUT_SMALL_COINS


def market_macros() -> str:
    """Return the macros' text, as a file of `schema/views` has it."""
    cases = " ".join(f"when '{currency}' then '{market}'" for currency, market in MARKET_OF_CURRENCY.items())
    whole = ", ".join(f"'{currency}'" for currency in sorted(WITHOUT_SMALL_COINS))
    return f"""
-- The marketplace that sells in a currency; null where none does.
create or replace macro work.market_of_currency(currency) as case currency {cases} end;

-- The country of a marketplace: its name ends in it, also where the marketplace is new to us.
create or replace macro work.market_country(marketplace) as upper(split_part(marketplace, '-', -1));

-- Whether prices in a currency are often whole numbers.
create or replace macro work.lacks_small_coins(currency) as coalesce(currency in ({whole}), false);

-- The day of a moment as the shop and its books know it, in Warsaw.
create or replace macro work.warsaw_day(moment) as timezone('{WARSAW}', moment)::date;
"""
