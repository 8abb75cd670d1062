"""The files for operators agree with the code: settings, service files, container."""

import re
from pathlib import Path

import pytest
import yaml

from bot.app import doctor
from bot.app.settings import Settings, is_short, load, trusts_everybody
from bot.domain.errors import ConfigurationProblem
from bot.http.connection_limits import MOST

ROOT = Path(__file__).parents[2]


def test_the_example_names_every_setting_and_no_other() -> None:
    text = (ROOT / "deploy" / ".env.example").read_text()
    named = re.findall(r"^#?([A-Z][A-Z_]+)=", text, flags=re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (ROOT / "deploy" / ".env.example").read_text()
    (tmp_path / ".env").write_text(re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.MULTILINE))
    monkeypatch.chdir(tmp_path)
    shown = load().model_dump(exclude={"data_dir", "backend"})
    (tmp_path / ".env").unlink()
    assert shown == load().model_dump(exclude={"data_dir", "backend"})


def test_a_web_chat_open_to_others_needs_a_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEB_HOST", "0.0.0.0")
    with pytest.raises(ConfigurationProblem, match="WEB_PASSWORD"):
        load()
    monkeypatch.setenv("WEB_PASSWORD", "short")
    with pytest.raises(ConfigurationProblem, match="at least 8 characters"):
        load()
    monkeypatch.setenv("WEB_PASSWORD", "a long one")
    assert not load().web_is_local


def test_a_short_password_is_warned_of_on_loopback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert not is_short(load())
    monkeypatch.setenv("WEB_PASSWORD", "1")
    assert is_short(load())
    monkeypatch.setenv("WEB_PASSWORD", "a long one")
    assert not is_short(load())


@pytest.mark.parametrize(
    ("proxies", "everybody"),
    [("", False), ("127.0.0.1,172.17.0.0/16", False), ("10.0.0.0/8,fd00::/16", False), ("2a06:98c0::/29", False)]
    + [(wide, True) for wide in ("0.0.0.0/0", "::/0", "0.0.0.0/1,128.0.0.0/1", "10.0.0.1,2000::/3")],
)
async def test_proxies_that_anybody_could_be_are_named_as_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, proxies: str, everybody: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    assert trusts_everybody(load()) is everybody
    if everybody:
        with pytest.raises(ConfigurationProblem, match="TRUSTED_PROXIES"):
            await doctor._proxies(load())


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [("LINK_SECRET", "a", "0123456789abcdef"), ("TRUSTED_PROXIES", "nginx", "127.0.0.1, 172.17.0.0/16")],
)
def test_what_could_be_guessed_or_means_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, wrong: str, right: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, wrong)
    with pytest.raises(ConfigurationProblem, match=name):
        load()
    monkeypatch.setenv(name, right)
    assert getattr(load(), name.lower())


def test_machines_that_share_a_database_have_to_share_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot@db/bot")
    with pytest.raises(ConfigurationProblem, match="FILES_URL"):
        load()
    monkeypatch.setenv("FILES_URL", "s3://bucket")
    assert load().is_shared


def test_a_language_model_needs_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LLM_URL", "http://127.0.0.1:11434/v1")
    with pytest.raises(ConfigurationProblem, match="LLM_MODEL"):
        load()
    monkeypatch.setenv("LLM_MODEL", "qwen3:8b")
    assert not load().llm_vision


def test_a_wrong_value_is_named_without_being_repeated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEB_PORT", "secret-by-mistake")
    with pytest.raises(ConfigurationProblem, match="WEB_PORT") as raised:
        load()
    assert "secret-by-mistake" not in str(raised.value)


def test_the_container_runs_as_somebody_and_is_watched() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    assert len(re.findall(r"^FROM ", dockerfile, flags=re.MULTILINE)) == 2
    assert re.search(r"^USER (?!root)", dockerfile, flags=re.MULTILINE)
    assert "HEALTHCHECK" in dockerfile
    for source in re.findall(r"^COPY (?!--)(.+) \S+$", dockerfile, flags=re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split()), source


def test_compose_passes_only_settings_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    names = compose["services"]["bot"]["environment"]
    assert {name.lower() for name in names} <= set(Settings.model_fields)


def test_a_service_may_open_as_many_files_as_the_port_has_connections() -> None:
    unit = (ROOT / "deploy" / "image-video-bot.service").read_text()
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    limits = [int(re.findall(r"^LimitNOFILE=(\d+)$", unit, flags=re.MULTILINE)[0])]
    limits.append(compose["services"]["bot"]["ulimits"]["nofile"])
    assert min(limits) >= MOST + 512
