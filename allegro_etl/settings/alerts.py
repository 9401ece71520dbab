"""The settings of who is told of trouble, and from when on something is trouble."""

from typing import Annotated, Literal

from pydantic import Field

from allegro_etl.settings.section import Section, setting
from allegro_etl.settings.types import Address, Chosen, Minutes, Number, Text

Hour = Annotated[int, Number, Field(ge=0, le=23)]
Port = Annotated[int, Number, Field(ge=1, le=65535)]
Megabytes = Annotated[int, Number, Field(ge=1, le=1_000_000)]


class EmailSettings(Section):
    """The mail server and who is written to; nobody is where `to` is empty. Name and password are in the environment."""

    to: tuple[Address, ...] = setting("Addresses that are written to; none: no letters.", (), ["books@shop.example"])
    sender: Address | None = setting("Address that letters come from.", None, "allegro@shop.example")
    host: Chosen = setting("Mail server.", None, "smtp.shop.example")
    port: Port = setting("Port of the mail server.", 587)
    security: Literal["starttls", "ssl", "none"] = setting("How the connection is kept secret.", "starttls")


class WebhookSettings(Section):
    """The shape of what is posted. The address is in the environment, as whoever knows it may write there."""

    format: Literal["json", "slack"] = setting("Shape of what is posted.", "json")


class ChannelSettings(Section):
    """The channel in Odoo's Discuss: `members` are names or logins of users, besides the salesperson; `digest_hour` is Warsaw's."""

    enabled: bool = setting("Tell trouble in the channel Allegro of Odoo's Discuss.", True)
    members: tuple[Text, ...] = setting(
        "Users who are in the channel, by name or login, besides the salesperson.", (), ["Bookkeeper"]
    )
    digest_hour: Hour = setting("Hour in Warsaw from which on the digest of a day is posted.", 8)


class AlertsSettings(Section):
    """From when on something is trouble, and who is told."""

    lag_minutes: Minutes = setting("Age of the oldest event that waits, from which on it is trouble.", 30)
    unreachable_minutes: Minutes = setting("Time without an answer of Allegro or Odoo.", 15)
    standstill_minutes: Minutes = setting("Time in which nothing has looked for news.", 120)
    free_megabytes: Megabytes = setting("Room on the disk, below which it is trouble.", 500)
    email: EmailSettings = EmailSettings()
    webhook: WebhookSettings = WebhookSettings()
    channel: ChannelSettings = ChannelSettings()


class MetricsSettings(Section):
    """Whether `allegro-etl serve` shows numbers, revenue among them, besides whether all is well."""

    enabled: bool = setting("Show numbers, revenue among them, under /metrics of `allegro-etl serve`.", False)
