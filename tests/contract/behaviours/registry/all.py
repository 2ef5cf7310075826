"""Every section of the conformance page, in its order."""

from contract.behaviours.registry import (
    endings,
    failures,
    management,
    open_questions,
    payloads,
    refusals,
    routes,
    subtle,
    ways_in,
)

_ORDER = ("12", "1.1", "1.3", "1.4", "1.6", "1.7", "1.8", "2", "3", "4.1", "4.3", "5", "6", "8", "13")
_BY_NUMBER = {
    section.number: section
    for section in (
        subtle.SECTION,
        refusals.SECTION,
        *ways_in.SECTIONS,
        *endings.SECTIONS,
        payloads.SECTION,
        *routes.SECTIONS,
        failures.SECTION,
        management.SECTION,
        open_questions.SECTION,
    )
}
SECTIONS = tuple(_BY_NUMBER[number] for number in _ORDER)
