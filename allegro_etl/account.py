"""The name of the Allegro account, where one Dagster instance serves several: it tells our runs from all others there."""

import os
import re

from allegro_etl.settings import SettingsError

ACCOUNT_TAG = "allegro_etl/account"
UNNAMED = "default"


def account() -> str:
    """Return the name that ALLEGRO_ETL_ACCOUNT gives the account, else `default`. Raises SettingsError for no such name."""
    given = os.environ.get("ALLEGRO_ETL_ACCOUNT") or UNNAMED
    if not re.fullmatch("[a-z][a-z0-9_]{0,39}", given):
        raise SettingsError(
            f"ALLEGRO_ETL_ACCOUNT is {given[:40]!r}: it may be small letters, digits and _, such as shop_b, and 40 of them."
        )
    return given


def key_prefix() -> list[str]:
    """Return what the asset keys begin with: the account's name where it has one."""
    return [] if account() == UNNAMED else [account()]


def location_name() -> str:
    """Return the name of the code location."""
    return "_".join(["allegro_etl", *key_prefix()])
