"""Where links lead."""

import pytest

from fairlead.control.functions.links import LinkError, Path, check

NAMES: dict[Path, object] = {(): 1, ("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 1, ("f",): 1}


def judge(**links: str) -> None:
    """Check links given as `a__b="text"`: the place with `__` for a slash."""
    placed = {tuple(name.split("__")): text for name, text in links.items()}
    check(placed, {**NAMES, **placed})


@pytest.mark.parametrize("text", ["f", "./f", "a/b/c", "a/../f", "a//b", "nothing", "nothing/../f", ".", "a/b/../../f"])
def test_inside(text: str) -> None:
    judge(x=text)


@pytest.mark.parametrize("text", ["..", "../f", "a/../../f", "nothing/../..", "/", "/f", "a/b/c/../../../.."])
def test_outside(text: str) -> None:
    with pytest.raises(LinkError):
        judge(x=text)


def test_the_folder_above_is_that_of_what_was_reached() -> None:
    judge(d="a/b/c", x="d/../f")
    judge(d="a/b", x="d/../../f")  # spelled out it would lead above the root
    with pytest.raises(LinkError, match="leads out"):
        judge(a__b__d="../..", a__b__x="d/..")


def test_forty_links_and_no_more() -> None:
    judge(**{f"l{number}": f"l{number + 1}" for number in range(40)}, l40="f")
    with pytest.raises(LinkError, match="too many links"):
        judge(**{f"l{number}": f"l{number + 1}" for number in range(42)}, l42="f")


@pytest.mark.parametrize("links", [{"x": "x"}, {"x": "y", "y": "x"}, {"x": "a/../x/f"}])
def test_circles(links: dict[str, str]) -> None:
    with pytest.raises(LinkError, match="circle"):
        judge(**links)


def test_a_name_in_another_case() -> None:
    with pytest.raises(LinkError, match="another case"):
        judge(x="A/b")
    with pytest.raises(LinkError, match="another case"):
        check({("x",): "u\u0308"}, {(): 1, ("x",): 1, ("\u00fc",): 1})


def test_tangles_are_given_up() -> None:
    links: dict[Path, str] = {(f"m{number}",): f"a/../m{number + 1}" for number in range(39)}
    links.update({(f"q{number}",): "a/../" * 100 + "m1" for number in range(5000)})
    with pytest.raises(LinkError, match="tangled"):
        check(links, {**NAMES, **links})
