import pytest

from fairlead.dynamodb.expressions.lexer import CONDITION, FILTER, PROJECTION, RESERVED, UNKNOWN_FUNCTION, Cursor
from fairlead.model.errors import ApiError


def words(text: str) -> list[str]:
    cursor = Cursor(CONDITION, text)
    found = []
    while cursor.token.kind != "<EOF>":
        found.append(cursor.take().text)
    return found


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a=:b", ["a", "=", ":b"]),
        ("a<>b<=c>=d<e>f", ["a", "<>", "b", "<=", "c", ">=", "d", "<", "e", ">", "f"]),
        ("\t#a.b [ 0 ]\r\n", ["#a", ".", "b", "[", "0", "]"]),
        ("#0_a :1", ["#0_a", ":1"]),
        ("4a", ["4", "a"]),
        ("_a", ["_", "a"]),
        ("a_b", ["a_b"]),
        ("a-b", ["a", "-", "b"]),
        ("#", ["#"]),
        ("# a", ["#", "a"]),
        (": a", [":", "a"]),
        ("a!\u00fc\U0001f600", ["a", "!", "\u00fc", "\U0001f600"]),
        ('"a"', ['"', "a", '"']),
        ("\u0661", ["\u0661"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_an_empty_expression(text: str) -> None:
    with pytest.raises(ApiError, match=r"^Invalid ProjectionExpression: The expression can not be empty;$"):
        Cursor(PROJECTION, text)


def test_the_size_of_an_expression_counts_bytes() -> None:
    assert len(words("a" * 4096)) == 1
    sentence = "Expression size has exceeded the maximum allowed size;"
    with pytest.raises(ApiError, match=f"^Invalid ProjectionExpression: {sentence}$"):
        Cursor(PROJECTION, "a" * 4097)
    with pytest.raises(ApiError, match=f"^Invalid FilterExpression: {sentence} expression size: 4098$"):
        Cursor(FILTER, "\u00fc" * 2049)


def test_a_syntax_error_shows_the_tokens_around() -> None:
    cursor = Cursor(CONDITION, "first  second third fourth")
    cursor.take()
    assert cursor.failure().message == (
        'Invalid ConditionExpression: Syntax error; token: "second", near: "first  second third"'
    )
    for _ in range(9):
        cursor.take()
    assert cursor.failure().message == 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "fourth"'


def test_of_several_errors_the_gravest_is_told_and_of_these_the_first() -> None:
    cursor = Cursor(CONDITION, "a")
    cursor.take()
    for rank, sentence in ((RESERVED, "x"), (UNKNOWN_FUNCTION, "y"), (UNKNOWN_FUNCTION, "z")):
        cursor.complain(rank, sentence)
    with pytest.raises(ApiError, match=r"^Invalid ConditionExpression: y$"):
        cursor.finish()
