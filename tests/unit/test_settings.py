"""The configuration: what is accepted, what is refused and in which words."""

import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from goalfund.configuration import (
    ConfigurationError,
    embedded_secret_key,
    load_settings,
    settings_table,
)
from goalfund.settings import SANDBOX_KEY, Settings, variable_of

ROOT = Path(__file__).parents[2]
KEY = Fernet.generate_key().decode()
PRODUCTION = {
    "GOALFUND_ENV": "production",
    "DATABASE_URL": "postgresql://goalfund:hunter2@db/goalfund",
    "SQUAD_BASE_URL": "https://api-d.squadco.com",
    "SQUAD_SECRET_KEY": "sk_0123456789",
    "SECRET_KEY": KEY,
    "PUBLIC_URL": "https://goals.example.org",
    "CLOUDINARY_URL": "cloudinary://key:secret@cloud",
    "SMTP_URL": "smtps://mail.example.org",
}


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable_of(name), raising=False)


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings(env_file=None)


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch)

    assert settings.port == 8000
    assert settings.database_url is None
    assert settings.simulator_key == SANDBOX_KEY
    assert [item.variable for item in settings.stand_ins()] == [
        "DATABASE_URL",
        "SQUAD_BASE_URL",
        "SECRET_KEY",
        "PUBLIC_URL",
        "CLOUDINARY_URL",
        "SMTP_URL",
        "SENTRY_DSN",
        "REDIS_URL",
    ]


def test_a_complete_production_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, **PRODUCTION)

    assert [item.variable for item in settings.stand_ins()] == ["SENTRY_DSN", "REDIS_URL"]


@pytest.mark.parametrize(
    "missing", sorted(PRODUCTION.keys() - {"GOALFUND_ENV", "SQUAD_SECRET_KEY"})
)
def test_production_refuses_every_stand_in(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    complete_but_one = {name: value for name, value in PRODUCTION.items() if name != missing}

    with pytest.raises(ConfigurationError, match=f"GOALFUND_ENV=production needs {missing}"):
        load(monkeypatch, **complete_but_one)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"GOALFUND_PORT": "eighty"}, "GOALFUND_PORT: Input should be a valid integer"),
        ({"GOALFUND_PORT": "65536"}, "GOALFUND_PORT: Input should be less than or equal to 65535"),
        ({"GOALFUND_ASK_TIMEOUT_S": "0"}, "GOALFUND_ASK_TIMEOUT_S: Input should be greater than 0"),
        ({"GOALFUND_ENV": "prod"}, "GOALFUND_ENV: Input should be 'development', 'production'"),
        ({"GOALFUND_PROT": "80"}, "GOALFUND_PROT is not a setting: did you mean GOALFUND_PORT?"),
        (
            {"DATABASE_URL": "mysql://x"},
            "DATABASE_URL: must begin with postgresql:// or postgres://",
        ),
        ({"SMTP_URL": "mail.example.org"}, "SMTP_URL: must begin with smtp:// or smtps://"),
        ({"CLOUDINARY_URL": "https://cloud"}, "CLOUDINARY_URL: must begin with cloudinary://"),
        ({"CLOUDINARY_URL": "cloudinary://cloud"}, "CLOUDINARY_URL: must be cloudinary://key:sec"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY: must be Fernet keys"),
        ({"SECRET_KEY": f"{KEY},short"}, "SECRET_KEY: must be Fernet keys"),
        ({"PUBLIC_URL": "http://goals.example.org"}, "PUBLIC_URL: must begin with https://"),
        ({"PUBLIC_URL": "goals.example.org"}, "PUBLIC_URL: must be an address such as"),
        (
            {"ALLOWED_ORIGINS": "https://a.example/path"},
            "ALLOWED_ORIGINS: 'https://a.example/path'",
        ),
        (
            {"SQUAD_BASE_URL": "https://sandbox-api-d.squadco.com"},
            "SQUAD_BASE_URL is set without SQUAD_SECRET_KEY: set both or neither",
        ),
        (
            {"SQUAD_BASE_URL": "https://sandbox-api-d.squadco.com", "SQUAD_SECRET_KEY": ""},
            "SQUAD_BASE_URL is set without SQUAD_SECRET_KEY: set both or neither",
        ),
        (
            {"SQUAD_BASE_URL": "https://api-d.squadco.com", "SQUAD_SECRET_KEY": "sandbox_sk_1"},
            "SQUAD_SECRET_KEY and SQUAD_BASE_URL must both be of the sandbox, or neither",
        ),
        (
            {"GOALFUND_STATEMENT_TIMEOUT_S": "9"},
            "GOALFUND_STATEMENT_TIMEOUT_S must not be more than GOALFUND_OUTER_TIMEOUT_S",
        ),
        (
            {"GOALFUND_ASK_TIMEOUT_S": "7"},
            "GOALFUND_OUTER_TIMEOUT_S must not be more than GOALFUND_ASK_TIMEOUT_S",
        ),
        (
            {"GOALFUND_GOAL_BATCH_MAX": "2000"},
            "GOALFUND_GOAL_BATCH_MAX must not be more than GOALFUND_MAILBOX_CAPACITY",
        ),
        (
            {"GOALFUND_SIMULATOR_PORT": "8000"},
            "GOALFUND_PORT and GOALFUND_SIMULATOR_PORT must differ",
        ),
        (
            {**PRODUCTION, "GOALFUND_RATE_LIMITS": "off"},
            "GOALFUND_RATE_LIMITS=off is refused with GOALFUND_ENV=production",
        ),
    ],
)
def test_a_wrong_configuration_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(monkeypatch, **variables)

    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "variables",
    [
        {"SECRET_KEY": "top-secret-but-wrong"},
        {"DATABASE_URL": "mysql://u:top-secret@h/d"},
        {"CLOUDINARY_URL": "cloudinary://:top-secret@cloud"},
        {**PRODUCTION, "SMTP_URL": "ftp://u:top-secret@h"},
    ],
)
def test_no_refusal_shows_a_secret(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(monkeypatch, **variables)

    assert "top-secret" not in str(refused.value)


def test_printed_settings_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, **PRODUCTION)

    assert "hunter2" not in repr(settings)
    assert KEY not in repr(settings)


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, DATABASE_URL="", GOALFUND_PORT="")

    assert settings.database_url is None
    assert settings.port == 8000


def test_a_list_is_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Fernet.generate_key().decode()
    settings = load(
        monkeypatch,
        ALLOWED_ORIGINS="https://a.example, http://localhost:3000/",
        SECRET_KEY=f"{KEY}, {other}",
    )

    assert settings.allowed_origins == ("https://a.example", "http://localhost:3000")
    assert settings.secret_keys == (KEY, other)


@pytest.mark.parametrize(
    ("configured", "used"), [("sandbox_sk_abc", "sandbox_sk_abc"), ("sk_live", SANDBOX_KEY)]
)
def test_the_simulator_never_takes_a_live_key(
    monkeypatch: pytest.MonkeyPatch, configured: str, used: str
) -> None:
    assert used == load(monkeypatch, SQUAD_SECRET_KEY=configured).simulator_key


def test_the_env_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("GOALFUND_PORT=9001\nGOALFUND_HOST=0.0.0.0\nANOTHER_PROGRAMS=1\n")
    monkeypatch.setenv("GOALFUND_PORT", "9002")

    settings = load_settings(env_file)

    assert (settings.host, settings.port) == ("0.0.0.0", 9002)


def test_a_misspelt_name_in_the_env_file_is_refused(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("GOALFUND_DATADIR=/srv\n")

    with pytest.raises(ConfigurationError, match="did you mean GOALFUND_DATA_DIR"):
        load_settings(env_file)


def test_settings_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Any = load(monkeypatch)

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_the_embedded_secret_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    first, second = embedded_secret_key(tmp_path / "data"), embedded_secret_key(tmp_path / "data")

    assert first == second
    assert Fernet(first)
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_readmes_settings_table_equals_the_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.search(r"<!-- settings -->\n(.*?)<!-- /settings -->", readme, re.DOTALL)

    assert table is not None
    assert table[1] == settings_table()


def test_the_example_file_names_only_settings() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE)

    assert set(names) <= {variable_of(name) for name in Settings.model_fields}
    assert len(names) > 5
