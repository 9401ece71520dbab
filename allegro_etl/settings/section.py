"""What all sections of settings have in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A section of the settings: it never changes, and knows each of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
