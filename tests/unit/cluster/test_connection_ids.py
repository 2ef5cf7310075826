"""Connection ids: AWS's form, and which slot answers for one."""

import pytest

from fairlead.cluster.connection_ids import SLOTS, ConnectionIds, slot_of


@pytest.mark.parametrize("slot", [0, 1, 77, SLOTS - 1])
def test_an_id_names_its_slot(slot: int) -> None:
    made = {ConnectionIds(slot).new() for _ in range(1000)}
    assert len(made) == 1000
    for id in made:
        assert len(id) == 16
        assert id.endswith("=")
        assert slot_of(id) == slot


@pytest.mark.parametrize(
    "id", ["", "x", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaB=", "aaaaaaaaaaaaa===", "aaaa aaaaaaaaaA=", "äaaaaaaaaaaaaaA="]
)
def test_malformed_ids_have_none(id: str) -> None:
    assert slot_of(id) is None


def test_a_well_formed_id_of_another_gateway_has_a_slot_that_nobody_holds() -> None:
    assert slot_of("TXzPWdnOjoECGjA=") not in (None, *range(16))


def test_ids_are_all_different_and_all_of_their_slot() -> None:
    ids = ConnectionIds(5)
    made = [ids.new() for _ in range(3000)]
    assert len(set(made)) == 3000
    assert {slot_of(id) for id in made} == {5}
