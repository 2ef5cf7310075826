import pytest

from fairlead import __version__
from fairlead.cli import main


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"fairlead {__version__}\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert all(f"\n    {command} " in said for command in ("dev", "check", "connect"))


@pytest.mark.parametrize("argv", [[], ["dance"], ["connect"], ["dev", "--port", "x"], ["dev", "--port", "65536"]])
def test_a_command_line_that_makes_no_sense_ends_with_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(argv)
    assert end.value.code == 2
    assert "usage: fairlead" in capsys.readouterr().err
