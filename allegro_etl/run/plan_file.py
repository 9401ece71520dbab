"""A plan on file, to be carried out later as it is: which orders, and a digest of what is to be done about each.

It holds no secret and no buyer: names and addresses are in the digests alone, which cannot be read back.
"""

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from allegro_etl.settings import SettingsError
from allegro_etl.state_files import write_atomically

SHARED = ""
"""The key, among the digests, of what several orders share: contacts, products, settings."""


class AgreedPlan(BaseModel):
    """A plan as a person has seen it: made for which Allegro and Odoo, and by checkout form the digest of what was planned.

    `orders` is for people: what would become of each.
    """

    model_config = ConfigDict(frozen=True)

    allegro_etl_plan: Literal[1] = 1
    made_at: datetime
    environment: str
    odoo_url: str
    database: str
    orders: list[dict[str, Any]]
    digests: dict[str, str]

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the checkout forms that it is about."""
        return tuple(form_id for form_id in self.digests if form_id != SHARED)


def read_plan(file: Path) -> AgreedPlan:
    """Read a plan from its file. Raises SettingsError for what is none."""
    try:
        plan = AgreedPlan.model_validate_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"The plan {file} cannot be read ({type(error).__name__}).") from None
    except (ValidationError, UnicodeDecodeError):
        raise SettingsError(f"{file} is no plan: `allegro-etl plan --out FILE` writes one.") from None
    if not plan.forms:
        raise SettingsError(f"The plan {file} has no order to carry.")
    return plan


def write_plan(file: Path, plan: AgreedPlan) -> None:
    """Write a plan to a file that only its owner may read. Raises OSError."""
    write_atomically(file.absolute(), plan.model_dump_json(indent=2) + "\n")
