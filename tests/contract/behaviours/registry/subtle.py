"""The behaviours that other servers get wrong, and their long tail. Tests of the first 25 bear their number."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section

LIVES = "unit/edge/test_lifetimes.py::"

ROWS = (
    Row(
        "12.1",
        "The 101 is not sent before the `$connect` integration has answered.",
        D,
        "guide, $connect and $disconnect routes",
    ),
    Row(
        "12.2",
        "Any 2xx of `$connect` opens the connection; every other status is the status of the HTTP answer.",
        O,
        "a published wscat experiment with chosen statuses",
    ),
    Row("12.3", "A `$connect` function that throws gives 502.", O, "the same experiment"),
    Row(
        "12.4",
        "A refused client sees the status, and neither body nor headers of the function.",
        DO,
        "chalice#1768, Chalice docs",
    ),
    Row("12.5", "An API without a `$connect` route lets everyone in.", D, "guide, $connect and $disconnect routes"),
    Row(
        "12.6",
        "`Sec-WebSocket-Protocol` is in the 101 only where the function returned it, whatever was asked.",
        DO,
        "guide, subprotocols; serverless-offline#1176, localstack#6521",
    ),
    Row(
        "12.7",
        "Without a matching route and without `$default` the client gets the `Forbidden` frame, to the byte, "
        "and stays connected.",
        O,
        "transcripts in public issues",
    ),
    Row(
        "12.8",
        "A handler that throws gives the `Internal server error` frame on one-way routes too; the socket stays.",
        O,
        "serverless-offline's end-to-end suite for AWS; the wscat experiment",
    ),
    Row(
        "12.9",
        "A handler that is too late gives the `Endpoint request timed out` frame and goes on running.",
        O,
        "mangum#128, chalice#1406",
    ),
    Row(
        "12.10",
        "Without a route response neither body nor status of an answer has an effect; yet one with foreign "
        "members gives the error frame.",
        O,
        "the wscat experiment; middy#1219",
    ),
    Row(
        "12.11",
        "With a route response the body is sent also with status 500, and an empty message where there is no body.",
        O,
        "serverless#6816 and a public project's issue",
    ),
    Row(
        "12.12",
        "MESSAGE events have no `headers`, no `multiValueHeaders` and no query members at all.",
        O,
        "aws-lambda-go's captured events",
    ),
    Row(
        "12.13",
        "CONNECT without a query has no query members; CONNECT and DISCONNECT have no `body`.",
        DO,
        "guide, integration requests (captured events)",
    ),
    Row("12.14", "DISCONNECT events have four synthetic headers.", D, "guide, integration requests (captured events)"),
    Row(
        "12.15",
        "A close frame without a code is told as 1005, `Client-side close frame status not set`.",
        DO,
        "guide, integration requests (captured events)",
    ),
    Row(
        "12.16",
        "Ten idle minutes close with 1001 `Going away`, and a push begins them anew.",
        O,
        "captured events of an idle timeout; hotsock docs",
        tests=(
            LIVES + "test_ten_idle_minutes_end_with_1001_going_away",
            LIVES + "test_a_push_and_a_message_begin_the_idle_time_anew",
        ),
        here="the same; the suite asks a gateway that is given seconds, and by a clock that jumps, ten minutes",
        setting="limits.idle_seconds",
    ),
    Row("12.17", "`DELETE @connections` is told as 1000, `Connection Closed Normally`.", O, "boto3#3789, chalice#2060"),
    Row(
        "12.18",
        "`requestId` equals `extendedRequestId`; ids are 16 characters of URL-safe base64 that end in `=`; "
        "`messageId` is on MESSAGE only; `connectedAt` never changes.",
        DO,
        "guide, mapping template reference",
    ),
    Row("12.19", "`identity` has only members that are not null.", D, "guide, integration requests (captured events)"),
    Row("12.20", "A number that selects a route is made text.", D, "guide, developing routes"),
    Row(
        "12.21",
        "A missing member of a selection expression is empty, and what is left can match a route.",
        D,
        "guide, selection expressions",
    ),
    Row(
        "12.22",
        "Posting to the own connection inside `$connect` is 410; a 410 has an empty body and its type in a "
        "header; a malformed id is 400.",
        O,
        "re:Post on 410; aws-sdk-js#3773, localstack#4694",
        tests=("test_the_sdks_for_javascript", "test_the_aws_cli"),
    ),
    Row(
        "12.23",
        "A wrong or missing stage in the path of `@connections` is 403 `Forbidden`; on a custom domain the "
        "mapping key stands in its place.",
        O,
        "aws-sdk-php#1955, serverless-websockets-plugin#6",
        here="the same for AWS's own URLs; a URL written for a local gateway (http, or with a port) may leave "
        "the stage out",
    ),
    Row(
        "12.24",
        "A binary message closes with 1003, a frame above 32 KiB with 1009; four frames of 32 KiB are one "
        "message; a browser's offer of compression is accepted.",
        DO,
        "guide, limits and routes; websockets#1065",
        setting="limits.binary",
    ),
    Row(
        "12.25",
        "An authorizer's context reaches every later event as text; the policy must cover `$connect` only, "
        "which `/*/*` behind the stage does not.",
        O,
        "powertools-lambda-python#5800, chalice#2060",
    ),
    Row(
        "12.26",
        "A message that does not fit its model gets the `Invalid request body` frame, with a `requestId`.",
        D,
        "guide, request validation (a transcript)",
        tests=(
            "test_a_message_that_does_not_fit_its_model_is_told_invalid_request_body",
            "test_a_message_that_fits_its_model_arrives",
        ),
    ),
    Row(
        "12.27",
        "A stage whose throttling limits are 0 refuses every handshake with 429.",
        O,
        "terraform-aws-apigateway-v2#8",
        tests=("test_a_throttle_of_zero_refuses_every_handshake_with_429",),
    ),
    Row(
        "12.28",
        "What has changed is not served before it is deployed.",
        D,
        "guide, stages",
        tests=("test_a_route_is_invisible_until_it_is_deployed",),
    ),
    Row(
        "12.29",
        "A route key of one's own that begins with `$` is refused with 400.",
        O,
        "serverless#9530",
        tests=("test_a_route_key_that_begins_with_a_dollar_is_400", "test_a_route_key_that_is_there_is_409"),
    ),
    Row(
        "12.30",
        "Messages of one client run in parallel, and answers may overtake each other.",
        D,
        "guide, routes and integrations",
        tests=("test_several_messages_of_one_client_run_in_parallel_and_answers_may_overtake",),
        setting="limits.max_in_flight",
    ),
    Row(
        "12.31",
        "A missing identity source is 401, and the authorizer is not called.",
        D,
        "guide, Lambda authorizers",
        tests=("test_a_missing_identity_source_is_401_and_the_authorizer_is_not_called",),
    ),
    Row(
        "12.32",
        "HTTP backends are not told the connection id unless it is mapped.",
        D,
        "re:Post on VPC links",
        tests=("test_an_http_backend_is_not_told_the_connection_id_unless_it_is_mapped",),
    ),
    Row(
        "12.33",
        "On a custom domain `Host` and `domainName` show the domain, `stage` still the stage.",
        O,
        "captured events",
        tests=("test_events_show_the_domain_as_host_and_the_stage_as_stage",),
        here="the same; not asked of AWS, which wants a certificate and a name in the DNS",
    ),
)

SECTION = Section(
    "12",
    "What other servers get wrong",
    "Rows 1 to 25 are the ones that are counted; the others are their long tail.",
    ROWS,
)
