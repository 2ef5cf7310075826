"""What a client sees whose handshake is refused."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

ROWS = (
    Row(
        "1.3.1",
        "Identity source missing or empty, or an authorizer that raises exactly `Unauthorized`: 401.",
        D,
        "guide, Lambda authorizers; localstack#6368",
        tests=(
            "test_a_missing_identity_source_is_401_and_the_authorizer_is_not_called",
            "test_an_authorizer_that_raises_unauthorized_is_401",
        ),
        here='the same; the body `{"message":"Unauthorized"}` is assumed',
    ),
    Row(
        "1.3.2",
        "An authorizer's policy that denies, or does not cover `$connect`: 403.",
        DO,
        "guide, $connect and $disconnect routes; powertools-lambda-python#5800",
        tests=("test_25_a_policy_that_does_not_cover_connect_is_403",),
        here="the same; the body is REST's, assumed",
    ),
    Row(
        "1.3.3",
        "An authorizer that throws anything else, is late or answers malformed: 500.",
        U,
        "documented for REST APIs: guide, gateway response types",
        tests=(
            "test_an_authorizer_that_fails_is_500",
            "unit/websocket_api/test_admission.py::"
            "test_an_authorizer_that_takes_too_long_is_500_and_its_verdict_is_dropped",
        ),
        here="500",
    ),
    Row(
        "1.3.4",
        "AWS_IAM, unsigned or badly signed: 403 with the sentence of REST APIs.",
        U,
        "documented for REST APIs",
        tests=(
            "test_an_unsigned_handshake_is_403_missing_authentication_token",
            "test_a_wrongly_signed_handshake_is_403",
            "test_a_handshake_signed_in_its_headers_is_let_in_and_its_caller_is_told",
            "test_a_handshake_signed_in_its_query_as_browsers_need_it_is_let_in",
        ),
        here="403",
    ),
    Row(
        "1.3.5",
        "API key missing or unknown: 403 `Forbidden`.",
        U,
        "documented for REST APIs",
        tests=("test_a_handshake_without_a_known_api_key_is_403", "test_a_handshake_with_an_api_key_is_let_in"),
        here="403",
    ),
    Row(
        "1.3.6",
        "A `$connect` function that answers another status than 2xx: that status.",
        DO,
        "a published wscat experiment; guide, subprotocols",
        tests=("test_02_any_other_status_is_what_the_client_sees",),
    ),
    Row(
        "1.3.7",
        "A `$connect` function that throws or answers malformed: 502.",
        DO,
        "the wscat experiment; Lambda guide, Python errors",
        tests=(
            "test_03_a_connect_function_that_throws_gives_502",
            "test_a_malformed_answer_of_connect_is_502",
            "test_a_throwing_connect_tells_nothing_but_internal_server_error",
        ),
        here='the same; the body `{"message":"Internal server error"}` is assumed',
    ),
    Row(
        "1.3.8",
        "A function that cannot be called (missing, not permitted, throttled): 500.",
        DO,
        "Lambda guide, Python errors; terraform-aws-apigateway-v2#8",
        tests=("test_a_connect_function_that_cannot_be_called_is_500",),
    ),
    Row(
        "1.3.9",
        "A `$connect` integration that is late: 504.",
        U,
        "documented for REST APIs",
        tests=("test_a_connect_function_that_is_late_is_504",),
        here="504",
    ),
    Row(
        "1.3.10",
        "Throttled: 429.",
        DO,
        "terraform-aws-apigateway-v2#8; guide, throttling",
        tests=("test_a_throttle_of_zero_refuses_every_handshake_with_429",),
    ),
    Row(
        "1.3.11",
        "Unknown stage, or a path behind the stage: 403 `Forbidden`.",
        U,
        "by analogy with `@connections`: aws-sdk-php#1955",
        tests=("test_an_unknown_stage_is_403", "test_a_path_behind_the_stage_is_403"),
        here="403",
    ),
    Row(
        "1.3.12",
        "A plain GET, which asks for no WebSocket, to a stage: 426.",
        O,
        "serverless-offline's end-to-end suite for AWS; other reports say 403",
        tests=("test_a_plain_request_to_a_stage_is_426",),
    ),
    Row(
        "1.3.13",
        "A required parameter of `$connect` that is missing: 400.",
        U,
        "documented for REST APIs",
        tests=("test_a_handshake_without_a_required_parameter_is_400",),
        here="400",
    ),
)

SECTION = Section("1.3", "Refused handshakes", "The plain HTTP answer that a client gets instead of the 101.", ROWS)
