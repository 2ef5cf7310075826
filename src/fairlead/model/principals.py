"""Who calls: made once for every request to a door, also for one that carries no signature."""

from dataclasses import dataclass
from typing import Final

ACCOUNT_ID: Final = "000000000000"
"""The account that everything belongs to unless the settings name another."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller: its account, the ARN it acts as, and the access key it named (empty when it named none)."""

    account_id: str
    arn: str
    key_id: str = ""

    @property
    def anonymous(self) -> bool:
        """Whether the request carried no access key."""
        return not self.key_id
