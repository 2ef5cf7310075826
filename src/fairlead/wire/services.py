"""The services whose wire format is known here, each with its model, read when it is first asked for."""

from collections.abc import Mapping
from functools import cache, cached_property

from msgspec.structs import replace

from fairlead.wire.conventions import CONVENTIONS, Conventions
from fairlead.wire.models import Model, Operation, Reference, Shape, read
from fairlead.wire.routing import Routes


class Service:
    """One AWS service: its model, and what it calls a bad request."""

    def __init__(self, name: str, model: Model, conventions: Conventions) -> None:
        self.name = name
        """As botocore spells it: `apigatewayv2`."""
        self.model = model
        self.protocol = model.metadata.protocol
        """`rest-json`, `query` or `json`."""
        self.conventions = conventions
        self.operations: Mapping[str, Operation] = model.operations
        self.shapes: Mapping[str, Shape] = {**model.shapes, **_opened(model, conventions)}

    @cached_property
    def routes(self) -> Routes:
        """Method and URI to operation."""
        return Routes(self.operations.values())

    @cached_property
    def exceptions(self) -> Mapping[str, Shape]:
        """The model's exceptions, by the code that stands on the wire."""
        found = ((shape.error.code or name, shape) for name, shape in self.shapes.items() if shape.exception)
        return dict(found)

    def shape(self, reference: Reference) -> Shape:
        """The shape that `reference` names."""
        return self.shapes[reference.shape]


def _opened(model: Model, conventions: Conventions) -> dict[str, Shape]:
    return {name: replace(model.shapes[name], enum=()) for name in conventions.open_enums}


@cache
def service(name: str) -> Service:
    """The service that botocore calls `name`; KeyError for one that is not known here. The first time costs some ms."""
    return Service(name, read(name), CONVENTIONS[name])
