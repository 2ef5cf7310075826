import pytest

from fairlead.model.problems import Severity
from fairlead.readers.report import Report
from fairlead.readers.serverless.events import Declared, Events
from unit.readers.making import parsed, variables_of


def events(text: str, report: Report) -> list[Declared]:
    made = Events(variables_of({"route": "late"}, report), report)
    for key, node in parsed(text).entries.items():
        made.take(key, node)
    made.note_others()
    return made.routes()


def one(event: str, report: Report) -> list[tuple[str, bool]]:
    return [(route.key, route.two_way) for route in events(f"f: {{events: [{event}]}}", report)]


@pytest.mark.parametrize(
    ("event", "routes"),
    [
        ("websocket: $connect", [("$connect", False)]),
        ("websocket: {route: $disconnect}", [("$disconnect", False)]),
        ("websocket: {route: a-b/c_d.e}", [("a-b/c_d.e", False)]),
        ("websocket: {route: a, routeResponseSelectionExpression: $default}", [("a", True)]),
        ("websocket: {route: a, routeResponseSelectionExpression: }", [("a", False)]),
        ("websocket: '${x:route}'", [("late", False)]),
        ("websocket: {route: '${x:route}'}", [("late", False)]),
        ("~", []),
    ],
)
def test_forms_that_the_framework_takes(event: str, routes: list[tuple[str, bool]]) -> None:
    report = Report()
    assert one(event, report) == routes
    assert report.problems == []


@pytest.mark.parametrize(
    ("event", "severity", "hint"),
    [
        ("{websocket: , route: $connect}", Severity.WARNING, "Indent `route` two spaces further"),
        ("websocket: ", Severity.WARNING, "Name its route"),
        ("websocket", Severity.WARNING, "Name its route"),
        ("websocket: {routeKey: a}", Severity.WARNING, "Rename `routeKey` to `route`."),
        ("websocket: {}", Severity.WARNING, "Add `route:"),
        ("websocket: {route: [a]}", Severity.WARNING, "Add `route:"),
        ("websocket: [a]", Severity.ERROR, "Write `- websocket: route`"),
        ("websocket: {route: a, authorizer: [guard]}", Severity.ERROR, "Write the name of a function"),
        ("websocket: $other", Severity.ERROR, "Name it `other`"),
        ("websocket: {route: $}", Severity.ERROR, "Name it `other`"),
        ("websockets: a", Severity.WARNING, "Did you mean `websocket`?"),
        ("5", Severity.WARNING, "Write `- websocket: route`"),
    ],
)
def test_what_makes_no_route_is_told_with_its_remedy(event: str, severity: Severity, hint: str) -> None:
    report = Report()
    assert one(event, report) == []
    (problem,) = report.problems
    assert problem.severity is severity
    assert hint in problem.hint


@pytest.mark.parametrize(
    "event",
    [
        "websocket: {route: a, routeKey: b}",
        "websocket: {route: a, rout: b}",
        "websocket: {route: a, routeResponseSelectionExpression: $other}",
    ],
)
def test_what_is_ignored_warns(event: str) -> None:
    report = Report()
    assert one(event, report) == [("a", False)]
    assert [problem.severity for problem in report.problems] == [Severity.WARNING]


def test_the_last_of_two_declarations_wins() -> None:
    report = Report()
    found = events("f: {events: [websocket: a, websocket: b]}\ng: {events: [websocket: a]}\n", report)
    assert [(route.key, route.function) for route in found] == [("a", "g"), ("b", "f")]
    assert [problem.severity for problem in report.problems] == [Severity.WARNING]


def test_other_kinds_are_one_note_each() -> None:
    report = Report()
    events("f: {events: [http: GET /, http: POST /, sqs: x]}\ng: {events: [http: x, eventBridge: ]}\n", report)
    assert [(problem.severity, problem.message.split("`")[1]) for problem in report.problems] == [
        ("note", "http"), ("note", "sqs"), ("note", "eventBridge"),
    ]  # fmt: skip
    assert report.problems[0].message.endswith("one: f, g.")


def test_events_that_are_no_list_are_an_error() -> None:
    report = Report()
    assert events("f: {events: {websocket: a}}\ng: {events: }\nh: {}\n", report) == []
    assert [problem.severity for problem in report.problems] == [Severity.ERROR]
