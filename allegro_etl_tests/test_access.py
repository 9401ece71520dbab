"""Addresses, credentials and the file `.env`: what is refused, and that a refusal quotes no secret."""

import os
from pathlib import Path

import pytest

from allegro_etl.access import add_to_env_file, read_access, read_allegro_access, read_env_file
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.oauth import Application
from allegro_etl.settings import SettingsError

COMPLETE = {
    "ALLEGRO_CLIENT_ID": "client",
    "ALLEGRO_CLIENT_SECRET": "s3cret-of-client",
    "ODOO_URL": "https://odoo.example.com",
    "ODOO_DATABASE": "shop",
    "ODOO_USERNAME": "allegro",
    "ODOO_PASSWORD": "s3cret-of-odoo",
}


@pytest.mark.parametrize(
    "url",
    ["https://odoo.example.com", "odoo.example.com", "http://127.0.0.1:8069", "http://localhost", "http://[::1]:1"],
)
def test_credentials_go_over_https_or_stay_on_this_machine(url: str) -> None:
    assert read_access({**COMPLETE, "ODOO_URL": url}).odoo_url == url


@pytest.mark.parametrize("name", ["ODOO_URL", "ALLEGRO_API_URL", "ALLEGRO_AUTH_URL"])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://odoo.example.com", "must start with https"),
        ("http://10.0.0.5:8069", "must start with https"),
        ("http://127.0.0.1.example.com", "must start with https"),
        ("htps://odoo.example.com", "is no address"),
        ("ftp://odoo.example.com", "is no address"),
        ("https://", "is no address"),
        ("https://[::1", "is no address"),
        ("https://odoo.example.com:port", "is no address"),
        ("https://me:hunter2@odoo.example.com", "a name or a password"),
    ],
)
def test_any_other_address_is_refused_without_being_quoted(name: str, url: str, why: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_access({**COMPLETE, name: url})

    assert name in str(refused.value)
    assert why in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_credentials_may_stand_in_files_that_the_environment_names(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from-a-file\n")
    given = {**COMPLETE, "ODOO_PASSWORD": "", "ODOO_PASSWORD_FILE": str(tmp_path / "password")}

    assert read_access(given).odoo_password.get_secret_value() == "from-a-file"


def test_credentials_may_come_from_systemd(tmp_path: Path) -> None:
    for name in ("ALLEGRO_CLIENT_SECRET", "ODOO_PASSWORD"):
        (tmp_path / name).write_text(f"{name} of systemd")
    given = {name: value for name, value in COMPLETE.items() if "SECRET" not in name and "PASSWORD" not in name}

    access = read_access({**given, "CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert access.odoo_password.get_secret_value() == "ODOO_PASSWORD of systemd"
    assert access.allegro_client_secret.get_secret_value() == "ALLEGRO_CLIENT_SECRET of systemd"


def test_a_file_of_a_credential_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    given = {**COMPLETE, "ODOO_PASSWORD": "", "ODOO_PASSWORD_FILE": str(tmp_path / "none")}

    with pytest.raises(SettingsError, match=r"ODOO_PASSWORD_FILE names .*none, which cannot be read"):
        read_access(given)


def test_a_credential_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Both ODOO_PASSWORD and ODOO_PASSWORD_FILE"):
        read_access({**COMPLETE, "ODOO_PASSWORD_FILE": str(tmp_path / "password")})


KEY_ALONE = {name: value for name, value in COMPLETE.items() if name not in {"ODOO_USERNAME", "ODOO_PASSWORD"}}


def test_an_api_key_does_in_place_of_name_and_password(tmp_path: Path) -> None:
    (tmp_path / "ODOO_API_KEY").write_text("s3cret-key\n")

    by_file = read_access({**KEY_ALONE, "ODOO_API_KEY_FILE": str(tmp_path / "ODOO_API_KEY")})
    by_systemd = read_access({**KEY_ALONE, "CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert by_file.odoo_api_key.get_secret_value() == by_systemd.odoo_api_key.get_secret_value() == "s3cret-key"
    assert (by_file.odoo_username, by_file.odoo_password.get_secret_value()) == ("", "")
    assert "s3cret" not in repr(by_file)


def test_an_api_key_may_have_the_name_of_an_older_odoo_s_user_beside_it_but_no_password() -> None:
    given = {**KEY_ALONE, "ODOO_API_KEY": "s3cret-key", "ODOO_USERNAME": "allegro"}

    assert read_access(given).odoo_username == "allegro"
    with pytest.raises(SettingsError, match="Both ODOO_PASSWORD and ODOO_API_KEY are set"):
        read_access({**given, "ODOO_PASSWORD": "s3cret"})


def test_who_has_neither_password_nor_key_is_told_of_both() -> None:
    with pytest.raises(SettingsError, match=r"ODOO_USERNAME, ODOO_PASSWORD\. ODOO_API_KEY does in place of"):
        read_access(KEY_ALONE)


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file `.env` that names Odoo's address, which the environment does not."""
    monkeypatch.setenv("ODOO_URL", "to be taken away again")
    monkeypatch.delenv("ODOO_URL")
    file = tmp_path / ".env"
    file.write_text("ODOO_URL=https://elsewhere.example.com\n")
    file.chmod(0o600)
    return file


def test_an_env_file_of_one_s_own_is_read(env_file: Path) -> None:
    read_env_file(env_file)

    assert os.environ["ODOO_URL"] == "https://elsewhere.example.com"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_an_env_file_that_others_may_write_is_refused(env_file: Path, mode: int) -> None:
    env_file.chmod(mode)

    with pytest.raises(SettingsError, match="is not yours alone"):
        read_env_file(env_file)

    assert "ODOO_URL" not in os.environ


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_an_env_file_of_somebody_else_is_refused(env_file: Path) -> None:
    os.chown(env_file, 65534, 65534)

    with pytest.raises(SettingsError, match="is not yours alone"):
        read_env_file(env_file)


def test_tokens_are_kept_apart_by_the_address_that_they_are_sent_to() -> None:
    real, redirected = environment("production"), environment("production", api_url="https://api.example.com")

    assert Application(real, "client", "secret").key != Application(redirected, "client", "secret").key


def test_pairing_asks_nothing_of_odoo() -> None:
    allegro = {name: value for name, value in COMPLETE.items() if name.startswith("ALLEGRO")}

    assert read_allegro_access(allegro).allegro_client_id == "client"
    with pytest.raises(SettingsError, match=r"run again: ALLEGRO_CLIENT_SECRET\.$"):
        read_allegro_access({"ALLEGRO_CLIENT_ID": "client"})


def test_what_is_added_to_an_env_file_is_read_as_it_was_and_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, secret = tmp_path / ".env", 'it\'s \\ "quoted" # and $HOME'
    for name in ("T1_ONE", "T1_TWO"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    add_to_env_file({"T1_ONE": secret}, file)
    add_to_env_file({"T1_ONE": "another", "T1_TWO": "2"}, file)

    read_env_file(file)

    assert (os.environ["T1_ONE"], os.environ["T1_TWO"]) == (secret, "2")
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SettingsError, match="T1_THREE_FILE"):
        add_to_env_file({"T1_THREE": "${HOME}"}, file)
