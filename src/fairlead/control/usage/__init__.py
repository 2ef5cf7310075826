"""API keys, usage plans and the account's settings: what WebSocket APIs use of the API for REST APIs (`apigateway`),
one file a resource."""

from typing import Final

from fairlead.control.desk import Operations
from fairlead.control.usage import account, api_keys, plan_keys, usage_plans

OPERATIONS: Final[Operations] = {
    "GetAccount": account.get_account,
    "UpdateAccount": account.update_account,
    "CreateApiKey": api_keys.create_api_key,
    "DeleteApiKey": api_keys.delete_api_key,
    "GetApiKey": api_keys.get_api_key,
    "GetApiKeys": api_keys.get_api_keys,
    "UpdateApiKey": api_keys.update_api_key,
    "CreateUsagePlan": usage_plans.create_usage_plan,
    "DeleteUsagePlan": usage_plans.delete_usage_plan,
    "GetUsagePlan": usage_plans.get_usage_plan,
    "GetUsagePlans": usage_plans.get_usage_plans,
    "UpdateUsagePlan": usage_plans.update_usage_plan,
    "CreateUsagePlanKey": plan_keys.create_usage_plan_key,
    "DeleteUsagePlanKey": plan_keys.delete_usage_plan_key,
    "GetUsagePlanKey": plan_keys.get_usage_plan_key,
    "GetUsagePlanKeys": plan_keys.get_usage_plan_keys,
}
