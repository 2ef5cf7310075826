import pytest

from fairlead.templates import RenderError
from rendering import render


@pytest.mark.parametrize(
    ("calls", "printed"),
    [
        ("$n.toString().length() $n.intValue() $n.longValue() $n.doubleValue() $n.floatValue()", "1 5 5 5.0 5.0"),
        ("$n.equals(5) $n.equals(5.0) $n.compareTo(6) $n.compareTo(5) $n.compareTo(4)", "true false -1 0 1"),
        ("$f.intValue() $f.toString() $f.longValue()", "2 2.5 2"),
        (
            "$n.parseInt('12') $n.parseLong('-3') $n.valueOf('+7') $n.parseDouble('1.5') $f.valueOf('2')",
            "12 -3 7 1.5 2.0",
        ),
        (
            "$b.toString() $b.booleanValue() $b.equals(true) $b.equals('true') $b.parseBoolean('TRUE')",
            "true true true false true",
        ),
        ("$big.doubleValue() $big.intValue().toString().length()", "Infinity 400"),
        ("$e.intValue() $e.doubleValue()", "0 Infinity"),
        ("$n.bit_length()$n.real$f.hex()", ""),
    ],
)
def test_methods(calls: str, printed: str) -> None:
    start = "#set($n = 5)#set($f = 2.5)#set($b = true)#set($big = $input.path('$.big'))#set($e = $input.path('$.e'))"
    assert render(start + calls, '{"big": ' + "9" * 400 + ', "e": 1e999}') == printed


@pytest.mark.parametrize(
    "call",
    ["parseInt('')", "parseInt('1.5')", "parseInt('x')", "parseInt('1_0')", "parseDouble('nan')", "parseDouble('')"],
)
def test_what_is_no_number_is_refused(call: str) -> None:
    with pytest.raises(RenderError, match="is no"):
        render(f"#set($n = 5)$n.{call}")
