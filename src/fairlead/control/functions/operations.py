"""The operations of the Lambda API that are served."""

from typing import Final

from fairlead.control.desk import Later, Operations
from fairlead.control.functions import aliases, event_configs
from fairlead.control.functions.changes import (
    create_function,
    delete_function,
    update_function_code,
    update_function_configuration,
)
from fairlead.control.functions.descriptions import get_function, get_function_configuration, list_functions
from fairlead.control.functions.invocations import invoke
from fairlead.control.functions.permissions import add_permission, get_policy, remove_permission
from fairlead.control.functions.versions import list_versions_by_function, publish_version

OPERATIONS: Final[Operations] = {
    "AddPermission": add_permission,
    "CreateAlias": aliases.create_alias,
    "CreateFunction": Later(create_function),
    "DeleteAlias": aliases.delete_alias,
    "DeleteFunction": delete_function,
    "DeleteFunctionEventInvokeConfig": event_configs.delete_config,
    "GetAlias": aliases.get_alias,
    "GetFunction": get_function,
    "GetFunctionConfiguration": get_function_configuration,
    "GetFunctionEventInvokeConfig": event_configs.get_config,
    "GetPolicy": get_policy,
    "Invoke": Later(invoke),
    "ListAliases": aliases.list_aliases,
    "ListFunctionEventInvokeConfigs": event_configs.list_configs,
    "ListFunctions": list_functions,
    "ListVersionsByFunction": list_versions_by_function,
    "PublishVersion": publish_version,
    "PutFunctionEventInvokeConfig": event_configs.put_config,
    "RemovePermission": remove_permission,
    "UpdateAlias": aliases.update_alias,
    "UpdateFunctionCode": Later(update_function_code),
    "UpdateFunctionConfiguration": update_function_configuration,
    "UpdateFunctionEventInvokeConfig": event_configs.update_config,
}
