"""The names and values that the expressions of one request share."""

from collections.abc import Mapping

from fairlead.dynamodb.values.attributes import Value


class Environment:
    """ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them were used.

    Make one per request, parse every expression with it, then call `finish`.
    """

    __slots__ = ("_names", "_used_names", "_used_values", "_values")

    def __init__(
        self, names: Mapping[str, str] | None, values: Mapping[str, Value] | None, **expressions: str | None
    ) -> None:
        """Judge names and values (numbers are normalised in place).

        `expressions` are the request's expression parameters by name, None where absent, in the order in which AWS
        names them: `Environment(names, values, UpdateExpression=None, ConditionExpression="...")`. ValidationException.
        """
        raise NotImplementedError

    def finish(self) -> None:
        """ValidationException if a name or a value was used by no expression."""
        raise NotImplementedError
