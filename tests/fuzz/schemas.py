"""Models of routes: any schema, any message, and no memory of the last. Compiling one happens when it is deployed."""

from fairlead.deployments import schemas, validation
from fuzz.reading import Choices


def one(data: bytes) -> None:
    """The first part is the message, the rest the schema."""
    choices = Choices(data)
    message = choices.text().encode()
    text = choices.left.decode(errors="replace")
    try:
        validate = validation.compiled.__wrapped__(text)
    except schemas.SchemaError:
        return
    told = validate(message)
    if told is not None:
        told.encode()
