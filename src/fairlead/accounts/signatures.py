"""Whether a request is validly signed with a key that is valid here."""

from hmac import compare_digest

from fairlead.accounts.keys import AccessKey, Keys
from fairlead.iam import sigv4
from fairlead.iam.sigv4 import Flaw, Message, Signature
from fairlead.model.principals import Principal
from fairlead.net.messages import Request


def flaw(keys: Keys, request: Request, now: float) -> Flaw | None:
    """Why `request` is not validly signed; None when it is. `now` is in seconds since the epoch.

    A key that is not known is no better than none, whatever was signed with it; nor is a known one without its token.
    """
    signed = _signed(keys, request)
    return signed if isinstance(signed, Flaw) else sigv4.check(request, signed[0], signed[1].secret_access_key, now)


def head_flaw(keys: Keys, request: Request) -> Flaw | None:
    """Why `request` can't be validly signed, whatever its body is; None when it names a key that is valid here."""
    signed = _signed(keys, request)
    return signed if isinstance(signed, Flaw) else None


def caller(keys: Keys, message: Message, now: float) -> Principal | Flaw:
    """Who has validly signed `message`, or why nobody has. `now` is in seconds since the epoch."""
    signed = _signed(keys, message)
    if isinstance(signed, Flaw):
        return signed
    signature, key = signed
    return sigv4.check(message, signature, key.secret_access_key, now) or key.principal


def _signed(keys: Keys, request: Message) -> tuple[Signature, AccessKey] | Flaw:
    signed = sigv4.read(request)
    if isinstance(signed, Flaw):
        return signed
    key = keys.find(signed.credential.key_id)
    if key is None or not compare_digest(key.session_token.encode(), signed.token.encode()):
        return Flaw.UNKNOWN_KEY
    return signed, key
