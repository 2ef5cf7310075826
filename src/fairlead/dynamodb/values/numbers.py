"""DynamoDB's numbers: decimal text of up to 38 significant digits, exact, never a float.

Every function takes and gives text. A normalised text is unique: two numbers are equal when their normalised texts are.
"""


def normalise(text: str) -> str:
    """The number as DynamoDB returns it: plain notation, no superfluous zeros. ValidationException if it is none."""
    raise NotImplementedError


def add(left: str, right: str) -> str:
    """The exact sum, normalised. ValidationException when it needs more than 38 digits or is out of range."""
    raise NotImplementedError


def subtract(left: str, right: str) -> str:
    """`left - right`, as `add`."""
    raise NotImplementedError


def compare(left: str, right: str) -> int:
    """Negative, zero or positive, as left is less than, equal to or greater than right. Both are normalised."""
    raise NotImplementedError
