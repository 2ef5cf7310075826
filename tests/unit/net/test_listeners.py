"""Ports are bound on both families, skipped or refused."""

import errno
import socket

import pytest

from fairlead.net.listeners import Listeners, PortTaken, bind


@pytest.fixture
def taken() -> int:
    """A port that another program has."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen()
    holders.append(bound)
    port: int = bound.getsockname()[1]
    return port


holders: list[socket.socket] = []


@pytest.fixture(autouse=True)
def _release() -> object:
    yield
    while holders:
        holders.pop().close()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def addresses(listeners: Listeners) -> set[str]:
    return {bound.getsockname()[0] for bound in listeners.sockets}


def test_port_0_is_one_port_that_is_free_on_both_families() -> None:
    listeners = bind([0])
    try:
        assert len(listeners.ports) == 1
        assert addresses(listeners) == ({"127.0.0.1", "::1"} if has_ipv6() else {"127.0.0.1"})
    finally:
        listeners.close()


def test_several_ports_keep_their_order() -> None:
    first, second = bind([0]), bind([0])
    ports = [second.ports[0], first.ports[0]]
    first.close()
    second.close()
    listeners = bind(ports)
    try:
        assert listeners.ports == ports
    finally:
        listeners.close()


def test_a_port_asked_for_by_name_that_is_taken_is_an_error_and_nothing_stays_bound(taken: int) -> None:
    free = bind([0])
    free.close()
    with pytest.raises(PortTaken, match=f"Port {taken} on 127.0.0.1 can't be used: another program has it."):
        bind([free.ports[0], taken])
    bind(free.ports).close()


def test_a_default_port_that_is_taken_is_left_out_and_told(taken: int) -> None:
    listeners = bind([taken, 0], skip_taken=True)
    try:
        assert [skipped.port for skipped in listeners.skipped] == [taken]
        assert taken not in listeners.ports
        assert len(listeners.ports) == 1
    finally:
        listeners.close()


def test_no_default_port_left_is_an_error(taken: int) -> None:
    with pytest.raises(PortTaken):
        bind([taken], skip_taken=True)


def test_a_port_taken_on_the_second_host_only_is_taken() -> None:
    if not has_ipv6():
        return  # there is no second host to take it on
    holder = socket.socket(socket.AF_INET6)
    holders.append(holder)
    holder.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    holder.bind(("::1", 0))
    holder.listen()
    port = holder.getsockname()[1]
    with pytest.raises(PortTaken):
        bind([port])
    with socket.socket() as probe:  # and the first host's socket was given up
        assert probe.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED


def test_an_address_that_is_not_ours_is_refused_with_a_sentence() -> None:
    with pytest.raises(PortTaken, match=r"Port 0 on 192\.0\.2\.1 can't be used"):
        bind([0], ["192.0.2.1"])
