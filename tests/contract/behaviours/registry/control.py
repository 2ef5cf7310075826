"""The control plane."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

CONTROL = (
    Row(
        "9.1",
        "Create is 201, Get and Update are 200, Delete is 204; tags 201 and 204.",
        D,
        "the API's model in botocore",
        tests=("test_statuses_are_201_200_and_204",),
    ),
    Row(
        "9.2",
        "Lists are `items` and `nextToken`, asked for with `maxResults` and `nextToken`.",
        D,
        "the API's model in botocore",
        tests=("test_lists_come_in_pages",),
    ),
    Row(
        "9.3",
        "An error's type is in `x-amzn-ErrorType`, its sentence in `message`; a 404 has a `resourceType`.",
        D,
        "the API's model in botocore; the header is assumed",
        tests=(
            "test_what_is_not_there_is_told_in_these_words",
            "unit/control/apis/test_errors.py::test_each_has_its_status",
        ),
    ),
    Row(
        "9.4",
        "Defaults of an API and of a route: `$request.header.x-api-key`; no key required, authorization NONE.",
        D,
        "guide; the API's model in botocore",
        tests=("test_an_api_has_these_defaults",),
    ),
    Row(
        "9.5",
        "An API needs a route selection expression.",
        DO,
        "the API's model in botocore; a Terraform example without one gets `$request.body.action`",
        tests=("unit/control/apis/test_api.py::test_an_expression_taken_away_is_the_usual_one_again",),
        here="`$request.body.action` where none is given",
    ),
    Row(
        "9.6",
        "Other roots than `$request.body` in a route selection expression.",
        U,
        "",
        tests=(
            "unit/websocket_api/test_selection.py::test_what_a_websocket_api_cannot_select_by_is_refused_with_a_sentence",
        ),
        here="refused",
    ),
    Row(
        "9.7",
        "400 `The provided route key is not formatted properly`.",
        O,
        "serverless#9530",
        tests=(
            "test_what_cannot_be_meant_is_told_in_these_words",
            "test_a_route_key_that_begins_with_a_dollar_is_400",
        ),
    ),
    Row(
        "9.8",
        "409 `Route with key ... already exists for this API`, 409 `Stage already exists`.",
        O,
        "serverless#7260, serverless#6533",
        tests=(
            "test_a_route_key_that_is_there_is_409",
            "test_conflicts_are_told_in_these_words",
        ),
    ),
    Row(
        "9.9",
        "409 `Cannot delete Integration because it is referenced by the following Routes with Ids: [...]`.",
        O,
        "terraform-aws-next-js#247",
        tests=("test_conflicts_are_told_in_these_words",),
    ),
    Row(
        "9.10",
        "404 `Unable to find Route by key ... within the provided RouteSettings`.",
        O,
        "terraform-aws-apigateway-v2#80",
        tests=("test_what_is_not_there_is_told_in_these_words",),
    ),
    Row(
        "9.11",
        "400 `At least one route is required before deploying the Api`.",
        O,
        "three public reports",
        tests=("test_an_api_without_routes_cannot_be_deployed",),
    ),
    Row(
        "9.12",
        "400 `CloudWatch Logs role ARN must be set in account settings to enable logging`.",
        O,
        "several public reports",
        tests=("test_execution_logs_need_a_role_of_the_account",),
    ),
    Row(
        "9.13",
        "404 `Invalid API identifier specified {account}:{apiId}`, `Invalid Route identifier specified {id}`, "
        "and so on.",
        O,
        "moto's copies of AWS's texts",
        tests=(
            "test_what_is_not_there_is_told_in_these_words",
            "unit/control/apis/test_api.py::test_one_that_is_not_there",
        ),
    ),
    Row(
        "9.14",
        "400 `Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]`.",
        O,
        "moto's copies of AWS's texts",
        tests=("test_what_cannot_be_meant_is_told_in_these_words",),
        here="the same; HTTP is refused too",
    ),
    Row(
        "9.15",
        "400 `Active stages pointing to this deployment must be moved or deleted`.",
        O,
        "public reports of REST APIs",
        tests=("test_what_cannot_be_meant_is_told_in_these_words",),
    ),
    Row(
        "9.16",
        "Ids of APIs have ten characters, those of routes, integrations and deployments six or seven.",
        DO,
        "guide (samples); captures",
        tests=(
            "test_ids_of_apis_are_ten_letters_and_digits_and_stand_in_the_endpoint",
            "unit/test_ids.py::test_the_id_of_a_resource_follows_from_its_name",
        ),
    ),
    Row(
        "9.17",
        "A route can be made without an integration.",
        D,
        "guide, routes and integrations",
        tests=(
            "unit/control/apis/test_freezing.py::test_a_route_may_have_no_target",
            "test_a_message_to_a_route_without_an_integration_is_an_internal_server_error",
        ),
    ),
    Row(
        "9.18",
        "The account's settings: a role for logs, and the quotas of requests.",
        D,
        "the API's model in botocore (`apigateway`)",
        tests=(
            "unit/control/usage/test_account.py::test_an_account_has_a_role_and_its_quotas_from_the_start",
            "unit/control/usage/test_account.py::test_the_role_is_set_and_taken_away",
        ),
        here="the same; whether the role exists is not looked at",
    ),
    Row(
        "9.19",
        "Usage plans tell what was used of them (GetUsage).",
        D,
        "the API's model in botocore (`apigateway`)",
        tests=("unit/control/test_door.py::test_an_operation_that_is_not_served_and_a_path_that_is_none",),
        here="refused by name; quotas and throttles of plans hold",
    ),
)

SECTIONS = (Section("9", "The control plane", "What `apigatewayv2` answers.", CONTROL),)
