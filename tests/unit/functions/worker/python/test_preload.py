from typing import Any

from fairlead.functions.worker.python import preload


def a_loader() -> Any:
    class Loader:
        def __init__(self, extra_search_paths: object = None, file_loader: object = None) -> None:
            self._cache: dict[str, int] = {}
            self.given = (extra_search_paths, file_loader)

    return Loader


def test_new_loaders_begin_with_what_was_read() -> None:
    loader = a_loader()
    primed = loader()
    primed._cache["dynamodb"] = 1
    preload._share(loader, primed)
    one, other = loader(), loader(None, "file")
    one._cache["s3"] = 2
    assert (one._cache, other._cache) == ({"dynamodb": 1, "s3": 2}, {"dynamodb": 1})
    assert other.given == (None, "file")


def test_a_loader_with_other_paths_reads_for_itself() -> None:
    loader = a_loader()
    primed = loader()
    primed._cache["dynamodb"] = 1
    preload._share(loader, primed)
    assert loader(["/models"])._cache == {}


def test_an_unknown_kind_of_loader_is_left_alone() -> None:
    loader = a_loader()
    original = loader.__init__
    preload._share(loader, object())
    assert loader.__init__ is original
