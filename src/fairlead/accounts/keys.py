"""The keys that are valid here, and the principal behind every request.

The root key lasts. Every environment of a function has a temporary key of its own, as on AWS, so that a request tells
which function made it and a retired environment can do nothing more. Real keys of the person who runs the gateway are
never among them.
"""

from dataclasses import dataclass

from fairlead import ids
from fairlead.accounts.root_key import RootKey
from fairlead.iam.credentials import credential
from fairlead.model.apps import Function
from fairlead.model.principals import Principal
from fairlead.net.messages import Request


@dataclass(frozen=True, slots=True)
class EnvironmentKey:
    """What an environment is given: keys for the SDKs, and the secret that its hooks name themselves with."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    gateway_key: str


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A valid key: what signs with it, and who that is. A key that lasts has no session token."""

    secret_access_key: str
    session_token: str
    principal: Principal


class Keys:
    """The keys that are valid now. `account_id` is the account that everything here belongs to."""

    __slots__ = ("_account_id", "_anonymous", "_gateway_keys", "_known")

    def __init__(self, account_id: str, root: RootKey | None = None) -> None:
        self._account_id = account_id
        self._anonymous = Principal(account_id, "")
        self._known: dict[str, AccessKey] = {}
        self._gateway_keys: set[str] = set()
        if root is not None:
            self._known[root.access_key_id] = AccessKey(root.secret_access_key, "", self._root(root.access_key_id))

    def issue(self, function: Function) -> EnvironmentKey:
        """A fresh key for an environment of `function`."""
        key = EnvironmentKey(ids.access_key_id(), ids.secret(40), ids.secret(200), ids.secret(32))
        role = function.role_arn.rpartition("/")[2] or function.name
        arn = f"arn:aws:sts::{self._account_id}:assumed-role/{role}/{function.name}"
        principal = Principal(self._account_id, arn, key.access_key_id)
        self._known[key.access_key_id] = AccessKey(key.secret_access_key, key.session_token, principal)
        self._gateway_keys.add(key.gateway_key)
        return key

    def revoke(self, key: EnvironmentKey) -> None:
        """The environment is gone: its key means nothing from now on."""
        self._known.pop(key.access_key_id, None)
        self._gateway_keys.discard(key.gateway_key)

    def is_environment(self, gateway_key: str) -> bool:
        """Whether this is the secret of a living environment."""
        return gateway_key in self._gateway_keys

    def find(self, access_key_id: str) -> AccessKey | None:
        """The key of this id, if it is valid now."""
        return self._known.get(access_key_id)

    def principal(self, request: Request) -> Principal:
        """Who calls: the owner of the key that the request names, else the account itself, else nobody by name.

        The signature is not looked at: where one is needed, the guard of the doors has checked it before; elsewhere
        whoever reaches a door may use it, with any key or none (our choice).
        """
        named = credential(request.header(b"authorization"), request.query)
        if named is None:
            return self._anonymous
        known = self._known.get(named.key_id)
        return self._root(named.key_id) if known is None else known.principal

    def _root(self, key_id: str) -> Principal:
        return Principal(self._account_id, f"arn:aws:iam::{self._account_id}:root", key_id)
