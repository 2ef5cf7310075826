"""Variables of policies."""

from fairlead.iam.variables import pieces

KNOWN = {"aws:username": "ann"}


def test_variables_are_replaced() -> None:
    assert pieces("a/${aws:username}/*", KNOWN.get) == [("a/", False), ("ann", True), ("/*", False)]
    assert pieces("${*}${?}${$}", KNOWN.get) == [("", False), ("*", True), ("", False), ("?", True),
                                                 ("", False), ("$", True), ("", False)]  # fmt: skip


def test_one_without_a_value() -> None:
    assert pieces("${aws:userid}", KNOWN.get) is None
    assert pieces("${aws:userid, 'nobody'}", KNOWN.get) == [("", False), ("nobody", True), ("", False)]
    assert pieces("${aws:username, 'nobody'}", KNOWN.get) == [("", False), ("ann", True), ("", False)]


def test_what_is_no_variable() -> None:
    assert pieces("$connect ${unclosed", KNOWN.get) == [("$connect ${unclosed", False)]
