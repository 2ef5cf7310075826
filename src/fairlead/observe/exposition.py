"""Prometheus's text form of metrics ("Exposition formats", Prometheus documentation, version 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_IN_LABEL: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
_IN_HELP: Final = str.maketrans({"\\": "\\\\", "\n": "\\n"})

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values were at most each of `bounds` and not at most the one before; one more count for the rest."""

    bounds: Sequence[float]
    counts: Sequence[int]
    total: float
    """All values, summed up."""


@dataclass(frozen=True, slots=True)
class Family:
    """A metric: its name, what it is (`counter`, `gauge`, `histogram`), a sentence, and its values by their labels."""

    name: str
    kind: str
    help: str
    samples: Sequence[tuple[Labels, float | Histogram]]


def exposition(families: Iterable[Family]) -> str:
    """The text of a scrape. A metric without values is left out."""
    return "".join(line for family in families if family.samples for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    name = family.name
    yield f"# HELP {name} {family.help.translate(_IN_HELP)}\n"
    yield f"# TYPE {name} {family.kind}\n"
    for labels, value in family.samples:
        if not isinstance(value, Histogram):
            yield _sample(name, labels, value)
            continue
        count = 0
        for bound, more in zip((*map(_number, value.bounds), "+Inf"), value.counts, strict=True):
            count += more
            yield _sample(f"{name}_bucket", {**labels, "le": bound}, count)
        yield _sample(f"{name}_sum", labels, value.total)
        yield _sample(f"{name}_count", labels, count)


def _sample(name: str, labels: Labels, value: float) -> str:
    shown = ",".join(f'{label}="{text.translate(_IN_LABEL)}"' for label, text in labels.items())
    return f"{name}{{{shown}}} {_number(value)}\n" if shown else f"{name} {_number(value)}\n"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
