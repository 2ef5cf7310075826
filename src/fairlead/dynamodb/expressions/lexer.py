"""An expression's text as tokens, and a cursor over them that knows how AWS words a refusal."""

import re
from typing import Final

from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

EXPRESSION_BYTES: Final = 4096
"""An expression's text. DynamoDB quotas."""
OPERATORS: Final = 300
"""Operators and functions of one expression. DynamoDB quotas."""

CONDITION: Final = "ConditionExpression"
FILTER: Final = "FilterExpression"
KEY_CONDITION: Final = "KeyConditionExpression"
PROJECTION: Final = "ProjectionExpression"
UPDATE: Final = "UpdateExpression"

NAME: Final = "name"
PLACEHOLDER: Final = "#name"
VALUE: Final = ":value"
INDEX: Final = "index"
SYMBOL: Final = "symbol"
STRANGE: Final = "strange"
END: Final = "<EOF>"

# A character that starts nothing else is a token of its own, which no rule accepts.
_TOKEN: Final = re.compile(
    r"""[ \t\r\n\f]*+(?:
      (?P<name>[A-Za-z][A-Za-z0-9_]*) | (?P<placeholder>\#[A-Za-z0-9_]+) | (?P<value>:[A-Za-z0-9_]+)
    | (?P<index>[0-9]+) | (?P<symbol><>|<=|>=|[=<>()\[\],.+-]) | (?P<strange>[^ \t\r\n\f]) )""",
    re.VERBOSE | re.ASCII,
)
_KINDS: Final = {
    "name": NAME,
    "placeholder": PLACEHOLDER,
    "value": VALUE,
    "index": INDEX,
    "symbol": SYMBOL,
    "strange": STRANGE,
}


def refusal(kind: str, sentence: str) -> ApiError:
    """The ValidationException of an expression, to be raised by the caller."""
    return invalid(f"Invalid {kind}: {sentence}")


class Token:
    """A token: its kind, its text, and where it stands."""

    __slots__ = ("end", "kind", "start", "text", "word")

    def __init__(self, kind: str, text: str, start: int, end: int) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.word = text.upper() if kind == NAME else text
        """What keywords and symbols are recognised by."""


class Cursor:
    """Reads the tokens of one expression. Syntax errors are raised at once; see `complain` for the others."""

    __slots__ = ("_at", "_complaints", "_operators", "_tokens", "kind", "text", "token")

    def __init__(self, kind: str, text: str) -> None:
        """Judges size and emptiness, and reads all tokens. ValidationException."""
        size = len(text) if text.isascii() else len(text.encode(errors="replace"))
        if size > EXPRESSION_BYTES:
            told = f" expression size: {size}" if kind in (CONDITION, FILTER) else ""
            raise refusal(kind, f"Expression size has exceeded the maximum allowed size;{told}")
        self.kind = kind
        self.text = text
        self._tokens = _tokens(text)
        if len(self._tokens) == 1:
            raise refusal(kind, "The expression can not be empty;")
        self._at = 0
        self.token = self._tokens[0]
        self._complaints: dict[int, str] = {}
        self._operators = 0

    def take(self) -> Token:
        """The current token; the cursor moves on."""
        token = self.token
        if token.kind is not END:
            self._at += 1
            self.token = self._tokens[self._at]
        return token

    def next_is(self, word: str) -> bool:
        """Whether the token after the current one is this symbol."""
        return self.token.kind is not END and self._tokens[self._at + 1].word == word

    def accept(self, word: str) -> bool:
        """Take the current token if it is this keyword (upper case) or symbol."""
        if self.token.word != word:
            return False
        self.take()
        return True

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise self.failure()

    def failure(self, token: Token | None = None) -> ApiError:
        """A syntax error at a token, the current one by default, to be raised by the caller."""
        at = self._at if token is None else self._tokens.index(token)
        token = self._tokens[at]
        # AWS shows the text from the token before to the token after.
        first = self._tokens[max(at - 1, 0)]
        last = self._tokens[min(at + 1, len(self._tokens) - 1)]
        near = self.text[first.start : last.end].strip()
        return refusal(self.kind, f'Syntax error; token: "{token.text}", near: "{near}"')

    def complain(self, rank: int, sentence: str) -> None:
        """Note an error that a syntax error further on would outrank; of several the lowest rank is told."""
        self._complaints.setdefault(rank, sentence)

    def count_operator(self) -> None:
        self._operators += 1

    def finish(self) -> None:
        """The whole text must have been read. Raises what is wrong with it otherwise."""
        if self.token.kind is not END:
            raise self.failure()
        if self._operators > OPERATORS:
            sentence = f"The expression contains too many operators; operator count: {self._operators}"
            self.complain(TOO_MANY, sentence)
        if self._complaints:
            raise refusal(self.kind, self._complaints[min(self._complaints)])


# The order in which AWS tells errors of one expression, from recorded answers.
REDUNDANT: Final = 0
UNKNOWN_FUNCTION: Final = 1
MISUSED_FUNCTION: Final = 2
RESERVED: Final = 3
REPEATED: Final = 4
TOO_MANY: Final = 5


def _tokens(text: str) -> list[Token]:
    tokens = []
    end = 0
    while found := _TOKEN.match(text, end):
        group = found.lastgroup
        assert group is not None, "every alternative has a name"
        start, end = found.span(group)
        tokens.append(Token(_KINDS[group], text[start:end], start, end))
    tokens.append(Token(END, END, len(text), len(text)))
    return tokens
