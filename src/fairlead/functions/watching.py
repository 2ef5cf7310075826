"""Files that change under the functions while somebody develops them."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final, TypeVar

from watchfiles import Change, watch

_T = TypeVar("_T")

_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "venv", "env"})
"""Folders that no author edits; those whose name begins with a dot are skipped too."""
_CODE: Final = frozenset(
    {".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".json", ".node", ".so", ".wasm"}
)
"""Suffixes of what a handler may have loaded. A log or a database that it writes beside itself is none."""
_STEP_MS: Final = 25
_DEBOUNCE_MS: Final = 100
"""Changes are told when none has come for a step, or at the latest after this time."""
_LOOK_MS: Final = 500
"""After this time without a change a watch that has just begun is checked for what came before it."""
_SELDOM: Final = 10
"""Times without a change until folders are asked whether they are still there: a root that goes tells nobody."""


class Watcher:
    """Watches folders from a thread of its own between `start` and `stop`.

    Every folder is watched by itself, not as a tree: a tree takes a kernel watch for each folder in `node_modules`.
    `changed` is called on the loop with the absolute paths of code files that were written, made or deleted.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        roots: Iterable[str],
        changed: Callable[[set[str]], None],
        report: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._roots = sorted(set(roots))
        self._changed = changed
        self._report = report
        self._stop = threading.Event()
        self._seen: dict[str, tuple[int, int] | None] | None = None
        """The code files as they were when they were last told, or first listed."""
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; `changed` is not called after this."""
        self._stop.set()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    self._watch_present()
                except FileNotFoundError:  # a folder went while the list was made
                    self._stop.wait(0.05)
        except (OSError, RuntimeError) as error:  # too many watches, most likely
            self._call(self._report, f"Saved files are not noticed any more: {error}")

    def _watch_present(self) -> None:
        """Watch the folders that there are now, until there are others."""
        folders = set(_folders(self._roots))
        if self._seen is None:
            self._seen = _files(folders)
        if not folders:
            self._stop.wait(1)
            return
        changes = watch(
            *sorted(folders), watch_filter=None, step=_STEP_MS, debounce=_DEBOUNCE_MS, stop_event=self._stop,
            recursive=False, raise_interrupt=False, ignore_permission_denied=True, yield_on_timeout=True,
            rust_timeout=_LOOK_MS,
        )  # fmt: skip
        named = {key: folder for folder in folders for key in (os.path.realpath(folder), _identity(folder))}
        present = folders
        for number, told in enumerate(changes):
            found = [(change, _as_named(path, named)) for change, path in told]
            paths = {path for _, path in found if _is_code(path)}
            new = {path for change, path in found if change is Change.added and os.path.isdir(path)}
            if number == 0:  # what happened between the list and now was told to nobody
                present = set(_folders(self._roots))
                paths |= self._unseen(present)
            paths |= _files(_folders(new)).keys()
            self._tell(paths)
            gone = (told or number % _SELDOM == 0) and not all(map(os.path.isdir, folders))
            if new or gone or present != folders:
                return

    def _unseen(self, folders: Iterable[str]) -> set[str]:
        """The code files that are not as they were when they were last told."""
        seen, now = self._seen or {}, _files(folders)
        return {path for path in seen.keys() | now.keys() if seen.get(path) != now.get(path)}

    def _tell(self, paths: set[str]) -> None:
        if paths and self._seen is not None:
            self._seen.update((path, _stamp(path)) for path in paths)
            self._call(self._changed, paths)

    def _call(self, callback: Callable[[_T], None], value: _T) -> None:
        def call() -> None:
            if not self._stop.is_set():
                callback(value)

        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)


def _as_named(path: str, named: Mapping[object, str]) -> str:
    """A path below a folder as this was named to us. macOS tells the real one: links followed, letters as they are on
    the disk, which is not always how they were typed."""
    parent, name = os.path.split(path)
    return os.path.join(named.get(parent) or named.get(_identity(parent)) or parent, name)


def _identity(folder: str) -> object:
    try:
        status = os.stat(folder)
    except OSError:  # it has gone
        return folder
    return status.st_dev, status.st_ino


def _is_code(path: str) -> bool:
    name = os.path.basename(path)
    return os.path.splitext(name)[1] in _CODE and not name.startswith(".")


def _stamp(path: str) -> tuple[int, int] | None:
    """What changes when a file is written; None when it is not there."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _files(folders: Iterable[str]) -> dict[str, tuple[int, int] | None]:
    """The code files directly in these folders. One that goes meanwhile has none."""
    found: dict[str, tuple[int, int] | None] = {}
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            found.update((entry.path, _stamp(entry.path)) for entry in entries if _is_code(entry.path))
    return found


def _folders(roots: Iterable[str]) -> Iterator[str]:
    """The folders whose files are code, those of `roots` included."""
    for root in roots:
        for parent, names, _ in os.walk(root):
            names[:] = [name for name in names if name not in _SKIPPED and not name.startswith(".")]
            yield parent
