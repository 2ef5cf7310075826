"""Settings: the command line over the file over the defaults, and a file that is wrong says where."""

import re
from pathlib import Path

import pytest

from fairlead.settings import SettingsError, compose, user_data


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {}, "home/.local/share/fairlead"),
        ("linux", {"XDG_DATA_HOME": ""}, "home/.local/share/fairlead"),
        ("darwin", {}, "home/Library/Application Support/fairlead"),
        ("linux", {"XDG_DATA_HOME": "own"}, "own/fairlead"),
        ("darwin", {"XDG_DATA_HOME": "own"}, "own/fairlead"),
    ],
)
def test_what_belongs_to_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, environ: dict[str, str], folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert user_data() == tmp_path / folder
    assert compose(tmp_path).user_data == tmp_path / folder


def test_defaults(tmp_path: Path) -> None:
    settings = compose(tmp_path)
    assert settings.data == tmp_path / ".fairlead"
    assert settings.gateway.ports is None
    assert settings.limits.frame_bytes == 32_768
    assert settings.tables.durability == "full"


def test_the_file_and_the_command_line_over_it(tmp_path: Path) -> None:
    (tmp_path / "fairlead.toml").write_text(
        '[gateway]\nports = [8080]\nhost = "::1"\naccount_id = "123456789012"\n[limits]\nidle_seconds = 5\n'
        '[functions]\nenvironments = 2\n[tables]\ndurability = "os"\nendpoint = "http://localhost:8000"\n'
    )
    settings = compose(tmp_path)
    assert settings.gateway.ports == (8080,)
    assert settings.gateway.host == "::1"
    assert settings.gateway.account_id == "123456789012"
    assert settings.limits.idle_seconds == 5
    assert settings.limits.message_bytes == 131_072
    assert settings.functions.environments == 2
    assert settings.tables.durability == "os"
    assert settings.tables.endpoint == "http://localhost:8000"
    assert compose(tmp_path, dynamodb="https://there/x").tables.endpoint == "https://there/x"
    settings = compose(tmp_path, ports=(0,), host="127.0.0.1", data=tmp_path / "d")
    assert settings.gateway.ports == (0,)
    assert settings.gateway.host == "127.0.0.1"
    assert settings.data == tmp_path / "d"


def test_what_is_off_may_be_said_to_be_off(tmp_path: Path) -> None:
    (tmp_path / "fairlead.toml").write_text(
        "[limits]\nflood_rate = 0\nflood_burst = 0\nping_seconds = 0\nbinary = true\ncompression = false\n"
    )
    limits = compose(tmp_path).limits
    assert (limits.flood_rate, limits.flood_burst, limits.ping_seconds) == (0, 0, 0)
    assert (limits.binary, limits.compression, limits.count_pings) == (True, False, False)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[gateway]\nport = 1\n", 2, "no setting gateway.port"),
        ("[gateway]\n\nports = 3001\n", 3, "gateway.ports is a list of port numbers, not 3001"),
        ("[gateway]\nports = [70000]\n", 2, "list of port numbers"),
        ('[gateway]\naccount_id = "1"\n', 2, "12 digits"),
        ("[limits]\nidle_seconds = 0\n", 2, "number above 0"),
        ("[limits]\nframe_bytes = true\n", 2, "whole number"),
        ("[limits]\nbinary = 1\n", 2, "true or false"),
        ('[limits]\ncompression = "no"\n', 2, "true or false"),
        ("[limits]\nflood_burst = 0.5\n", 2, "whole number, or 0"),
        ("[limits]\nflood_rate = -1\n", 2, "number, or 0"),
        ("[limits]\nping_seconds = true\n", 2, "number, or 0"),
        ('[tables]\ndurability = "perhaps"\n', 2, "one of full, os, memory"),
        ('[tables]\nendpoint = "dynamodb"\n', 2, "is a URL such as"),
        ('[tables]\nendpoint = "http://[::1"\n', 2, "is a URL such as"),
        ("[tabels]\n", 1, "no [tabels]"),
        ("tables = 1\n", 1, "not a table"),
        ("[gateway\n", None, "cannot be read"),
        pytest.param("a = " + "[" * 100_000, None, "cannot be read", id="deep"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int | None, said: str) -> None:
    (tmp_path / "fairlead.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        compose(tmp_path)
    (problem,) = caught.value.problems
    assert said in problem.message
    assert (problem.file, problem.line) == ("fairlead.toml", line)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "fairlead.toml").write_text("[gateway]\nport = 1\nhost = 2\n[nothing]\n")
    with pytest.raises(SettingsError) as caught:
        compose(tmp_path)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("host", [None, "localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_loopback_is_open_to_this_machine_only(tmp_path: Path, host: str | None) -> None:
    assert not compose(tmp_path, host=host).exposed


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "fd00::1", "my.dev", "localhost.my.dev"])
def test_any_other_address_is_open_to_others(tmp_path: Path, host: str) -> None:
    assert compose(tmp_path, host=host).exposed


def test_who_else_is_let_in(tmp_path: Path) -> None:
    settings = compose(tmp_path)
    assert (settings.allow_hosts, settings.allow_origins, settings.insecure) == (frozenset(), frozenset(), False)
    settings = compose(tmp_path, allow_hosts=["my.dev"], allow_origins=["null"], insecure=True)
    assert settings.allow_hosts == frozenset({"my.dev"})
    assert settings.allow_origins == frozenset({"null"})
    assert settings.insecure


def test_stages_and_routes_have_limits_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "fairlead.toml").write_text(
        '[limits]\nidle_seconds = 5\n[stages."chat/dev"]\nmessage_bytes = 1000000\n'
        '[stages."chat/dev".routes."say it"]\nintegration_seconds = 120\n'
        '[stages."other/prod"]\nintegration_seconds = 60\n'
    )
    settings = compose(tmp_path)
    chat, other = settings.stages["chat/dev"], settings.stages["other/prod"]
    assert (chat.limits.message_bytes, chat.limits.idle_seconds) == (1_000_000, 5)
    assert chat.integration_seconds == {"say it": 120.0}
    assert (other.limits.message_bytes, other.limits.integration_seconds) == (131_072, 60)
    assert settings.limits.message_bytes == 131_072
    assert settings.longest_integration == 120
    assert compose(tmp_path, quotas="aws").quotas == "aws"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[stages."chat"]\n', 'stages."chat" names no stage'),
        ('[stages."/dev"]\n', "names no stage"),
        ('[stages."chat/dev"]\nidle = 1\n', 'There is no setting stages."chat/dev".idle'),
        ('[stages."chat/dev"]\nidle_seconds = 0\n', "number above 0"),
        (
            '[stages."chat/dev".routes.say]\nidle_seconds = 1\n',
            'no setting stages."chat/dev".routes."say".idle_seconds',
        ),
        ('[stages."chat/dev".routes]\nsay = 1\n', "is not a table"),
        ("stages = 1\n", "stages is not a table"),
        ('[stages]\n"chat/dev" = 1\n', "is not a table"),
    ],
)
def test_limits_of_stages_that_are_wrong(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "fairlead.toml").write_text(text)
    with pytest.raises(SettingsError, match=re.escape(said)):
        compose(tmp_path)


def test_trusted_proxies(tmp_path: Path) -> None:
    file = tmp_path / "fairlead.toml"
    file.write_text('[gateway]\ntrusted_proxies = ["10.0.0.0/8", "::1"]\n')
    settings = compose(tmp_path, host="127.0.0.1")
    assert settings.gateway.trusted_proxies == ("10.0.0.0/8", "::1")
    assert settings.exposed, "whoever reaches the proxy reaches us"
    for wrong in ('["10.0.0.1/8"]', '["example.org"]', '"10.0.0.0/8"', "[10]"):
        file.write_text(f"[gateway]\ntrusted_proxies = {wrong}\n")
        with pytest.raises(SettingsError, match="trusted_proxies is a list of addresses and networks"):
            compose(tmp_path)
