"""The versions of Odoo that this machine can run, and what each needs of Debian's archive and of Python."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FONTS = ("fonts-font-awesome", "fonts-inconsolata", "fonts-roboto-unhinted")
PYTHON_39 = (  # Debian's own 3.9, with those of its libraries that newer systems have under other names
    "python3.9",
    "python3.9-minimal",
    "libpython3.9-minimal",
    "libpython3.9-stdlib",
    "python3-distutils",
    "python3-lib2to3",
    "libexpat1",
    "libffi7",
    "libmpdec3",
    "libssl1.1",
)


@dataclass(frozen=True)
class OdooVersion:
    """One version of Odoo: where it comes from, what it runs on, what a shop installs in it."""

    number: str
    suite: str  # Debian's only suite that has it
    size: tuple[str, str]  # to download, unpacked
    web_assets: tuple[str, ...]  # Debian's Odoo links to these: without them its pages have neither fonts nor jQuery
    requirements: Path
    modules: tuple[str, ...]
    event_port: str
    python: str | None = None  # None is the Python that runs allegro_etl
    python_packages: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        """Return the name of its Debian package."""
        return f"odoo-{self.number}"


SALES = ("sale_management", "sale_stock", "account", "account_payment")

ODOO_19 = OdooVersion(
    number="19",
    suite="sid",
    size=("123 MB", "1.2 GB"),
    web_assets=(*FONTS, "fonts-montserrat", "libjs-jquery", "libjs-jquery-form", "libjs-underscore"),
    requirements=HERE / "requirements.lock",
    modules=(*SALES, "payment_custom", "delivery", "stock_delivery", "l10n_pl"),
    event_port="gevent-port",
)
ODOO_14 = OdooVersion(
    number="14",
    suite="bullseye",
    size=("68 MB", "650 MB"),
    web_assets=(*FONTS, "fonts-glyphicons-halflings", "libjs-jquery", "libjs-jquery-ui", "libjs-underscore"),
    requirements=HERE / "requirements-14.lock",
    modules=(*SALES, "payment_transfer", "delivery", "l10n_pl"),
    event_port="longpolling-port",
    python="3.9.2",  # Odoo 14 does not start on 3.10
    python_packages=PYTHON_39,
)
VERSIONS = {version.number: version for version in (ODOO_19, ODOO_14)}
NEWEST = ODOO_19.number
