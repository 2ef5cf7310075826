"""A stage's access log: where it goes, and what a line of it is ("Configuring logging for a WebSocket API")."""

from typing import Any

from fairlead.control.apis.errors import bad_request
from fairlead.control.definitions import Document
from fairlead.control.desk import Params
from fairlead.observe.access_formats import flaw


def merge_access_log(document: Document, params: Params) -> None:
    """Take AccessLogSettings into a stage, member by member. Raises BadRequestException for what is none."""
    given = {name: value for name, value in (params.get("AccessLogSettings") or {}).items() if value}
    if not given:
        return
    settings: dict[str, Any] = {**document.get("AccessLogSettings", {}), **given}
    missing = [name for name in ("DestinationArn", "Format") if name not in settings]
    if missing:
        raise bad_request(f"AccessLogSettings must have {missing[0]}.")
    if not settings["DestinationArn"].startswith("arn:"):
        raise bad_request(f"Invalid ARN specified in the request: {settings['DestinationArn']}")
    wrong = flaw(settings["Format"])
    if wrong is not None:
        raise bad_request(wrong)
    document["AccessLogSettings"] = settings
