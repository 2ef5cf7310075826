"""The life of an execution environment, as a table. Pure."""

from enum import Enum, auto
from typing import Final


class State(Enum):
    """What an environment is doing."""

    STARTING = auto()
    """Its process is being made, or loads the handler."""
    READY = auto()
    BUSY = auto()
    """It runs one event."""
    STOPPING = auto()
    """It has been told to end, and takes nothing any more."""
    FAILED = auto()
    """It ended by itself: the handler could not be loaded, or the process died."""
    STOPPED = auto()
    """It ended because it had been told to."""


class Event(Enum):
    """What can happen to an environment."""

    LOADED = auto()
    """The handler is there."""
    ASSIGNED = auto()
    """An invocation was given to it."""
    ANSWERED = auto()
    """The handler returned or raised."""
    STOPPED = auto()
    """It is to end: old code, no use any more, a time-out, a broken protocol."""
    ENDED = auto()
    """Its process is gone."""


_NEXT: Final = {
    (State.STARTING, Event.LOADED): State.READY,
    (State.STARTING, Event.STOPPED): State.STOPPING,
    (State.STARTING, Event.ENDED): State.FAILED,
    (State.READY, Event.ASSIGNED): State.BUSY,
    (State.READY, Event.STOPPED): State.STOPPING,
    (State.READY, Event.ENDED): State.FAILED,
    (State.BUSY, Event.ANSWERED): State.READY,
    (State.BUSY, Event.STOPPED): State.STOPPING,
    (State.BUSY, Event.ENDED): State.FAILED,
    (State.STOPPING, Event.STOPPED): State.STOPPING,
    (State.STOPPING, Event.ENDED): State.STOPPED,
}


def after(state: State, event: Event) -> State:
    """The state that `event` leads to. An event that cannot happen in `state` is a bug: KeyError."""
    return _NEXT[state, event]
