"""What must be done so that what is defined is what a config declares: the steps, as data.

What a config declares belongs to it (`owner`), and goes when no config declares it any more. What calls have made
stays, also on an API of a config, unless it stands in the way of what the config declares. The ids are the reader's, or
follow from names, so that they are the same at every start.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from fairlead.control.api_steps import ApiSteps
from fairlead.control.definitions import Definitions
from fairlead.control.documents import API, CONFIG, FUNCTION, ROLE
from fairlead.control.functions.runnable import code_folder, to_function, to_params
from fairlead.control.steps import Step, owned
from fairlead.model.apps import App, Function, Role

TRUST: Final = msgspec.json.encode(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
).decode()
"""Who may act as a role of a config: its functions."""
POLICY: Final = "config"
"""The inline policy that holds the statements of a config's role."""


def plan(app: App | None, definitions: Definitions, code: Path) -> list[Step]:
    """The steps from what is defined to what `app` declares; none where that is the same. Without an app nothing is
    declared. `code` is the folder of the functions' code."""
    apis = app.apis if app else ()
    steps = [*_roles(app.roles if app else (), definitions)]
    steps += _functions(app.functions if app else (), definitions, code)
    if app is not None:
        for api in apis:
            steps += ApiSteps(api, app, definitions).steps()
    steps += _gone_apis({api.id for api in apis}, definitions)
    steps += _gone_functions({function.name for function in app.functions} if app else set(), definitions)
    return steps + list(_gone_roles({role.name for role in app.roles} if app else set(), definitions))


def _roles(roles: Iterable[Role], definitions: Definitions) -> Iterator[Step]:
    for role in roles:
        existing = definitions.get(ROLE, role.name)
        if existing is None:
            path = role.arn.partition(":role")[2].removesuffix(role.name) or "/"
            params = {"RoleName": role.name, "Path": path, "AssumeRolePolicyDocument": TRUST}
            yield Step("iam", "CreateRole", params)
        before = None if existing is None else existing["policies"].get(POLICY)
        name = {"RoleName": role.name, "PolicyName": POLICY}
        if role.statements:
            document = msgspec.json.encode({"Version": "2012-10-17", "Statement": role.statements}).decode()
            if document != before:
                yield Step("iam", "PutRolePolicy", {**name, "PolicyDocument": document})
        elif before is not None:
            yield Step("iam", "DeleteRolePolicy", name)


def _gone_roles(declared: set[str], definitions: Definitions) -> Iterator[Step]:
    for role in owned(definitions.list(ROLE)):
        name = role["RoleName"]
        if name not in declared:
            for policy in role["policies"]:
                yield Step("iam", "DeleteRolePolicy", {"RoleName": name, "PolicyName": policy})
            for arn in role["attached"]:
                yield Step("iam", "DetachRolePolicy", {"RoleName": name, "PolicyArn": arn})
            yield Step("iam", "DeleteRole", {"RoleName": name})


def _functions(functions: Iterable[Function], definitions: Definitions, code: Path) -> Iterator[Step]:
    for function in functions:
        existing = definitions.get(FUNCTION, function.name)
        if existing is not None and existing.get("owner") == CONFIG:
            before = replace(to_function(existing, code_folder(existing, code)), arn=function.arn)
            if before == function:
                continue
        yield Step("lambda", "CreateFunction", to_params(function))


def _gone_functions(declared: set[str], definitions: Definitions) -> Iterator[Step]:
    for function in owned(definitions.list(FUNCTION)):
        if function["FunctionName"] not in declared:
            yield Step("lambda", "DeleteFunction", {"FunctionName": function["FunctionName"]})


def _gone_apis(declared: set[str], definitions: Definitions) -> Iterator[Step]:
    for api in owned(definitions.list(API)):
        if api["ApiId"] not in declared:
            yield Step("apigatewayv2", "DeleteApi", {"ApiId": api["ApiId"]})
