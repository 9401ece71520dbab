"""`make docs`: builds the site into .local/site. A warning, a link that leads nowhere or a foreign host is a failure."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.cmd.build import build_main

from docs_site.compose import ROOT, compose
from docs_site.links import problems

SITE = ROOT / ".local" / "site"


def build(site: Path) -> int:
    """Build the site anew into a folder; return 0 where all is well."""
    shutil.rmtree(site, ignore_errors=True)
    with TemporaryDirectory() as folder:
        sources = Path(folder) / "docs"
        compose(sources)
        options = ["-q", "-E", "-W", "--keep-going", "-n", "-d", f"{folder}/doctrees", "-c", str(Path(__file__).parent)]
        failed = build_main([*options, str(sources), str(site)])
    told = problems(site.resolve()) if not failed else []
    for line in told:
        sys.stderr.write(f"{line}\n")
    return int(bool(failed or told))


def main(arguments: Sequence[str]) -> int:
    """Build the site into the folder that is given, else into .local/site."""
    site = Path(arguments[0]) if arguments else SITE
    failed = build(site)
    if not failed:
        sys.stdout.write(f"The site is at {site / 'index.html'}\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
