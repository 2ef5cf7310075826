from pathlib import Path

from fairlead.storage.folder import prepare


def test_a_new_folder_is_private_and_ignored_by_git(tmp_path: Path) -> None:
    folder = tmp_path / "app" / ".fairlead"
    prepare(folder)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert folder.stat().st_mode & 0o077 == 0


def test_a_gitignore_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.db\n")
    prepare(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "*.db\n"
