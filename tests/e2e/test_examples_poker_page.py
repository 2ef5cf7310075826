"""The page of the example poker, in Chromium: a meeting of four, on tabs that close, return, and lose the gateway."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chromium import Chromium, Page
from program import Program

APP = Path(__file__).parents[2] / "examples" / "poker"
PUBLIC = APP / "public"
HOSTILE = "<img src=x onerror=alert(1)>"

AT_TABLE = "!document.getElementById('table').hidden"
IN_LOBBY = "!document.getElementById('lobby').hidden"
CONNECTED = "document.getElementById('status').dataset.state === 'open'"
PLAYERS = """Object.fromEntries([...document.querySelectorAll('.player')].map((player) => [
    player.querySelector('bdi').textContent,
    player.classList.contains('away') ? 'away' : player.querySelector('.card').dataset.state,
]))"""
FACES = "[...document.querySelectorAll('.player .card[data-state=up] .face')].map((face) => face.textContent)"
FIGURES = "[...document.querySelectorAll('#figures dd')].map((figure) => figure.textContent)"
REVEALED = "!document.getElementById('result').hidden"


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Program(APP, "--public", str(PUBLIC), data=tmp_path_factory.mktemp("poker") / "data") as program:
        yield f"{program.http}/"


@pytest.fixture
def browser() -> Iterator[Chromium]:
    with Chromium() as chromium:
        yield chromium


def create(page: Page, name: str) -> str:
    """Create a game; gives its code."""
    page.fill("#name", name)
    page.click("#go")
    page.wait_for(AT_TABLE)
    code: str = page.evaluate("document.getElementById('shown-code').textContent")
    return code


def join(page: Page, name: str) -> None:
    """Join the game that the page's address names."""
    page.fill("#name", name)
    page.click("#go")
    page.wait_for(AT_TABLE)


def open_vote(dealer: Page, topic: str, *others: Page) -> None:
    dealer.fill("#next-topic", topic)
    dealer.click("#ask button")
    for page in (dealer, *others):
        text_is(page, "#topic", topic)


def vote(page: Page, card: str) -> None:
    page.click(f"#hand button[value='{card}']")


def sees(page: Page, **players: str) -> None:
    page.wait_for(f"JSON.stringify({PLAYERS}) === {json.dumps(json.dumps(players, separators=(',', ':')))}")


def text_is(page: Page, selector: str, text: str) -> None:
    page.wait_for(f"document.querySelector({json.dumps(selector)}).textContent === {json.dumps(text)}")


def close_tab(browser: Chromium, page: Page) -> str:
    """Close a tab; gives the browser context that it was in, with what it stored."""
    target: dict[str, Any] = page.ask("Target.getTargetInfo")["targetInfo"]
    browser.ask("Target.closeTarget", targetId=target["targetId"])
    context: str = target["browserContextId"]
    return context


def open_tab(browser: Chromium, context: str, url: str) -> Page:
    """A further tab in a browser context."""
    target = browser.ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
    page = Page(browser, browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
    page.ask("Page.navigate", url=url)
    page.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")
    return page


def test_four_people_estimate_and_one_leaves_and_returns(browser: Chromium, page_url: str) -> None:
    ada = browser.open(page_url)
    code = create(ada, "Ada")
    link = f"{page_url}#{code}"
    assert ada.evaluate("location.href") == link
    bob, eve, mia = browser.open(link), browser.open(link, width=390, height=844), browser.open(link)
    for page, name in ((bob, "Bob"), (eve, "Eve"), (mia, "Mia")):
        join(page, name)
    sees(ada, Ada="none", Bob="none", Eve="none", Mia="none")
    assert bob.evaluate("document.getElementById('dealing').hidden") is True

    open_vote(ada, "Login", bob, eve, mia)
    vote(ada, "5")
    vote(mia, "8")
    sees(bob, Ada="down", Bob="none", Eve="none", Mia="down")
    assert bob.evaluate(FACES) == []
    context = close_tab(browser, mia)
    sees(bob, Ada="down", Bob="none", Eve="none", Mia="away")
    mia = open_tab(browser, context, link)
    mia.wait_for(AT_TABLE)
    sees(bob, Ada="down", Bob="none", Eve="none", Mia="down")
    assert mia.evaluate("document.querySelector('#hand [aria-pressed=true]').value") == "8"
    vote(mia, "13")
    vote(bob, "5")
    sees(ada, Ada="down", Bob="down", Eve="none", Mia="down")
    assert ada.evaluate(REVEALED) is False
    vote(eve, "coffee")
    for page in (ada, bob, eve, mia):
        page.wait_for(REVEALED)
        assert page.evaluate(FACES) == ["5", "5", "", "13"]
        assert page.evaluate(FIGURES) == ["7.7", "5", "67 %"]
    names = "[...document.querySelectorAll('.bar .names')].map((names) => names.textContent)"
    assert eve.evaluate(names) == ["Ada, Bob", "Mia", "Eve"]
    assert eve.evaluate("document.documentElement.scrollWidth") <= 390

    open_vote(ada, "Logout", bob, eve, mia)
    sees(eve, Ada="none", Bob="none", Eve="none", Mia="none")
    vote(bob, "1")
    sees(ada, Ada="none", Bob="down", Eve="none", Mia="none")
    ada.click("#reveal")
    bob.wait_for(REVEALED)
    assert bob.evaluate(FIGURES) == ["1", "1", "100 %"]
    ada.click("#close")
    ada.click("#closing [value=yes]")
    for page in (ada, bob, eve, mia):
        page.wait_for(IN_LOBBY)
        text_is(page, "#problem", "The dealer closed the game.")


def test_the_dealer_goes_elsewhere_returns_and_still_deals(browser: Chromium, page_url: str) -> None:
    ada = browser.open(page_url)
    code = create(ada, "Ada")
    bob = browser.open(f"{page_url}#{code}")
    join(bob, "Bob")
    open_vote(ada, "Login", bob)
    ada.ask("Page.navigate", url="about:blank")
    sees(bob, Ada="away", Bob="none")
    ada.ask("Page.navigate", url=f"{page_url}#{code}")
    ada.wait_for(f"{AT_TABLE} && {CONNECTED}")
    sees(bob, Ada="none", Bob="none")
    ada.click("#reveal")
    bob.wait_for(REVEALED)
    bob.click("#leave")
    bob.wait_for(IN_LOBBY)
    sees(ada, Ada="none")


def test_a_second_tab_takes_the_seat_and_the_first_may_take_it_back(browser: Chromium, page_url: str) -> None:
    ada = browser.open(page_url)
    link = f"{page_url}#{create(ada, 'Ada')}"
    context = ada.ask("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    again = open_tab(browser, context, link)
    again.wait_for(f"{AT_TABLE} && {CONNECTED}")
    ada.wait_for("document.getElementById('elsewhere').open")
    sees(again, Ada="none")
    ada.ask("Page.bringToFront")
    ada.click("#elsewhere [value=here]")
    again.wait_for("document.getElementById('elsewhere').open")
    ada.wait_for(CONNECTED)
    again.ask("Page.bringToFront")
    again.click("#elsewhere [value=other]")
    again.wait_for(IN_LOBBY)
    join(again, "Bob")
    sees(ada, Ada="none", Bob="none")


def test_a_lost_gateway_is_waited_for_and_the_seat_taken_again(browser: Chromium, tmp_path: Path) -> None:
    arguments = (APP, "--public", str(PUBLIC))
    with Program(*arguments, data=tmp_path / "data") as program:
        port = program.port
        ada = browser.open(f"{program.http}/")
        bob = browser.open(f"{program.http}/#{create(ada, 'Ada')}")
        join(bob, "Bob")
        open_vote(ada, "Login", bob)
        vote(bob, "3")
        sees(ada, Ada="none", Bob="down")
        program.kill()
        ada.wait_for("document.getElementById('status').textContent.includes('trying again')")
        vote(ada, "5")
        assert ada.evaluate("document.querySelector('#hand [aria-pressed=true]')") is None
    with Program(*arguments, data=tmp_path / "data", ports=(port,)):
        for page in (ada, bob):
            page.wait_for(CONNECTED)
        ada.wait_for(f"{PLAYERS}.Bob !== 'away'")
        bob.wait_for(f"{PLAYERS}.Ada !== 'away'")
        if not ada.evaluate(REVEALED):
            vote(ada, "5")
        ada.wait_for(REVEALED)
        assert "3" in ada.evaluate(FACES)


def test_names_and_topics_are_only_ever_text(browser: Chromium, page_url: str) -> None:
    page = browser.open(page_url)
    create(page, "<b>a</b>")
    open_vote(page, HOSTILE)
    vote(page, "?")
    page.wait_for(REVEALED)
    assert page.evaluate("document.querySelectorAll('#table :is(img[onerror], .name b)').length") == 0
    assert page.evaluate("document.querySelector('.bar .names').textContent") == "<b>a</b>"


def test_it_is_played_with_the_keyboard_alone(browser: Chromium, page_url: str) -> None:
    page = browser.open(page_url)

    def types(text: str) -> None:
        page.ask("Input.insertText", text=text)

    def presses(key: str) -> None:
        code = {"Enter": 13, "Tab": 9}[key]
        more = {"text": "\r"} if key == "Enter" else {}
        page.ask("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **more)
        page.ask("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    types("Ada")
    presses("Enter")
    page.wait_for(AT_TABLE)
    types("Login")
    presses("Enter")
    page.wait_for("document.activeElement.value === '0'")
    presses("Tab")
    presses("Enter")
    page.wait_for(REVEALED)
    assert page.evaluate(FACES) == ["1"]
    assert page.evaluate("document.querySelector('.player .unseen').textContent") == ": 1"


@pytest.mark.parametrize(("name", "problem"), [("ADA", "Somebody at this table is called ADA already."), ("Bob", "")])
def test_the_lobby_says_what_is_wrong(browser: Chromium, page_url: str, name: str, problem: str) -> None:
    link = f"{page_url}#{create(browser.open(page_url), 'Ada')}"
    page = browser.open(link)
    page.fill("#name", name)
    page.click("#go")
    page.wait_for(AT_TABLE if not problem else f"document.getElementById('problem').textContent === {problem!r}")
    elsewhere = browser.open(f"{page_url}#NOSUCH")
    elsewhere.fill("#name", name)
    elsewhere.click("#go")
    text_is(elsewhere, "#problem", "There is no game NOSUCH (any more).")


def test_where_no_gateway_answers_the_page_says_so(browser: Chromium, page_url: str) -> None:
    page = browser.open(f"{page_url}?api=ws://127.0.0.1:9/dev")
    page.fill("#name", "Ada")
    page.click("#go")
    page.wait_for("document.getElementById('problem').textContent.includes('does not answer')")
    assert page.evaluate("document.getElementById('go').disabled") is False
