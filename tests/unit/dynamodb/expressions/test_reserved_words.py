from fairlead.dynamodb.expressions.reserved_words import RESERVED_WORDS


def test_there_are_573() -> None:
    assert len(RESERVED_WORDS) == 573
    assert all(word.isalpha() and word.isupper() for word in RESERVED_WORDS)


def test_words_that_applications_meet() -> None:
    assert {"NAME", "STATUS", "CONNECTION", "DATA", "TTL", "USER", "ROLE", "TIMESTAMP"} <= RESERVED_WORDS
    assert not {"CONNECTIONID", "ROOM", "TOPIC", "SIZES", "ID"} & RESERVED_WORDS
