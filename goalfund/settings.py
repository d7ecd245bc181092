"""Every knob: its variable, unit, default and reason; checked as a whole, then frozen."""

from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import (
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX: Final = "GOALFUND_"
SANDBOX_KEY: Final = "sandbox_sk_goalfund_0000000000000000000000000000"

Port = Annotated[int, Field(ge=0, le=65_535)]
Share = Annotated[float, Field(ge=0, le=1)]


class StandIn(NamedTuple):
    """What runs in place of a service that is not configured."""

    variable: str  # what to set to replace it
    what: str
    safe_in_production: bool


class Settings(BaseSettings):
    """The whole configuration. Only `app.py` sees it; every part receives values."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        env_file_encoding="utf-8",
        extra="ignore",  # a .env file may serve other programs too
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    # Where it runs.
    env: Literal["development", "production", "test"] = Field(
        "development",
        description="`production` refuses every stand-in of the services below.",
    )
    host: str = Field(
        "127.0.0.1",
        description="Address to listen on; the default is this machine alone, until you say more.",
    )
    port: Port = Field(8000, description="TCP port to listen on; 0 takes a free one.")
    public_url: str | None = Field(
        None,
        alias="PUBLIC_URL",
        description="Where people reach the server, for links that leave it and as the name their "
        "passkeys are for; else host and port.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        alias="ALLOWED_ORIGINS",
        description="Other sites' origins whose pages may call us, comma-separated.",
    )
    trust_proxy_hops: NonNegativeInt = Field(
        0,
        description="Proxies of our own in front: so many `X-Forwarded-For` entries are believed.",
    )
    data_dir: Path = Field(
        Path("data"),
        description="Folder of everything embedded: the database, files, the secret key.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged."
    )

    # Services. What is not named is embedded.
    database_url: SecretStr | None = Field(
        None,
        alias="DATABASE_URL",
        description="PostgreSQL 15 or newer, `postgresql://...`; else one is started in the data "
        "folder.",
    )
    redis_url: SecretStr | None = Field(
        None,
        alias="REDIS_URL",
        description="Read and checked, but not used yet: it is to carry rooms between servers. "
        "Until then viewers at a second server may see a payment made at the first one late.",
    )
    squad_base_url: str | None = Field(
        None,
        alias="SQUAD_BASE_URL",
        description="The payment gateway's API; else a simulator is started.",
    )
    squad_secret_key: SecretStr | None = Field(
        None,
        alias="SQUAD_SECRET_KEY",
        description="The gateway's secret key, which also signs its webhooks.",
    )
    squad_retired_secret_keys: SecretStr | None = Field(
        None,
        alias="SQUAD_RETIRED_SECRET_KEYS",
        description="Earlier secret keys of the gateway, comma-separated: webhooks signed by them "
        "are still taken while the key is replaced, and refused once they are removed here.",
    )
    squad_public_key: str | None = Field(
        None, alias="SQUAD_PUBLIC_KEY", description="The gateway's public key."
    )
    squad_merchant_id: str | None = Field(
        None,
        alias="SQUAD_MERCHANT_ID",
        description="Our id at the gateway; transfers' references begin with it.",
    )
    cloudinary_url: SecretStr | None = Field(
        None,
        alias="CLOUDINARY_URL",
        description="Keeps images, `cloudinary://key:secret@cloud`; else the data folder does.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        alias="SMTP_URL",
        description="Sends mail, `smtp://` or `smtps://`; else it is kept to be read at "
        "`/dev/mail`.",
    )
    sentry_dsn: SecretStr | None = Field(
        None, alias="SENTRY_DSN", description="Receives errors and traces; else nothing does."
    )
    secret_key: SecretStr | None = Field(
        None,
        alias="SECRET_KEY",
        description="Fernet keys, comma-separated, newest first, so that a key can be replaced; "
        "else one is made and kept in the data folder.",
    )
    simulator_port: Port = Field(
        8001, description="TCP port of the gateway simulator; 0 takes a free one."
    )

    # People.
    front_end_is_cross_site: bool = Field(
        False,
        description="Whether the pages that call us are on another site than `PUBLIC_URL`: then "
        "the cookie is one that browsers send there.",
    )
    session_idle_s: PositiveInt = Field(
        604_800, description="Seconds after which a device that is not used is signed out."
    )
    session_lifetime_s: PositiveInt = Field(
        2_592_000, description="Seconds after which every device has to sign in again."
    )
    password_threads: PositiveInt = Field(
        1, description="Passwords hashed at once; each takes a core and 19 MiB meanwhile."
    )
    mail_from: str | None = Field(
        None,
        description="Sender of our mail, `Name <address>`; else `no-reply` at the public host.",
    )

    # Money.
    verify_above_minor: NonNegativeInt = Field(
        50_000_000,
        description="From this charge on (kobo) the gateway is asked before we believe its "
        "webhook: a leaked key must not be worth much.",
    )
    pooled_account_id: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,50}$")] = Field(
        "goalfund-pool",
        description="What the gateway knows the holder of the pooled account by. Bank transfers go "
        "there; an account that was opened under this identifier is found again.",
    )
    pooled_account_name: Annotated[str, Field(min_length=2, max_length=100)] = Field(
        "GoalFund Contributions",
        description="Name of the business that the pooled account is opened for.",
    )
    lent_accounts: Literal["on", "off"] = Field(
        "off",
        description="Whether each bank transfer gets an account of its own, lent by the gateway "
        "for its amount: for merchants that have such accounts. While none is free, the pooled one "
        "does.",
    )
    lent_for_s: Annotated[int, Field(ge=600, le=86_400)] = Field(
        3_600, description="Seconds that such an account is lent for; money that is late goes back."
    )
    pooled_account_bvn: SecretStr | None = Field(
        None,
        description="BVN of its owner, by which the gateway opens the account; without it "
        "transfers are taken only where the account is there already, or simulated.",
    )
    pooled_account_phone: str | None = Field(
        None, pattern="^0[0-9]{10}$", description="Telephone of its owner, as `08012345678`."
    )
    pooled_account_beneficiary: str | None = Field(
        None,
        pattern="^[0-9]{10}$",
        description="GTBank account that the gateway settles to; else it keeps the money in its "
        "wallet, from which payouts go.",
    )
    park_retry_first_s: PositiveFloat = Field(
        1.0,
        description="Seconds until a payment whose intent is not there yet is looked at again.",
    )
    park_retry_max_s: PositiveFloat = Field(
        60.0, description="Longest pause between two such looks (seconds); it doubles until then."
    )
    park_batch_max: PositiveInt = Field(
        100, description="Parked payments looked at in one go, so that a pile cannot stall a look."
    )
    reconcile_every_s: Annotated[float, Field(ge=10)] = Field(
        900.0,
        description="Seconds between two comparisons of the gateway's lists with our books: so "
        "late at most is what nobody told us of credited.",
    )
    reconcile_days: Annotated[int, Field(ge=1, le=366)] = Field(
        3,
        description="Days back that each of them reads; the first one, and one that staff ask for, "
        "reads more.",
    )

    # Money out.
    approval_window_s: PositiveFloat = Field(
        7 * 86_400.0,
        description="Seconds after which a withdrawal that was not approved ends by itself, so "
        "that money is not promised for ever.",
    )
    cooling_period_s: NonNegativeFloat = Field(
        86_400.0,
        description="Seconds that a withdrawal to another account than the goal's last one waits: "
        "time in which somebody may notice.",
    )
    proof_window_s: PositiveFloat = Field(
        14 * 86_400.0,
        description="Seconds after a payout in which a goal whose proof gate is `window` may ask "
        "for more before that one is proven.",
    )
    review_window_s: PositiveFloat = Field(
        7 * 86_400.0,
        description="Seconds that contributors have to answer a proof; then it is decided.",
    )

    # Goals in memory.
    mailbox_capacity: PositiveInt = Field(
        1_024, description="Commands that may wait for one goal; more are told to come again."
    )
    mailboxes_capacity: PositiveInt = Field(
        20_000, description="Commands that may wait in all, which bounds memory."
    )
    goal_batch_max: PositiveInt = Field(
        256, description="Commands a goal decides in one go: past this, latency pays for nothing."
    )
    ask_timeout_s: PositiveFloat = Field(
        10.0, description="Longest wait for a goal's answer (seconds); it outlasts a lost database."
    )
    passivate_after_s: PositiveFloat = Field(
        300.0, description="Idle seconds after which a goal leaves memory."
    )
    resident_goals_max: PositiveInt = Field(
        10_000, description="Goals kept in memory; past it the longest idle ones leave."
    )

    # The database.
    journal_batch_max: PositiveInt = Field(
        512, description="Goals written by one statement, which keeps a statement short."
    )
    commits_in_flight: PositiveInt = Field(
        1, description="Commits at once; with one, the next batch gathers while the disk works."
    )
    read_pool_size: PositiveInt = Field(8, description="Connections for reads.")
    connect_timeout_s: PositiveFloat = Field(5.0, description="Longest time to connect (seconds).")
    lock_timeout_s: PositiveFloat = Field(
        3.0, description="Longest wait for a row somebody else holds (seconds)."
    )
    statement_timeout_s: PositiveFloat = Field(
        5.0, description="Longest statement (seconds); the server then rolls it back and says so."
    )
    outer_timeout_s: PositiveFloat = Field(
        8.0,
        description="Longest wait for the server's answer (seconds), for a server that has frozen "
        "and counts nothing itself.",
    )
    idle_in_transaction_timeout_s: PositiveFloat = Field(
        10.0, description="Longest pause inside a transaction (seconds): it holds rows."
    )

    # Viewers.
    frames_per_s_per_room: PositiveInt = Field(
        20,
        description="Frames a second to one room under load, when events coalesce: eyes see no "
        "more.",
    )
    deliveries_per_s: PositiveInt = Field(
        20_000,
        description="Frames a second to all viewers together; more is load. Each costs about 10 "
        "microseconds of the server's core, so this is a fifth of it, and the rest is for money.",
    )
    viewers_max: PositiveInt = Field(
        20_000, description="Sockets at once; more are turned away with a reason."
    )
    viewer_buffer_bytes_max: PositiveInt = Field(
        1_048_576,
        description="Bytes that may wait for one viewer; past it the viewer is cut and resumes.",
    )
    heartbeat_s: PositiveFloat = Field(
        25.0, description="Seconds between heartbeats, by which a quiet loss is seen."
    )

    # The edge.
    rate_limits: Literal["on", "off"] = Field(
        "on", description="`off` is for load tests, never for production."
    )
    body_max_bytes: PositiveInt = Field(
        65_536, description="Largest request body (bytes); uploads go elsewhere."
    )
    upload_max_bytes: PositiveInt = Field(
        10_485_760, description="Largest file (bytes): what telephones make of a photograph."
    )
    drain_deadline_s: PositiveFloat = Field(
        20.0,
        description="Seconds for all phases of a stop together: viewers, requests, "
        "mail and retries, goals. Then we stop anyway.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="Who reads `/metrics` shows it as `Authorization: Bearer`; without it they "
        "are open to everybody, and in production to nobody.",
    )
    traces_sample_rate: Share = Field(
        0.05, description="Share of requests whose trace goes to Sentry, 0 to 1."
    )

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
                raise ValueError(f"{origin!r} is not an origin such as https://example.org")
        return value

    @field_validator("database_url", "redis_url", "cloudinary_url", "smtp_url", "sentry_dsn")
    @classmethod
    def _has_known_scheme(cls, value: SecretStr | None, info: Any) -> SecretStr | None:
        schemes = _SCHEMES[info.field_name]
        if value is not None and urlsplit(value.get_secret_value()).scheme not in schemes:
            raise ValueError(f"must begin with {' or '.join(f'{name}://' for name in schemes)}")
        return value

    @field_validator("cloudinary_url")
    @classmethod
    def _names_an_account(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value() if value else "")
        if value is not None and not (parts.username and parts.password and parts.hostname):
            raise ValueError("must be cloudinary://key:secret@cloud")
        return value

    @field_validator("public_url", "squad_base_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address such as https://example.org")
        if parts.scheme == "http" and not _is_this_machine(parts.hostname):
            raise ValueError("must begin with https:// unless it is on this machine")
        return value.rstrip("/")

    @field_validator("mail_from")
    @classmethod
    def _is_a_sender(cls, value: str | None) -> str | None:
        address = "" if value is None else parseaddr(value)[1]
        if value is not None and ("@" not in address or not value.isprintable()):
            raise ValueError("must be a sender such as GoalFund <no-reply@example.org>")
        return value

    @field_validator("secret_key")
    @classmethod
    def _holds_fernet_keys(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            for key in _split(value):
                Fernet(key)
        except ValueError:
            raise ValueError(
                "must be Fernet keys (44 characters of base64), comma-separated"
            ) from None
        return value

    @model_validator(mode="after")
    def _relations_hold(self) -> Self:
        for less, more, reason in _IN_ORDER:
            if getattr(self, less) > getattr(self, more):
                raise ValueError(
                    f"{variable_of(less)} must not be more than {variable_of(more)}, {reason}"
                )
        if self.port == self.simulator_port != 0:
            raise ValueError("GOALFUND_PORT and GOALFUND_SIMULATOR_PORT must differ")
        return self

    @model_validator(mode="after")
    def _gateway_is_whole(self) -> Self:
        if self.squad_base_url is None:
            return self
        if self.squad_secret_key is None:
            raise ValueError("SQUAD_BASE_URL is set without SQUAD_SECRET_KEY: set both or neither")
        host = urlsplit(self.squad_base_url).hostname or ""
        sandbox_key = self.squad_secret_key.get_secret_value().startswith("sandbox_sk_")
        if not _is_this_machine(host) and sandbox_key != host.startswith("sandbox"):
            raise ValueError(
                "SQUAD_SECRET_KEY and SQUAD_BASE_URL must both be of the sandbox, or neither"
            )
        return self

    @model_validator(mode="after")
    def _pooled_account_is_whole(self) -> Self:
        if (self.pooled_account_bvn is None) != (self.pooled_account_phone is None):
            raise ValueError(
                "GOALFUND_POOLED_ACCOUNT_BVN and GOALFUND_POOLED_ACCOUNT_PHONE go together: set "
                "both or neither"
            )
        return self

    @model_validator(mode="after")
    def _production_is_complete(self) -> Self:
        if self.env != "production":
            return self
        if missing := [item.variable for item in self.stand_ins() if not item.safe_in_production]:
            raise ValueError(
                f"GOALFUND_ENV=production needs {', '.join(missing)}: no stand-ins there"
            )
        if self.rate_limits == "off":
            raise ValueError("GOALFUND_RATE_LIMITS=off is refused with GOALFUND_ENV=production")
        return self

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The Fernet keys, newest first; none when they are not configured."""
        return _split(self.secret_key)

    @property
    def squad_retired_keys(self) -> tuple[str, ...]:
        """The gateway's earlier secret keys, by which webhooks may still be signed."""
        return _split(self.squad_retired_secret_keys)

    @property
    def simulator_key(self) -> str:
        """The secret key that the simulator and we share while there is no gateway."""
        configured = self.squad_secret_key.get_secret_value() if self.squad_secret_key else ""
        return configured if configured.startswith("sandbox_sk_") else SANDBOX_KEY

    def stand_ins(self) -> list[StandIn]:
        """Return what runs in place of services that are not configured."""
        data = self.data_dir
        every = {
            "database_url": ("DATABASE_URL", f"PostgreSQL in {data}/postgres", False),
            "squad_base_url": ("SQUAD_BASE_URL", "a payment gateway that only pretends", False),
            "secret_key": ("SECRET_KEY", f"a key in {data}/secret_key", False),
            "public_url": ("PUBLIC_URL", "links to this machine", False),
            "cloudinary_url": ("CLOUDINARY_URL", f"images in {data}/uploads", False),
            "smtp_url": ("SMTP_URL", "mail that stays here, at /dev/mail", False),
            "sentry_dsn": ("SENTRY_DSN", "errors in this log only", True),
            "redis_url": ("REDIS_URL", "rooms of this one server", True),
        }
        return [StandIn(*row) for name, row in every.items() if getattr(self, name) is None]


def variable_of(name: str) -> str:
    """Return the environment variable of a field; any other name stays as it is."""
    field = Settings.model_fields.get(name)
    if field is None:
        return name
    return field.alias or f"{PREFIX}{name.upper()}"


def _split(keys: SecretStr | None) -> tuple[str, ...]:
    text = keys.get_secret_value() if keys else ""
    return tuple(key.strip() for key in text.split(",") if key.strip())


def _is_this_machine(hostname: str) -> bool:
    return hostname in ("localhost", "::1") or hostname.startswith("127.")


_SCHEMES = {
    "database_url": ("postgresql", "postgres"),
    "redis_url": ("redis", "rediss", "valkey", "valkeys", "unix"),
    "cloudinary_url": ("cloudinary",),
    "smtp_url": ("smtp", "smtps"),
    "sentry_dsn": ("https", "http"),
}


# The first must not be more than the second.
_IN_ORDER: Final = (
    ("lock_timeout_s", "statement_timeout_s", "or it never comes to count"),
    ("statement_timeout_s", "outer_timeout_s", "so that the server answers first when it can"),
    ("outer_timeout_s", "ask_timeout_s", "so that a caller learns what became of the commit"),
    ("outer_timeout_s", "drain_deadline_s", "so that a commit in hand can finish"),
    ("ask_timeout_s", "passivate_after_s", "or a goal could leave while it is asked"),
    ("goal_batch_max", "mailbox_capacity", "because it is filled from there"),
    ("mailbox_capacity", "mailboxes_capacity", "because that is the sum"),
    ("park_retry_first_s", "park_retry_max_s", "because the pauses grow"),
    ("session_idle_s", "session_lifetime_s", "which ends it in any case"),
)
