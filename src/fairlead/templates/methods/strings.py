"""Methods of texts: java.lang.String, its patterns in patterns.py.

Java counts UTF-16 code units, so that an emoji is two characters long; positions here are counted the same way.
"""

from struct import iter_unpack
from typing import Final

from fairlead.templates.errors import RenderError
from fairlead.templates.methods import patterns
from fairlead.templates.methods.tables import Table
from fairlead.templates.operators import same
from fairlead.templates.run import Run
from fairlead.templates.texts import text_of

_BLANK: Final = "".join(map(chr, range(33)))
"""What trim() takes away."""


_UTF_16: Final = ("utf-16-le", "surrogatepass")


def _plain(run: Run, text: str) -> bool:
    """Whether each character is one code unit. Pays for counting in the text."""
    run.charge(1 + (len(text) >> 6))
    if text.isascii():
        return True
    run.charge(len(text) >> 3)
    return max(text) <= "\uffff"


def _units(text: str) -> bytes:
    """The code units, two bytes each."""
    return text.encode(*_UTF_16)


def _text(units: bytes) -> str:
    """The text of code units; half a pair stays half."""
    return units.decode(*_UTF_16)


def _length(run: Run, text: str) -> int:
    return len(text) if _plain(run, text) else len(_units(text)) // 2


def _substring(run: Run, text: str, begin: int, end: int | None = None) -> str:
    length = _length(run, text)
    last = length if end is None else end
    if not 0 <= begin <= last <= length:
        raise RenderError(f"substring({begin}, {last}) is outside of a text of {length} characters.")
    return text[begin:last] if length == len(text) else _text(_units(text)[2 * begin : 2 * last])


def _char_at(run: Run, text: str, at: int) -> str:
    length = _length(run, text)
    if not 0 <= at < length:
        raise RenderError(f"charAt({at}) is outside of a text of {length} characters.")
    return text[at] if length == len(text) else _text(_units(text)[2 * at : 2 * at + 2])


def _position(text: str, counted: int) -> int:
    """Where in a text that is not plain so many code units have passed."""
    return len(_text(_units(text)[: 2 * counted]))


def _counted(text: str, position: int) -> int:
    """How many code units stand before a position, -1 for -1."""
    return position if position < 0 else len(_units(text[:position])) // 2


def _index_of(run: Run, text: str, part: str, begin: int = 0) -> int:
    begin = max(begin, 0)
    if _plain(run, text):
        return text.find(part, begin)
    return _counted(text, text.find(part, _position(text, begin)))


def _last_index_of(run: Run, text: str, part: str, begin: int | None = None) -> int:
    plain = _plain(run, text)
    if begin is None:
        found = text.rfind(part)
    elif begin < 0:
        return -1
    else:
        found = text.rfind(part, 0, (begin if plain else _position(text, begin + 1) - 1) + len(part))
    return found if plain else _counted(text, found)


def _trim(run: Run, text: str) -> str:
    run.charge_text(len(text))
    return text.strip(_BLANK)


def _hash(run: Run, text: str) -> int:
    run.charge(1 + len(text))
    code = 0
    for (unit,) in iter_unpack("<H", _units(text)):
        code = (31 * code + unit) & 0xFFFFFFFF
    return code - (1 << 32) if code >> 31 else code


def _compare(run: Run, text: str, other: str) -> int:
    run.charge(1 + min(len(text), len(other)))
    left, right = _units(text), _units(other)
    for (one,), (two,) in zip(iter_unpack("<H", left), iter_unpack("<H", right), strict=False):
        if one != two:
            return int(one - two)
    return (len(left) - len(right)) // 2


def _upper(run: Run, text: str) -> str:
    run.charge_text(3 * len(text))
    return text.upper()


def _lower(run: Run, text: str) -> str:
    run.charge_text(3 * len(text))
    return text.lower()


def _repeat(run: Run, text: str, times: int) -> str:
    if times < 0:
        raise RenderError(f"repeat({times}) repeats no number of times.")
    run.charge_text(len(text) * times)
    return text * times


def _starts_with(run: Run, text: str, part: str, begin: int = 0) -> bool:
    plain = _plain(run, text)
    return 0 <= begin <= len(text) and text.startswith(part, begin if plain else _position(text, begin))


def _concat(run: Run, text: str, other: str) -> str:
    return run.join((text, other))


def _equals_ignoring_case(run: Run, text: str, other: str) -> bool:
    run.charge_text(len(text))
    return text.upper().lower() == other.upper().lower()


METHODS: Final[Table] = {
    "charAt": (("i", _char_at),),
    "compareTo": (("s", _compare),),
    "compareToIgnoreCase": (("s", lambda run, text, other: _compare(run, text.lower(), other.lower())),),
    "concat": (("s", _concat),),
    "contains": (("s", lambda run, text, part: part in text),),
    "contentEquals": (("s", lambda run, text, other: text == other),),
    "endsWith": (("s", lambda run, text, part: text.endswith(part)),),
    "equals": (("o", lambda run, text, other: same(text, other, run)),),
    "equalsIgnoreCase": (("s", _equals_ignoring_case),),
    "hashCode": (("", _hash),),
    "indexOf": (("s", _index_of), ("si", _index_of)),
    "isBlank": (("", lambda run, text: not text.strip()),),
    "isEmpty": (("", lambda run, text: not text),),
    "lastIndexOf": (("s", _last_index_of), ("si", _last_index_of)),
    "length": (("", _length),),
    "matches": (("s", patterns.matches),),
    "repeat": (("i", _repeat),),
    "replace": (("ss", patterns.replace),),
    "replaceAll": (("ss", patterns.replace_all),),
    "replaceFirst": (("ss", patterns.replace_first),),
    "split": (("s", patterns.split), ("si", patterns.split)),
    "startsWith": (("s", _starts_with), ("si", _starts_with)),
    "strip": (("", lambda run, text: text.strip()),),
    "substring": (("i", _substring), ("ii", _substring)),
    "toLowerCase": (("", _lower),),
    "toString": (("", lambda run, text: text),),
    "toUpperCase": (("", _upper),),
    "trim": (("", _trim),),
    "valueOf": (("o", lambda run, text, value: text_of(value, run)),),
}
