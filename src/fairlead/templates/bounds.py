"""What a template may cost. A template is written by whoever defines the API, its input by anyone."""

from typing import Final

FOREACH_ITERATIONS: Final = 1000
"""Rounds of one #foreach; a loop over more ends after them, in silence, as Velocity's does. API Gateway quotas."""
TEMPLATE_CHARACTERS: Final = 300 * 1024
"""Length of a template. API Gateway quotas."""
NESTING: Final = 50
"""Directives, brackets and strings inside each other in a template's text. Our choice."""
STEPS: Final = 100_000
"""What one rendering may cost: one for each part of the template evaluated, each element of a list or map that is
walked, each 64 characters written or copied, each character that a pattern looks at. Our choice."""
TEXT_CHARACTERS: Final = 1024 * 1024
"""Length of what a template gives, and of every text on the way. Our choice, eight times the longest message."""
VALUE_DEPTH: Final = 100
"""Lists and maps inside each other, where they are printed or compared. Our choice."""
DEFINITION_DEPTH: Final = 20
"""Blocks of #define that render each other. As in Velocity."""
INTEGER_BITS: Final = 4096
"""Of an integer that arithmetic gives. Our choice."""
PATTERN_CHARACTERS: Final = 1000
"""Length of a regular expression. Our choice."""
PATTERN_STATES: Final = 2000
"""States of a regular expression, its repetitions written out. Our choice."""
PATH_CHARACTERS: Final = 1000
"""Length of a path into JSON. Our choice."""
