"""Loaded by the tests' Odoo as it starts, in no database: a password is hashed in a moment there."""

from odoo.addons.base.models import res_users

res_users.MIN_ROUNDS = 1_000
