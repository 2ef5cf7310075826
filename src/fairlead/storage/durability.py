"""What an acknowledged write is worth: the one choice that a store leaves to whoever runs it."""

from enum import StrEnum


class Durability(StrEnum):
    """How far a commit has gone when it is acknowledged."""

    FULL = "full"
    """On the disk: it survives a power failure, if the disk honours flushes."""
    OS = "os"
    """With the operating system: it survives the end of the process, and a power failure never corrupts the file."""
    MEMORY = "memory"
    """Nowhere: the store is gone with its process. For tests."""
