"""What can become of an invocation: three values, nothing raised."""


class Returned:
    """The handler answered; `payload` is its answer as JSON text."""

    __slots__ = ("payload",)

    def __init__(self, payload: bytes) -> None:
        self.payload = payload


class Raised:
    """The function failed while it was responsible: it raised, ran out of time, or its process ended.

    `payload` is Lambda's error object as JSON text: `errorType`, `errorMessage`, and a trace where there is one.
    """

    __slots__ = ("payload",)

    def __init__(self, payload: bytes) -> None:
        self.payload = payload


class Refused:
    """The invocation never reached the function. `code` is the Lambda API's exception name, `message` its sentence."""

    __slots__ = ("code", "message")

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


Result = Returned | Raised | Refused
