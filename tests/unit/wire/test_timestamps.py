from datetime import UTC, datetime, timedelta, timezone

import pytest

from fairlead.wire.timestamps import EPOCH, ISO, RFC822, from_number, from_text, to_number, to_text

NOON = datetime(2026, 2, 3, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-02-03T12:00:00Z", ISO),
        ("2026-02-03T12:00:00", ISO),
        ("2026-02-03T13:00:00.000+01:00", ISO),
        ("1770120000", EPOCH),
        ("1770120000.0", EPOCH),
        ("Tue, 03 Feb 2026 12:00:00 GMT", RFC822),
    ],
)
def test_every_form_is_read_in_utc(text: str, form: str) -> None:
    assert from_text(text, form) == NOON
    assert from_text(text, form).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "form"),
    [("", ISO), ("noon", ISO), ("noon", RFC822), ("nan", EPOCH), ("1e5", EPOCH), ("9" * 14, EPOCH), ("1", "other"),
     ("0001-01-01T00:00:00+23:59", ISO)],
)  # fmt: skip
def test_what_is_no_time_is_a_value_error(text: str, form: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any will do
        from_text(text, form)


def test_milliseconds_are_written_where_there_are_any() -> None:
    assert to_text(NOON, ISO) == "2026-02-03T12:00:00Z"
    assert to_text(NOON + timedelta(milliseconds=5), ISO) == "2026-02-03T12:00:00.005Z"
    assert to_text(NOON.astimezone(timezone(timedelta(hours=2))), RFC822) == "Tue, 03 Feb 2026 12:00:00 GMT"
    assert to_text(1770120000.25, EPOCH) == "1770120000.25"
    assert to_text(1770120000, ISO) == "2026-02-03T12:00:00Z"


def test_whole_seconds_are_an_int() -> None:
    assert repr(to_number(NOON)) == "1770120000"
    assert repr(to_number(1.5)) == "1.5"
    assert from_number(1.5).microsecond == 500_000
