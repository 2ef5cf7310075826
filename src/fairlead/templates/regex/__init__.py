"""Regular expressions in bounded time.

A template's patterns, and the texts they meet, come from anyone. Python's `re` may take time exponential in the length
of a text; a matcher here looks at each character once for each state of its pattern, and pays for it. It knows Java's
common ground: what it does not know (references back, looking ahead or behind, possessive repetition) is refused.
"""

from fairlead.templates.regex.matcher import Match, Pattern, compile_pattern

__all__ = ["Match", "Pattern", "compile_pattern"]
