import time

import pytest

from fairlead.dynamodb.partiql.lexer import END, NAME, NUMBER, QUOTED, STRANGE, SYMBOL, TEXT, Cursor
from fairlead.model.errors import ApiError


def tokens(text: str) -> list[tuple[str, str]]:
    cursor = Cursor(text)
    found = []
    while cursor.token.kind is not END:
        token = cursor.take()
        found.append((token.kind, token.text))
    return found


def test_a_text_becomes_tokens() -> None:
    assert tokens('Select "a ""b""" \'it\'\'s\' 1.5e-3 <<>=!= ?') == [
        (NAME, "Select"),
        (QUOTED, 'a "b"'),
        (TEXT, "it's"),
        (NUMBER, "1.5e-3"),
        (SYMBOL, "<<"),
        (SYMBOL, ">="),
        (SYMBOL, "!="),
        (SYMBOL, "?"),
    ]


def test_what_starts_nothing_is_a_token_of_its_own() -> None:
    assert tokens("'open §") == [(STRANGE, "'"), (NAME, "open"), (STRANGE, "§")]


def test_keywords_are_known_in_any_case_and_names_in_quotes_never_are() -> None:
    cursor = Cursor('order BY "by"')
    assert not cursor.accept("ORDER", "DESC")
    assert cursor.next_is("BY")
    assert cursor.accept("ORDER", "BY")
    assert not cursor.accept("BY")
    with pytest.raises(ApiError, match="Expected BY at character 10, found 'by'"):
        cursor.expect("BY")


def test_the_end_is_found_again_and_again() -> None:
    cursor = Cursor("  ")
    assert cursor.take() is cursor.take()
    assert not cursor.next_is("x")
    assert "found the end" in str(cursor.failure("a name"))


@pytest.mark.parametrize("text", ["'" * 8191, "\"'" * 4095, '"' * 8191, "0e" * 4096, "<" * 8192, "'a\"" * 2730])
def test_no_text_takes_long(text: str) -> None:
    before = time.process_time()
    tokens(text)
    assert time.process_time() - before < 5
