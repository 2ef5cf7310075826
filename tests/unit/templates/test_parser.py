import pytest

from fairlead.templates import TemplateError
from fairlead.templates.bounds import TEMPLATE_CHARACTERS
from fairlead.templates.parser import parse
from rendering import render


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("", ""),
        ("plain { } text", "plain { } text"),
        ('"#" #13ff #foo #end1x', '"#" #13ff #foo #end1x'),
        ("#foo(1, $x 'a') b", "#foo(1, $x 'a') b"),
        ('#evaluate("$x") #return(1)', '#evaluate("$x") #return(1)'),
        ("#macro(m $a)x#end#m(1)", "#m(1)"),
        ("a ## comment $x\nb", "a b"),
        ("a#*\n #if( *#\nb", "a\nb"),
        ("a#* no end", "a"),
        ("#[[ $x #if ]]# b", " $x #if  b"),
        ("#{if}(true)a#{else}b#{end}c", "ac"),
        ("#if(false)a#elseif(false)b#elseif(true)c#else d#end", "c"),
    ],
)
def test_text_and_comments(template: str, printed: str) -> None:
    assert render(template) == printed


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("#set($x=1) b", " b"),
        ("x#set($y=1) \n\ny", "x\ny"),
        ("$x #set($y=1)z", "z"),
        ("a\n  #set($y=1)z", "a\n  z"),
        ("#set($y=1)\n  #set($z=2)\nz", "z"),
        ("  #if(true)  \n  a\n  #else  \n  b\n  #end  \nc", "    a\n  c"),
        ("#if(true)\n\na\n\n#end\n\nb", "\na\n\n\nb"),
        ("#if(false) a #else b #end c", " b  c"),
        ("#foreach($i in [1,2])\n  $i\n#end\ndone", "  1\n  2\ndone"),
        ("a\r\n#if(true)\r\nb#end\r\nc", "a\r\nbc"),
    ],
)
def test_space_that_directives_take_with_them(template: str, printed: str) -> None:
    assert render(template) == printed


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        (r"\$x \\$x \\\$x \\\\$x", r"$x \1 \$x \\1"),
        (r"\#if(true) \#end \#foo", r"#if(true) #end \#foo"),
        (r"\\#if(true)y#end", r"\y"),
        (r"\#set($q = 1)", "#set( = 1)"),
        (r"\ \\ \a \$5", r"\ \\ \a \$5"),
        (r"\${x} \$!x.y()", "${x} $!x.y()"),
        (r"\#foo($x)", r"\#foo(1)"),
    ],
)
def test_backslashes(template: str, printed: str) -> None:
    assert render(f"#set($x=1){template}") == printed


@pytest.mark.parametrize(
    ("template", "place", "sentence"),
    [
        ("a\n #if(true)b", (2, 2), "This #if has no #end"),
        ("#foreach($i in [1])\n#if($i)x#end", (1, 1), "This #foreach has no #end"),
        ("x #end", (1, 7), "#end ends nothing"),
        ("#else", (1, 6), "#else ends nothing"),
        ("#if(true)#else#else#end", (1, 20), "#else cannot follow #else"),
        ("#if(true)#else#elseif(true)#end", (1, 22), "#elseif cannot follow #else"),
        ("#foreach($i in [1])#else#end", (1, 25), "#else belongs to an #if"),
        ("#if true", (1, 4), '#if needs "("'),
        ("#set(x = 1)", (1, 6), "#set needs a reference"),
        ("#set($x 1)", (1, 9), '#set needs "="'),
        ("#set($x = 1", (1, 12), '#set needs ")"'),
        ("#set($x.y() = 1)", (1, 12), "what a method gives"),
        ("#foreach(x in [1])#end", (1, 10), "#foreach needs a reference"),
        ("#foreach($x.y in [1])#end", (1, 14), "a plain variable"),
        ("#foreach($x [1])#end", (1, 12), '#foreach needs "in"'),
        ("#foreach($x in)#end", (1, 15), "#foreach needs a reference or a list"),
        ("#define()#end", (1, 9), "#define needs a reference"),
        ("#parse('x')", (1, 1), "#parse is not supported"),
        ("#include('x')", (1, 1), "#include is not supported"),
        ("#foo(", (1, 6), "The brackets of #foo"),
        ("#[[ x", (1, 1), "needs ]]#"),
        ("ends in $", (1, 9), "ends in a sign"),
        ("ends in #", (1, 9), "ends in a sign"),
        ('#set($x = "\n$y.z(")', (1, 11), ""),
    ],
)
def test_errors_tell_where_and_what(template: str, place: tuple[int, int], sentence: str) -> None:
    with pytest.raises(TemplateError) as raised:
        parse(template)
    assert (raised.value.line, raised.value.column) == place
    assert sentence in raised.value.sentence


@pytest.mark.parametrize(
    "piece",
    [
        "#if(",
        "#if(true)",
        "#foreach($i in [1])",
        "#set($a=[",
        '#set($a={"a":',
        "#if((",
        "$a.b($a",
        "#define($a)",
        "$a[$a",
        '"$a.b(',
    ],
)
def test_ten_thousand_of_anything_are_refused(piece: str) -> None:
    with pytest.raises(TemplateError):
        parse(piece * 10_000)


def test_a_template_has_a_longest_length() -> None:
    parse("x" * TEMPLATE_CHARACTERS)
    with pytest.raises(TemplateError, match="longer than"):
        parse("x" * (TEMPLATE_CHARACTERS + 1))
