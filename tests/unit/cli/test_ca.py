"""`fairlead ca` shows the authority and removes it."""

from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.net.authority import CERTIFICATE, FOLDER


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "fairlead" / FOLDER


def test_it_is_made_and_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ca"]) == 0
    first = capsys.readouterr().out
    assert (folder / CERTIFICATE).exists()
    for way in ("--cacert", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "SSL_CERT_FILE"):
        assert f"{way}{' ' if way == '--cacert' else '='}'{folder / CERTIFICATE}'" in first
    text = (folder / CERTIFICATE).read_bytes()
    assert main(["ca"]) == 0
    assert capsys.readouterr().out == first
    assert (folder / CERTIFICATE).read_bytes() == text


def test_it_is_removed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ca"]) == 0
    assert main(["ca", "--remove"]) == 0
    assert not folder.exists()
    capsys.readouterr()
    assert main(["ca", "--remove"]) == 0
    assert "There is no authority" in capsys.readouterr().out


def test_what_can_not_be_used_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ca"]) == 0
    (folder / CERTIFICATE).write_text("nonsense")
    assert main(["ca"]) == 1
    assert "holds no certificate authority" in capsys.readouterr().err
    assert main(["ca", "--remove"]) == 0
    folder.parent.rmdir()
    folder.parent.write_text("a file in its place")
    assert main(["ca"]) == 1
    assert "cannot be used" in capsys.readouterr().err
