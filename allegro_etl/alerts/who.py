"""Who is told, as the settings and the environment name them."""

from collections.abc import Sequence

from allegro_etl.access import read_access, read_smtp_login, read_webhook_url
from allegro_etl.alerts.alert import Alert, AlertCode, Severity
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.delivering import Receiver
from allegro_etl.alerts.html import as_html, digest
from allegro_etl.alerts.observation import Observation
from allegro_etl.alerts.receivers import channel, email, webhook
from allegro_etl.run.opening import open_odoo
from allegro_etl.settings import Settings, SettingsError

EMAIL, WEBHOOK, CHANNEL = "email", "webhook", "channel"


def receivers(observation: Observation) -> list[Receiver]:
    """Return who is told, each in the language of those who read. Wrong access is found when a receiver is told: it is its own trouble, and no other's."""
    settings, language = observation.settings, observation.ends.language
    return [*_email(settings, language), *_webhook(settings, language), *_channel(settings, language)]


def _email(settings: Settings, language: str) -> list[Receiver]:
    mail = settings.alerts.email

    def tell(changes: Sequence[Change]) -> None:
        email.tell(mail, read_smtp_login(), language, changes)

    return [Receiver(EMAIL, tell)] if mail.to else []


def _webhook(settings: Settings, language: str) -> list[Receiver]:
    shape = settings.alerts.webhook.format

    def tell(changes: Sequence[Change]) -> None:
        webhook.tell(read_webhook_url().get_secret_value(), shape, language, changes)

    return [Receiver(WEBHOOK, tell)] if _has_webhook() else []


def _has_webhook() -> bool:
    try:
        return bool(read_webhook_url().get_secret_value())
    except SettingsError:
        return True


def _channel(settings: Settings, language: str) -> list[Receiver]:
    def tell(changes: Sequence[Change]) -> None:
        _post(settings, language, as_html(changes, language))

    def tell_digest(alerts: Sequence[Alert], over: Sequence[Change]) -> None:
        _post(settings, language, digest(alerts, over, language))

    return [Receiver(CHANNEL, tell, tell_digest)] if settings.alerts.channel.enabled else []


def _post(settings: Settings, language: str, html: str) -> None:
    with open_odoo(read_access(), in_a_hurry=True) as odoo:
        channel.post(odoo, settings, language, html)


def trial() -> Change:
    """Return what a receiver is told to see whether it can be told."""
    return Change(kind="new", alert=Alert(code=AlertCode.TEST, severity=Severity.NOTICE))
