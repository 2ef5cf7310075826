import pytest

from fairlead.functions.states import Event, State, after

FINAL = (State.FAILED, State.STOPPED)


def test_a_life_of_work() -> None:
    state = State.STARTING
    for event in (Event.LOADED, Event.ASSIGNED, Event.ANSWERED, Event.ASSIGNED, Event.STOPPED, Event.ENDED):
        state = after(state, event)
    assert state is State.STOPPED


@pytest.mark.parametrize("state", [state for state in State if state not in FINAL])
def test_every_living_state_can_end(state: State) -> None:
    assert after(state, Event.ENDED) in FINAL
    assert after(state, Event.STOPPED) is State.STOPPING


@pytest.mark.parametrize("state", FINAL)
@pytest.mark.parametrize("event", Event)
def test_nothing_follows_an_end(state: State, event: Event) -> None:
    with pytest.raises(KeyError):
        after(state, event)


@pytest.mark.parametrize(
    ("state", "event"),
    [(State.BUSY, Event.ASSIGNED), (State.STARTING, Event.ASSIGNED), (State.STOPPING, Event.ASSIGNED),
     (State.READY, Event.ANSWERED), (State.READY, Event.LOADED), (State.STOPPING, Event.LOADED)],
)  # fmt: skip
def test_what_cannot_happen_is_a_bug(state: State, event: Event) -> None:
    with pytest.raises(KeyError):
        after(state, event)
