"""The account's quotas: enforced, or only watched."""

from fairlead.websocket_api.quotas import Quota, Quotas

NOW = 1_700_000_000.0


def test_an_enforced_quota_refuses_and_says_nothing() -> None:
    quota = Quota("2 a second", 2, 2, enforced=True)
    assert [quota.take(NOW) for _ in range(3)] == [True, True, False]
    assert not quota.untold
    assert quota.take(NOW + 0.5)


def test_a_watched_quota_lets_everything_pass_and_is_told_of_once() -> None:
    quota = Quota("2 a second", 2, 2, enforced=False)
    assert [quota.take(NOW) for _ in range(3)] == [True] * 3
    assert quota.untold
    assert quota.tell() == "AWS would have throttled here: more than 2 a second. Enforce it with --quotas aws."
    assert quota.take(NOW)
    assert not quota.untold


def test_the_numbers_are_those_of_an_account() -> None:
    quotas = Quotas(enforced=True)
    assert sum(quotas.connections.take(NOW) for _ in range(600)) == 500
    assert sum(quotas.requests.take(NOW) for _ in range(6_000)) == 5_000
    assert sum(quotas.requests.take(NOW + 0.25) for _ in range(6_000)) == 2_500
