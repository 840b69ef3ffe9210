"""The settings of the application: `PAYMEND_*` variables and `.env`, secrets masked."""

from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from cases.store import sqlite_url
from payments.limits import Limits

from .addresses import is_safe


class Settings(BaseSettings):
    """What an installation decides (contract §1). Unset, everything runs embedded below `home`."""

    model_config = SettingsConfigDict(env_prefix="PAYMEND_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    environment: Literal["development", "production"] = "development"
    database_url: SecretStr | None = None
    broker_url: SecretStr | None = None
    channel_url: SecretStr | None = None
    channel_secret: SecretStr | None = None
    intake_folder: Path | None = None
    chroma_url: str | None = None
    model: str = "playbook"
    openai_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    model_local: bool = False
    model_timeout_seconds: float = Field(default=30.0, gt=0, le=600)
    model_samples: int = Field(default=1, ge=1, le=5)
    model_tokens_per_case: int = Field(default=80_000, ge=1)
    model_tokens_per_day: int = Field(default=0, ge=0)
    model_cost_per_case: Decimal = Field(default=Decimal(0), ge=0)
    model_cost_per_day: Decimal = Field(default=Decimal(0), ge=0)
    model_price_input: Decimal = Field(default=Decimal(0), ge=0)
    model_price_output: Decimal = Field(default=Decimal(0), ge=0)
    schema_dir: Path | None = None
    message_bytes_max: int = Field(default=Limits().size, ge=1_000)
    message_depth_max: int = Field(default=Limits().depth, ge=8, le=250)
    message_fields_max: int = Field(default=Limits().fields, ge=100)
    messages_max: int = Field(default=Limits().messages, ge=1)
    own_bics: str = ""
    workers: int = Field(default=1, ge=0, le=32)
    lease_seconds: int = Field(default=120, ge=5, le=3600)
    poll_seconds: float = Field(default=0.25, gt=0, le=60)
    queue_max: int = Field(default=10_000, ge=1)
    retention_days: int = Field(default=0, ge=0)
    rate_per_minute: int = Field(default=0, ge=0)
    check_cases_one_in: int = Field(default=100, ge=0)
    own_view_percent: float = Field(default=2.0, ge=0, le=100)
    reviewer_figures: bool = True
    stp_target: float = Field(default=0.6, ge=0, le=1)
    public_url: str = ""
    password_sign_in: bool = True
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_roles: str = ""
    oidc_teams: str = ""
    oidc_groups_claim: str = "groups"
    oidc_person_claim: str = "sub"
    oidc_step_up_acr: str = ""
    webhook_urls: SecretStr | None = None
    webhook_secret: SecretStr | None = None
    smtp_url: SecretStr | None = None
    notice_mail_to: str = ""
    notice_mail_from: str = ""
    notice_urls: SecretStr | None = None

    @property
    def store_url(self) -> str:
        """The URL of the case store; a SQLite file below `home` unless one is set."""
        return self.database_url.get_secret_value() if self.database_url else sqlite_url(self.home)

    @property
    def master_data_url(self) -> str:
        """Where master data and past payments are kept: beside the cases on a server, else in a file of their own.

        One file for both would let a long import hold up intake.
        """
        from cases.store.engine import sync_url

        if not self.store_url.startswith("sqlite"):
            return sync_url(self.store_url)
        self.home.mkdir(parents=True, exist_ok=True)
        return sync_url(f"sqlite:///{self.home / 'master-data.db'}")

    @property
    def halt_file(self) -> Path:
        """The kill switch that needs no database."""
        return self.home / "halt"

    @property
    def limits(self) -> Limits:
        """How large, deep and long a message may be."""
        return Limits(self.message_bytes_max, self.message_depth_max, self.message_fields_max, self.messages_max)

    @property
    def own(self) -> frozenset[str]:
        """The bank's own BICs; comma-separated in `PAYMEND_OWN_BICS`."""
        return frozenset(bic.strip() for bic in self.own_bics.split(",") if bic.strip())

    @property
    def webhooks(self) -> tuple[str, ...]:
        """Addresses to be told of every change; comma-separated in `PAYMEND_WEBHOOK_URLS`."""
        return _addresses(self.webhook_urls)

    @property
    def notice_addresses(self) -> tuple[str, ...]:
        """Addresses to be told of near cut-offs; comma-separated in `PAYMEND_NOTICE_URLS`."""
        return _addresses(self.notice_urls)

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if self.webhooks and not self.webhook_secret:
            raise ValueError("PAYMEND_WEBHOOK_URLS needs PAYMEND_WEBHOOK_SECRET: unsigned webhooks are not sent")
        if self.notice_addresses and not self.webhook_secret:
            raise ValueError("PAYMEND_NOTICE_URLS needs PAYMEND_WEBHOOK_SECRET: unsigned notices are not sent")
        channel = self.channel_url.get_secret_value() if self.channel_url else ""
        if channel.startswith("http") and not self.channel_secret:
            raise ValueError("PAYMEND_CHANNEL_URL needs PAYMEND_CHANNEL_SECRET: unsigned payments are not sent")
        schemes = ("http://", "https://", "amqp://", "amqps://", "kafka://")
        if channel and not channel.startswith(schemes):
            raise ValueError(f"PAYMEND_CHANNEL_URL begins with one of {', '.join(schemes)}")
        return self

    @model_validator(mode="after")
    def _mailed(self) -> Self:
        server = self.smtp_url.get_secret_value() if self.smtp_url else ""
        if self.notice_mail_to and not (server and self.notice_mail_from):
            raise ValueError("PAYMEND_NOTICE_MAIL_TO needs PAYMEND_SMTP_URL and PAYMEND_NOTICE_MAIL_FROM")
        if server and not server.startswith(("smtp://", "smtps://")):
            raise ValueError("PAYMEND_SMTP_URL begins with smtp:// or smtps://")
        return self

    @property
    def address(self) -> str:
        """Where people reach this installation, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @model_validator(mode="after")
    def _provider_whole(self) -> Self:
        if not self.oidc_issuer:
            if not self.password_sign_in:
                raise ValueError("PAYMEND_PASSWORD_SIGN_IN=false needs PAYMEND_OIDC_ISSUER: nobody could sign in")
            return self
        if not self.oidc_client_id or self.oidc_client_secret is None:
            raise ValueError("PAYMEND_OIDC_ISSUER needs PAYMEND_OIDC_CLIENT_ID and PAYMEND_OIDC_CLIENT_SECRET")
        for name, url in (("PAYMEND_OIDC_ISSUER", self.oidc_issuer), ("PAYMEND_PUBLIC_URL", self.address)):
            if not is_safe(url):
                raise ValueError(f"{name} must be an https address")
        return self

    @property
    def production(self) -> bool:
        return self.environment == "production"

    def shown(self) -> dict[str, object]:
        """The settings in force for people's eyes: secrets masked."""
        return {name: _masked(value) for name, value in self.model_dump().items()}


def _addresses(given: SecretStr | None) -> tuple[str, ...]:
    text = given.get_secret_value() if given else ""
    return tuple(dict.fromkeys(url.strip() for url in text.split(",") if url.strip()))


def _masked(value: object) -> object:
    if isinstance(value, SecretStr):
        return "••••"
    return str(value) if isinstance(value, Path | Decimal) else value
