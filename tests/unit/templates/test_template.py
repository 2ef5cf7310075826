from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.templates import Input, RenderError, Template, TemplateError, Variables, compile  # noqa: A004
from fuzz.templates import TOKENS, one
from rendering import render


def test_a_compiled_template_is_rendered_again_and_again() -> None:
    template = compile("#set($n = $input.path('$.n') + 1)$n$x#set($x = 1)")
    assert isinstance(template, Template)
    assert [template.render(Variables(Input(f'{{"n": {n}}}'))) for n in range(3)] == ["1", "2", "3"]


def test_half_a_pair_of_surrogates_can_be_written() -> None:
    printed = render("$input.path('$.e').substring(0, 1)|$input.path('$.l')", '{"e": "\\ud83d\\ude00", "l": "\\ud83d"}')
    assert printed == "?|?"
    printed.encode()


def test_python_is_out_of_reach() -> None:
    template = (
        "$x.__class__$x.__class__.__mro__$s.__len__()$s.format('a')$s.encode()$m.pop('a')$l.sort()$l.append(1)$n.real"
    )
    assert render(f"#set($s = 'a')#set($m = {{}})#set($l = [])#set($n = 1){template}") == ""


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=60).map("".join))
def test_any_soup_of_tokens_is_text_or_refused(soup: str) -> None:
    with suppress(TemplateError, RenderError):
        render(soup, '{"a": [1, {"b": "c"}]}', {"connectionId": "abc="})


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    one(data)


@given(st.text())
def test_text_without_signs_is_printed_as_it_stands(text: str) -> None:
    plain = text.replace("$", "").replace("#", "")
    assert render(plain) == plain


@pytest.mark.parametrize("size", [1, 10, 100])
def test_a_body_with_a_hundred_kilobytes_is_rendered(size: int) -> None:
    body = '{"a": "' + "x" * (size * 1024) + '"}'
    assert len(render("$input.json('$.a')", body)) == size * 1024 + 2
