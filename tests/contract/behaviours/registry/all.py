"""Every section of the conformance page, in its order."""

from contract.behaviours.registry import (
    control,
    endings,
    failures,
    integrations,
    management,
    open_questions,
    payloads,
    quotas,
    refusals,
    routes,
    stages,
    subtle,
    ways_in,
)

_ORDER = (
    "12", "1.1", "1.3", "1.4", "1.6", "1.7", "1.8", "2", "3", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "5", "6",
    "7", "8.1", "8.2", "8.3", "8.4", "8.5", "9", "13",
)  # fmt: skip
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
        *integrations.SECTIONS,
        *quotas.SECTIONS,
        *stages.SECTIONS,
        *control.SECTIONS,
        management.SECTION,
        open_questions.SECTION,
    )
}
SECTIONS = tuple(_BY_NUMBER[number] for number in _ORDER)
