"""Which stage a host and a path name.

An API is named by the host `{apiId}.execute-api.{region}.…`, as on AWS, or in the path by `/ws/{apiId}/{stage}` and
`/execute-api/{apiId}/{stage}` (our choice, for hosts that cannot be chosen). Where only one API is here, it is meant by
every other host too, by the ids of others, which apps carry hard-coded, and by `/`.

On a custom domain the path is the key of a mapping, nothing before and nothing behind it, and the stage is not part of
it ("Use API mappings for WebSocket APIs", API Gateway guide).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from fairlead.websocket_api.stage import Snapshot, Stage

_API_HOST: Final = re.compile(r"([a-z0-9]+)\.execute-api\.", re.IGNORECASE)
_MOST_FOUND: Final = 1024
HEALTH_CHECKS: Final = frozenset({"ping", "sping"})
"""Keys that lead nowhere on custom domains: the service keeps them ("Amazon API Gateway important notes")."""
_BY_PATH: Final = frozenset({"ws", "execute-api"})


class Directory:
    """Every stage that is live."""

    __slots__ = ("_closed", "_domains", "_found", "_stages")

    def __init__(self) -> None:
        self._closed: set[tuple[str, str]] = set()
        """Stages that no default host leads to."""
        self._domains: Mapping[str, Mapping[str, tuple[str, str]]] = {}
        self._stages: dict[tuple[str, str], Stage] = {}
        self._found: dict[tuple[str, str, bool], Stage] = {}
        """What was found, until a stage comes or goes: every request and every handshake asks."""

    def __iter__(self) -> Iterator[Stage]:
        return iter(list(self._stages.values()))

    def deploy(self, snapshot: Snapshot, *, default_endpoint: bool = True) -> Stage:
        """Put a deployment on its stage. A stage that is live already keeps its connections.

        Without `default_endpoint` the API's own host does not lead there (`disableExecuteApiEndpoint`).
        """
        key = (snapshot.api_id, snapshot.name)
        if default_endpoint is (key in self._closed):
            self._closed ^= {key}
            self._found.clear()
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
        self._closed.discard((api_id, name))
        self._found.clear()

    def map_domains(self, domains: Mapping[str, Mapping[str, tuple[str, str]]]) -> None:
        """Set the custom domains: by name (`*.example.com` for all under it), API id and stage by mapping key."""
        self._domains = domains
        self._found.clear()

    def domain(self, host: str) -> str:
        """The custom domain that `host` (no port, in lower case) is, its own name as events show it; empty for none."""
        return host if self._domains and self._mappings(host) is not None else ""

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
        mappings = self._mappings(host) if self._domains else None
        if mappings is not None:
            key = "/".join(part.replace("/", "%2F") for part in parts)
            mapped = None if key in HEALTH_CHECKS else mappings.get(key)
            return None if mapped is None else self._stages.get(mapped)
        if len(parts) == 3 and parts[0] in _BY_PATH:
            named = (parts[1], parts[2])
            return None if named in self._closed and _API_HOST.match(host) else self._stages.get(named)
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
        stages = [stage for stage in stages if (stage.snapshot.api_id, stage.snapshot.name) not in self._closed]
        named = [stage for stage in stages if stage.snapshot.api_id == match[1].lower()]
        only_one = len({stage.snapshot.api_id for stage in stages}) == 1
        return named or (stages if only_one else [])

    def _mappings(self, host: str) -> Mapping[str, tuple[str, str]] | None:
        """The mappings of a custom domain: of its very name, or of the wildcard that holds it."""
        found = self._domains.get(host)
        return self._domains.get(f"*.{host.partition('.')[2]}") if found is None else found
