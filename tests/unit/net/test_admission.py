"""Those in the doorway are counted, in all and by address."""

from fairlead.net.admission import Admission


def test_the_newest_above_the_limit_in_all_is_turned_away() -> None:
    admission = Admission(most=2, most_by_address=5)
    assert admission.enter("192.0.2.1")
    assert admission.enter("192.0.2.2")
    assert not admission.enter("192.0.2.3")
    admission.leave("192.0.2.1")
    assert admission.enter("192.0.2.3")
    assert len(admission) == 2


def test_one_address_can_take_its_share_only() -> None:
    admission = Admission(most=10, most_by_address=2)
    assert admission.enter("192.0.2.1")
    assert admission.enter("192.0.2.1")
    assert not admission.enter("192.0.2.1")
    assert admission.enter("192.0.2.2")
    admission.leave("192.0.2.1")
    assert admission.enter("192.0.2.1")


def test_an_address_with_many_clients_behind_it_may_take_everything() -> None:
    admission = Admission(most=5, most_by_address=2, shared=lambda address: address == "192.0.2.1")
    assert [admission.enter("192.0.2.1") for _ in range(6)] == [True] * 5 + [False]
    admission.leave("192.0.2.1")
    assert admission.enter("192.0.2.2")
