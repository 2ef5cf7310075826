import pytest

from fairlead.templates import RenderError
from rendering import render


@pytest.mark.parametrize(
    "template",
    [
        "$x",
        "${x}",
        "$!x",
        "$!{x}",
        "$x.y",
        "$x.y()",
        "$x['a'].b",
        "${x.y[0].z('q')}",
        "$m.zz",
        "$m.put('z', null)",
        "$s.nope()",
        "$s.length",
    ],
)
def test_what_leads_nowhere_is_the_empty_text(template: str) -> None:
    assert render(f"#set($m = {{}})#set($s = 'a')[{template}]") == "[]"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("$x", True),
        ("$x.y.z", True),
        ("!$x", False),
        ('$x == ""', True),
        ('"$x" == ""', True),
        ("$false", False),
        ("$zero", True),
        ("true", True),
        ("false", False),
        ("0", False),
        ("1", False),
        ('""', False),
        ('"a"', False),
        ("[1]", False),
        ("1 + 1", False),
        ("!1", True),
        ("1 == 1", True),
        ("$zero == 0", True),
        ("$x || $false", True),
        ("$x && $false", False),
    ],
)
def test_truth(condition: str, holds: bool) -> None:
    assert render(f"#set($false = false)#set($zero = 0)#if({condition})yes#end") == ("yes" if holds else "")


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("#set($m = {})#set($m.a = 1)#set($m['b'] = [])#set($m.c = {})#set($m.c.d = 2)$m", "{a=1, b=[], c={d=2}}"),
        ("#set($l = [1, 2])#set($l[0] = 9)#set($l[-1] = 8)$l", "[9, 8]"),
        ("#set($s = 'x')#set($s.t = 3)#set($nope.t = 3)#set($s[0] = 3)$s$nope", "x"),
        ("#set($m = {})#set($m.nope.t = 3)$m", "{}"),
        ("#set($x = 1)#set($x = 1 / 0)$x", "1"),
        ("#set($x = $nope)#set($y = '')#if($x == $y)same#end", "same"),
        ("#set($x = [1..3])$x #set($x = [1..-1])$x", "[1, 2, 3][1, 0, -1]"),
        ("#set($x = [1..'a'])$x|", "|"),
        ("#set($x = {'a': $nope, $nope: 1})$x", "{a=, =1}"),
        ('#set($x = "in $y${y} $!y \\$y")$x', "in   $y"),
    ],
)
def test_setting(template: str, printed: str) -> None:
    assert render(template) == printed


def test_an_error_tells_where_the_reference_stands() -> None:
    with pytest.raises(RenderError, match="Line 2, column 3: Index 5 is outside of a list of 2"):
        render("#set($l = [1, 2])\n  $l.get(5)")
    with pytest.raises(RenderError, match="Line 1, column 24: Index 5"):
        render("#set($l = [1, 2])#set( $l[5] = 1)")


def test_a_range_is_paid_for_before_it_is_made() -> None:
    with pytest.raises(RenderError, match="steps"):
        render("#set($x = [1..100000000000])")


def test_lists_and_maps_are_no_keys() -> None:
    with pytest.raises(RenderError, match="key of a map"):
        render("#set($x = {[1]: 1})")
