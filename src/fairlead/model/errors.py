"""The error that an SDK caller sees. Raised anywhere below a door, serialised once, in `wire`."""


class ApiError(Exception):
    """An error of an AWS API: its type (`GoneException`), HTTP status and sentence.

    `message` None means an empty body, as `@connections` answers 410. `members` are further members of the error's
    shape (`Item`, `CancellationReasons`), already in wire form.
    """

    def __init__(self, code: str, status: int, message: str | None, **members: object) -> None:
        super().__init__(message or code)
        self.code = code
        self.status = status
        self.message = message
        self.members = members
