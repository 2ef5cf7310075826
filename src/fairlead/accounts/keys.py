"""The temporary keys that functions' environments call with, and the principal behind every request.

Every environment has a key of its own, as on AWS, so that a request tells which function made it and a retired
environment can do nothing more. Real keys of the person who runs the gateway are never among them.
"""

from dataclasses import dataclass

from fairlead import ids
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


class Keys:
    """The keys that are valid now. `account_id` is the account that everything here belongs to."""

    __slots__ = ("_account_id", "_anonymous", "_gateway_keys", "_principals")

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._anonymous = Principal(account_id, "")
        self._principals: dict[str, Principal] = {}
        self._gateway_keys: set[str] = set()

    def issue(self, function: Function) -> EnvironmentKey:
        """A fresh key for an environment of `function`."""
        key = EnvironmentKey(ids.access_key_id(), ids.secret(40), ids.secret(200), ids.secret(32))
        role = function.role_arn.rpartition("/")[2] or function.name
        arn = f"arn:aws:sts::{self._account_id}:assumed-role/{role}/{function.name}"
        self._principals[key.access_key_id] = Principal(self._account_id, arn, key.access_key_id)
        self._gateway_keys.add(key.gateway_key)
        return key

    def revoke(self, key: EnvironmentKey) -> None:
        """The environment is gone: its key means nothing from now on."""
        self._principals.pop(key.access_key_id, None)
        self._gateway_keys.discard(key.gateway_key)

    def is_environment(self, gateway_key: str) -> bool:
        """Whether this is the secret of a living environment."""
        return gateway_key in self._gateway_keys

    def principal(self, request: Request) -> Principal:
        """Who calls: the environment whose key the request names, else the account itself, else nobody by name.

        No signature is checked; whoever reaches a door on loopback may use it (our choice, until doors are guarded).
        """
        named = credential(request.header(b"authorization"), request.query)
        if named is None:
            return self._anonymous
        known = self._principals.get(named.key_id)
        return known or Principal(self._account_id, f"arn:aws:iam::{self._account_id}:root", named.key_id)
