import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from fairlead.functions.watching import Watcher, _as_named, _identity


class Case:
    """A watched folder and what was told of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: set[str] = set()
        self.reports: list[str] = []
        self.news = asyncio.Event()
        self.watcher = Watcher(asyncio.get_running_loop(), [str(folder)], self._changed, self.reports.append)

    def _changed(self, paths: set[str]) -> None:
        self.told |= {os.path.relpath(path, self.folder) for path in paths}
        self.news.set()

    async def begun(self) -> None:
        """Wait until changes are noticed: the thread takes a moment to begin."""
        number = 0
        while not self.told:
            number += 1
            (self.folder / "probe.py").write_text(str(number))
            await asyncio.wait([asyncio.ensure_future(self.news.wait())], timeout=0.1)
        await asyncio.sleep(0.2)
        self.told.clear()

    async def until(self, *names: str) -> None:
        while not self.told.issuperset(names):
            self.news.clear()
            await self.news.wait()


def play(folder: Path, scenario: Callable[[Case], Awaitable[None]]) -> None:
    async def main() -> None:
        case = Case(folder)
        case.watcher.start()
        try:
            await asyncio.wait_for(case.begun(), 10)
            await asyncio.wait_for(scenario(case), 20)
        finally:
            case.watcher.stop()
        assert case.reports == []

    asyncio.run(main())


def test_written_made_renamed_and_deleted_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/gone.js").write_text("")

    async def scenario(case: Case) -> None:
        (tmp_path / "new.py").write_text("1")
        (tmp_path / "lib/gone.js").unlink()
        (tmp_path / "saved.tmp").write_text("2")
        os.replace(tmp_path / "saved.tmp", tmp_path / "lib/saved.ts")
        await case.until("new.py", "lib/gone.js", "lib/saved.ts")
        assert "saved.tmp" not in case.told

    play(tmp_path, scenario)


def test_what_is_no_code_or_nobodys_code_is_not_told(tmp_path: Path) -> None:
    for name in ("node_modules/x", ".git", "__pycache__", ".venv"):
        (tmp_path / name).mkdir(parents=True)

    async def scenario(case: Case) -> None:
        for name in (
            "node_modules/x/i.js",
            ".git/x.py",
            "__pycache__/x.py",
            ".venv/x.py",
            "x.log",
            "x.pyc",
            ".x.py.swp",
        ):
            (tmp_path / name).write_text("1")
        (tmp_path / "last.py").write_text("1")
        await case.until("last.py")
        assert case.told == {"last.py"}

    play(tmp_path, scenario)


def test_new_folders_are_watched_too(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        (tmp_path / "a/b").mkdir(parents=True)
        (tmp_path / "a/b/c.py").write_text("1")
        await case.until("a/b/c.py")
        case.told.clear()
        while not case.told:
            (tmp_path / "a/b/d.py").write_text("1")
            await asyncio.sleep(0.05)
        assert case.told == {"a/b/d.py"}

    play(tmp_path, scenario)


def test_a_folder_may_go_and_come_back(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/x.py").write_text("1")

    async def scenario(case: Case) -> None:
        shutil.rmtree(tmp_path / "lib")
        await case.until("lib/x.py")
        case.told.clear()
        (tmp_path / "lib").mkdir()
        while not case.told:
            (tmp_path / "lib/y.py").write_text("1")
            await asyncio.sleep(0.05)
        assert case.told == {"lib/y.py"}

    play(tmp_path, scenario)


def test_a_folder_that_is_a_link_is_told_by_its_own_name(tmp_path: Path) -> None:
    """Linux tells what was watched, macOS where that really is."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    async def scenario(case: Case) -> None:
        (tmp_path / "link/x.py").write_text("1")
        await case.until("x.py")
        assert case.told == {"x.py"}

    play(tmp_path / "link", scenario)
    link = str(tmp_path / "link")
    for key in (str(tmp_path / "real"), _identity(link)):
        named = {key: link}
        assert _as_named(str(tmp_path / "real/x.py"), named) == str(tmp_path / "link/x.py")
        assert _as_named(str(tmp_path / "other/x.py"), named) == str(tmp_path / "other/x.py")


def test_what_comes_while_a_watch_is_renewed_is_told_all_the_same(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        for number in range(10):
            shutil.rmtree(tmp_path / "lib", ignore_errors=True)
            (tmp_path / f"{number}").mkdir()
            await asyncio.sleep(0.003 * number)
            (tmp_path / "lib").mkdir()
            await asyncio.sleep(0.002 * number)
            (tmp_path / f"lib/{number}.py").write_text("1")
            await case.until(f"lib/{number}.py")

    play(tmp_path, scenario)
