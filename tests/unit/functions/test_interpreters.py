from pathlib import Path

from fairlead.functions.interpreters import find
from fairlead.model.apps import Function


def function(root: Path, config: Path | None = None) -> Function:
    return Function("f", "f.h", "python3.12", str(root), "arn", "f", file=str(config) if config else "")


def venv(folder: Path, version: str = "3.12") -> Path:
    site = folder / f".venv/lib/python{version}/site-packages"
    site.mkdir(parents=True)
    python = folder / ".venv/bin/python"
    python.parent.mkdir()
    python.touch(0o755)
    return site


def test_without_a_venv_it_is_ours(tmp_path: Path) -> None:
    layout = find(function(tmp_path), "/our/python", "3.11")
    assert (layout.python, layout.version, layout.has_venv, layout.has_requirements) == (
        "/our/python",
        "3.11",
        False,
        False,
    )


def test_the_apps_venv_wins(tmp_path: Path) -> None:
    (venv(tmp_path) / "boto3").mkdir()
    layout = find(function(tmp_path), "/our/python", "3.11")
    assert (layout.python, layout.version) == (str(tmp_path / ".venv/bin/python"), "3.12")
    assert layout.has_venv
    assert layout.has_boto3


def test_a_venv_beside_the_config_serves_the_folders_below_it(tmp_path: Path) -> None:
    venv(tmp_path)
    (tmp_path / "requirements.txt").touch()
    root = tmp_path / "src/fn"
    root.mkdir(parents=True)
    layout = find(function(root, tmp_path / "template.yaml"), "/our/python", "3.11")
    assert (layout.has_venv, layout.has_requirements, layout.home) == (True, True, tmp_path)


def test_a_venv_above_the_config_is_somebody_elses(tmp_path: Path) -> None:
    venv(tmp_path)
    root = tmp_path / "app"
    root.mkdir()
    assert not find(function(root, root / "serverless.yml"), "/our/python", "3.11").has_venv


def test_a_broken_venv_is_none(tmp_path: Path) -> None:
    venv(tmp_path)
    (tmp_path / ".venv/bin/python").chmod(0o644)
    (tmp_path / ".venv/bin/python").unlink()
    assert not find(function(tmp_path), "/our/python", "3.11").has_venv


def test_packages_in_the_task_root_are_seen(tmp_path: Path) -> None:
    (tmp_path / "boto3").mkdir()
    layout = find(function(tmp_path), "/our/python", "3.11")
    assert layout.carries
    assert layout.has_boto3
    assert not layout.has_venv
