"""A statement's text as tokens, and a cursor over them. Every refusal is a ValidationException that names the place."""

import re
from typing import Final

from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

STATEMENT_CHARACTERS: Final = 8192
"""A statement's text. API reference, ExecuteStatement."""

NAME: Final = "name"
QUOTED: Final = '"name"'
TEXT: Final = "'text'"
NUMBER: Final = "number"
SYMBOL: Final = "symbol"
STRANGE: Final = "strange"
END: Final = "<end>"

# A character that starts nothing else, an unclosed quote too, is a token of its own, which no rule accepts.
_TOKEN: Final = re.compile(
    r"""[ \t\r\n\f]*+(?:
      (?P<name>[A-Za-z_$][A-Za-z0-9_$]*+) | "(?P<quoted>(?:[^"]|"")*+)" | '(?P<text>(?:[^']|'')*+)'
    | (?P<number>[0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]++)?) | (?P<symbol><<|>>|<>|!=|<=|>=|[=<>()\[\]{},.:;?*/%|+-])
    | (?P<strange>[^ \t\r\n\f]) )""",
    re.VERBOSE | re.ASCII,
)
_KINDS: Final = {
    "name": NAME,
    "quoted": QUOTED,
    "text": TEXT,
    "number": NUMBER,
    "symbol": SYMBOL,
    "strange": STRANGE,
}
_QUOTES: Final = {"quoted": '"', "text": "'"}


class Token:
    """`text` is what the token says, without quotes; `word` what keywords and symbols are recognised by."""

    __slots__ = ("at", "kind", "text", "word")

    def __init__(self, kind: str, text: str, at: int) -> None:
        self.kind = kind
        self.text = text
        self.at = at
        self.word = text.upper() if kind == NAME else text if kind == SYMBOL else ""


class Cursor:
    """Reads the tokens of one statement."""

    __slots__ = ("_at", "_tokens", "token")

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self.token = self._tokens[0]

    def take(self) -> Token:
        """The current token; the cursor moves on."""
        token = self.token
        if token.kind is not END:
            self._at += 1
            self.token = self._tokens[self._at]
        return token

    def next_is(self, word: str) -> bool:
        """Whether the token after the current one is this keyword (upper case) or symbol."""
        return self.token.kind is not END and self._tokens[self._at + 1].word == word

    def accept(self, *words: str) -> bool:
        """Take the tokens that follow if they are these keywords (upper case) or symbols, or none of them."""
        following = self._tokens[self._at : self._at + len(words)]
        if [token.word for token in following] != list(words):
            return False
        for _ in words:
            self.take()
        return True

    def expect(self, *words: str) -> None:
        for word in words:
            if not self.accept(word):
                raise self.failure(word)

    def failure(self, wanted: str) -> ApiError:
        """A syntax error at the current token, to be raised by the caller."""
        token = self.token
        found = "the end" if token.kind is END else f"'{token.text[:256]}'"
        return malformed(f"Expected {wanted} at character {token.at + 1}, found {found}")


def malformed(sentence: str) -> ApiError:
    """The refusal of a statement that is none, to be raised by the caller. The sentence is AWS's up to the colon."""
    return invalid(f"Statement wasn't well formed, can't be processed: {sentence}")


def unsupported(what: str) -> ApiError:
    """The refusal of what PartiQL has and DynamoDB, or we, don't take, to be raised by the caller."""
    return invalid(f"Unsupported in a statement: {what}")


def _tokens(text: str) -> list[Token]:
    tokens = []
    end = 0
    while found := _TOKEN.match(text, end):
        group = found.lastgroup
        assert group is not None, "every alternative has a name"
        content, at = found[group], found.start(group)
        if group in _QUOTES:
            quote = _QUOTES[group]
            content, at = content.replace(quote * 2, quote), at - 1
        tokens.append(Token(_KINDS[group], content, at))
        end = found.end()
    tokens.append(Token(END, "", len(text)))
    return tokens
