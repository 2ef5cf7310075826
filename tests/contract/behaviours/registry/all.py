"""Every section of the conformance page, in its order."""

from contract.behaviours.registry import endings, failures, management, open_questions, payloads, refusals, subtle

SECTIONS = (
    subtle.SECTION,
    refusals.SECTION,
    *endings.SECTIONS,
    payloads.SECTION,
    failures.SECTION,
    management.SECTION,
    open_questions.SECTION,
)
