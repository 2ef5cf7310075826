"""What connections share."""

from fairlead.net.admission import Admission
from fairlead.net.serving import HttpLimits, HttpServing
from fairlead.net.wheel import Wheel
from fairlead.testing.clock import FakeClock


def test_an_admission_that_is_handed_in_is_used_although_nobody_has_entered() -> None:
    clock, admission = FakeClock(), Admission(1, 1)
    serving = HttpServing(
        clock,
        Wheel(clock),
        lambda request, answer: None,
        lambda request, behind, transport: None,
        lambda text: None,
        admission=admission,
    )
    assert serving.admission is admission
    assert serving.limits == HttpLimits()
