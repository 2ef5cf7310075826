"""Integrations from the message to the backend and back: section 4 but for its failures."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

TWO_WAY = (
    Row(
        "4.2.1",
        "Two-way takes both: `$default` as the route's response selection expression, and a route response with "
        "that key.",
        D,
        "guide, route responses",
        tests=("test_two_way_takes_a_route_response_and_the_expression_that_selects_it",),
    ),
    Row(
        "4.2.2",
        "Without a route response nothing of an answer reaches the client.",
        D,
        "guide, routes and integrations",
        tests=("test_10_without_a_route_response_nothing_of_the_answer_is_seen",),
    ),
    Row(
        "4.2.3",
        "Of a Lambda proxy's answer the `body` is sent as one text message, whatever the status; an empty one "
        "where there is none.",
        DO,
        "guide, integration responses; serverless#6816",
        tests=(
            "test_11_with_a_route_response_the_body_comes_whatever_the_status",
            "test_11_a_result_without_body_is_an_empty_message",
        ),
    ),
    Row(
        "4.2.4",
        "A proxy's answer has `statusCode`, `headers`, `multiValueHeaders`, `body` and `isBase64Encoded`, and "
        "nothing else.",
        O,
        "middy#1219",
        tests=(
            "test_10_an_answer_with_foreign_members_is_an_error_even_one_way",
            "test_an_answer_of_the_wrong_form_is_an_internal_server_error",
        ),
    ),
    Row(
        "4.2.5",
        "Answers may come in another order than the messages.",
        D,
        "guide, routes and integrations",
        tests=("test_several_messages_of_one_client_run_in_parallel_and_answers_may_overtake",),
    ),
)

REQUESTS = (
    Row(
        "4.4.1",
        "`requestParameters` map parameters of the route, its body, `stageVariables`, `context` and `'static'` "
        "values to header, query and path; header and query of the route on `$connect` only.",
        D,
        "guide, data mapping",
        tests=(
            "unit/integrations/test_parameters.py::test_of_a_message",
            "unit/integrations/test_parameters.py::test_of_a_handshake",
            "unit/integrations/test_parameters.py::test_what_is_no_source",
            "unit/integrations/test_parameters.py::test_of_an_integration",
        ),
    ),
    Row(
        "4.4.2",
        "A parameter of the route must be declared there before it is mapped.",
        D,
        "guide, data mapping",
        tests=("unit/integrations/test_parameters.py::test_of_a_handshake",),
        here="mapped whether it is declared or not: how AWS refuses it is not known",
    ),
    Row(
        "4.4.3",
        "Mapping is for HTTP_PROXY too.",
        D,
        "re:Post on VPC links",
        tests=("test_an_http_backend_is_not_told_the_connection_id_unless_it_is_mapped",),
    ),
    Row(
        "4.4.4",
        "The backend of an HTTP_PROXY `$connect` gets the client's `Sec-WebSocket-*` headers, unless a mapping "
        "replaces them.",
        O,
        "a published work-around: StackOverflow 67640010",
        tests=(
            "unit/integrations/test_http_requests.py::test_of_a_handshake_a_proxy_passes_on_headers_and_query",
            "unit/integrations/test_http_requests.py::test_mapped_parameters_come_over_what_is_passed_on",
        ),
    ),
    Row(
        "4.4.5",
        "A template is selected by the integration's `templateSelectionExpression`, else it is that of `$default`.",
        D,
        "guide, data transformations",
        tests=(
            "unit/integrations/test_selections.py::test_templates",
            "unit/integrations/test_integration_requests.py::test_the_template_that_is_chosen_is_rendered",
        ),
    ),
    Row(
        "4.4.6",
        "Which template is taken where there is no selection expression?",
        U,
        "AWS's own mock example has `application/json`",
        tests=(
            "unit/integrations/test_selections.py::test_templates",
            "test_a_mock_answers_a_ping_by_its_response_template",
        ),
        here="`$default`, else `application/json`, else the only one",
    ),
    Row(
        "4.4.7",
        "A template has at most 32,768 characters.",
        D,
        "the API's model in botocore",
        tests=("test_what_a_websocket_api_cannot_have_is_400",),
    ),
    Row(
        "4.4.8",
        "WHEN_NO_MATCH passes on what no template fits, WHEN_NO_TEMPLATES only where there is none, NEVER nothing.",
        D,
        "the API's model in botocore",
        tests=("unit/integrations/test_integration_requests.py::test_what_no_template_fits",),
    ),
    Row(
        "4.4.9",
        "`contentHandlingStrategy`: CONVERT_TO_BINARY makes bytes of base64, CONVERT_TO_TEXT base64 of bytes.",
        D,
        "guide, binary media types",
        tests=(
            "unit/integrations/test_content.py::test_conversions",
            "unit/integrations/test_http_proxy.py::test_content_handling",
        ),
    ),
    Row(
        "4.4.10",
        "`credentialsArn`: a role, or `arn:aws:iam::*:user/*` for the caller's own identity.",
        D,
        "the API's model in botocore",
        tests=(
            "unit/integrations/test_dynamodb_actions.py::test_an_action_runs_as_the_role_in_this_account",
            "unit/integrations/test_dynamodb_actions.py::test_the_caller_s_own_identity",
        ),
    ),
    Row(
        "4.4.11",
        "Stage variables may stand in URIs, credentials and function names.",
        D,
        "guide, stage variables",
        tests=(
            "unit/control/apis/test_thawing.py::test_a_variable_that_the_stage_does_not_have_names_no_function",
            "e2e/test_stages.py::test_two_stages_have_variables_of_their_own",
        ),
    ),
    Row(
        "4.4.12",
        "`X-Amz-Invocation-Type: 'Event'` calls a function without waiting for it.",
        U,
        "documented for REST APIs",
        tests=("unit/integrations/test_lambda_custom.py::test_an_event_is_accepted_at_once",),
        here="so",
    ),
    Row(
        "4.4.13",
        "A timeout is 50 to 29,000 ms.",
        D,
        "the API's model in botocore",
        tests=(
            "test_what_a_websocket_api_cannot_have_is_400",
            "unit/deployments/test_directory.py::test_an_integration_may_take_less_than_the_limit_but_never_more",
        ),
    ),
    Row(
        "4.4.14",
        "One integration may serve several routes.",
        D,
        "guide, integrations",
        tests=("test_two_way_takes_a_route_response_and_the_expression_that_selects_it",),
    ),
    Row(
        "4.4.15",
        "A message to a route without an integration.",
        U,
        "",
        tests=("test_a_message_to_a_route_without_an_integration_is_an_internal_server_error",),
        here="the `Internal server error` frame",
    ),
    Row(
        "4.4.16",
        "Private integrations go through a VPC link.",
        D,
        "guide, integration requests; re:Post on VPC links",
        tests=("unit/integrations/test_uris.py::test_only_a_vpc_link_needs_a_note",),
        here="there is no VPC here: the URI is called as it is, and the terminal says so",
    ),
)

TEMPLATES = (
    Row(
        "4.5.1",
        "`$context` has what the event shows, and an error's `messageString` and `validationErrorString`.",
        D,
        "guide, mapping template reference",
        tests=(
            "unit/websocket_api/test_occasions.py::test_the_context_is_what_the_event_shows",
            "unit/websocket_api/test_occasions.py::test_the_context_of_each_has_members_of_its_own",
            "unit/integrations/test_parameters.py::test_context_of_an_authorizer",
        ),
    ),
    Row(
        "4.5.2",
        "`$input.body`, `$input.json(path)` and `$input.path(path)`; `$input.params()` on `$connect`.",
        D,
        "guide, mapping template reference",
        tests=(
            "unit/templates/test_roots.py::test_the_body",
            "unit/templates/test_roots.py::test_parameters",
            "unit/templates/test_queries.py::test_what_a_path_finds",
        ),
    ),
    Row(
        "4.5.3",
        "`$stageVariables.name`, `$stageVariables['name']`, `${stageVariables['name']}`.",
        D,
        "guide, mapping template reference",
        tests=("unit/templates/test_roots.py::test_context_and_stage_variables",),
    ),
    Row(
        "4.5.4",
        "`$util` escapes JavaScript, reads JSON, and encodes and decodes URLs and base64.",
        D,
        "guide, mapping template reference",
        tests=(
            "unit/templates/test_roots.py::test_util",
            "unit/templates/test_roots.py::test_what_is_encoded_is_decoded_again",
        ),
    ),
    Row(
        "4.5.5",
        "What `$input.path` gives has the methods of Java's lists, maps and strings.",
        D,
        "guide, mapping template reference",
        tests=(
            "unit/templates/methods/test_lists.py::test_methods",
            "unit/templates/methods/test_maps.py::test_methods",
            "unit/templates/methods/test_strings.py::test_methods",
        ),
    ),
    Row(
        "4.5.6",
        "`#foreach` goes round 1,000 times at most.",
        D,
        "documented for REST APIs",
        tests=("unit/templates/test_renderer.py::test_a_loop_ends_after_a_thousand_rounds",),
    ),
)

RESPONSES = (
    Row(
        "4.6.1",
        "The type tells what selects a response: `$integration.response.body.errorMessage` for functions, the "
        "status for HTTP and MOCK.",
        D,
        "guide, data transformations",
        tests=(
            "unit/control/apis/test_integrations.py::test_the_type_says_what_selects_a_response",
            "unit/integrations/test_lambda_custom.py::test_error_messages_select",
            "unit/integrations/test_backends.py::test_an_answer_is_selected_by_its_status_unless_by_something_else",
        ),
    ),
    Row(
        "4.6.2",
        "A response's key is `$default`, for all others, or a pattern such as `/2\\d\\d/`.",
        D,
        "guide, integration responses",
        tests=(
            "unit/integrations/test_patterns.py::test_keys_that_are_patterns",
            "unit/control/apis/test_integration_responses.py::test_keys_that_there_are",
        ),
    ),
    Row(
        "4.6.3",
        "A plain status is a key too.",
        O,
        "a published MOCK example",
        tests=("unit/integrations/test_patterns.py::test_keys_that_are_patterns",),
    ),
    Row(
        "4.6.4",
        "`responseTemplates` are selected by the message, or by the answer's status and headers.",
        D,
        "guide, data transformations",
        tests=(
            "unit/integrations/test_integration_responses.py::test_the_template_is_selected_too",
            "unit/integrations/test_selections.py::test_templates",
        ),
    ),
    Row(
        "4.6.5",
        "`responseParameters` map header, body and `'static'` values of the answer to headers, which count on "
        "`$connect` only.",
        D,
        "the API's model in botocore",
        tests=(
            "unit/integrations/test_parameters.py::test_response_headers",
            "unit/integrations/test_integration_responses.py::test_a_handshake_gets_status_and_mapped_headers",
        ),
    ),
    Row(
        "4.6.6",
        "A non-proxy `$connect` lets in where its response's status is 2xx.",
        D,
        "guide, $connect and $disconnect routes",
        tests=(
            "e2e/test_integrations.py::test_a_mock_decides_who_may_connect",
            "e2e/test_integrations.py::test_a_table_decides_who_may_connect",
        ),
    ),
    Row(
        "4.6.7",
        'The request template of a MOCK renders `{"statusCode": 200}`, which selects its response.',
        DO,
        "guide, integration requests; a published MOCK example",
        tests=(
            "test_a_mock_answers_a_ping_by_its_response_template",
            "unit/integrations/test_mock.py::test_statuses",
            "unit/integrations/test_mock.py::test_a_mock_without_a_status_says_what_it_wants",
        ),
    ),
)

VALIDATION = (
    Row(
        "4.7.1",
        "`modelSelectionExpression` picks a model, else that of `$default`; where there is neither, the message "
        "is refused.",
        D,
        "guide, request validation",
        tests=(
            "test_a_message_that_does_not_fit_its_model_is_told_invalid_request_body",
            "unit/deployments/test_validation.py::test_a_model_is_selected_by_the_message",
            "unit/deployments/test_validation.py::test_the_default_model_is_for_all_others",
        ),
    ),
    Row(
        "4.7.2",
        "Models are JSON Schema of draft 4, their names alphanumeric, at most 32,768 characters.",
        D,
        "guide, request validation; the API's model in botocore",
        tests=(
            "unit/deployments/test_validation.py::test_draft_4_it_is",
            "test_what_a_websocket_api_cannot_have_is_400",
        ),
    ),
    Row(
        "4.7.3",
        "The guide tells of two frames for an invalid message.",
        D,
        "guide, request validation, against routes and integrations",
        tests=("test_a_message_that_does_not_fit_its_model_is_told_invalid_request_body",),
        here="the one of its transcript: `Invalid request body`, with `requestId`",
    ),
    Row(
        "4.7.4",
        "The integration is not called; `$context.error.validationErrorString` and the execution log tell the cause.",
        D,
        "guide, request validation",
        tests=(
            "unit/websocket_api/test_admission.py::test_an_invalid_message_gets_the_frame_and_calls_nothing",
            "unit/observe/test_access_formats.py::test_an_invalid_message",
            "unit/observe/test_executions.py::test_how_requests_end",
        ),
    ),
    Row(
        "4.7.5",
        "`disableSchemaValidation` leaves the look at schemas out when the API is deployed, and no more.",
        D,
        "the API's model in botocore",
        tests=("unit/control/apis/test_deployable.py::test_a_schema_that_cannot_be_used_unless_that_is_wanted",),
    ),
)

SECTIONS = (
    Section("4.2", "What comes back", "Of an answer, and of several.", TWO_WAY),
    Section("4.4", "Requests to backends", "Of non-proxy integrations, and of what proxies have too.", REQUESTS),
    Section("4.5", "Mapping templates", "The Velocity templates of requests and responses.", TEMPLATES),
    Section(
        "4.6", "Integration responses", "From what a non-proxy backend answers to what the client gets.", RESPONSES
    ),
    Section("4.7", "Models", "Messages that must have a form.", VALIDATION),
)
