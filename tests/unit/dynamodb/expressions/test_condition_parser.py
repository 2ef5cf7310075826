import sys

import pytest

from fairlead.dynamodb.expressions.condition_parser import parse_condition
from fairlead.dynamodb.expressions.nodes import And, Between, Call, Compare, DocumentPath, In, Node, Not, Or, ValueName
from fairlead.model.errors import ApiError

KIND = "FilterExpression"


def shown(node: Node) -> str:
    """The node with all its parentheses."""
    match node:
        case DocumentPath():
            return ".".join(map(str, node.parts))
        case ValueName():
            return node.name
        case Call():
            return f"{node.function}({', '.join(map(shown, node.operands))})"
        case Compare():
            return f"({shown(node.left)} {node.operator} {shown(node.right)})"
        case Between():
            return f"({shown(node.operand)} BETWEEN {shown(node.low)} {shown(node.high)})"
        case In():
            return f"({shown(node.operand)} IN {' '.join(map(shown, node.options))})"
        case And():
            return f"({' AND '.join(map(shown, node.terms))})"
        case Or():
            return f"({' OR '.join(map(shown, node.terms))})"
        case Not():
            return f"NOT {shown(node.term)}"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a = :v", "(a = :v)"),
        ("a=b and c=d or e=f", "(((a = b) AND (c = d)) OR (e = f))"),
        ("a=b or c=d and e=f", "((a = b) OR ((c = d) AND (e = f)))"),
        ("(a=b or c=d) and e=f", "(((a = b) OR (c = d)) AND (e = f))"),
        ("a=b AND c=d aNd e=f", "((a = b) AND (c = d) AND (e = f))"),
        ("not a=b and c=d", "(NOT (a = b) AND (c = d))"),
        ("not (a=b and c=d)", "NOT ((a = b) AND (c = d))"),
        ("NOT NOT attribute_exists(a)", "NOT NOT attribute_exists(a)"),
        ("a=b and not c=d or e=f", "(((a = b) AND NOT (c = d)) OR (e = f))"),
        ("a between b and c and d = e", "((a BETWEEN b c) AND (d = e))"),
        ("x=y and a between :b and :c or d=e", "(((x = y) AND (a BETWEEN :b :c)) OR (d = e))"),
        ("not a between b and c", "NOT (a BETWEEN b c)"),
        ("(a)between(b.c.d)and(c)", "(a BETWEEN b.c.d c)"),
        ("a in (b)", "(a IN b)"),
        ("a in (:b, (c), size(d)) and e = f", "((a IN :b c size(d)) AND (e = f))"),
        ("(a) = (b)", "(a = b)"),
        ("(size((a))) > (:v)", "(size(a) > :v)"),
        ("contains((a), (b))", "contains(a, b)"),
        ("(attribute_exists(pk) AND (attribute_exists(sk)))", "(attribute_exists(pk) AND attribute_exists(sk))"),
        (
            "((a=b) and (c=d)) or (e=f)and g=h",
            "(((a = b) AND (c = d)) OR ((e = f) AND (g = h)))",
        ),
        ("a.b[1].#c >= size(x[0])", "(a.b.1.#c >= size(x.0))"),
        ("inn=orr", "(inn = orr)"),
    ],
)
def test_precedence(text: str, meaning: str) -> None:
    assert shown(parse_condition(KIND, text)) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "things are not gonna be ok",
        "a",
        ":a",
        "(a)",
        "a > 4",
        "a >",
        "> a",
        "a > b >",
        "a = b = c",
        "(a = b) = c",
        "a = (b = c)",
        "a < b < c",
        "a and b = c",
        "b = c and a",
        "b = c or (a)",
        "not a",
        "not (a)",
        "not",
        "and",
        "a = b and",
        "a.and = b",
        "in(a) = b",
        "a = b and or c = d",
        "a not = b",
        "a not in (b)",
        "attribute_exists(Pictures-RearView)",
        'attribute_exists("Pictures.RearView")',
        "attribute_exists(Pictures..RearView)",
        "attribute_exists(Pi#ctures.RearView)",
        "attribute_exists(asdf[a])",
        "attribute_exists()",
        "attribute_exists(a,)",
        "attribute_exists(,a)",
        "attribute_exists(a b)",
        "attribute_exists(a = b)",
        "attribute_exists(a",
        "attribute_exists a",
        "a in b, c",
        "a in b",
        "a in ()",
        "a in (b,c,)",
        "a in (b c)",
        "a in (b = c)",
        "a, b",
        "(a, b)",
        "(a, b) = c",
        "a > between",
        "a between b",
        "a between b or c",
        "a between b and",
        "a between b, c",
        "a between b < c and d",
        "a between (b and c)",
        "a = b between c and d",
        "(a)between(b.(c.d))and(c)",
        "(a)between(b.c.d)and((c)",
        "a = b)",
        "(a = b",
        "()",
        "() = a",
        "#$.b > a",
        "a > :things.stuff",
        ":a[0] = a",
        "b[:a] > a",
        "b[#_] > a",
        "\u00fc > a",
        "(a)between(b.c[4.5].#d)and(:a)",
        "size(a).b > a",
        "(size(a)).b > a",
        "size(a)[0] > a",
        "(size(a))[0] > a",
        "_a = :v",
        "a == b",
        "a != b",
        "a = b; c = d",
        "a = b -- c",
        "a + b = c",
        "a = -1",
        "SET a = :b",
        "(" * 4096,
        "a" + ")" * 4095,
        "a=" * 2048,
        "not " * 1024,
        "size(" * 819,
        "a in (" * 682,
        "a between b and " * 256,
        "a between " * 400,
        "," * 4096,
        "\x00" * 4096,
    ],
)
def test_syntax_errors(text: str) -> None:
    with pytest.raises(ApiError, match=r"^Invalid FilterExpression: Syntax error; token: ") as caught:
        parse_condition(KIND, text)
    assert caught.value.code == "ValidationException"


@pytest.mark.parametrize(
    ("text", "token", "near"),
    [
        ("things are not gonna be ok", "are", "things are not"),
        ("a > 4", "4", "> 4"),
        ("book-price = :p", "-", "book-price"),
        ("_type = :t", "_", "_type"),
        ("attribute_not_exists(", "<EOF>", "("),
        ("a = = :v", "=", "= = :v"),
        ("a = :v b", "b", ":v b"),
    ],
)
def test_a_syntax_error_names_its_token(text: str, token: str, near: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_condition(KIND, text)
    assert caught.value.message == f'Invalid {KIND}: Syntax error; token: "{token}", near: "{near}"'


REDUNDANT = "The expression has redundant parentheses;"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a=a and a > ((views))", REDUNDANT),
        ("(a)between(((b.c)))and(c)", REDUNDANT),
        ("a > whatever((:things), ((a)))", REDUNDANT),
        ("a=a AND ((a=a AND a=a)) AND a=a", REDUNDANT),
        ("a=a AND ((a=a AND (a=a AND a=a)))", REDUNDANT),
        ("a=a OR ((a=a OR (a=a OR a=a)))", REDUNDANT),
        ("((attribute_exists(a)))", REDUNDANT),
        ("(" * 2046 + "a=b" + ")" * 2046, REDUNDANT),
        ("a=a and whatever((:things)) > a", "Invalid function name; function: whatever"),
        ("attRIbute_exIsts((views), #a)", "Invalid function name; function: attRIbute_exIsts"),
        ("if_not_exists(a, b)", "The function is not allowed in a filter expression; function: if_not_exists"),
        ("size(things)", "size"),
        ("not size(a)", "size"),
        ("a = b and (size(a))", "size"),
        ("a=a and attribute_exists((views), (#a)) > b", "attribute_exists"),
        ("attribute_type(things, :a) > b", "attribute_type"),
        ("size(contains(a, b)) > a", "contains"),
        ("a between b and attribute_exists(things)", "attribute_exists"),
        ("a in (b, attribute_exists(things))", "attribute_exists"),
        ("attribute_exists(views, #a)", "Attribute name is a reserved keyword; reserved keyword: views"),
        (":a < abOrT", "Attribute name is a reserved keyword; reserved keyword: abOrT"),
        ("a.b.status = :a", "Attribute name is a reserved keyword; reserved keyword: status"),
        ("not " * 1000 + "a=b", "The expression contains too many operators; operator count: 1001"),
        ("a=b or " * 200 + "a=b", "The expression contains too many operators; operator count: 401"),
        ("size(" * 600 + "a" + ")" * 600 + "> b", "The expression contains too many operators; operator count: 601"),
        ("a=b and (" * 370 + "a=b" + ")" * 370, "The expression contains too many operators; operator count: 741"),
    ],
)
def test_errors_behind_the_syntax(text: str, sentence: str) -> None:
    if " " not in sentence:
        sentence = f"The function is not allowed to be used this way in an expression; function: {sentence}"
    with pytest.raises(ApiError) as caught:
        parse_condition(KIND, text)
    assert caught.value.message == f"Invalid {KIND}: {sentence}"


def test_300_operators_are_allowed() -> None:
    parse_condition(KIND, " or ".join(["a=b"] * 150))
    parse_condition(KIND, "not " * 299 + "a=b")
    with pytest.raises(ApiError, match="operator count: 301"):
        parse_condition(KIND, "not " * 300 + "a=b")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4096,
        "(" * 2046 + "a=b" + ")" * 2046,
        "not " * 1000 + "a=b",
        "a=b and (" * 370 + "a=b" + ")" * 370,
        "a=b and " * 500 + "a=b",
        "size(" * 600 + "a" + ")" * 600 + "> b",
        "a in (" + "b," * 2000 + "b)",
        "a" + "[0]" * 1300 + "=b",
        "a" + ".a" * 2000 + "=b",
        "a between b and c and " * 180 + "a=b",
        "\x00" * 4096,
    ],
)
def test_hostile_text_takes_steps_in_proportion_to_its_length(text: str) -> None:
    calls = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    parse_condition.cache_clear()
    sys.setprofile(count)
    try:
        parse_condition(KIND, text)
    except ApiError:
        pass
    finally:
        sys.setprofile(None)
    assert calls < 40 * len(text)


def test_a_text_is_parsed_once() -> None:
    assert parse_condition(KIND, "a = :once") is parse_condition(KIND, "a = :once")
    maxsize = parse_condition.cache_info().maxsize
    assert maxsize is not None
    for number in range(maxsize + 10):
        parse_condition(KIND, f"a = :v{number}")
    assert parse_condition.cache_info().currsize == maxsize
