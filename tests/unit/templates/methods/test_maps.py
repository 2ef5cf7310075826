import pytest

from fairlead.templates import RenderError
from fairlead.templates.methods.maps import checked_key
from rendering import render


@pytest.mark.parametrize(
    ("calls", "printed"),
    [
        ("$m.size() $m.count() $m.isEmpty()", "2 2 false"),
        ("$m.a $m['b'] $m.get('a') [$m.get('z')] $m.getOrDefault('z', 5)", "1 q 1 [] 5"),
        ("$m.put('a', 3) [$m.put('c', 4)] $m", "1 [] {a=3, b=q, c=4}"),
        ("$m.putAll({'b': 2, 'd': 5})$m", "{a=1, b=2, d=5}"),
        ("$m.putIfAbsent('a', 7) $m.putIfAbsent('e', 7)$m", "1 {a=1, b=q, e=7}"),
        ("$m.remove('a') [$m.remove('z')] $m", "1 [] {b=q}"),
        ("$m.containsKey('a') $m.containsKey('z') $m.containsValue('q') $m.containsValue(2)", "true false true false"),
        ("$m.keySet() $m.values() $m.entrySet()", "[a, b] [1, q] [a=1, b=q]"),
        ("#foreach($e in $m.entrySet())$e.key$e.value$e.getKey()$e.getValue()$e.toString();#end", "a1a1a=1;bqbqb=q;"),
        ("$m.equals({'b': 'q', 'a': 1}) $m.toString()", "true {a=1, b=q}"),
        ("$m.clear()$m", "{}"),
        ("$m.items()$m.keys()", ""),
    ],
)
def test_methods(calls: str, printed: str) -> None:
    assert render(f"#set($m = {{'a': 1, 'b': 'q'}}){calls}") == printed


def test_keys_are_no_lists() -> None:
    assert checked_key("a") == "a"
    assert checked_key(None) is None
    keys: tuple[object, ...] = ([1], {})
    for key in keys:
        with pytest.raises(RenderError, match="key of a map"):
            checked_key(key)
