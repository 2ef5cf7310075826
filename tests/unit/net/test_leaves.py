"""Which certificate answers to which name, and for how long."""

import asyncio
import contextlib
import shutil
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509

from fairlead.net.authority import CERTIFICATE, FOLDER, open_authority
from fairlead.net.leaves import Leaves
from fairlead.testing.clock import FakeClock
from unit.net.secure import TlsClient, client_context

DAY = 86400.0


class Rig:
    """Leaves of an authority in a folder, and clients that ask for names."""

    def __init__(self, data: Path, knows: Callable[[str], bool] = lambda name: True) -> None:
        self.data = data
        self.clock = FakeClock()
        self.reports: list[str] = []
        self.leaves = Leaves(data, lambda: ("localhost", "api.example"), knows, self.clock, self.reports.append)

    async def context(self) -> ssl.SSLContext | None:
        came: asyncio.Future[ssl.SSLContext | None] = asyncio.get_running_loop().create_future()
        self.leaves.get(came.set_result)
        return await came

    async def certificate(self, name: str | None) -> x509.Certificate:
        """What a client that asks for `name` is shown. Raises SSLError when it is refused."""
        context = await self.context()
        assert context is not None
        client = TlsClient(client_context(), name)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        server = context.wrap_bio(incoming, outgoing, server_side=True)
        while not client.shaken:
            incoming.write(client.say())
            with contextlib.suppress(ssl.SSLWantReadError):
                server.do_handshake()
            client.hear(outgoing.read())
        shown = client.tls.getpeercert(binary_form=True)
        assert shown is not None
        return x509.load_der_x509_certificate(shown)

    async def names(self, name: str | None) -> list[str]:
        found = (await self.certificate(name)).extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return [str(one.value) for one in found.value]

    def files(self) -> set[str]:
        return {path.name for path in (self.data / FOLDER).iterdir()}


def test_each_name_gets_its_own(tmp_path: Path) -> None:
    async def check() -> None:
        here = ["localhost", "127.0.0.1", "::1"]
        assert await rig.names(None) == here
        assert await rig.names("localhost") == here
        assert await rig.names("App.LocalHost") == ["app.localhost"]
        assert await rig.names("x.api.example") == ["x.api.example"]
        assert (await rig.certificate("x.api.example")).serial_number == (
            await rig.certificate("x.api.example")
        ).serial_number
        assert rig.files() == {"certificate.pem", "key.pem"}

    rig = Rig(tmp_path)
    asyncio.run(check())
    assert rig.reports == []


def test_other_names_are_refused_and_told_once(tmp_path: Path) -> None:
    async def check() -> None:
        for name in ("stranger.example", "known.example", "stranger.example", "known.example"):
            with pytest.raises(ssl.SSLError):
                await rig.names(name)

    rig = Rig(tmp_path, lambda name: name != "stranger.example")
    asyncio.run(check())
    unknown, not_certified = rig.reports
    assert "stranger.example was refused: the host is not known here" in unknown
    assert "known.example was refused: our own authority certifies names of this machine" in not_certified


def test_names_without_end_take_no_memory_without_end(tmp_path: Path) -> None:
    async def check() -> None:
        for number in range(100):
            assert await rig.names(f"n{number}.localhost") == [f"n{number}.localhost"]
            with pytest.raises(ssl.SSLError):
                await rig.names(f"n{number}.example")
        assert len(rig.leaves._contexts) <= 66

    rig = Rig(tmp_path)
    asyncio.run(check())
    assert len(rig.reports) == 20


def test_they_are_made_anew_before_they_end(tmp_path: Path) -> None:
    async def check() -> None:
        for name in (None, "app.localhost"):
            first = await rig.certificate(name)
            rig.clock.jump(19 * DAY)
            assert (await rig.certificate(name)).serial_number == first.serial_number
            rig.clock.jump(2 * DAY)
            second = await rig.certificate(name)
            assert second.serial_number != first.serial_number
            assert second.not_valid_after_utc.timestamp() > rig.clock.now() + 28 * DAY
            assert first.not_valid_after_utc.timestamp() > rig.clock.now()

    rig = Rig(tmp_path)
    asyncio.run(check())


def test_an_authority_that_is_removed_or_replaced_is_no_longer_used(tmp_path: Path) -> None:
    async def check() -> None:
        first = await rig.certificate(None)
        shutil.rmtree(tmp_path / FOLDER)
        second = await rig.certificate(None)
        assert second.issuer == first.issuer
        assert (tmp_path / FOLDER / CERTIFICATE).exists()
        authority = x509.load_pem_x509_certificate((tmp_path / FOLDER / CERTIFICATE).read_bytes())
        second.verify_directly_issued_by(authority)

    rig = Rig(tmp_path)
    asyncio.run(check())


def test_those_who_come_while_it_is_opened_wait_for_it_together(tmp_path: Path) -> None:
    async def check() -> None:
        contexts = await asyncio.gather(*(rig.context() for _ in range(50)))
        assert len(set(map(id, contexts))) == 1
        assert contexts[0] is not None

    rig = Rig(tmp_path)
    asyncio.run(check())


def test_without_an_authority_there_is_no_tls_and_it_is_tried_again_later(tmp_path: Path) -> None:
    async def check() -> None:
        open_authority(tmp_path, ("localhost",), rig.clock.now())
        (tmp_path / FOLDER / CERTIFICATE).write_text("nonsense")
        assert await rig.context() is None
        assert await rig.context() is None
        assert len(rig.reports) == 1
        assert rig.reports[0].startswith("TLS is not possible: ")
        shutil.rmtree(tmp_path / FOLDER)
        rig.clock.jump(11)
        assert await rig.context() is not None

    rig = Rig(tmp_path)
    asyncio.run(check())


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    async def check() -> None:
        assert await rig.context() is not None
        before = (tmp_path / FOLDER).stat().st_mode
        shutil.move(tmp_path / FOLDER, tmp_path / "elsewhere")
        rig.leaves._file = None  # as if nobody had noticed yet
        with pytest.raises(ssl.SSLError):
            await rig.names("app.localhost")
        assert before

    rig = Rig(tmp_path)
    asyncio.run(check())
    assert rig.reports == ["No certificate can be made: No such file or directory."]


def test_a_client_that_does_not_trust_is_told_of_once() -> None:
    rig = Rig(Path("/nowhere"))
    for reason in ("WRONG_VERSION_NUMBER", "TLSV1_ALERT_UNKNOWN_CA", "SSLV3_ALERT_CERTIFICATE_UNKNOWN"):
        error = ssl.SSLError(1, reason)
        error.reason = reason
        rig.leaves.failed(error)
    rig.leaves.failed(None)
    assert rig.leaves.failures == 4
    assert len(rig.reports) == 1
    assert "`fairlead ca`" in rig.reports[0]
