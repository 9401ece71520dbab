"""Who is told: by e-mail, by a webhook, in a channel of Odoo. None of them knows another."""
