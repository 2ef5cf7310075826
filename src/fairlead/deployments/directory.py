"""Which stage a host and a path name.

An API is named by the host `{apiId}.execute-api.{region}.…`, as on AWS, or in the path by `/ws/{apiId}/{stage}` and
`/execute-api/{apiId}/{stage}` (our choice, for hosts that cannot be chosen). Where only one API is here, it is meant by
every other host too, by the ids of others, which apps carry hard-coded, and by `/`.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from fairlead.websocket_api.stage import Snapshot, Stage

_API_HOST: Final = re.compile(r"([a-z0-9]+)\.execute-api\.", re.IGNORECASE)
_MOST_FOUND: Final = 1024
_BY_PATH: Final = frozenset({"ws", "execute-api"})


class Directory:
    """Every stage that is live."""

    __slots__ = ("_found", "_stages")

    def __init__(self) -> None:
        self._stages: dict[tuple[str, str], Stage] = {}
        self._found: dict[tuple[str, str, bool], Stage] = {}
        """What was found, until a stage comes or goes: every request and every handshake asks."""

    def __iter__(self) -> Iterator[Stage]:
        return iter(list(self._stages.values()))

    def deploy(self, snapshot: Snapshot) -> Stage:
        """Put a deployment on its stage. A stage that is live already keeps its connections."""
        key = (snapshot.api_id, snapshot.name)
        stage = self._stages.get(key)
        if stage is None:
            stage = self._stages[key] = Stage(snapshot)
            self._found.clear()
        else:
            snapshot.follow(stage.snapshot)
            stage.snapshot = snapshot
        return stage

    def remove(self, api_id: str, name: str) -> None:
        """Take a stage down: nobody finds it any more."""
        self._stages.pop((api_id, name), None)
        self._found.clear()

    def get(self, api_id: str, name: str) -> Stage | None:
        """The stage by its API's id and its name."""
        return self._stages.get((api_id, name))

    def find(self, host: str, path: str, *, stage_optional: bool) -> Stage | None:
        """The stage that `host` (no port) and `path` (still percent-encoded, slashes may be doubled) name.

        With `stage_optional` an empty path names the stage of the only API that can be meant, if it has just one.
        None where nothing is named, or two things are.
        """
        asked = (host, path, stage_optional)
        stage = self._found.get(asked)
        if stage is None:
            stage = self._find(host, path, stage_optional)
            if stage is not None and len(self._found) < _MOST_FOUND:
                self._found[asked] = stage
        return stage

    def _find(self, host: str, path: str, stage_optional: bool) -> Stage | None:
        parts = [unquote(part) for part in path.split("/") if part]
        if len(parts) == 3 and parts[0] in _BY_PATH:
            return self._stages.get((parts[1], parts[2]))
        candidates = self._of_host(host)
        if len(parts) == 1:
            candidates = [stage for stage in candidates if stage.snapshot.name == parts[0]]
        elif parts or not stage_optional:
            return None
        return candidates[0] if len(candidates) == 1 else None

    def _of_host(self, host: str) -> list[Stage]:
        match = _API_HOST.match(host)
        stages = list(self._stages.values())
        if match is None:
            return stages
        named = [stage for stage in stages if stage.snapshot.api_id == match[1].lower()]
        only_one = len({stage.snapshot.api_id for stage in stages}) == 1
        return named or (stages if only_one else [])
