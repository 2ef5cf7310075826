from fairlead.observe.log_tails import LONGEST, Tails


def test_only_what_is_asked_for_is_kept() -> None:
    tails = Tails()
    tails.add("a", "lost\n")
    tails.begin("a")
    tails.add("a", "one\n")
    tails.add("b", "other\n")
    tails.add("a", "two\n")
    assert tails.end("a") == b"one\ntwo\n"
    tails.begin("a")
    assert tails.end("a") == b""


def test_the_last_four_kilobytes() -> None:
    tails = Tails()
    tails.begin("a")
    for number in range(10_000):
        tails.add("a", f"line {number}\n")
    tail = tails.end("a")
    assert len(tail) == LONGEST
    assert tail.endswith(b"line 9998\nline 9999\n")


def test_no_character_is_cut_in_two() -> None:
    tails = Tails()
    tails.begin("a")
    tails.add("a", "€" * 2000 + "\ud800")
    assert tails.end("a").decode().startswith("€")
