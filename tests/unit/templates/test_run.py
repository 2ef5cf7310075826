import pytest

from fairlead.templates import RenderError
from fairlead.templates.bounds import STEPS, TEXT_CHARACTERS
from rendering import a_run


def test_steps_are_paid_for_until_there_are_none() -> None:
    run = a_run()
    run.charge(STEPS)
    with pytest.raises(RenderError, match="steps"):
        run.charge(1)


def test_what_is_written_is_bounded() -> None:
    run = a_run()
    run.write("x" * TEXT_CHARACTERS)
    with pytest.raises(RenderError, match="characters"):
        run.write("x")


def test_texts_on_the_way_are_bounded() -> None:
    run = a_run()
    run.charge_text(TEXT_CHARACTERS)
    with pytest.raises(RenderError, match="characters"):
        run.charge_text(TEXT_CHARACTERS + 1)
    with pytest.raises(RenderError, match="characters"):
        run.join(["x" * TEXT_CHARACTERS, "x"])


def test_writing_aside() -> None:
    run = a_run()
    run.write("a")
    outer = run.begin()
    run.write("b")
    inner = run.begin()
    run.write("c")
    assert run.end(inner) == "c"
    assert run.end(outer) == "b"
    run.write("d")
    assert run.written() == "ad"


def test_joining() -> None:
    assert a_run().join(["a", "b"], ", ") == "a, b"
