"""The operations of the Lambda API that are served."""

from typing import Final

from fairlead.control.desk import Later, Operations
from fairlead.control.functions.changes import (
    create_function,
    delete_function,
    update_function_code,
    update_function_configuration,
)
from fairlead.control.functions.descriptions import get_function, get_function_configuration, list_functions
from fairlead.control.functions.invocations import invoke
from fairlead.control.functions.permissions import add_permission, get_policy, remove_permission

OPERATIONS: Final[Operations] = {
    "AddPermission": add_permission,
    "CreateFunction": Later(create_function),
    "DeleteFunction": delete_function,
    "GetFunction": get_function,
    "GetFunctionConfiguration": get_function_configuration,
    "GetPolicy": get_policy,
    "Invoke": Later(invoke),
    "ListFunctions": list_functions,
    "RemovePermission": remove_permission,
    "UpdateFunctionCode": Later(update_function_code),
    "UpdateFunctionConfiguration": update_function_configuration,
}
