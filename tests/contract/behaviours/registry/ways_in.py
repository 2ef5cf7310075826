"""URLs, subprotocols and compression, and what keeps a connection alive."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

LIVES = "unit/edge/test_lifetimes.py::"

URLS = (
    Row(
        "1.1.1",
        "Clients dial `wss://{apiId}.execute-api.{region}.amazonaws.com/{stage}`.",
        D,
        "guide, deploying a WebSocket API",
        tests=("test_18_the_members_of_the_request_context",),
        here="the same names, which lead here by `Host` or the URLs that the start prints; `ws` without TLS too",
    ),
    Row(
        "1.1.2",
        "A slash behind the stage is taken.",
        O,
        "a published wscat transcript",
        tests=("test_a_slash_after_the_stage_is_accepted",),
    ),
    Row(
        "1.1.3",
        "Ids of APIs are ten lower-case letters and digits; `ApiEndpoint` is `wss` and has no stage.",
        O,
        "captures; Terraform's documentation",
        tests=("test_ids_of_apis_are_ten_letters_and_digits_and_stand_in_the_endpoint",),
    ),
    Row(
        "1.1.4",
        "On a custom domain the mapping key is the path, and the stage is not.",
        DO,
        "guide, API mappings; serverless-websockets-plugin#6",
        tests=(
            "test_a_path_of_a_domain_that_is_mapped_to_nothing_is_403",
            "test_23_on_a_domain_the_path_of_connections_is_the_mapping_key_and_not_the_stage",
        ),
    ),
    Row(
        "1.1.5",
        "A URL has at most 4,096 characters.",
        D,
        "guide, quotas",
        tests=("test_a_url_of_more_than_4096_characters_is_refused",),
        here="the same, of path and query; then 414",
    ),
    Row(
        "1.1.6",
        "`disableExecuteApiEndpoint` closes the default host.",
        D,
        "guide, disabling the default endpoint",
        tests=("test_the_default_endpoint_is_closed_where_it_is_disabled",),
        here="the same; 403 is assumed",
    ),
    Row(
        "1.1.7",
        "`$connect`, `$disconnect` and `$default` are optional, all three.",
        DO,
        "guide; localstack#3210",
        tests=(
            "test_05_an_api_without_connect_accepts",
            "test_21_a_missing_member_of_an_expression_is_empty_and_the_rest_can_match",
        ),
    ),
    Row(
        "1.1.8",
        "A connection has its id before `$connect` and its authorizer run, and keeps it.",
        D,
        "guide, Lambda authorizers",
        tests=("test_what_an_authorizer_is_given",),
    ),
)

EXTENSIONS = (
    Row(
        "1.4.1",
        "The name of the header in which the function returns a subprotocol is found whatever its case.",
        O,
        "localstack#6521, Chalice docs",
        tests=("test_06_the_subprotocol_that_the_function_returns_is_answered",),
    ),
    Row(
        "1.4.2",
        "A returned subprotocol is held against what the client offered.",
        U,
        "",
        tests=("test_06_the_subprotocol_that_the_function_returns_is_answered",),
        here="it is not, and sent as it is",
    ),
    Row(
        "1.4.3",
        "What the client offers in `Sec-WebSocket-Extensions` is shown to `$connect`.",
        D,
        "guide, integration requests (captured events)",
        tests=("test_the_offer_of_compression_is_shown_to_connect",),
    ),
    Row(
        "1.4.4",
        "permessage-deflate is agreed to.",
        O,
        "websockets#1065",
        tests=(
            "test_24_a_browsers_offer_of_compression_is_accepted",
            "unit/edge/test_extensions.py::test_what_is_taken",
            "test_an_offer_of_compression_is_declined_where_it_is_to_be",
        ),
        setting="limits.compression",
    ),
    Row(
        "1.4.5",
        "The 101 has `Date`, `Connection: upgrade`, `upgrade: websocket`, `sec-websocket-accept`, the "
        "extensions where there are some, and nothing else.",
        O,
        "websockets#1065",
        tests=("test_the_101_has_these_headers_and_no_others",),
    ),
    Row(
        "1.4.6",
        "Several values of `Sec-WebSocket-Protocol` that the function returns are all in the 101, which browsers "
        "refuse.",
        O,
        "aws-lambda-graphql#97",
        tests=("test_06_several_subprotocols_that_the_function_returns_are_all_in_the_101",),
    ),
)

ALIVE = (
    Row(
        "1.6.1",
        "Ten minutes idle, and two hours of life, are the most.",
        D,
        "guide, quotas",
        tests=(
            LIVES + "test_ten_idle_minutes_end_with_1001_going_away",
            LIVES + "test_two_hours_of_life_end_with_1001_however_busy",
        ),
        setting="limits.idle_seconds",
    ),
    Row(
        "1.6.2",
        "Messages in either direction, and pushes, keep a connection from being idle.",
        O,
        "hotsock docs",
        tests=(LIVES + "test_a_push_and_a_message_begin_the_idle_time_anew",),
    ),
    Row("1.6.3", "A client's pings are answered.", D, "RFC 6455", tests=("test_pings_are_answered",)),
    Row(
        "1.6.4",
        "The gateway sends no pings of its own, so that a peer that vanished is found late.",
        O,
        "subscriptionless#3, simple-websockets-chat-app#27",
        tests=(
            "unit/edge/test_session.py::test_without_the_setting_nobody_is_pinged",
            "test_clients_are_pinged_where_they_are_to_be",
            "unit/edge/test_session.py::test_a_peer_that_answers_no_ping_is_cut",
        ),
        setting="limits.ping_seconds",
    ),
)

SECTIONS = (
    Section("1.1", "URLs and ids", "What clients dial.", URLS),
    Section("1.4", "Subprotocols and extensions", "What is agreed on in the handshake.", EXTENSIONS),
    Section("1.6", "What keeps a connection alive", "And what does not.", ALIVE),
)
