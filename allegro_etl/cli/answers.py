"""What `allegro-etl init` needs to know: from a flag, from the environment, or asked of the person at the terminal.

What was found to be right is kept in `.env`, so that another `init` does not ask it again.
"""

import os
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import click

from allegro_etl.access import API_KEY, DEFAULT_USER_AGENT, ENV_FILE, add_to_env_file, given_access


class Question(NamedTuple):
    """A question: the variable that holds its answer, the flag that gives it, and the words in which it is asked."""

    variable: str
    flag: str
    words: str
    default: str = ""
    is_secret: bool = False


ENVIRONMENT = Question("ALLEGRO_ENVIRONMENT", "--environment", "Allegro: production, sandbox or local", "production")
CLIENT_ID = Question("ALLEGRO_CLIENT_ID", "--client-id", "Client id of your application on Allegro")
CLIENT_SECRET = Question("ALLEGRO_CLIENT_SECRET", "--client-secret-file", "Its client secret", is_secret=True)
USER_AGENT = Question(
    "ALLEGRO_USER_AGENT", "--user-agent", "Name/version of the application, and a page about it", DEFAULT_USER_AGENT
)
ODOO_URL = Question("ODOO_URL", "--odoo-url", "Odoo's address")
ODOO_DATABASE = Question("ODOO_DATABASE", "--odoo-database", "Its database")
ODOO_USERNAME = Question("ODOO_USERNAME", "--odoo-user", "User of allegro_etl in Odoo")
ODOO_PASSWORD = Question("ODOO_PASSWORD", "--odoo-password-file", "That user's password or API key", is_secret=True)
ODOO_KEY = Question(API_KEY, "--odoo-key-file", "That user's API key", is_secret=True)

OF_ALLEGRO = (ENVIRONMENT, CLIENT_ID, CLIENT_SECRET, USER_AGENT)
OF_ODOO = (ODOO_URL, ODOO_DATABASE, ODOO_USERNAME, ODOO_PASSWORD)
LOOKS_LIKE_A_KEY = re.compile("[0-9a-f]{40}")  # Odoo's res.users.apikeys makes such


class Answers:
    """The answers so far. `asks`: somebody is at the terminal who can be asked."""

    def __init__(self, flags: Mapping[Question, str | None], *, asks: bool) -> None:
        """Take the flags. Raises UsageError where one says something else than the environment, or `.env`, does."""
        known = os.environ | {name: value for name, value in given_access().items() if value}
        given = {question.variable: value for question, value in flags.items() if value}
        for question in flags:
            already = known.get(question.variable)
            if already and given.get(question.variable, already) != already:
                raise click.UsageError(
                    f"{question.variable} is set already, and {question.flag} says something else: nothing is overwritten. "
                    f"Change it in {ENV_FILE} or in the environment."
                )
        self._known = {**known, **given}
        self._new = {name: value for name, value in given.items() if not known.get(name)}
        self.asks = asks

    def environment(self) -> dict[str, str]:
        """Return the environment with all answers."""
        return dict(self._known)

    def knows(self, question: Question) -> bool:
        """Return whether there is an answer."""
        return bool(self._known.get(question.variable))

    def refuse_gaps(self) -> None:
        """Raise UsageError that names each flag without which nothing can be done, where nobody can be asked."""
        has_key = self.knows(ODOO_KEY)
        gaps = [
            question
            for question in (*OF_ALLEGRO, *OF_ODOO)
            if not (
                self.knows(question) or question.default or (has_key and question in (ODOO_USERNAME, ODOO_PASSWORD))
            )
        ]
        if gaps and not self.asks:
            named = ", ".join(f"{question.flag} (or {question.variable})" for question in gaps)
            raise click.UsageError(f"Nobody can be asked here. Give {named}.")

    def ask(self, question: Question, default: str = "") -> str:
        """Return the answer, asked for where it is not known; a secret is not shown. What nobody says is the default."""
        if self.knows(question):
            return self._known[question.variable]
        default = default or question.default
        if self.asks:
            answer = str(click.prompt(question.words, default=default or None, hide_input=question.is_secret, err=True))
        else:
            answer = default
        self._put(question, answer.strip())
        return answer

    def ask_secret_of_odoo(self) -> None:
        """Ask for a password or an API key, and tell the one from the other by its shape."""
        if self.knows(ODOO_KEY) or self.knows(ODOO_PASSWORD):
            return
        answer = self.ask(ODOO_PASSWORD)
        if LOOKS_LIKE_A_KEY.fullmatch(answer):
            self.take_back([ODOO_PASSWORD])
            self._put(ODOO_KEY, answer)

    def take_back(self, questions: Iterable[Question]) -> bool:
        """Forget answers that were wrong; say whether there was one that can be asked anew: not what is kept already."""
        wrong = [question.variable for question in questions if question.variable in self._new]
        for variable in wrong:
            del self._new[variable], self._known[variable]
        return bool(wrong) and self.asks

    def keep(self) -> bool:
        """Write new answers to `.env`, of mode 0600, and use them from now on; say whether there were any. Raises SettingsError."""
        new = {name: value for name, value in self._new.items() if value}
        if new:
            add_to_env_file(new)
            os.environ.update(new)
        self._new.clear()
        return bool(new)

    def _put(self, question: Question, answer: str) -> None:
        self._known[question.variable] = self._new[question.variable] = answer
