"""What can go wrong with the local Odoo, told so that a person knows what to do next."""


class LocalOdooError(Exception):
    """The local Odoo can't be installed, started or reached; the message says what to do."""


class NoPythonForOdoo(LocalOdooError):
    """The old Python that an old Odoo needs can't be had on this machine."""
