"""The local Odoo in another language: for the demo, and for tests that walk through its pages as a person would."""

from typing import Any

LOCALES = {"en": "en_US", "pl": "pl_PL", "cs": "cs_CZ", "sk": "sk_SK", "hu": "hu_HU"}


def speak(session: Any, language: str) -> None:
    """Install a language such as `pl` in a database, and let its people and the company's own contact speak it.

    `session` is an administrator's odoorpc session with an Odoo 16 or later. Source: Odoo's base.language.install.
    """
    locale = LOCALES[language]
    [found] = session.env["res.lang"].with_context(active_test=False).search([("code", "=", locale)])
    wizard = session.env["base.language.install"]
    wizard.lang_install([wizard.create({"lang_ids": [(6, 0, [found])], "overwrite": False})])
    people = session.env["res.users"].search([("share", "=", False)])
    session.env["res.users"].write(people, {"lang": locale})
    companies = session.env["res.company"].search_read([], ["partner_id"])
    session.env["res.partner"].write([company["partner_id"][0] for company in companies], {"lang": locale})
