from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.dynamodb.values import numbers
from fairlead.dynamodb.values.attributes import Item
from fairlead.dynamodb.values.keys import (
    KeyAttribute,
    KeySchema,
    check_index_key,
    check_item_key,
    check_key,
    encode,
    encode_number,
    key_of,
    prefix_end,
)
from fairlead.model.errors import ApiError

SCHEMA = KeySchema(KeyAttribute("pk", "S"), KeyAttribute("sk", "B"))
HASH = KeySchema(KeyAttribute("pk", "N"))

normalised = st.builds(
    lambda sign, digits, exponent: numbers.normalise(f"{sign}{digits}E{exponent}"),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**38 - 1),
    st.integers(-130, 88),
)


@given(normalised, normalised)
def test_encoded_numbers_order_as_the_numbers(left: str, right: str) -> None:
    one, two = encode_number(left), encode_number(right)
    assert (one < two, one == two) == (Decimal(left) < Decimal(right), Decimal(left) == Decimal(right))


def test_numbers_that_are_hard_to_order() -> None:
    texts = ["-9.9E125", "-10", "-1.51", "-1.5", "-1.05", "-1", "-0.99", "-1E-130", "0", "1E-130", "0.1", "0.11"]
    texts += ["0.99", "1", "1.005", "1.05", "1.5", "9", "10", "10.1", "99", "100", "9.9E125"]
    encoded = [encode({"N": numbers.normalise(text)}) for text in texts]
    assert encoded == sorted(encoded)
    assert len(set(encoded)) == len(texts)
    assert max(map(len, encoded)) <= 22


@given(st.text(), st.text())
def test_encoded_texts_order_by_their_utf8(left: str, right: str) -> None:
    assert (encode({"S": left}) < encode({"S": right})) == (left < right)


def test_binary_is_its_bytes() -> None:
    assert encode({"B": "AP+A"}) == b"\x00\xff\x80"


@pytest.mark.parametrize(
    ("prefix", "end"), [(b"", None), (b"\xff\xff", None), (b"a", b"b"), (b"a\xff", b"b"), (b"\x00", b"\x01")]
)
def test_the_end_of_a_prefix(prefix: bytes, end: bytes | None) -> None:
    assert prefix_end(prefix) == end


@given(st.binary(max_size=4), st.binary(max_size=6))
def test_the_end_of_a_prefix_bounds_exactly_what_starts_with_it(prefix: bytes, key: bytes) -> None:
    end = prefix_end(prefix)
    assert key.startswith(prefix) == (prefix <= key and (end is None or key < end))


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"pk": {"S": "a"}},
        {"pk": {"S": "a"}, "sk": {"S": "a"}},
        {"pk": {"N": "1"}, "sk": {"B": "YQ=="}},
        {"pk": {"S": "a"}, "other": {"B": "YQ=="}},
        {"pk": {"S": "a"}, "sk": {"B": "YQ=="}, "other": {"S": "a"}},
    ],
)
def test_keys_that_do_not_match_the_schema(key: Item) -> None:
    with pytest.raises(ApiError, match="The provided key element does not match the schema"):
        check_key(SCHEMA, key)


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ({"sk": {"B": "YQ=="}}, "One or more parameter values were invalid: Missing the key pk in the item"),
        (
            {"pk": {"L": []}, "sk": {"B": "YQ=="}},
            "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: L",
        ),
        (
            {"pk": {"S": ""}, "sk": {"B": "YQ=="}},
            "One or more parameter values are not valid. "
            "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
        ),
        (
            {"pk": {"S": "a"}, "sk": {"B": ""}},
            "One or more parameter values are not valid. "
            "The AttributeValue for a key attribute cannot contain an empty binary value. Key: sk",
        ),
        (
            {"pk": {"S": "\u00fc" * 1025}, "sk": {"B": "YQ=="}},
            "One or more parameter values were invalid: "
            "Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
        (
            {"pk": {"S": "a"}, "sk": {"B": "YWJj" * 342}},
            "One or more parameter values were invalid: "
            "Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
        ),
    ],
)
def test_items_whose_key_is_refused(item: Item, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_item_key(SCHEMA, item)
    assert caught.value.message == sentence


def test_the_longest_key_is_accepted() -> None:
    key = {"pk": {"S": "a" * 2048}, "sk": {"B": "YWJj" * 341}}
    check_key(SCHEMA, key)
    check_item_key(SCHEMA, {**key, "other": {"S": ""}})
    check_key(HASH, {"pk": {"N": "0"}})


def test_an_index_takes_items_that_have_its_whole_key() -> None:
    assert check_index_key(SCHEMA, "byOwner", {"pk": {"S": "a"}, "sk": {"B": "YQ=="}})
    assert not check_index_key(SCHEMA, "byOwner", {"pk": {"S": "a"}})
    assert not check_index_key(SCHEMA, "byOwner", {})
    with pytest.raises(ApiError, match="Type mismatch for Index Key sk Expected: B Actual: S IndexName: byOwner"):
        check_index_key(SCHEMA, "byOwner", {"sk": {"S": "a"}})
    with pytest.raises(ApiError, match=r"secondary index key is not supported.*IndexName: byOwner, IndexKey: pk"):
        check_index_key(SCHEMA, "byOwner", {"pk": {"S": ""}})
    with pytest.raises(ApiError, match="Size of hashkey"):
        check_index_key(SCHEMA, "byOwner", {"pk": {"S": "a" * 2049}})


def test_the_key_of_an_item() -> None:
    item = {"x": {"S": "x"}, "sk": {"B": "YQ=="}, "pk": {"S": "a"}}
    assert key_of(SCHEMA, item) == {"pk": {"S": "a"}, "sk": {"B": "YQ=="}}
    assert SCHEMA.names == {"pk", "sk"}
