"""All settings, read once from the environment (and `.env` in the working folder) into one frozen value."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import ConfigurationProblem


def _names(value: object) -> object:
    """The names in `a, b`, the form of an environment variable, or in a sequence."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _address(value: str) -> str:
    """The base of a service's URLs, or an empty string."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if value and not usable:
        raise ValueError("has to look like https://host")
    return value


SHORTEST_PASSWORD, SHORTEST_SECRET = 8, 16
"""Characters."""
Address = Annotated[str, AfterValidator(_address)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]


class Settings(BaseSettings):
    """The whole configuration; field names are the environment variables in lower case."""

    model_config = SettingsConfigDict(frozen=True, env_file=".env", env_ignore_empty=True, extra="ignore")

    backend: Literal["studio", "nemo"] | None = None
    """`studio`, or `nemo` when NEMO_TOKEN or NEMO_API_URL is set."""
    studio_url: Address = ""
    """The URL of a studio that runs elsewhere; empty for the embedded one."""
    studio_token: SecretStr = SecretStr("")
    studio_host: str = "127.0.0.1"
    """The address on which `python -m bot studio` listens."""
    studio_port: int = Field(default=8090, ge=0, le=65535)
    studio_lines: int = Field(default=1080, ge=240, le=2160, multiple_of=8)
    """The resolution of videos unless somebody asks for another; fewer lines take a small machine less time."""
    nemo_token: SecretStr = SecretStr("")
    nemo_api_url: Address = ""
    nemo_web_url: Address = "https://nemovideo.com"
    nemo_client_id: str = Field(default="", max_length=64)
    nemo_account_per_person: bool = False
    """One anonymous account per conversation, instead of one for the bot."""
    skill_source: str = ""

    llm_url: Address = ""
    """The base URL of a language model that speaks OpenAI's protocol, such as http://127.0.0.1:11434/v1."""
    llm_model: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_vision: bool = False
    """Whether the model gets small pictures of the photos too."""

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api_url: Address = ""
    telegram_local_mode: bool = False
    telegram_webhook_url: Address = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    discord_bot_token: SecretStr = SecretStr("")
    discord_api_url: Address = ""
    discord_gateway_url: str = ""
    discord_cdn_url: Address = ""

    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    web_password: SecretStr = SecretStr("")
    public_url: Address = ""
    trusted_proxies: Names = ()
    """Addresses or networks of proxies in front of the port, which say in X-Forwarded-For who asks."""

    data_dir: Path = Field(default_factory=lambda: user_data_path("image-video-bot"))
    database_url: str = ""
    files_url: str = ""
    admins: Names = ()
    quota_exports_per_day: int = Field(default=50, ge=0)
    """Exports that a conversation may make in 24 hours; 0 for no limit."""
    quota_exports_per_person_per_day: int = Field(default=30, ge=0)
    """Exports that a person may make in 24 hours, in all conversations of a platform; 0 for no limit."""
    quota_exports_per_address_per_day: int = Field(default=100, ge=0)
    """Exports from one internet address in 24 hours, in all browsers of the web chat; 0 for no limit."""
    quota_files_per_project: int = Field(default=200, ge=1)
    quota_messages_per_minute: int = Field(default=60, ge=0)
    """Messages that a person may send within a minute; a group or an internet address five times as many."""
    quota_files_per_minute: int = Field(default=300, ge=0)
    """Files, likewise."""
    quota_stored_mb: int = Field(default=5000, ge=0)
    """Megabytes of files and videos that are kept for a chat, and for a person in all chats; 0 for no limit."""
    max_files_mb: int = Field(default=0, ge=0)
    """Megabytes of files in all: beyond that the bot takes none and makes no videos; 0 for no limit."""
    min_free_mb: int = Field(default=500, ge=0)
    """Megabytes that stay free on the disk: below that the bot takes no files and makes no videos; 0 for no limit."""
    pieces_mb: int = Field(default=1000, ge=0)
    """Megabytes of encoded pieces of videos, kept so that an edit renders only what it changes; 0 for none."""
    retention_days: int = Field(default=30, ge=1)
    link_secret: SecretStr = SecretStr("")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    https_proxy: str = ""

    @model_validator(mode="after")
    def _web_needs_a_password(self) -> Self:
        length = len(self.web_password.get_secret_value())
        if not self.web_is_local and not length:
            raise ValueError("WEB_HOST is reachable from outside, so WEB_PASSWORD has to be set as well")
        if not self.web_is_local and length < SHORTEST_PASSWORD:
            raise ValueError(f"WEB_PASSWORD needs at least {SHORTEST_PASSWORD} characters: WEB_HOST is open to others")
        return self

    @model_validator(mode="after")
    def _secrets_cannot_be_guessed(self) -> Self:
        if 0 < len(self.link_secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(
                f"LINK_SECRET needs at least {SHORTEST_SECRET} characters, such as of: openssl rand -hex 24"
            )
        return self

    @model_validator(mode="after")
    def _proxies_have_addresses(self) -> Self:
        for proxy in self.trusted_proxies:
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError("TRUSTED_PROXIES has to be addresses or networks, such as 172.17.0.0/16") from None
        return self

    @model_validator(mode="after")
    def _machines_share_files(self) -> Self:
        if self.is_shared and not self.files_url:
            raise ValueError(
                "DATABASE_URL is for several machines, so FILES_URL has to be set as well: "
                "s3://bucket/prefix, or a folder that every one of them has at the same place"
            )
        return self

    @model_validator(mode="after")
    def _a_language_model_has_a_name(self) -> Self:
        if self.llm_url and not self.llm_model:
            raise ValueError("LLM_URL is set, so LLM_MODEL has to name the model as well")
        return self

    @property
    def pieces(self) -> int:
        """Megabytes of encoded pieces: they leave the most of what files may take to people's own."""
        return min(self.pieces_mb, self.max_files_mb // 4) if self.max_files_mb else self.pieces_mb

    @property
    def is_shared(self) -> bool:
        """Whether several processes, also on several machines, may use the database."""
        return self.database_url.startswith("postgresql")

    @property
    def web_is_local(self) -> bool:
        """Whether the web chat listens only on this machine."""
        return self.web_host in {"127.0.0.1", "localhost", "::1"}

    @property
    def uses_cloud(self) -> bool:
        """Whether the NemoVideo cloud makes the videos."""
        if self.backend is not None:
            return self.backend == "nemo"
        return bool(self.nemo_token.get_secret_value() or self.nemo_api_url)

    @property
    def uses_embedded_studio(self) -> bool:
        """Whether the studio runs inside this process."""
        return not self.uses_cloud and not self.studio_url

    @property
    def api_url(self) -> str:
        """Base of the cloud's API, without a slash at the end."""
        return (self.nemo_api_url or "https://mega-api-prod.nemovideo.ai").rstrip("/")

    @property
    def database(self) -> str:
        """The database URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'bot.db'}"

    @property
    def files(self) -> str:
        """The URL or folder of the object store."""
        return self.files_url or str(self.data_dir / "files")


SECRETS = {"DATABASE_URL"} | {
    name.upper() for name, field in Settings.model_fields.items() if field.annotation is SecretStr
}
"""The environment variables that hold secrets."""


_WIDEST = {4: 8, 6: 16}
"""The fewest fixed bits of a network of proxies: fewer are no network of one owner."""


def is_short(settings: Settings) -> bool:
    """Whether the web chat has a password that could be guessed, which only loopback allows."""
    return 0 < len(settings.web_password.get_secret_value()) < SHORTEST_PASSWORD


def trusts_everybody(settings: Settings) -> bool:
    """Whether strangers are among those that count as proxies, who may say where people come from."""
    networks = map(ip_network, settings.trusted_proxies)
    return any(network.prefixlen < _WIDEST[network.version] for network in networks)


def load(**overrides: object) -> Settings:
    """The settings of this process. Raises ConfigurationProblem naming the variable and what is wrong with it."""
    try:
        return Settings.model_validate({**Settings().model_dump(), **overrides}) if overrides else Settings()
    except ValidationError as error:
        raise ConfigurationProblem(problem=_sentences(error)) from None


def _sentences(error: ValidationError) -> str:
    lines = []
    for item in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in item["loc"]).upper()
        message = item["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {message}" if name else message)
    return "\n".join(lines)
