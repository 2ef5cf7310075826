"""The members of the events that functions get."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

ROWS = (
    Row(
        "2.1",
        "`headers` and `multiValueHeaders`: on CONNECT and for authorizers; on DISCONNECT four synthetic ones; "
        "not on MESSAGE.",
        DO,
        "guide, integration requests (captured events); aws-lambda-go's captured events",
        tests=(
            "test_12_message_events_have_neither_headers_nor_query",
            "test_14_disconnect_has_four_synthetic_headers",
            "test_what_an_authorizer_is_given",
        ),
    ),
    Row(
        "2.2",
        "`queryStringParameters` and `multiValueQueryStringParameters`: on CONNECT and for authorizers, where "
        "the URL has a query; nowhere else.",
        DO,
        "guide; serverless-offline's end-to-end suite for AWS",
        tests=(
            "test_13_without_a_query_connect_has_no_query_members_and_never_a_body",
            "test_13_with_a_query_connect_has_both_query_members",
            "test_what_an_authorizer_is_given",
        ),
    ),
    Row(
        "2.3",
        "`stageVariables`: in every event of a stage that has some; for authorizers also empty.",
        U,
        "documented for authorizers: guide, Lambda authorizers",
        tests=("test_stage_variables_are_in_every_event_of_a_stage_that_has_some", "test_what_an_authorizer_is_given"),
        here="so; absent where a stage has none",
    ),
    Row(
        "2.4",
        "`requestContext`: in every event, with the members of the captures and no others.",
        DO,
        "guide, integration requests (captured events); aws-lambda-go",
        tests=("test_18_the_members_of_the_request_context", "test_what_an_authorizer_is_given"),
    ),
    Row(
        "2.5",
        "`body`: on MESSAGE only, the text exactly as sent.",
        DO,
        "aws-lambda-go's captured events",
        tests=(
            "test_12_the_body_is_the_text_as_sent",
            "test_13_without_a_query_connect_has_no_query_members_and_never_a_body",
        ),
    ),
    Row(
        "2.6",
        "`isBase64Encoded`: `false` in every event; not for authorizers.",
        DO,
        "guide, integration requests (captured events)",
        tests=(
            "test_12_message_events_have_neither_headers_nor_query",
            "test_13_without_a_query_connect_has_no_query_members_and_never_a_body",
            "test_what_an_authorizer_is_given",
        ),
        here="the same; `true` for a binary message where such are taken",
        setting="limits.binary",
    ),
    Row(
        "2.7",
        "`type` and `methodArn`: for authorizers only.",
        D,
        "guide, Lambda authorizers",
        tests=("test_what_an_authorizer_is_given", "test_no_event_has_members_of_http_requests"),
    ),
    Row(
        "2.8",
        "`path`, `resource`, `httpMethod`, `pathParameters`: in no event.",
        O,
        "every published capture",
        tests=("test_no_event_has_members_of_http_requests",),
    ),
    Row(
        "2.9",
        "CONNECT's headers are in title case and sorted, without `Connection`, `Upgrade` and `Content-Length`; "
        "four of the gateway's own are added, those of TLS at port 443.",
        DO,
        "guide, integration requests (captured events); captures of 2024 and 2025",
        tests=(
            "test_headers_of_connect_are_in_title_case_sorted_and_the_gateways_own_are_added",
            "test_the_offer_of_compression_is_shown_to_connect",
        ),
    ),
    Row(
        "2.10",
        "Of a repeated key of the query the plain member has the last value, the other all in order, decoded.",
        U,
        "documented for REST APIs",
        tests=("test_13_with_a_query_connect_has_both_query_members",),
        here="so",
    ),
    Row(
        "2.11",
        "A message's `routeKey` is that of the route that was selected.",
        O,
        "aws-lambda-go's captured events",
        tests=("test_what_is_no_json_or_matches_no_route_exactly_goes_to_default",),
    ),
    Row(
        "2.12",
        "`requestTime` is in the form of the common log format, in UTC; the other times are whole milliseconds.",
        DO,
        "guide; captures",
        tests=("test_18_the_members_of_the_request_context",),
    ),
    Row(
        "2.13",
        "`identity` has `sourceIp`, and `userAgent` where the client sent one.",
        DO,
        "guide, integration requests (captured events)",
        tests=("test_19_identity_has_only_what_there_is",),
    ),
    Row(
        "2.14",
        "`authorizer` has `principalId` and the context, as text, in every event; and the authorizer's "
        "latency, a number, on CONNECT.",
        O,
        "chalice#2060 and community types",
        tests=("test_25_what_the_authorizer_tells_is_text_in_every_later_event",),
    ),
)

SECTION = Section("2", "Events", "Which members are there, and which are not, matters as much as what they say.", ROWS)
