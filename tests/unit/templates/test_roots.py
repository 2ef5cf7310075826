import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.templates import RenderError
from fairlead.templates.roots import base64_decode, base64_encode, escape_javascript, url_decode, url_encode
from rendering import a_run, render

BODY = '{"a": [1, {"b": "x"}], "s": "say \\"hi\\"", "n": null}'


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("$input.body", BODY),
        ("$input.json('$.s')", '"say \\"hi\\""'),
        ("$input.json('$')", '{"a":[1,{"b":"x"}],"s":"say \\"hi\\"","n":null}'),
        ("$input.json('$.n') $input.json('$.zz')", 'null ""'),
        ("$input.path('$.s')", 'say "hi"'),
        ("[$input.path('$.n')$input.path('$.zz')]", "[]"),
        ("$input.path('$').a[1].b $input.path('$.a').size()", "x 2"),
        ("#set($d = $input.path('$'))#set($d.s = 1)$input.json('$.s')", "1"),
        ("$input.path('$.a[?(@.b)]')", '[{"b":"x"}]'),
        ("$input $util", " "),
        ("$input.__class__ $util.__init__ $input.METHODS", "  "),
    ],
)
def test_the_body(template: str, printed: str) -> None:
    assert render(template, BODY) == printed


def test_no_body_is_an_empty_object() -> None:
    assert render("$input.body $input.json('$') [$input.path('$.a')]", "") == "{} {} []"


def test_parameters() -> None:
    template = "$input.params('a') $input.params('b') $input.params('X-C') [$input.params('d')] $input.params().header"
    found = render(template, path={"a": "1"}, querystring={"a": "2", "b": "3"}, header={"X-C": "4"})
    assert found == "1 3 4 [] {X-C=4}"
    every = "#foreach($k in $input.params().querystring.keySet())$k=$input.params().querystring.get($k);#end"
    assert render(every, querystring={"a": "2", "b": "3"}) == "a=2;b=3;"


def test_context_and_stage_variables() -> None:
    context = {"connectionId": "abc=", "identity": {"sourceIp": "1.2.3.4"}, "requestTimeEpoch": 17}
    template = "$context.connectionId $context.identity.sourceIp $context.requestTimeEpoch [$context.authorizer.x]"
    assert render(template, context=context) == "abc= 1.2.3.4 17 []"
    assert (
        render("$stageVariables.a ${stageVariables['a']} $stageVariables.get('a')", stage_variables={"a": "v"})
        == "v v v"
    )
    assert render("#set($context.identity.sourceIp = 'x')$context.identity.sourceIp", context=context) == "x"
    assert context["identity"] == {"sourceIp": "1.2.3.4"}


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("$util.escapeJavaScript('it''s \"q\" / \\')", 'it\\\'s \\"q\\" \\/ \\\\'),
        ("$util.escapeJavaScript($input.path('$.u'))", "\\u00E9\\uD83D\\uDE00\\n"),
        ("$util.escapeJavaScript($input.path('$.a'))", "[1]"),
        ('$util.parseJson(\'{"a": [1, {"b": 2}]}\').a[1].b', "2"),
        ("$util.urlEncode('a b&c=é~*-._')", "a+b%26c%3D%C3%A9%7E*-._"),
        ("$util.urlDecode('a+b%26%C3%A9')", "a b&é"),
        ("$util.base64Encode('héllo')", "aMOpbGxv"),
        ("$util.base64Decode('aMOpbGxv')", "héllo"),
        ("$util.toJson('x')|", "|"),
    ],
)
def test_util(template: str, printed: str) -> None:
    assert render(template, '{"u": "é\\ud83d\\ude00\\n", "a": [1]}') == printed


@pytest.mark.parametrize(
    "call", ["parseJson('{')", "parseJson('')", "urlDecode('%zz')", "base64Decode('a')", "base64Decode('é')"]
)
def test_util_refuses_what_java_would(call: str) -> None:
    with pytest.raises(RenderError):
        render(f"$util.{call}")


@given(st.text())
def test_what_is_encoded_is_decoded_again(text: str) -> None:
    assert url_decode(a_run(), url_encode(a_run(), text)) == text
    assert base64_decode(a_run(), base64_encode(a_run(), text)) == text


@given(st.text(alphabet=st.characters(exclude_characters="'/", exclude_categories=["Cs"])))
def test_what_is_escaped_is_a_string_of_json(text: str) -> None:
    escaped = escape_javascript(a_run(), text)
    assert escaped.isascii()
    assert json.loads(f'"{escaped}"') == text
