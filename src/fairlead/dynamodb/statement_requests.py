"""What requests with statements have in common: their members' types, parsing, and tokens to go on from."""

import base64
import hashlib
from typing import Any, Final

import msgspec

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.parameters import Parameters, check_types, list_of
from fairlead.dynamodb.partiql.lexer import STATEMENT_CHARACTERS
from fairlead.dynamodb.partiql.parser import parse_statement
from fairlead.dynamodb.partiql.statements import Statement
from fairlead.dynamodb.selects import Start
from fairlead.dynamodb.values.attributes import Item, check_value
from fairlead.dynamodb.values.errors import invalid

TYPES: Final = {
    "Statement": str,
    "Parameters": list,
    "ConsistentRead": bool,
    "ReturnValuesOnConditionCheckFailure": str,
    "ReturnConsumedCapacity": str,
}
_TOKEN_CHARACTERS: Final = 32_768

_decode_token = msgspec.json.Decoder(tuple[str, int, Item]).decode


def check_statement(constraints: Constraints, request: Parameters, at: str = "") -> None:
    """The constraints of one statement's members; `at` is where it stands in its request, with a dot after."""
    check_types(request, TYPES)
    statement = request.get("Statement")
    if constraints.required(statement, f"{at}statement") and statement is not None:
        constraints.length(statement, f"{at}statement", 1, STATEMENT_CHARACTERS)
    if "Parameters" in request:
        list_of(request["Parameters"], dict)
        constraints.length(request["Parameters"], f"{at}parameters", 1, STATEMENT_CHARACTERS)
    constraints.one_of(
        request.get("ReturnValuesOnConditionCheckFailure"),
        f"{at}returnValuesOnConditionCheckFailure",
        ("ALL_OLD", "NONE"),
    )


def parsed(request: Parameters) -> Statement:
    """A request's statement with its parameters in place. ValidationException, SerializationException."""
    parameters: list[Any] = request.get("Parameters", [])
    for value in parameters:
        check_value(value)
    return parse_statement(request["Statement"], parameters)


def token(request: Parameters, at: int, key: bytes) -> str:
    """A NextToken: where the page of a statement ended. It holds the statement's digest and the last row's key."""
    return base64.urlsafe_b64encode(encode((_digest(request), at, msgspec.Raw(key)))).decode()


def start(request: Parameters) -> Start | None:
    """Where a request goes on, from its NextToken. ValidationException for one of another statement."""
    text = request.get("NextToken")
    if text is None:
        return None
    try:
        digest, at, key = _decode_token(base64.urlsafe_b64decode(text))
    except (ValueError, msgspec.DecodeError, RecursionError):
        raise invalid("NextToken is not one that was given out") from None
    if digest != _digest(request) or at < 0:
        raise invalid("NextToken does not belong to this statement and its parameters")
    return at, key


def check_token(constraints: Constraints, request: Parameters) -> None:
    """The constraints of NextToken."""
    if "NextToken" in request:
        constraints.length(request["NextToken"], "nextToken", 1, _TOKEN_CHARACTERS)


def _digest(request: Parameters) -> str:
    told = encode((request["Statement"], request.get("Parameters", [])))
    return hashlib.blake2b(told, digest_size=9).hexdigest()
