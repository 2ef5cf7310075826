from pathlib import Path

import pytest

from fairlead.observe.function_log_lines import Following, Line, aside, logs, parsed, read

ID = "79b4f56e-95b1-4643-9700-2807f4e68189"
TIME = "2026-11-20T15:00:00.000Z"


def line(text: str, function: str = "hello") -> str:
    return f"{TIME} {function} {ID} {text}\n"


def texts(lines: "list[Line] | object") -> list[str]:
    assert isinstance(lines, list)
    return [one.text for one in lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TIME} hello {ID} one two", Line(TIME, "hello", ID, "one two")),
        (f"{TIME} hello:3 - x", Line(TIME, "hello:3", "-", "x")),
        (f"{TIME} hello {ID} ", Line(TIME, "hello", ID, "")),
        (f"{TIME} hello {ID}", Line(TIME, "hello", ID, "")),
        (f"{TIME} {ID} an older line", Line(TIME, "f", ID, "an older line")),
        (f"{TIME} - - older", Line(TIME, "f", "-", "- older")),
        (f"{TIME} {ID} {ID} older", Line(TIME, "f", ID, f"{ID} older")),
        ("the tables say something", None),
        ("", None),
    ],
)
def test_lines(text: str, expected: Line | None) -> None:
    assert parsed(text, "f") == expected


def test_what_was_put_aside_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "hello.log"
    for number in (10, 9, 2, 1):
        path.with_name(f"hello.log.{number}").write_text(line(str(number)))
    path.with_name("hello.log.bak").write_text(line("no"))
    path.write_text(line("0") + f"{TIME} torn")
    assert texts(list(read(path))) == ["10", "9", "2", "1", "0"]
    assert texts(list(read(path, only_aside=True))) == ["10", "9", "2", "1"]
    assert aside(path)[-1] == path


def test_found_by_whole_names_and_those_of_configs(tmp_path: Path) -> None:
    for name in ("hello", "lo", "other"):
        (tmp_path / f"{name}.log").touch()
    found = {given: [path.stem for path in logs(tmp_path, given)] for given in ("", "hello", "chat-dev-hello", "x")}
    assert found == {"": ["hello", "lo", "other"], "hello": ["hello"], "chat-dev-hello": ["hello"], "x": []}
    assert [path.stem for path in logs(tmp_path, "hello:3")] == ["hello"]


def test_followed_when_it_is_put_aside_emptied_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "hello.log"
    path.write_text(line("before"))
    following = Following(path, from_its_end=True)
    assert following.more() == []
    with path.open("a") as file:
        file.write(line("a") + f"{TIME} hello")
    assert texts(following.more()) == ["a"]
    with path.open("a") as file:
        file.write(f" {ID} b\n" + line("c"))
    path.rename(tmp_path / "hello.log.1")
    path.write_text(line("d"))
    assert texts(following.more()) == ["b", "c", "d"]
    path.write_text("")
    assert following.more() == []
    with path.open("a") as file:
        file.write(line("e"))
    assert texts(following.more()) == ["e"]
    path.unlink()
    assert following.more() == []
    path.write_text(line("f"))
    assert texts(following.more()) == ["f"]
    following.close()


def test_one_that_is_not_there_yet(tmp_path: Path) -> None:
    following = Following(tmp_path / "hello.log", from_its_end=True)
    assert following.more() == []
    (tmp_path / "hello.log").write_text(line("a"))
    assert texts(following.more()) == ["a"]
    following.close()
