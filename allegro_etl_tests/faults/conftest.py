"""Fixtures: one merchant for all of these tests, whose shop grows with each; every test leaves everything in order."""

from collections.abc import Iterator

import pytest

from allegro_etl.local.odoo import OdooServer
from allegro_etl_tests.faults.proxy import Proxy, standing_before
from allegro_etl_tests.faults.world import World, broken_in, plain_shop


@pytest.fixture(scope="session")
def merchant(odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a merchant whose first run is done: Odoo has the fields and products of ours."""
    home = tmp_path_factory.mktemp("faults") / "home"
    with broken_in(odoo_server, "faults", home, plain_shop(5, 2)) as world:
        first = world.run()
        assert first.code == 0, first.text
        yield world


@pytest.fixture
def world(merchant: World) -> Iterator[World]:
    """Yield that merchant, with an Allegro that behaves unless the test orders otherwise."""
    faults = merchant.allegro.faults
    faults.clear()
    faults.happened.clear()
    yield merchant
    faults.clear()


@pytest.fixture
def proxy(world: World) -> Iterator[Proxy]:
    """Stand before the merchant's Odoo, and let everything pass unless the test orders otherwise."""
    with standing_before(world.server.url) as proxy:
        yield proxy
