"""Timestamps in the three forms of AWS's protocols, read as aware datetimes in UTC.

Written from a datetime or from epoch seconds, with milliseconds where there are any.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

ISO: Final = "iso8601"
EPOCH: Final = "unixTimestamp"
RFC822: Final = "rfc822"

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HTTP: Final = "%a, %d %b %Y %H:%M:%S GMT"
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?")


def from_text(text: str, form: str) -> datetime:
    """The time that `text` says. ValueError when it is not in `form`."""
    try:
        match form:
            case "iso8601":
                time = datetime.fromisoformat(text)
            case "unixTimestamp" if _NUMBER.fullmatch(text):
                return from_number(float(text))
            case "rfc822":
                time = datetime.strptime(text, _HTTP).replace(tzinfo=UTC)
            case _:
                raise ValueError(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def from_number(seconds: float) -> datetime:
    """The time so many seconds after 1970 began. ValueError beyond the years 1 to 9999."""
    try:
        return _START + timedelta(milliseconds=round(seconds * 1000))
    except OverflowError as error:
        raise ValueError(seconds) from error


def to_text(time: datetime | float, form: str) -> str:
    """`time` in `form`."""
    if form == EPOCH:
        return str(to_number(time))
    if not isinstance(time, datetime):
        time = from_number(time)
    time = time.astimezone(UTC)
    if form == RFC822:
        return time.strftime(_HTTP)
    return time.replace(tzinfo=None).isoformat(timespec="milliseconds" if time.microsecond >= 1000 else "seconds") + "Z"


def to_number(time: datetime | float) -> float:
    """Seconds since 1970 began, an int where they are whole."""
    seconds = round(time.timestamp() if isinstance(time, datetime) else time, 3)
    return int(seconds) if seconds == int(seconds) else seconds
