"""Routes, integrations and authorization: what the sections before do not have."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

SELECTION = (
    Row(
        "3.1",
        "Selection expressions: variables with and without braces, several of them, literal text, `\\$`.",
        D,
        "guide, selection expressions (its table)",
        tests=(
            "unit/websocket_api/test_selection.py::test_what_a_message_selects",
            "test_21_a_missing_member_of_an_expression_is_empty_and_the_rest_can_match",
        ),
    ),
    Row(
        "3.2",
        "An array looks like `[item1, item2]`; numbers and booleans are made text.",
        D,
        "guide, selection expressions",
        tests=("unit/websocket_api/test_selection.py::test_what_a_message_selects",),
    ),
    Row(
        "3.3",
        "What is no JSON goes to `$default`.",
        D,
        "guide, overview",
        tests=("test_what_is_no_json_or_matches_no_route_exactly_goes_to_default",),
    ),
    Row(
        "3.4",
        "Keys are compared exactly, case and all; what matches none goes to `$default`.",
        D,
        "guide, developing routes",
        tests=("test_what_is_no_json_or_matches_no_route_exactly_goes_to_default",),
    ),
    Row(
        "3.5",
        "A scalar or an array selects the empty key, which no route has.",
        U,
        "follows",
        tests=("test_what_is_no_json_or_matches_no_route_exactly_goes_to_default",),
        here="so",
    ),
    Row(
        "3.6",
        "Keys may have `/`, `-`, `_` and `.` in them.",
        O,
        "the Serverless Framework's escapes for them",
        tests=("test_route_keys_may_have_other_characters_than_letters",),
    ),
    Row(
        "3.7",
        "A key that is there already is refused with 409.",
        O,
        "serverless#7260",
        tests=("test_a_route_key_that_is_there_is_409",),
    ),
)

INTEGRATIONS = (
    Row(
        "4.1.1",
        "CreateIntegration's defaults: INTERNET, WHEN_NO_MATCH, 29,000 ms.",
        D,
        "guide, integration requests (samples)",
        tests=("test_an_integration_has_these_defaults",),
    ),
    Row(
        "4.1.2",
        "In one-way mode an answer of `null`, or none, is fine.",
        O,
        "serverless-offline's end-to-end suite for AWS",
        tests=("test_10_without_a_route_response_nothing_of_the_answer_is_seen",),
    ),
    Row(
        "4.1.3",
        "MOCK answers by its templates, without a backend.",
        D,
        "guide, integration requests (samples)",
        tests=("test_a_mock_answers_a_ping_by_its_response_template",),
    ),
    Row(
        "4.1.4",
        "AWS integrations call DynamoDB with what a mapping template makes, on every route.",
        D,
        "guide, integration requests",
        tests=("test_an_api_without_functions_keeps_its_connections_in_a_table_by_templates",),
        here="the same; other services than Lambda and DynamoDB are refused by name",
    ),
    Row(
        "4.1.5",
        "HTTP backends get `X-Amzn-Apigateway-Api-Id`, `X-Amzn-Trace-Id`, `User-Agent: AmazonAPIGateway_{apiId}`.",
        O,
        "a capture of 2020",
        tests=("test_the_headers_that_an_http_backend_gets",),
    ),
    Row(
        "4.1.6",
        "With passthrough NEVER a message that no template fits is refused; how it is told is not known.",
        D,
        "the API's model in botocore",
        tests=("test_a_message_that_no_template_fits_and_that_may_not_pass_is_told_unsupported_media_type",),
        here="the `Unsupported Media Type` frame",
    ),
)

AUTHORIZATION = (
    Row(
        "5.1",
        "Authorization is asked for at `$connect` only; on other routes it is taken and means nothing.",
        DO,
        "guide, Lambda authorizers; terraform-provider-aws#40833, the guide's issue 121",
        tests=(
            "test_authorization_on_other_routes_than_connect_is_taken_and_means_nothing",
            "test_25_a_policy_that_covers_connect_lets_in_and_every_route_is_open_then",
        ),
    ),
    Row(
        "5.2",
        "An authorizer's event has `type`, `methodArn`, headers, query, `stageVariables` and `requestContext`; its "
        "headers show `Connection`, `Upgrade` and `content-length` too.",
        D,
        "guide, Lambda authorizers",
        tests=("test_what_an_authorizer_is_given",),
    ),
    Row(
        "5.3",
        "`$connect` is not called where the authorizer refuses.",
        D,
        "guide, $connect and $disconnect routes",
        tests=("test_connect_is_not_called_where_the_authorizer_refuses",),
    ),
    Row(
        "5.4",
        "A signature may stand in the headers or, for browsers, in the query.",
        O,
        "widely used",
        tests=(
            "test_a_handshake_signed_in_its_headers_is_let_in_and_its_caller_is_told",
            "test_a_handshake_signed_in_its_query_as_browsers_need_it_is_let_in",
        ),
    ),
    Row(
        "5.5",
        "A handshake with an API key of a usage plan of the stage is let in, and events tell of the key.",
        D,
        "guide, selection expressions",
        tests=("test_a_handshake_with_an_api_key_is_let_in",),
    ),
    Row(
        "5.6",
        "An authorizer answers with `principalId` and `policyDocument`; its context has texts, numbers and "
        "booleans. Anything else is 500.",
        D,
        "guide, output of an authorizer",
        tests=(
            "unit/authorizers/test_answers.py::test_answers_that_are_of_no_use",
            "test_an_authorizer_that_fails_is_500",
        ),
    ),
    Row(
        "5.7",
        "An authorizer is asked at every handshake; `authorizerResultTtlInSeconds` is for HTTP APIs.",
        D,
        "the API's model in botocore",
        tests=(
            "unit/authorizers/test_request.py::test_nothing_is_remembered_unless_it_is_set",
            "unit/authorizers/test_request.py::test_an_answer_is_used_again_for_the_same_identity_until_its_time_is_over",
        ),
        here="the same; where the time is set, answers are remembered for so long",
    ),
    Row(
        "5.8",
        "With `$context.authorizer.usageIdentifierKey` the authorizer names the API key, and is asked before it.",
        D,
        "guide, selection expressions",
        tests=(
            "e2e/test_authorizers.py::test_the_authorizer_names_the_key",
            "unit/authorizers/test_gate.py::test_the_authorizer_is_asked_first_where_it_names_the_key",
        ),
    ),
    Row(
        "5.9",
        "Signatures of the version 4A are not known.",
        D,
        "guide, important notes",
        tests=("unit/iam/test_sigv4.py::test_what_is_no_whole_signature",),
    ),
    Row(
        "5.10",
        "An API key has 20 to 128 characters.",
        D,
        "guide, limits",
        tests=("unit/control/usage/test_api_keys.py::test_what_a_value_may_be",),
    ),
    Row(
        "5.11",
        "API Gateway may call a function only where the function's policy, or credentials, allow it.",
        DO,
        "guide, ARN formats; aws-cdk#18208",
        tests=("unit/control/functions/test_permissions.py::test_added_and_told",),
        here="policies of functions are kept and shown, and not held against calls",
    ),
)

SECTIONS = (
    Section("3", "Route selection", "Which route a message goes to.", SELECTION),
    Section("4.1", "Integrations", "Defaults, and answers that nobody gets.", INTEGRATIONS),
    Section("5", "Authorization", "Beside the refusals of 1.3.", AUTHORIZATION),
)
