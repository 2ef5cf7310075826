"""What a config says about itself: the service's name, its stage and its stack, and the names made of them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fairlead.ids import resource_id
from fairlead.readers.stacks import Stack


@dataclass(frozen=True)
class Service:
    """A service in its stage. `file` is the config's name for messages."""

    name: str
    stage: str
    stack: Stack
    folder: Path
    file: str
    existing_api: str = ""
    """The id of an API made elsewhere (`provider.apiGateway.websocketApiId`), empty for one of its own."""

    @cached_property
    def api_id(self) -> str:
        """The id of the WebSocket API: the same at every start."""
        stack = self.stack
        return self.existing_api or resource_id("api", stack.account_id, stack.region, self.name, self.stage)

    @property
    def default_role(self) -> str:
        """The name of the role that all functions share. The framework's naming."""
        return f"{self.name}-{self.stage}-{self.stack.region}-lambdaRole"

    def function_role(self, key: str) -> str:
        """The name of a function's own role, as serverless-iam-roles-per-function gives it."""
        return f"{self.name}-{self.stage}-{key}-{self.stack.region}-lambdaRole"


def normalized(name: str) -> str:
    """A function's key as it stands in logical ids: `my-fn_x` is `MyDashfnUnderscorex`. The framework's naming."""
    text = name.replace("-", "Dash").replace("_", "Underscore")
    return text[:1].upper() + text[1:]
