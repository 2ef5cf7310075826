"""Bytes as choices: a fuzzer's input read from the front, zeros once it is used up."""


class Choices:
    """Reads small values from an input; `left` is empty when there are no more."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> bytes:
        """What has not been read."""
        return self._data[self._at :]

    def byte(self) -> int:
        """0 to 255."""
        at = self._at
        self._at = at + 1
        return self._data[at] if at < len(self._data) else 0

    def below(self, bound: int) -> int:
        """0 to `bound` - 1, for a bound of at most 256."""
        return self.byte() % bound

    def flag(self) -> bool:
        return bool(self.byte() & 1)

    def some(self) -> bytes:
        """Up to 255 bytes."""
        size = self.byte()
        part = self._data[self._at : self._at + size]
        self._at += size
        return part

    def text(self) -> str:
        """Up to 255 bytes as text."""
        return self.some().decode(errors="replace")
