from datetime import UTC, datetime
from typing import Any

import pytest

from fairlead.wire.models import Reference, Shape
from fairlead.wire.scalars import from_json, from_text, to_json, to_text
from fairlead.wire.timestamps import ISO
from fairlead.wire.unreadable import Unreadable

ANY = Reference("Any")


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ("string", "1", "1"),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("integer", "-2147483648", -(1 << 31)),
        ("long", "9223372036854775807", (1 << 63) - 1),
        ("double", "0.5", 0.5),
        ("blob", "aGk=", b"hi"),
        ("timestamp", "2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_text_and_back(type: str, text: str, value: Any) -> None:
    assert from_text(Shape(type), ANY, text, ISO, ()) == value
    assert to_text(Shape(type), ANY, value, ISO) == text


@pytest.mark.parametrize(
    ("type", "text", "sentence"),
    [
        ("boolean", "True", "STRING_VALUE can not be converted to a Boolean"),
        ("integer", "2147483648", "STRING_VALUE can not be converted to an Integer"),
        ("integer", "٣", "STRING_VALUE can not be converted to an Integer"),
        ("integer", "1_0", "STRING_VALUE can not be converted to an Integer"),
        ("integer", "9" * 5000, "STRING_VALUE can not be converted to an Integer"),
        ("double", "nan", "STRING_VALUE can not be converted to a Double"),
        ("blob", "a", "STRING_VALUE can not be converted to a Blob"),
        ("blob", "a\n", "STRING_VALUE can not be converted to a Blob"),
        ("timestamp", "noon", "STRING_VALUE can not be converted to a Timestamp"),
    ],
)
def test_text_of_another_type_is_refused_in_awss_words(type: str, text: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        from_text(Shape(type), ANY, text, ISO, ("here",))
    assert (refused.value.sentence, refused.value.path) == (sentence, ("here",))


@pytest.mark.parametrize(
    ("type", "json", "value"),
    [
        ("string", "x", "x"),
        ("boolean", True, True),
        ("integer", 3, 3),
        ("integer", 3.0, 3),
        ("double", 3, 3.0),
        ("blob", "aGk=", b"hi"),
        ("timestamp", 1.5, datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)),
    ],
)
def test_json_values_are_read(type: str, json: Any, value: Any) -> None:
    assert from_json(Shape(type), ANY, json, ()) == value


@pytest.mark.parametrize(
    ("type", "json", "sentence"),
    [
        ("string", 1, "NUMBER_VALUE can not be converted to a String"),
        ("string", True, "TRUE_VALUE can not be converted to a String"),
        ("string", {}, "Start of structure or map found where not expected"),
        ("string", [], "Start of list found where not expected"),
        ("string", None, "NULL_VALUE can not be converted to a String"),
        ("integer", "1", "STRING_VALUE can not be converted to an Integer"),
        ("integer", 1.5, "DECIMAL_VALUE can not be converted to an Integer"),
        ("integer", False, "FALSE_VALUE can not be converted to an Integer"),
        ("integer", 1 << 31, "NUMBER_VALUE can not be converted to an Integer"),
        ("double", 10**400, "NUMBER_VALUE can not be converted to a Double"),
        ("boolean", "true", "STRING_VALUE can not be converted to a Boolean"),
        ("blob", "ä", "STRING_VALUE can not be converted to a Blob"),
        ("timestamp", 1e300, "DECIMAL_VALUE can not be converted to a Timestamp"),
    ],
)
def test_json_of_another_type_is_refused_in_awss_words(type: str, json: Any, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        from_json(Shape(type), ANY, json, ())
    assert refused.value.sentence == sentence


def test_the_model_says_in_which_form_a_timestamp_is() -> None:
    time = datetime(2026, 1, 1, tzinfo=UTC)
    iso = Shape("timestamp", timestamp_format=ISO)
    assert to_json(iso, ANY, time) == "2026-01-01T00:00:00Z"
    assert from_json(iso, ANY, "2026-01-01T00:00:00Z", ()) == time
    with pytest.raises(Unreadable):
        from_json(iso, ANY, 1, ())
    assert to_json(Shape("timestamp"), ANY, time) == 1767225600


@pytest.mark.parametrize(("type", "value"), [("string", 1), ("integer", "1"), ("blob", "x"), ("boolean", 1)])
def test_an_output_of_another_type_is_a_fault_of_ours(type: str, value: Any) -> None:
    with pytest.raises(AssertionError):
        to_json(Shape(type), ANY, value)
