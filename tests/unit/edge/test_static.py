"""Static pages: what is in the folder, and nothing else."""

import os
from pathlib import Path

import pytest

from fairlead.edge.static import StaticPages
from fairlead.net.messages import Request, Response


@pytest.fixture
def root(tmp_path: Path) -> Path:
    public = tmp_path / "public"
    (public / "sub").mkdir(parents=True)
    (public / "empty").mkdir()
    (public / "index.html").write_text("<p>home")
    (public / "sub" / "index.html").write_text("<p>sub")
    (public / "app.js").write_text("1")
    (public / "a b+é.txt").write_text("spaced")
    (public / "per%2Fcent.txt").write_text("literal")
    (public / ".env").write_text("SECRET")
    (public / ".git").mkdir()
    (public / ".git" / "config").write_text("SECRET")
    (tmp_path / "outside.txt").write_text("SECRET")
    (public / "out.txt").symlink_to(tmp_path / "outside.txt")
    (public / "up").symlink_to(tmp_path)
    (public / "inside.js").symlink_to(public / "app.js")
    (public / "hidden.txt").symlink_to(public / ".env")
    (public / "circle").symlink_to(public / "circle")
    os.mkfifo(public / "pipe.txt")
    return public


def get(root: Path, path: str, **headers: str) -> Response:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    answers: list[Response] = []
    StaticPages(root)(Request("GET", path, pairs, b"", ("192.0.2.1", 1), 3001), answers.append)
    (answer,) = answers
    return answer


def header(response: Response, name: bytes) -> bytes:
    return dict(response.headers).get(name, b"")


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/", b"<p>home", b"text/html; charset=utf-8"),
        ("/index.html?x=1", b"<p>home", b"text/html; charset=utf-8"),
        ("/sub/", b"<p>sub", b"text/html; charset=utf-8"),
        ("//sub//index.html", b"<p>sub", b"text/html; charset=utf-8"),
        ("/app.js", b"1", b"text/javascript; charset=utf-8"),
        ("/inside.js", b"1", b"text/javascript; charset=utf-8"),
        ("/a%20b+%C3%A9.txt", b"spaced", b"text/plain; charset=utf-8"),
        ("/per%252Fcent.txt", b"literal", b"text/plain; charset=utf-8"),
    ],
)
def test_what_is_there_is_shown(root: Path, path: str, body: bytes, kind: bytes) -> None:
    response = get(root, path)
    assert (response.status, response.body, header(response, b"Content-Type")) == (200, body, kind)
    assert header(response, b"X-Content-Type-Options") == b"nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/missing",
        "/empty/",
        "/.env",
        "/%2eenv",
        "/.git/config",
        "/hidden.txt",
        "/out.txt",
        "/up/outside.txt",
        "/circle",
        "/pipe.txt",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/sub/../../outside.txt",
        "/sub/..%2f..%2foutside.txt",
        "/..%5coutside.txt",
        "/%252e%252e/outside.txt",
        "/app.js%00.html",
        "/%ff",
        "/app.js/x",
        "/" + "a" * 300,
        "*",
        "http://other/",
    ],
)
def test_everything_else_is_not_found(root: Path, path: str) -> None:
    response = get(root, path)
    assert response.status == 404
    assert b"SECRET" not in response.body


def test_a_folder_gets_its_slash_and_leads_nowhere_else(root: Path) -> None:
    response = get(root, "//sub?a=1")
    assert (response.status, header(response, b"Location")) == (301, b"/sub/?a=1")


def test_an_edit_shows_and_what_is_known_is_not_sent_again(root: Path) -> None:
    first = get(root, "/app.js")
    tag = header(first, b"ETag").decode()
    assert header(first, b"Cache-Control") == b"no-cache"
    assert get(root, "/app.js", If_None_Match=tag).status == 304
    (root / "app.js").write_text("22")
    assert get(root, "/app.js", If_None_Match=tag).body == b"22"


def test_a_large_file_is_streamed(root: Path) -> None:
    (root / "big.bin").write_bytes(b"x" * 200_000)
    response = get(root, "/big.bin")
    stream = response.stream
    assert stream is not None
    assert stream.length == 200_000
    with (root / "big.bin").open("ab") as more:
        more.write(b"y" * 1000)
    assert b"".join(iter(lambda: stream.read(64_000), b"")) == b"x" * 200_000
    stream.close()


def test_the_root_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(root)
    assert get(link, "/app.js").body == b"1"


def test_a_root_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        StaticPages(tmp_path / "none")
