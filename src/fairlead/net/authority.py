"""The certificate authority of one user, in the user's data folder.

It is made once, when TLS is first asked for; its key is for the owner's eyes only. Nothing here puts it into a trust
store.
"""

import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fairlead.net.certificates import Authority

FOLDER: Final = "authority"
CERTIFICATE: Final = "certificate.pem"
KEY: Final = "key.pem"
_LEFT_SECONDS: Final = 60 * 86400.0
"""An authority that ends sooner is replaced: what it certifies must not outlive it."""


class AuthorityError(Exception):
    """What is in the folder is no authority; the text is for the operator."""


def open_authority(data: Path, names: Sequence[str], now: float) -> "Authority":
    """The authority in the user's data folder `data`, made if there is none that lasts.

    `names` are the DNS names that a new one may certify, with all under them; `now` is in seconds since the epoch.
    Raises OSError and AuthorityError.
    """
    folder = data / FOLDER
    authority = _read(folder)
    if authority is None or authority.ends < now + _LEFT_SECONDS:
        _make(folder, names, now)
        authority = _read(folder)
    if authority is None:
        raise AuthorityError(f"{folder} was removed while it was being made.")
    return authority


def remove(data: Path) -> bool:
    """Remove the authority; False when there is none. Raises OSError."""
    try:
        shutil.rmtree(data / FOLDER)
    except FileNotFoundError:
        return False
    return True


def _read(folder: Path) -> "Authority | None":
    from fairlead.net.certificates import Authority

    try:
        with (folder / KEY).open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                os.fchmod(file.fileno(), 0o600)
            key = file.read()
        return Authority((folder / CERTIFICATE).read_bytes(), key)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:  # the second: a key with a password
        text = f"{folder} holds no certificate authority ({error})"
        raise AuthorityError(f"{text}. `fairlead ca --remove` removes it, and the next use makes another.") from None


def _make(folder: Path, names: Sequence[str], now: float) -> None:
    """Certificate and key appear together, in a folder that gets its name last; of two who make one, the first wins."""
    from fairlead.net.certificates import make_authority

    certificate, key = make_authority(names, now)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh, old = (folder.with_name(f"{folder.name}.{os.getpid()}.{what}") for what in ("new", "old"))
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    with os.fdopen(os.open(fresh / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    (fresh / CERTIFICATE).write_bytes(certificate)
    try:
        fresh.rename(folder)
    except OSError:  # there is one: it ends soon, or half of it is missing, or somebody else was first
        folder.rename(old)
        fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
