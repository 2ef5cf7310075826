import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from fairlead.functions.typescript import Bundler, find, is_module, module_path, own_esbuild
from fairlead.model.problems import Problem, Severity
from fairlead.processes.spawning import SpawnError

FAILED = """✘ [ERROR] Expected "}" but found end of file

    src/app.ts:3:1:
      3 │ const
        ╵      ^

▲ [WARNING] Duplicate key "a" in object literal [duplicate-object-key]

    lib/other.ts:7:20:
      7 │ {a: 1, a: 2}

✘ [ERROR] Could not resolve "./gone"
"""


def touch(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    return root


@pytest.mark.parametrize(
    ("handler", "expected"),
    [("app.handler", "app"), ("src/app.a.b", "src/app"), ("./src/app.h", "src/app"), ("/src/app.h", "src/app")],
)
def test_the_module_of_a_handler(handler: str, expected: str) -> None:
    assert module_path(Path("/root"), handler) == Path("/root", expected)


@pytest.mark.parametrize(
    ("files", "found", "hidden"),
    [
        (["src/app.ts"], "src/app.ts", None),
        (["src/app.tsx"], "src/app.tsx", None),
        (["src/app.mts", "src/app.cts"], "src/app.mts", None),
        (["src/app.js", "src/app.ts"], "src/app.js", "src/app.ts"),
        (["src/app.cjs", "src/app.mjs"], "src/app.mjs", None),
        (["src/app"], "src/app", None),
        (["src/app/index.js"], "src/app", None),
        (["src/app/index.js", "src/app.ts"], "src/app.ts", None),
        (["lib/app.js", ".build/src/app.js", "src/app.ts"], "src/app.ts", None),
        (["lib/app.js", "src/app.py", "src/apps.ts"], None, None),
    ],
)
def test_the_file_of_a_handler(tmp_path: Path, files: list[str], found: str | None, hidden: str | None) -> None:
    source = find(touch(tmp_path, *files), "src/app.handler")
    if found is None:
        assert source is None
    else:
        assert source is not None
        assert source.path in (tmp_path / found, tmp_path / found / "index.js")
        assert source.hidden == (tmp_path / hidden if hidden else None)
        assert source.typed is (source.path.suffix not in ("", ".js", ".mjs", ".cjs"))


def test_a_path_out_of_the_folder_has_no_file(tmp_path: Path) -> None:
    touch(tmp_path, "app.ts", "src/x")
    assert find(tmp_path / "src", "../app.handler") is None


@pytest.mark.parametrize(
    ("name", "package", "expected"),
    [
        ("a.ts", None, False),
        ("a.ts", "{}", False),
        ("a.ts", '{"type": "commonjs"}', False),
        ("a.ts", '{"type": "module"}', True),
        ("a.ts", "[]", False),
        ("a.ts", "{ broken", False),
        pytest.param("a.ts", "[" * 100_000, False, id="deep"),
        ("a.mts", "{}", True),
        ("a.cts", '{"type": "module"}', False),
    ],
)
def test_which_sources_are_es_modules(tmp_path: Path, name: str, package: str | None, expected: bool) -> None:
    if package is not None:
        (tmp_path / "package.json").write_text(package)
    assert is_module(tmp_path / "src" / name) is expected


def test_the_apps_own_esbuild_may_be_above(tmp_path: Path) -> None:
    touch(tmp_path, "node_modules/.bin/esbuild", "packages/app/src/app.ts")
    assert own_esbuild(tmp_path / "packages/app/src/app.ts") == tmp_path / "node_modules/.bin/esbuild"
    assert own_esbuild(Path("/nonexistent/src/app.ts")) is None


class Esbuild:
    """Takes esbuild's place: writes the bundle that it is asked for, or prints and fails."""

    def __init__(self, status: int = 0, printed: str = "", error: str = "") -> None:
        self.status, self.printed, self.error = status, printed, error
        self.argv: list[list[str]] = []
        self.running = 0

    async def __call__(self, argv: Sequence[str], env: Mapping[str, str], cwd: str) -> tuple[int, str]:
        if self.error:
            raise SpawnError(self.error)
        assert env == {"PATH": "/bin"}
        self.argv.append(list(argv))
        self.running += 1
        assert self.running == 1, "two bundles of one source at a time"
        await asyncio.sleep(0)
        self.running -= 1
        if self.status == 0:
            target = next(Path(word.removeprefix("--outfile=")) for word in argv if word.startswith("--outfile="))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f"bundle {len(self.argv)}")
        return self.status, self.printed


def bundle(esbuild: Esbuild, root: Path, name: str = "src/app.ts") -> tuple[Path, list[Problem]]:
    bundler = Bundler(esbuild, {"PATH": "/bin"}, root / ".fairlead/build")
    return asyncio.run(bundler.bundle(root / name, root, Path("/bin/esbuild"), 20))


@pytest.mark.parametrize(("kind", "name", "form"), [("commonjs", "app.cjs", "cjs"), ("module", "app.mjs", "esm")])
def test_a_bundle_mirrors_its_sources_path(tmp_path: Path, kind: str, name: str, form: str) -> None:
    (tmp_path / "package.json").write_text(f'{{"type": "{kind}"}}')
    esbuild = Esbuild()
    path, problems = bundle(esbuild, tmp_path)
    assert problems == []
    assert path.relative_to(tmp_path / ".fairlead/build").parts[1:] == ("src", name)
    assert list(path.parent.iterdir()) == [path]
    words = esbuild.argv[0]
    assert {"--bundle", "--platform=node", "--packages=external", f"--format={form}", "--target=node20"} <= set(words)


def test_an_error_is_a_problem_with_esbuilds_place_and_the_old_bundle_stays(tmp_path: Path) -> None:
    path, _ = bundle(Esbuild(), tmp_path)
    again, problems = bundle(Esbuild(1, FAILED), tmp_path)
    assert again == path
    assert path.read_text() == "bundle 1"
    assert problems == [
        Problem(Severity.ERROR, 'Expected "}" but found end of file', file=str(tmp_path / "src/app.ts"), line=3),
        Problem(
            Severity.WARNING,
            'Duplicate key "a" in object literal [duplicate-object-key]',
            file=str(tmp_path / "lib/other.ts"),
            line=7,
        ),
        Problem(Severity.ERROR, 'Could not resolve "./gone"'),
    ]


def test_a_failure_without_a_word_is_an_error_too(tmp_path: Path) -> None:
    (problem,) = bundle(Esbuild(139, "Killed"), tmp_path)[1]
    assert (problem.severity, problem.message) == (Severity.ERROR, "esbuild could not bundle it: Killed")


def test_an_esbuild_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    (problem,) = bundle(Esbuild(error="it is for another machine."), tmp_path)[1]
    assert problem.message == "app.ts could not be bundled: it is for another machine."


def test_bundles_of_one_source_are_made_one_after_the_other(tmp_path: Path) -> None:
    esbuild = Esbuild()
    bundler = Bundler(esbuild, {"PATH": "/bin"}, tmp_path / "build")

    async def many() -> None:
        await asyncio.gather(*(bundler.bundle(tmp_path / "a.ts", tmp_path, Path("/bin/esbuild"), 20) for _ in range(5)))

    asyncio.run(many())
    assert bundler.output(tmp_path / "a.ts", tmp_path).read_text() == "bundle 5"


def test_sources_of_one_name_in_two_folders_have_two_bundles(tmp_path: Path) -> None:
    bundler = Bundler(Esbuild(), {}, tmp_path / "build")
    one, two = tmp_path / "x/src", tmp_path / "y/src"
    assert bundler.output(one / "app.ts", one) != bundler.output(two / "app.ts", two)
