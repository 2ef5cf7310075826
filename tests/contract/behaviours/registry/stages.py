"""Stages, deployments, logs, metrics and custom domains."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

STAGES = (
    Row(
        "8.1.1",
        "An API without routes cannot be deployed; a stage that deploys itself says so.",
        O,
        "three public reports",
        tests=("test_an_api_without_routes_cannot_be_deployed",),
    ),
    Row(
        "8.1.2",
        "With `autoDeploy` each change is served at once.",
        D,
        "guide, stages",
        tests=("test_a_change_is_served_at_once_where_the_stage_deploys_itself",),
    ),
    Row(
        "8.1.3",
        "Messages of open connections take the deployment that their stage has when they come.",
        U,
        'reports of "Forbidden until redeployed"',
        tests=("test_a_route_is_invisible_until_it_is_deployed",),
        here="so",
    ),
    Row(
        "8.1.4",
        "A deployment never changes; a stage points at one.",
        D,
        "guide, stages",
        tests=(
            "unit/control/apis/test_deployments.py::test_what_it_serves_is_never_changed",
            "e2e/test_stages.py::test_a_deployment_is_frozen_and_one_made_by_itself_is_not",
        ),
    ),
    Row(
        "8.1.5",
        "With `autoDeploy` no deployment can be put on a stage by hand.",
        D,
        "the API's model in botocore",
        tests=("unit/control/apis/test_stages.py::test_one_that_deploys_by_itself_takes_no_deployment",),
    ),
    Row(
        "8.1.6",
        "A deployment's status is PENDING, FAILED or DEPLOYED.",
        D,
        "the API's model in botocore",
        tests=("unit/control/apis/test_freezing.py::test_a_deployment_is_kept_with_what_it_serves",),
        here="the same; DEPLOYED at once, for what cannot be served is refused",
    ),
    Row(
        "8.1.7",
        "Names of stages have letters, digits, `-` and `_`, at most 128; `$default` is none.",
        DO,
        "guide, important notes; terraform-aws-apigateway-v2#8",
        tests=(
            "unit/control/apis/test_stages.py::test_names_that_none_may_have",
            "test_what_a_websocket_api_cannot_have_is_400",
        ),
    ),
    Row(
        "8.1.8",
        "Stage variables are filled in in URIs, function names, roles and authorizers.",
        D,
        "guide, stage variables",
        tests=(
            "unit/control/apis/test_lambda_uri.py::test_stage_variables_are_filled_in",
            "e2e/test_stages.py::test_two_stages_have_variables_of_their_own",
        ),
    ),
    Row(
        "8.1.9",
        "`clientCertificateId` shows a certificate to HTTP backends.",
        D,
        "the API's model in botocore",
        tests=("unit/control/apis/test_members.py::test_what_would_have_no_effect_is_refused_by_name",),
        here="refused by name",
    ),
)

LOGS = (
    Row(
        "8.2.1",
        "The format of an access log must have `$context.requestId` in it.",
        D,
        "guide, logging",
        tests=(
            "unit/observe/test_access_formats.py::test_what_is_no_format",
            "unit/control/apis/test_access_logs.py::test_what_is_no_access_log",
        ),
        here="the same, or `$context.extendedRequestId`, which is equal",
    ),
    Row(
        "8.2.2",
        "Every variable that is listed for WebSocket APIs can stand in it; one without a value is `-`.",
        D,
        "guide, logging",
        tests=(
            "e2e/test_logs_and_metrics.py::test_every_variable_of_every_kind_of_request",
            "unit/observe/test_access_formats.py::test_an_invalid_message",
            "unit/observe/test_access_formats.py::test_callers_known_by_their_signature",
        ),
    ),
    Row(
        "8.2.3",
        "`integration.status` is what the function answered, `integration.integrationStatus` what Lambda did.",
        D,
        "guide, logging",
        tests=(
            "unit/observe/test_access_formats.py::test_a_message_that_fails",
            "unit/websocket_api/test_access.py::test_a_reply_tells_the_status_of_the_function_and_of_the_service_that_ran_it",
        ),
    ),
    Row(
        "8.2.4",
        "The destination is a log group of CloudWatch, or Firehose.",
        D,
        "the API's model in botocore",
        tests=(
            "unit/observe/test_access_logs.py::test_a_stage_has_a_file",
            "unit/observe/test_access_logs.py::test_lines_may_go_out_instead",
        ),
        here="any ARN is taken; lines go to a file of the stage's, or to standard output",
    ),
    Row(
        "8.2.5",
        "Execution logs are OFF, ERROR or INFO, by stage and by route; with `dataTraceEnabled` bodies are in them.",
        D,
        "the API's model in botocore",
        tests=(
            "unit/observe/test_execution_logs.py::test_levels",
            "unit/control/apis/test_thawing.py::test_a_route_has_of_the_stages_settings_what_it_does_not_set",
            "unit/observe/test_executions.py::test_bodies_are_told_where_data_is_traced",
        ),
    ),
    Row(
        "8.2.6",
        "Without a role for CloudWatch in the account's settings ERROR and INFO are refused with 400.",
        O,
        "several public reports",
        tests=("test_execution_logs_need_a_role_of_the_account",),
        here="the same; the account has one from the start, and a config does not need it",
    ),
    Row(
        "8.2.7",
        "What are the lines of an execution log, and what is its group called?",
        U,
        "published excerpts",
        tests=(
            "unit/observe/test_executions.py::test_a_call_of_a_function",
            "unit/observe/test_executions.py::test_how_requests_end",
            "e2e/test_integrations.py::test_the_execution_log_tells_the_steps",
        ),
        here="the lines of the excerpts, in the file `{apiId}-{stage}.log`",
    ),
)

METRICS = (
    Row(
        "8.3.1",
        "`ConnectCount` counts calls of `$connect`'s integration, `MessageCount` messages from and to clients.",
        D,
        "guide, logging",
        tests=(
            "e2e/test_logs_and_metrics.py::test_metrics_count_what_happened",
            "unit/websocket_api/test_admission.py::test_messages_are_counted_in_both_directions",
        ),
    ),
    Row(
        "8.3.2",
        "`IntegrationError` counts 4xx and 5xx of integrations, `ClientError` 4xx of the gateway, "
        "`ExecutionError` calls that failed.",
        D,
        "guide, logging",
        tests=(
            "unit/websocket_api/test_counters.py::test_what_the_integration_answers_is_its_error_and_what_keeps_it_from_being_asked_is_not",
            "unit/websocket_api/test_counters.py::test_a_refusal_is_the_clients_error_unless_an_authorizer_failed",
        ),
    ),
    Row(
        "8.3.3",
        "`IntegrationLatency` is not measured of mocks and `@connections`.",
        D,
        "guide, logging",
        tests=("unit/websocket_api/test_admission.py::test_what_answers_by_itself_has_none",),
    ),
    Row(
        "8.3.4",
        "By API and stage, and by route with `detailedMetricsEnabled`.",
        D,
        "guide, logging",
        tests=(
            "e2e/test_logs_and_metrics.py::test_routes_have_series_of_their_own_once_their_metrics_are_detailed",
            "unit/observe/test_stage_metrics.py::test_detailed_routes_have_series_of_their_own_and_nothing_counts_twice",
        ),
    ),
)

ABSENT = (
    Row(
        "8.4.1",
        "Mutual TLS on a custom domain.",
        D,
        "SAM's own refusal",
        tests=("unit/control/apis/test_domain_names.py::test_what_none_may_have",),
    ),
    Row(
        "8.4.2",
        "CORS settings, JWT authorizers, simple responses, TLS settings of integrations: HTTP APIs only.",
        D,
        "the API's model in botocore",
        tests=(
            "unit/control/apis/test_members.py::test_what_only_http_apis_have_is_refused_by_name",
            "unit/control/apis/test_authorizers.py::test_what_none_may_have",
            "test_what_a_websocket_api_cannot_have_is_400",
        ),
    ),
    Row(
        "8.4.3",
        "Import and export, portals, VPC links of the second version: HTTP APIs only.",
        D,
        "the API's model in botocore",
        tests=("unit/control/test_door.py::test_an_operation_that_is_not_served_and_a_path_that_is_none",),
    ),
    Row(
        "8.4.4",
        "Edge-optimised and private endpoints.",
        D,
        "guide; a whitepaper on private APIs",
        tests=("unit/control/apis/test_domain_names.py::test_what_none_may_have",),
    ),
    Row(
        "8.4.5",
        "X-Ray traces; yet the header `X-Amzn-Trace-Id` is passed on.",
        D,
        "guide, X-Ray",
        tests=("test_headers_of_connect_are_in_title_case_sorted_and_the_gateways_own_are_added",),
    ),
    Row(
        "8.4.6",
        "A look at a handshake's `Origin`.",
        O,
        "an app that does it in `$connect`",
        tests=("e2e/test_guard_pages.py::test_websockets_of_other_sites_pages",),
        here=(
            "made here: browsers' pages of other sites are refused on this machine's own names, unless "
            "`--allow-origin` lets them in"
        ),
    ),
)

DOMAINS = (
    Row(
        "8.5.1",
        "Domains are REGIONAL, with TLS_1_2.",
        D,
        "guide, custom domain names",
        tests=("unit/control/apis/test_domain_names.py::test_what_none_may_have",),
    ),
    Row(
        "8.5.2",
        "A domain may be a wildcard.",
        D,
        "guide, custom domain names",
        tests=(
            "unit/control/apis/test_domain_names.py::test_names_that_there_may_be_once",
            "unit/deployments/test_directory.py::test_custom_domains_lead_where_they_are_mapped_and_nowhere_else",
        ),
    ),
    Row(
        "8.5.3",
        "Mapping keys neither begin nor end with a slash, nor have two in a row; the texts of the refusals.",
        O,
        "moto's copies of AWS's texts",
        tests=("unit/control/apis/test_api_mappings.py::test_keys_that_none_may_have",),
    ),
    Row(
        "8.5.4",
        "`apiMappingSelectionExpression` is `$request.basepath`.",
        D,
        "guide, selection expressions",
        tests=("unit/control/apis/test_domain_names.py::test_it_is_made_changed_and_removed",),
    ),
    Row(
        "8.5.5",
        "`/ping` and `/sping` of a domain belong to the service's health checks.",
        D,
        "guide, important notes",
        tests=("test_health_checks_have_paths_of_their_own",),
        here="the same: 200; mapping keys of these names lead nowhere",
    ),
    Row(
        "8.5.6",
        "`@connections` behind another path than the mapping's: 403 `No method found matching route`.",
        O,
        "simple-websockets-chat-app#40",
        tests=("test_23_on_a_domain_the_path_of_connections_is_the_mapping_key_and_not_the_stage",),
    ),
)

SECTIONS = (
    Section("8.1", "Stages and deployments", "Beside the long tail of 12.", STAGES),
    Section("8.2", "Logs", "Access logs, a line a request, and execution logs, a line a step.", LOGS),
    Section("8.3", "Metrics", "By the names of CloudWatch's, on `/metrics`.", METRICS),
    Section("8.4", "What WebSocket APIs do not have", "And what is refused by name here.", ABSENT),
    Section("8.5", "Custom domains", "Not asked of AWS, which wants a certificate and a name in the DNS.", DOMAINS),
)
