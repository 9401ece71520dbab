"""What all sections of settings have in common."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A section of the settings: it never changes, and knows each of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def setting(what: str, default: Any, example: Any = None) -> Any:
    """Return a setting with a line that says what it does, and an example where the default shows nothing."""
    return Field(default, description=what, examples=None if example is None else [example])


def settings_by_name(what: str, example: Mapping[str, Any]) -> Any:
    """Return a table of settings whose keys are the operator's, with an example of them."""
    return Field(default_factory=dict, description=what, examples=[dict(example)])
