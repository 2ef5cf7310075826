"""How a handler's path becomes a function, and what is reported when it does not."""

import os
from pathlib import Path

import pytest

from nodeworker import NodeWorker, handler_file

CJS = "exports.handler = async () => __filename.split('/').slice(-2).join('/');"
ESM = "export const handler = async () => import.meta.url.split('/').slice(-2).join('/');"
MODULE = '{"type": "module"}'

FOUND: dict[str, tuple[str, dict[str, str], str]] = {
    # handler, files, the file that answers
    "js": ("src/app.handler", {"src/app.js": CJS, "src/app.mjs": ESM}, "src/app.js"),
    "mjs": ("src/app.handler", {"src/app.mjs": ESM, "src/app.cjs": CJS}, "src/app.mjs"),
    "cjs": ("src/app.handler", {"src/app.cjs": CJS}, "src/app.cjs"),
    "js of a module package": ("src/app.handler", {"src/app.js": ESM, "package.json": MODULE}, "src/app.js"),
    "cjs of a module package": ("src/app.handler", {"src/app.cjs": CJS, "package.json": MODULE}, "src/app.cjs"),
    "the nearest package.json decides": (
        "src/app.handler",
        {"src/app.js": CJS, "src/package.json": "{}", "package.json": MODULE},
        "src/app.js",
    ),
    "a leading ./": ("./src/app.handler", {"src/app.js": CJS}, "src/app.js"),
    "a leading /": ("/src/app.handler", {"src/app.js": CJS}, "src/app.js"),
    "no extension": ("src/app.handler", {"src/app": CJS}, "src/app"),
    "a folder with an index": ("src.handler", {"src/index.js": CJS}, "src/index.js"),
    "a file beside a folder": ("src/app.handler", {"src/app.js": CJS, "src/app/index.js": CJS}, "src/app.js"),
    "a nested export": ("src/app.a.b", {"src/app.js": f"{CJS} exports.a = {{ b: exports.handler }};"}, "src/app.js"),
    "an awaiting module": (
        "src/app.handler",
        {"src/app.mjs": f"await new Promise((k) => setTimeout(k, 5)); {ESM}"},
        "src/app.mjs",
    ),
}

FAILED: dict[str, tuple[str, dict[str, str], str, str]] = {
    # handler, files, error type, part of the message
    "no such file": ("src/app.handler", {}, "Runtime.ImportModuleError", "Cannot find module './src/app'"),
    "a missing package": (
        "app.handler",
        {"app.js": "require('nothing-such')"},
        "Runtime.ImportModuleError",
        "nothing-such",
    ),
    "a missing package of a module": (
        "app.handler",
        {"app.mjs": "import 'nothing-such'"},
        "Runtime.ImportModuleError",
        "nothing-such",
    ),
    "a missing file of a module": (
        "app.handler",
        {"app.mjs": "import './gone.mjs'"},
        "Runtime.ImportModuleError",
        "gone.mjs",
    ),
    "no such export": (
        "app.other",
        {"app.js": CJS},
        "Runtime.HandlerNotFound",
        "app.other is undefined or not exported",
    ),
    "no such nested export": ("app.a.b.c", {"app.js": CJS}, "Runtime.HandlerNotFound", "app.a.b.c is undefined"),
    "no function": (
        "app.handler",
        {"app.js": "exports.handler = 5"},
        "Runtime.HandlerNotFound",
        "app.handler is not a function",
    ),
    "no name": ("app", {"app.js": CJS}, "Runtime.MalformedHandlerName", "Bad handler"),
    "a way out": ("../app.handler", {}, "Runtime.MalformedHandlerName", "not a valid handler name"),
    "a syntax error": (
        "app.handler",
        {"app.js": "const = 1"},
        "Runtime.UserCodeSyntaxError",
        "SyntaxError: Unexpected token",
    ),
    "a syntax error of a module": (
        "app.handler",
        {"app.mjs": "const = 1"},
        "Runtime.UserCodeSyntaxError",
        "SyntaxError",
    ),
    "a throw": ("app.handler", {"app.js": "throw new TypeError('at start')"}, "TypeError", "at start"),
    "a throw of a module": ("app.handler", {"app.mjs": "throw new TypeError('at start')"}, "TypeError", "at start"),
    "a throw of text": ("app.handler", {"app.js": "throw 'text'"}, "string", "text"),
    "a rejection": (
        "app.handler",
        {"app.mjs": "Promise.reject(new Error('r')); await new Promise((k) => setTimeout(k, 50))"},
        "Runtime.UnhandledPromiseRejection",
        "Error: r",
    ),
    "an await without end": (
        "app.handler",
        {"app.mjs": "await new Promise(() => {}); export const handler = 1"},
        "Runtime.NodeJsExit",
        "top-level await",
    ),
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        handler_file(root, text, name)
    return root


@pytest.mark.parametrize("case", FOUND)
def test_the_handler_is_found(tmp_path: Path, case: str) -> None:
    handler, files, answering = FOUND[case]
    with NodeWorker(write(tmp_path, files), handler) as worker:
        assert worker.ready()["runtime"].startswith("Node.js v")
        assert worker.returned() == answering


@pytest.mark.parametrize("case", FAILED)
def test_a_failure_is_an_init_error(tmp_path: Path, case: str) -> None:
    handler, files, kind, message = FAILED[case]
    with NodeWorker(write(tmp_path, files), handler) as worker:
        error = worker.init_error()
        assert error["errorType"] == kind
        assert message in error["errorMessage"]


@pytest.mark.parametrize("name", ["app.js", "app.mjs"])
def test_the_trace_of_a_failure_names_the_place(tmp_path: Path, name: str) -> None:
    with NodeWorker(write(tmp_path, {name: "\nthrow new Error('x')"}), "app.handler") as worker:
        assert any(f"{name}:2" in line for line in worker.init_error()["trace"])


def test_the_trace_of_a_syntax_error_names_the_place(tmp_path: Path) -> None:
    with NodeWorker(write(tmp_path, {"app.js": "\n\nconst = 1"}), "app.handler") as worker:
        assert f"{tmp_path}/app.js:3" in worker.init_error()["trace"]


def test_node_path_holds_the_task_root(tmp_path: Path) -> None:
    files = {"app.js": "exports.handler = async () => require('db_utils.js').x", "db_utils.js": "exports.x = 1"}
    with NodeWorker(write(tmp_path, files), "app.handler", env={"NODE_PATH": str(tmp_path)}) as worker:
        worker.ready()
        assert worker.returned() == 1


def test_a_compiled_file_is_loaded_instead(tmp_path: Path) -> None:
    write(tmp_path, {"src/app.ts": "nonsense", "build/src/app.cjs": CJS})
    with NodeWorker(tmp_path, "src/app.handler", options=["--file", str(tmp_path / "build/src/app.cjs")]) as worker:
        worker.ready()
        assert worker.returned() == "src/app.cjs"


def test_import_finds_packages_of_the_fallback_after_the_apps_own(tmp_path: Path) -> None:
    package = '{"name": "p", "type": "module", "exports": "./main.js"}'
    app, first, second = tmp_path / "app", tmp_path / "first", tmp_path / "second"
    for folder, names in [(app, ["own"]), (first, ["own", "fallen"]), (second, ["fallen", "last"])]:
        for name in names:
            write(
                folder / "node_modules" / name, {"package.json": package, "main.js": f"export default '{folder.name}'"}
            )
    write(
        app,
        {
            "app.mjs": "import a from 'own'; import b from 'fallen';"
            " export const handler = async () => [a, b, (await import('last')).default];"
        },
    )
    options = ["--fallback", os.pathsep.join([str(first), str(second)])]
    with NodeWorker(app, "app.handler", options=options) as worker:
        worker.ready()
        assert worker.returned() == ["app", "first", "second"]
    write(app, {"app.mjs": "import 'nowhere'"})
    with NodeWorker(app, "app.handler", options=options) as worker:
        assert f"imported from {app}/app.mjs" in worker.init_error()["errorMessage"]
