"""What the operator decides: the settings file and Odoo's System Parameters, as one frozen object.

A System Parameter `allegro_etl.<key>` in Odoo overrides the file, so that people without a shell can steer.
"""

import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

PARAMETER_PREFIX = "allegro_etl."
DEFAULT_FILE = "allegro_etl.toml"

ProductRule = Literal["mapping", "manufacturer_code", "gtin", "signature", "name", "create"]
MARKETPLACES = ("allegro-pl", "allegro-cz", "allegro-sk", "allegro-hu", "allegro-business-pl", "allegro-business-cz")


class SettingsError(Exception):
    """The environment or the settings file is wrong; the message names the key and says what it may be."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OdooSettings(_Section):
    """Whose the orders are in Odoo and how far they are carried. Records by name or external id; None: Odoo's default."""

    sales_team: str | None = None
    salesperson: str | None = None
    company: str | None = None
    warehouse: str | None = None
    fulfillment_warehouse: str | None = None
    confirm_orders: bool = True
    create_payments: bool = True
    payment_journal: str | None = None


class MarketSettings(_Section):
    """Fiscal position and price list of a marketplace's orders; None: allegro_etl makes and keeps its own."""

    fiscal_position: str | None = None
    pricelist: str | None = None


class OfferMapping(_Section):
    """Which product an offer is, told by the merchant: internal reference or external id, and how many per unit sold."""

    product: str
    quantity: int = Field(default=1, ge=1)


class MatchingSettings(_Section):
    """The product rules that are tried, in this order."""

    product_rules: tuple[ProductRule, ...] = ("mapping", "manufacturer_code", "gtin", "signature", "name", "create")


class TotalsSettings(_Section):
    """What happens when Odoo's total differs from Allegro's: amounts in the order's own currency."""

    policy: Literal["adjust", "block", "warn"] = "adjust"
    adjust_up_to: Decimal = Field(default=Decimal("0.05"), ge=0)


class Settings(_Section):
    """Everything that steers a run. `payment_terms` by Allegro payment type, `carriers` by delivery method name or id."""

    odoo: OdooSettings = OdooSettings()
    payment_terms: dict[str, str] = Field(default_factory=dict)
    markets: dict[str, MarketSettings] = Field(default_factory=dict)
    carriers: dict[str, str] = Field(default_factory=dict)
    offers: dict[str, OfferMapping] = Field(default_factory=dict)
    matching: MatchingSettings = MatchingSettings()
    totals: TotalsSettings = TotalsSettings()

    def market(self, marketplace: str) -> MarketSettings:
        """Give the settings of a marketplace such as allegro-pl; the defaults where it has none."""
        return self.markets.get(marketplace, MarketSettings())


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of the DuckDB file, the tokens and Dagster's home: ALLEGRO_ETL_HOME, else the user's data folder."""
    given = environment.get("ALLEGRO_ETL_HOME")
    return Path(given).expanduser().absolute() if given else platformdirs.user_data_path("allegro_etl")


def settings_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Give the settings file: ALLEGRO_ETL_CONFIG, which must exist, else allegro_etl.toml of the working folder, else None."""
    given = environment.get("ALLEGRO_ETL_CONFIG")
    if given:
        if not Path(given).is_file():
            raise SettingsError(f"ALLEGRO_ETL_CONFIG names {given}, and there is no such file.")
        return Path(given)
    default = Path(DEFAULT_FILE)
    return default if default.is_file() else None


def read_settings(file: Path | None, parameters: Mapping[str, str] | None = None) -> Settings:
    """Read the settings file and lay Odoo's System Parameters over it.

    `parameters` are those whose key starts with `allegro_etl.`, key to text. Raises SettingsError naming key and source.
    """
    values = _read_file(file) if file else {}
    overrides = _overrides(parameters or {})
    for path, text in overrides.items():
        _put(values, path, _value(text))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_explain(error, overrides, file)) from None


def sources(file: Path | None, parameters: Mapping[str, str] | None = None) -> dict[str, tuple[str, str]]:
    """Give each setting that is in force, as dotted key to (value as text, where it comes from)."""
    in_file = _flatten(_read_file(file)) if file else {}
    overridden = {".".join(path) for path in _overrides(parameters or {})}
    described = {}
    for key, value in _flatten(read_settings(file, parameters).model_dump(mode="json")).items():
        origin = "built-in default"
        if key in overridden:
            origin = f"System Parameter {PARAMETER_PREFIX}{key}"
        elif key in in_file and file:
            origin = file.name
        described[key] = ("" if value is None else str(value), origin)
    return described


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file.name} is not valid TOML: {error}.") from None


def _overrides(parameters: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Give the settings among System Parameters, as path to text; a bare key belongs to [odoo]."""
    found = {}
    for key, text in parameters.items():
        path = tuple(key.removeprefix(PARAMETER_PREFIX).split("."))
        if len(path) == 1 and path[0] in OdooSettings.model_fields:
            path = ("odoo", *path)
        if path[0] in Settings.model_fields and len(path) > 1:
            found[path] = text
    return found


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        values = values.setdefault(part, {})
    values[path[-1]] = value


def _value(text: str) -> Any:
    """Read a System Parameter as TOML would (true, 0.05, ["gtin"]); anything else is a name."""
    try:
        return tomllib.loads(f"value = {text.strip()}", parse_float=Decimal)["value"]
    except tomllib.TOMLDecodeError:
        lowered = text.strip().lower()
        return lowered == "true" if lowered in ("true", "false") else text.strip()


def _flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _explain(error: ValidationError, overrides: Mapping[tuple[str, ...], str], file: Path | None) -> str:
    first = error.errors()[0]
    path = tuple(str(part) for part in first["loc"])
    origin = f"System Parameter {PARAMETER_PREFIX}{'.'.join(path)}" if path in overrides else file and file.name
    what = "there is no such setting" if first["type"] == "extra_forbidden" else first["msg"]
    return f"Setting {'.'.join(path)} ({origin}): {what}. See `allegro-etl settings` for all of them."
