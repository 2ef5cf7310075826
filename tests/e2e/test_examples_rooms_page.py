"""The page of the example rooms, in Chromium: two people log in, talk, and leave."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chromium import Chromium, Page
from program import Program

EXAMPLES = Path(__file__).parents[2] / "examples"
HOSTILE = "<img src=x onerror=\"document.title='owned'\">"


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("rooms") / "data"
    with Program(EXAMPLES / "rooms", "--public", str(EXAMPLES / "rooms" / "public"), data=data) as program:
        yield f"{program.http}/"


@pytest.fixture
def browser() -> Iterator[Chromium]:
    with Chromium() as chromium:
        yield chromium


def enter(page: Page, room: str, player: str) -> None:
    page.fill("#room", room)
    page.fill("#player", player)
    page.click("#enter")
    page.wait_for("!document.getElementById('inside').hidden")


def say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#say button")


def test_two_people_meet_talk_and_part(browser: Chromium, page_url: str) -> None:
    ada, grace = browser.open(page_url), browser.open(page_url)
    enter(ada, "harbour", "ada")
    enter(grace, "harbour", "grace")
    ada.wait_for("document.querySelectorAll('#players li').length === 2")
    assert ada.evaluate("document.getElementById('room-name').textContent") == "harbour"
    say(ada, "ahoy")
    bubble = "[...document.querySelectorAll('.said .bubble')].map((bubble) => bubble.lastChild.textContent)"
    grace.wait_for(f"{bubble}.includes('ahoy')")
    ada.wait_for("document.querySelector('.said.mine') !== null")
    say(grace, HOSTILE)
    ada.wait_for(f"{bubble}.length === 2")
    assert ada.evaluate(bubble) == ["ahoy", HOSTILE]
    assert ada.evaluate("document.title") == "harbour · Rooms"
    grace.click("#leave")
    ada.wait_for("document.querySelectorAll('#players li').length === 1")
    assert ada.evaluate("document.querySelector('#log').lastChild.textContent") == "grace left."


def test_a_name_is_only_ever_text(browser: Chromium, page_url: str) -> None:
    page = browser.open(page_url)
    enter(page, "<i>room</i>", "<b>ada</b>")
    assert page.evaluate("document.getElementById('room-name').textContent") == "<i>room</i>"
    assert page.evaluate("document.querySelectorAll('#inside :is(b, i)').length") == 0
    assert page.evaluate("document.querySelector('#players .name').textContent") == "<b>ada</b>"


def test_where_no_gateway_answers_the_page_says_so(browser: Chromium, page_url: str) -> None:
    page = browser.open(f"{page_url}?api=ws://127.0.0.1:9/dev")
    page.fill("#room", "harbour")
    page.fill("#player", "ada")
    page.click("#enter")
    page.wait_for("document.getElementById('problem').textContent.includes('does not answer')")
    assert page.evaluate("document.getElementById('enter').disabled") is False
