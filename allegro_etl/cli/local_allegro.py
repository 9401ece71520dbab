"""`allegro-etl local allegro`: the local Allegro as a process of its own, until it is interrupted."""

import contextlib

import click

from allegro_etl.local.allegro.running import LocalAllegro, bind, new_world, server
from allegro_etl.local.allegro.shop import Shop


@click.command("allegro")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8080, show_default=True, help="Port to listen at.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same shop.")
@click.option("--orders", default=200, show_default=True, help="Orders that the shop has already sold.")
@click.option("--days", default=30.0, show_default=True, help="The days over which it sold them.")
@click.option("--more-offers", default=0, show_default=True, help="Synthetic offers besides the catalogue's.")
@click.option("--sell-every", type=float, default=None, help="Sell one more order every so many seconds.")
@click.option("--interval", default=5.0, show_default=True, help="Seconds to keep between polls while pairing.")
def local_allegro(
    host: str,
    port: int,
    seed: int,
    orders: int,
    days: float,
    more_offers: int,
    sell_every: float | None,
    interval: float,
) -> None:
    """Run a local stand-in for Allegro: a shop that sells, behind Allegro's REST API and OAuth."""
    try:
        listening = bind(port, host)
    except OSError as error:
        raise click.ClickException(f"cannot listen at {host}:{port} ({error}); choose another with --port") from error
    shop = Shop(seed, orders=orders, days=days, more_offers=more_offers)
    world = new_world(shop, seed=seed, sell_every=sell_every, interval=interval)
    allegro = LocalAllegro(f"http://{host}:{listening.getsockname()[1]}", world)
    click.echo(f"# Local Allegro with {len(shop.book)} orders at {allegro.url} (stop with Ctrl+C)")
    for name, value in allegro.environment().items():
        click.echo(f"export {name}={value}")
    with contextlib.suppress(KeyboardInterrupt):
        server(world).run(sockets=[listening])
