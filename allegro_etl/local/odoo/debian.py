"""Odoo from Debian's archive, without touching the machine's own package set-up.

One suite of Debian has Odoo 19, another has Odoo 14. A sources file of its own, with the lists in a folder of its own,
lets apt check the archive's signature and each package's hash as it does for the system, and leaves the system as it was.
"""

import shutil
import subprocess
from pathlib import Path

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation, Progress

DEFAULT_MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ICONS = {
    "fontawesome-webfont.ttf": "fa-solid-900.ttf",
    "fontawesome-webfont.woff": "fa-solid-900.woff2",
    "fontawesome-webfont.woff2": "fa-solid-900.woff2",
    "FontAwesome.otf": "fa-solid-900.ttf",
}
TOOL_TAKES_AT_MOST_SECONDS = 1200
SPACE_NEEDED = 3 * 1024**3


def unpack_odoo(place: OdooInstallation, progress: Progress) -> str:
    """Download Odoo and the packages its pages need, and unpack them into the installation.

    Return the version of Odoo. Raises LocalOdooError when a tool, the network or the disk is missing.
    """
    check_machine(place.home)
    downloads = place.home / "debian"
    shutil.rmtree(downloads, ignore_errors=True)
    wanted = place.version
    options = apt_options(downloads, wanted.suite)
    progress(f"reading the package lists of Debian {wanted.suite}")
    run_tool(["apt-get", *options, "-qq", "update"], downloads)
    besides = (*wanted.web_assets, *wanted.python_packages)
    progress(f"downloading {wanted.package} ({wanted.size[0]}) and {len(besides)} packages that it needs")
    run_tool(["apt-get", *options, "-qq", "download", wanted.package, *besides], downloads)
    version = unpack(downloads, place, progress)
    shutil.rmtree(downloads)
    return version


def check_machine(home: Path) -> None:
    """Raise LocalOdooError unless apt, dpkg-deb, Debian's keyring and 3 GiB of disk are there."""
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise LocalOdooError(
                f"{tool} is not on this machine, and Odoo comes as a Debian package here. "
                "Elsewhere run `docker compose -f allegro_etl/local/odoo/compose.yaml up` and set ODOO_URL."
            )
    if not KEYRING.exists():
        raise LocalOdooError(f"{KEYRING} is missing: `apt-get install debian-archive-keyring`")
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < SPACE_NEEDED:
        raise LocalOdooError(
            f"{home} has {free / 1024**3:.1f} GiB free, the local Odoo needs {SPACE_NEEDED / 1024**3:.0f}: "
            "free some, or set ALLEGRO_ETL_LOCAL to a folder on another disk"
        )


def apt_options(downloads: Path, suite: str) -> list[str]:
    """Write a sources file into the folder and return the options that make apt use nothing else."""
    lists, cache = downloads / "lists", downloads / "cache"
    for folder in (lists / "partial", cache / "archives/partial"):
        folder.mkdir(parents=True)
    sources, status = downloads / "odoo.sources", downloads / "status"
    status.touch()
    sources.write_text(f"Types: deb\nURIs: {mirror()}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n")
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": lists,
        "Dir::State::status": status,  # a newer package that the machine has would be wanted instead
        "Dir::Cache": cache,
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Sandbox::User": "root",
        "APT::Get::List-Cleanup": "false",
        "APT::Update::Error-Mode": "any",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def mirror() -> str:
    """Return the Debian mirror that this machine's apt uses, else Debian's own address."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)"],  # noqa: S607 - the system's own, wherever it is
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    for line in listed.splitlines():
        uri = line.split()[-1].rstrip("/") if line.split() else ""
        if uri.endswith("/debian"):
            return uri
    return DEFAULT_MIRROR


def unpack(downloads: Path, place: OdooInstallation, progress: Progress) -> str:
    """Unpack the downloaded packages into a fresh root folder; return the version of Odoo."""
    root, wanted = place.root, place.version
    shutil.rmtree(root, ignore_errors=True)
    files = sorted(downloads.glob("*.deb"))
    progress(f"unpacking {len(files)} packages ({wanted.size[1]})")
    for file in files:
        run_tool(["dpkg-deb", "-x", str(file), str(root)], downloads)
    link_icons(root)
    odoo = next(file for file in files if file.name.startswith(f"{wanted.package}_"))
    return run_tool(["dpkg-deb", "-f", str(odoo), "Version"], downloads).strip()


def link_icons(root: Path) -> None:
    """Link into Odoo's pages the icons of Font Awesome 6, whose code points are those of version 4 that they ask for.

    Debian's Odoo links to version 4's files, which Debian's font package no longer has.
    """
    fonts = root / "usr/share/fonts-font-awesome/fonts"
    for name, icons in ICONS.items():
        if not (fonts / name).exists():
            (fonts / name).symlink_to(icons)


def run_tool(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a program in a folder and return what it printed; raises LocalOdooError with its last words."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=TOOL_TAKES_AT_MOST_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise LocalOdooError(
            f"`{command[0]}` was not done after {error.timeout:.0f} s. Is the network there?"
        ) from error
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-6:])
        raise LocalOdooError(f"`{command[0]}` failed ({done.returncode}):\n{words}\n{advice(words)}")
    return done.stdout


def advice(words: str) -> str:
    """Return the next step for what a tool said."""
    if "No space left" in words:
        return "Free some disk, or set ALLEGRO_ETL_LOCAL to a folder on another one."
    if "expired" in words:
        return "Is this machine's clock right? Else its Debian mirror is out of date: try another."
    if "NO_PUBKEY" in words or "EXPKEYSIG" in words:
        return "Debian's keys on this machine are too old: `apt-get install --only-upgrade debian-archive-keyring`."
    if any(sign in words for sign in ("resolve", "connect", "Could not", "Failed to fetch", "timed out")):
        return "Is the network there? The machine's own proxy and mirror settings are used."
    return "Run the command again; what is done is kept."
