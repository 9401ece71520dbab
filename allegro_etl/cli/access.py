"""`allegro-etl pair`: gives allegro_etl access to a seller's account on Allegro."""

import webbrowser

import click

from allegro_etl.access import read_access
from allegro_etl.allegro.pairing import DeviceCode, pair_account
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import progress, result
from allegro_etl.run.opening import application, token_file


@click.command()
@click.option("--browser", is_flag=True, help="Open the link in this machine's browser.")
def pair(browser: bool) -> int:
    """Give allegro_etl access to a seller's Allegro account: shows a link, waits for the seller's consent."""
    access = read_access()

    def show(code: DeviceCode) -> None:
        result.print(f"Log in to Allegro as the seller and open\n\n    {code.link}\n")
        result.print(f"Confirm the code {code.user_code}; it is good for {code.expires_in / 60:.0f} minutes.")
        if browser:
            webbrowser.open(code.link)

    account = pair_account(
        application(access), user_agent=access.allegro_user_agent, token_file=token_file(), show=show
    )
    result.print(f"Paired with the account {account.get('login')} (id {account.get('id')}).")
    progress.print("`allegro-etl doctor` checks the rest.")
    return DONE
