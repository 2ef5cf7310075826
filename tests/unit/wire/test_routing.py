import pytest

from fairlead.wire.models import Http, Operation
from fairlead.wire.routing import Routes
from fairlead.wire.services import service


def routes(*templates: str) -> Routes:
    return Routes(Operation(name=each, http=Http("GET", each)) for each in templates)


def found(routes: Routes, target: str, method: str = "GET") -> tuple[str, dict[str, str]] | None:
    path, _, query = target.partition("?")
    match = routes.match(method, path, query)
    return None if match is None else (match.operation.name, match.labels)


def test_a_literal_goes_before_a_label_and_a_label_before_a_greedy_one() -> None:
    tree = routes("/a/{b+}", "/a/{b}", "/a/me", "/a/{b}/c", "/a/{b+}/end")
    assert found(tree, "/a/me") == ("/a/me", {})
    assert found(tree, "/a/you") == ("/a/{b}", {"b": "you"})
    assert found(tree, "/a/me/c") == ("/a/{b}/c", {"b": "me"})
    assert found(tree, "/a/x/y/z") == ("/a/{b+}", {"b": "x/y/z"})
    assert found(tree, "/a/x/y/end") == ("/a/{b+}/end", {"b": "x/y"})


def test_labels_are_decoded_once() -> None:
    tree = routes("/tags/{arn}", "/greedy/{key+}")
    assert found(tree, "/tags/arn%3Aaws%3A%2Fapis%2Fa%252Fb") == ("/tags/{arn}", {"arn": "arn:aws:/apis/a%2Fb"})
    assert found(tree, "/tags/$default") == ("/tags/{arn}", {"arn": "$default"})
    assert found(tree, "/tags/a+b") == ("/tags/{arn}", {"arn": "a+b"})
    assert found(tree, "/greedy/a/b%20c") == ("/greedy/{key+}", {"key": "a/b c"})


def test_a_label_is_never_empty() -> None:
    tree = routes("/v2/apis/{id}", "/v2/apis", "/v2/apis/{id}/routes")
    assert found(tree, "/v2/apis/") == ("/v2/apis", {})
    assert found(tree, "/v2/apis//routes") is None


def test_slashes_at_the_ends_do_not_count() -> None:
    assert found(routes("/functions/"), "//functions") == ("/functions/", {})


def test_a_template_with_a_query_goes_before_one_without() -> None:
    tree = routes("/layers", "/layers?find=Version")
    assert found(tree, "/layers?Arn=x&find=Version") == ("/layers?find=Version", {})
    assert found(tree, "/layers?find=Other") == ("/layers", {})
    assert found(routes("/layers?find=Version"), "/layers") is None


def test_another_method_is_another_operation() -> None:
    assert found(routes("/a"), "/a", "POST") is None


def test_a_label_that_is_no_utf_8_is_told() -> None:
    with pytest.raises(UnicodeDecodeError):
        routes("/a/{b}").match("GET", "/a/%ff", "")


def test_no_two_operations_of_a_service_have_the_same_place() -> None:
    for name in ("apigatewayv2", "lambda"):
        for operation in service(name).operations.values():
            path, _, query = operation.http.request_uri.partition("?")
            match = service(name).routes.match(operation.http.method, path.replace("+}", "}"), query)
            assert match is not None
            assert match.operation is operation


@pytest.mark.parametrize("path", ["/" + "a/" * 30_000, "/" + "%41" * 20_000, "/a" + "/" * 60_000])
def test_a_huge_path_is_no_operation(path: str) -> None:
    for name in ("apigatewayv2", "lambda"):
        assert service(name).routes.match("GET", path, "") is None
