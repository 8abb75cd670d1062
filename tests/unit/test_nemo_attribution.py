"""Attribution from the packaged front matter and the install path, the client id's seed, and links for people."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.backends.nemo import NemoConfig, seeded_client_id
from bot.backends.nemo.attribution import SKILL, attribution
from bot.domain.errors import ConfigurationProblem
from bot.http.public_addresses import is_public_url

FRONT = '---\nname: image-video\nversion: "2.3.4"\ndescription: x\n---\nText\n'


def test_the_packaged_skill_names_itself() -> None:
    front = yaml.safe_load(SKILL.read_text(encoding="utf-8").split("---")[1])
    assert (front["name"], front["version"]) == ("image-video", "1.0.0")
    assert attribution() == {
        "X-Skill-Source": "image-video",
        "X-Skill-Version": "1.0.0",
        "X-Skill-Platform": "unknown",
    }


@pytest.mark.parametrize(
    ("folder", "platform"),
    [
        (".clawhub/skills/image-video", "clawhub"),
        (".cursor/skills/image-video", "cursor"),
        (".cursor/other", "unknown"),
        ("site-packages/bot/nemo", "unknown"),
    ],
)
def test_the_platform_is_where_it_is_installed(tmp_path: Path, folder: str, platform: str) -> None:
    skill = tmp_path / folder / "SKILL.md"
    skill.parent.mkdir(parents=True)
    skill.write_text(FRONT, encoding="utf-8")
    assert attribution(skill=skill)["X-Skill-Platform"] == platform
    assert attribution("my-shop", skill)["X-Skill-Platform"] == "my-shop"


def test_the_version_is_read_at_run_time(tmp_path: Path) -> None:
    skill = tmp_path / "SKILL.md"
    skill.write_text("\ufeff" + FRONT.replace("\n", "\r\n"), encoding="utf-8")
    assert attribution(skill=skill)["X-Skill-Version"] == "2.3.4"


@pytest.mark.parametrize("source", ["two\r\nlines: x", "中文", ""])
def test_a_source_that_no_header_can_carry_is_passed_over(source: str) -> None:
    assert attribution(source)["X-Skill-Platform"] == "unknown"


@pytest.mark.parametrize("text", ["", "no front matter", "---\nname: x\n---\n", "---\n- a\n---\n", "---\n: : :\n---\n"])
def test_a_broken_skill_is_the_operators_problem(tmp_path: Path, text: str) -> None:
    skill = tmp_path / "SKILL.md"
    skill.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationProblem, match="front matter"):
        attribution(skill=skill)


def test_the_client_id_is_seeded_by_the_setting_else_the_file(tmp_path: Path) -> None:
    file = tmp_path / "client_id"
    assert seeded_client_id("", file) == ""
    file.write_text("from-the-file\n", encoding="ascii")
    assert seeded_client_id("", file) == "from-the-file"
    assert seeded_client_id("mine", file) == "mine"
    assert seeded_client_id("x" * 65, file) == "from-the-file"
    file.write_bytes(b"\xff\xfe")
    assert seeded_client_id("", file) == ""


def test_a_configuration_does_not_show_its_token() -> None:
    config = NemoConfig("https://api.example", token="nmv_usr_secret", proxy="http://me:secret@proxy")
    assert "secret" not in repr(config)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.jpg",
        "http://example.com:8080/a.jpg?x=1",
        "https://8.8.8.8/a",
        "https://[2606:4700::1111]/a",
        "https://example.com./a",
    ],
)
def test_public_addresses(url: str) -> None:
    assert is_public_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a",
        "http://127.1/a",
        "http://2130706433/a",
        "http://0x7f.1/a",
        "http://0x7f000001/a",
        "http://localhost/a",
        "http://router/a",
        "http://nas.local/a",
        "http://db.internal./a",
        "http://10.0.0.8/a",
        "http://192.168.1.1/a",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a",
        "http://[::ffff:127.0.0.1]/a",
        "http://[fe80::1%25eth0]/a",
        "http://0.0.0.0/a",
        "http://100.64.0.1/a",
        "http://user:secret@example.com/a",
        "file:///etc/passwd",
        "ftp://example.com/a",
        "//example.com/a",
        "http:///a",
        "http://[bad/a",
        "http://example.com:99999/a",
        "",
    ],
)
def test_inward_and_odd_addresses(url: str) -> None:
    assert not is_public_url(url)
