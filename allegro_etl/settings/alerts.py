"""The settings of who is told of trouble, and from when on something is trouble."""

from typing import Annotated, Literal

from pydantic import Field

from allegro_etl.settings.section import Section
from allegro_etl.settings.types import Address, Chosen, Minutes, Number, Text

Hour = Annotated[int, Number, Field(ge=0, le=23)]
Port = Annotated[int, Number, Field(ge=1, le=65535)]
Megabytes = Annotated[int, Number, Field(ge=1, le=1_000_000)]


class EmailSettings(Section):
    """The mail server and who is written to; nobody is where `to` is empty. Name and password are in the environment."""

    to: tuple[Address, ...] = ()
    sender: Address | None = None
    host: Chosen = None
    port: Port = 587
    security: Literal["starttls", "ssl", "none"] = "starttls"


class WebhookSettings(Section):
    """The shape of what is posted. The address is in the environment, as whoever knows it may write there."""

    format: Literal["json", "slack"] = "json"


class ChannelSettings(Section):
    """The channel in Odoo's Discuss: `members` are names or logins of users, besides the salesperson; `digest_hour` is Warsaw's."""

    enabled: bool = True
    members: tuple[Text, ...] = ()
    digest_hour: Hour = 8


class AlertsSettings(Section):
    """From when on something is trouble, and who is told."""

    lag_minutes: Minutes = 30
    unreachable_minutes: Minutes = 15
    standstill_minutes: Minutes = 120
    free_megabytes: Megabytes = 500
    email: EmailSettings = EmailSettings()
    webhook: WebhookSettings = WebhookSettings()
    channel: ChannelSettings = ChannelSettings()


class MetricsSettings(Section):
    """Whether `allegro-etl serve` shows numbers, revenue among them, besides whether all is well."""

    enabled: bool = False
