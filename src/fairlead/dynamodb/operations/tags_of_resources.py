"""TagResource, UntagResource and ListTagsOfResource. The first two answer with an empty body."""

from typing import Any, Final

import msgspec

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.parameters import Parameters, check_types, list_of
from fairlead.dynamodb.table_requests import tagged_table
from fairlead.dynamodb.tags import check_count, read_tags

_PAGE: Final = 10


def tag_resource(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Add tags to a table, over those with the same key."""
    check_types(parameters, {"ResourceArn": str, "Tags": list})
    constraints = Constraints()
    constraints.required(parameters.get("ResourceArn"), "resourceArn")
    constraints.required(parameters.get("Tags"), "tags")
    tags = read_tags(constraints, parameters.get("Tags", []))
    constraints.done()
    table = tagged_table(database, caller, parameters["ResourceArn"], "TagResource")
    tags = {**table.definition.tags, **tags}
    check_count(tags)
    database.begin()
    database.catalog.change(table, msgspec.structs.replace(table.definition, tags=tags))
    return b""


def untag_resource(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Take tags off a table; those it does not have are passed over."""
    check_types(parameters, {"ResourceArn": str, "TagKeys": list})
    constraints = Constraints()
    constraints.required(parameters.get("ResourceArn"), "resourceArn")
    constraints.required(parameters.get("TagKeys"), "tagKeys")
    constraints.done()
    list_of(parameters["TagKeys"], str)
    table = tagged_table(database, caller, parameters["ResourceArn"], "UntagResource")
    tags = {key: value for key, value in table.definition.tags.items() if key not in parameters["TagKeys"]}
    database.begin()
    database.catalog.change(table, msgspec.structs.replace(table.definition, tags=tags))
    return b""


def list_tags_of_resource(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """A table's tags, ten a page."""
    check_types(parameters, {"ResourceArn": str, "NextToken": str})
    constraints = Constraints()
    constraints.required(parameters.get("ResourceArn"), "resourceArn")
    constraints.done()
    table = tagged_table(database, caller, parameters["ResourceArn"], "ListTagsOfResource")
    tags = sorted(table.definition.tags.items())
    token = parameters.get("NextToken", "0")
    first = int(token) if token.isascii() and token.isdigit() and len(token) < _PAGE else 0
    answer: dict[str, Any] = {"Tags": [{"Key": key, "Value": value} for key, value in tags[first : first + _PAGE]]}
    if first + _PAGE < len(tags):
        answer["NextToken"] = str(first + _PAGE)
    return encode(answer)
