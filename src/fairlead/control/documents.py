"""The kinds of documents that are kept, and how one becomes an answer.

    kind             | key                     | members of ours
    -----------------+-------------------------+---------------------------------------------------------------------
    api              | api id                  | region (of the request that made it), owner
    integration      | api id, id              | owner
    integration-     | api id, integration id, | owner
      response       | id                      |
    route            | api id, id              | owner
    route-response   | api id, route id, id    | owner
    model            | api id, id              | owner
    authorizer       | api id, id              | owner
    deployment       | api id, id              | frozen (what it serves: see `apis.freezing`), owner
    stage            | api id, stage name      | owner
    domain-name      | name                    | owner
    api-mapping      | domain name, id         | owner
    role             | role name               | policies (inline, by name), attached (ARNs, in order), owner
    function         | function name           | code: {"sha256": hex} or {"folder": absolute path}, owner; where it
                     |                         | comes from a config also label (its author's name for it), file, line;
                     |                         | published: the number of its last version
    function-version | function name, number   | as of a function
      (10 digits)    |                         |
    function-alias   | function name, alias    |
    function-event-  | function name,          |
      config         | qualifier               |
    function-policy  | function name, and the  | revision, and statements as IAM has them, nothing else
                     | qualifier if it has one |
    (others)         |                         | what a service keeps beside these, under a kind of its own

A `function` document has the members of Lambda's FunctionConfiguration (FunctionName, FunctionArn, Runtime, Handler,
Role, Timeout, MemorySize, Environment: {"Variables": {...}} ...), and `concurrency`, ours, where concurrency
is reserved. `owner` is "config" for what an app's config declares: whatever the config no longer declares is removed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

API: Final = "api"
INTEGRATION: Final = "integration"
INTEGRATION_RESPONSE: Final = "integration-response"
MODEL: Final = "model"
AUTHORIZER: Final = "authorizer"
DOMAIN_NAME: Final = "domain-name"
API_MAPPING: Final = "api-mapping"
ROUTE: Final = "route"
ROUTE_RESPONSE: Final = "route-response"
DEPLOYMENT: Final = "deployment"
STAGE: Final = "stage"
ROLE: Final = "role"
FUNCTION: Final = "function"
FUNCTION_VERSION: Final = "function-version"
ALIAS: Final = "function-alias"
EVENT_CONFIG: Final = "function-event-config"
POLICY: Final = "function-policy"

CONFIG: Final = "config"
"""The owner of what a config declares."""
_MOMENTS: Final = frozenset({"CreatedDate", "LastUpdatedDate", "CreateDate"})


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document as the API shows it: without our members, moments as datetimes."""
    return {
        name: datetime.fromtimestamp(value, UTC) if name in _MOMENTS else value
        for name, value in document.items()
        if name[0].isupper()
    }
