"""AWS's service models as botocore ships them, read as files: which operations a service has, and their shapes.

botocore itself is never imported: it would take a tenth of a second and several megabytes for what is here a few
milliseconds of JSON.
"""

import gzip
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec


class Reference(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """Where a structure, list, map or operation names a shape, and how the shape is sent from there."""

    shape: str
    location: str | None = None
    """`uri`, `querystring`, `header`, `headers` or `statusCode`; None: in the body."""
    location_name: str | None = None
    timestamp_format: str | None = None
    flattened: bool = False
    result_wrapper: str | None = None


class Fault(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """How an exception is answered."""

    code: str | None = None
    http_status_code: int = 400


class Shape(msgspec.Struct, rename="camel", frozen=True):
    """One type of a model. Which members it has depends on `type`."""

    type: str
    members: dict[str, Reference] = {}
    required: tuple[str, ...] = ()
    payload: str | None = None
    """The one member that is the whole body."""
    member: Reference | None = None
    key: Reference | None = None
    value: Reference | None = None
    flattened: bool = False
    enum: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    timestamp_format: str | None = None
    sensitive: bool = False
    exception: bool = False
    error: Fault = Fault()


class Http(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """How an operation is called over HTTP."""

    method: str
    request_uri: str
    response_code: int = 200


class Operation(msgspec.Struct, rename="camel", frozen=True):
    """One operation of a service."""

    name: str
    http: Http
    input: Reference | None = None
    output: Reference | None = None


class Metadata(msgspec.Struct, rename="camel", frozen=True):
    """What a model says of its service."""

    api_version: str
    protocol: str
    service_id: str
    json_version: str = "1.0"
    target_prefix: str = ""
    xml_namespace: str = ""


class Model(msgspec.Struct, frozen=True):
    """A whole service."""

    metadata: Metadata
    operations: dict[str, Operation]
    shapes: dict[str, Shape]


_decoder: Final = msgspec.json.Decoder(Model)
_LENGTHS: Final = re.compile(r"(?:String|Uri)WithLengthBetween(\d+)And(\d+)(K?)")


def read(name: str) -> Model:
    """The newest model of the service that botocore calls `name`."""
    versions = sorted(path for path in (data_folder() / name).iterdir() if path.is_dir())
    packed = versions[-1] / "service-2.json.gz"
    if packed.exists():
        model = _decoder.decode(gzip.decompress(packed.read_bytes()))
    else:
        model = _decoder.decode((versions[-1] / "service-2.json").read_bytes())
    for each, shape in model.shapes.items():
        if match := _LENGTHS.fullmatch(each):
            model.shapes[each] = _bounded(shape, match)
    return model


def _bounded(shape: Shape, match: re.Match[str]) -> Shape:
    """API Gateway's model tells the lengths of its strings in the names of their shapes and nowhere else."""
    return msgspec.structs.replace(shape, min=int(match[1]), max=int(match[2]) * (1024 if match[3] else 1))


def data_folder() -> Path:
    """Where botocore keeps what it knows of AWS."""
    spec = find_spec("botocore")
    assert spec is not None, "botocore is a dependency of the package"
    assert spec.submodule_search_locations, "botocore is a package"
    return Path(spec.submodule_search_locations[0]) / "data"
