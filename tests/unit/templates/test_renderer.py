import pytest

from fairlead.templates import RenderError
from rendering import render


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end", "1,2,3"),
        (
            "#foreach($i in ['a', 'b'])$foreach.index$foreach.count$foreach.first$foreach.last #end",
            "01truefalse 12falsetrue ",
        ),
        ("#foreach($i in [7, 8])$velocityCount$velocityHasNext #end$velocityCount", "1true 2false "),
        ("#foreach($i in {'a': 1, 'b': 2})$i#end", "12"),
        ("#foreach($e in {'a': 1, 'b': 2}.x)$e#end", None),
        ("#set($m = {'a': 1})#foreach($e in $m.entrySet())$e.key=$e.value#end", "a=1"),
        ("#foreach($i in 'abc')x#end#foreach($i in 5)x#end#foreach($i in $nope)x#end|", "|"),
        ("#set($i = 9)#foreach($i in [1])$i#end$i$foreach", "19"),
        ("#foreach($i in [1, 2])#foreach($j in [3])$foreach.parent.index$foreach.topmost.count #end#end", "01 12 "),
        ("#foreach($i in [1..5])#if($i == 3)#break#end$i#end end", "12 end"),
        ("#foreach($i in [1, 2])#foreach($j in [1, 2])#break#end$i#end", "12"),
        ("#set($l = [1])#foreach($i in $l)#set($q = $l.add(2))$i#end$l", "1[1, 2]"),
        ("a#break b", "a"),
        ("a#stop b", "a"),
        ("#foreach($i in [1, 2])$i#stop#end", "1"),
        ('#set($x = "a#stop")b', ""),
        ("#define($d)[$x]#end$d#set($x = 1)$d", "[][1]"),
        ('#define($d)x#end#set($t = "$d$d")$t', "xx"),
    ],
)
def test_loops_and_blocks(template: str, printed: str | None) -> None:
    if printed is None:
        with pytest.raises(ValueError, match="needs"):
            render(template)
    else:
        assert render(template) == printed


def test_a_loop_ends_after_a_thousand_rounds() -> None:
    assert render("#set($n = 0)#foreach($i in [1..1500])#set($n = $n + 1)#end$n") == "1000"
    assert render("#foreach($i in [1..1500])#if($foreach.count == 1000)$foreach.hasNext#end#end") == "true"


@pytest.mark.parametrize(
    "template",
    [
        "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])#end#end#end",
        "#set($s = 'x')#foreach($i in [1..99])#set($s = $s + $s)#end$s",
        "#set($s = 'x')#foreach($i in [1..99])#set($s = \"$s$s\")#end$s",
        "#set($s = 'x')#foreach($i in [1..99])#set($s = $s.concat($s))#end$s",
        "#set($s = 'x')#foreach($i in [1..99])#set($s = $s.replace('x', 'xx'))#end$s",
        "#set($s = 'x')#foreach($i in [1..99])#set($s = $s.replaceAll('(x)', '$1$1'))#end$s",
        "#set($l = [1])#foreach($i in [1..99])#set($l = [$l, $l])#end$l",
        "#set($l = [1])#foreach($i in [1..99])#set($q = $l.addAll($l))#end$l",
        "#set($l = [1])#set($q = $l.add($l))$l",
        "#set($n = 9)#foreach($i in [1..99])#set($n = $n * $n)#end$n",
        "#define($a)$b$b#end#define($b)$a$a#end$a",
        "#define($a)$a#end$a",
        "#foreach($i in [1..1000])$input.body#end",
    ],
)
def test_hostile_templates_are_refused(template: str) -> None:
    with pytest.raises(RenderError):
        render(template, "x" * 2000)
