"""The canonical form: the hard cases, one by one."""

import pytest

from fairlead.iam import canonical


@pytest.mark.parametrize(
    ("wire", "service", "expected"),
    [
        ("/", "lambda", "/"),
        ("", "lambda", "/"),
        ("/a/b.c/~d-e_f", "lambda", "/a/b.c/~d-e_f"),
        ("/dev/%40connections/abc%3D", "execute-api", "/dev/%2540connections/abc%253D"),
        ("/dev/@connections/abc=", "execute-api", "/dev/%40connections/abc%3D"),
        ("//dev//@connections/x/", "execute-api", "/dev/%40connections/x/"),
        ("/a/./b/../../../c", "lambda", "/c"),
        ("/..", "lambda", "/"),
        ("/.a/..b", "lambda", "/.a/..b"),
        ("/a%2F..%2Fb", "lambda", "/a%252F..%252Fb"),
        ("/a//b/../c%20d", "s3", "/a//b/../c%20d"),
        ("/\xe1\x88\xb4", "lambda", "/%E1%88%B4"),
    ],
)
def test_paths(wire: str, service: str, expected: str) -> None:
    assert canonical.path(wire, service) == expected


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ("", ""),
        ("a", "a="),
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=10&a=", "a=&a=10&a=2"),
        ("a-=1&a=1", "a=1&a-=1"),
        ("a=b=c", "a=b%3Dc"),
        ("a=%7e%2f%zz", "a=~%2F%25zz"),
        ("a=b c+d", "a=b%20c%2Bd"),
        ("&&a=1&", "a=1"),
        ("X-Amz-Signature=00&X-Amz-Date=d", "X-Amz-Date=d"),
    ],
)
def test_queries(wire: str, expected: str) -> None:
    assert canonical.query(wire) == expected


def test_headers_are_folded_and_cleared_of_white_space() -> None:
    folded = canonical.fold([(b"My-Header", b" a   b "), (b"HOST", b"h"), (b"my-header", b"  c\r\n d")])
    assert canonical.headers(folded, [b"host", b"my-header"]) == b"host:h\nmy-header:a b,c d\n"
    assert canonical.headers(folded, [b"host", b"other"]) is None
