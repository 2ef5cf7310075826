"""`@connections`."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

ROWS = (
    Row(
        "6.1",
        "PostToConnection: 200 and an empty body; 410 gone, 413 too large, 403 forbidden.",
        D,
        "the service's model in botocore",
        tests=(
            "test_a_post_arrives_as_text_whatever_its_content_type",
            "test_128_kib_pass_and_one_byte_more_is_413",
            "test_22_a_410_has_an_empty_body_and_tells_its_type_in_a_header",
            "test_the_sdks_for_javascript",
            "test_the_aws_cli",
        ),
    ),
    Row(
        "6.2",
        "GetConnection: 200, `connectedAt`, `identity` and `lastActiveAt`; 410, 403.",
        D,
        "the service's model in botocore",
        tests=(
            "test_get_tells_of_the_connection",
            "test_22_a_410_has_an_empty_body_and_tells_its_type_in_a_header",
            "test_the_sdks_for_javascript",
            "test_the_aws_cli",
        ),
    ),
    Row(
        "6.3",
        "DeleteConnection: 204; 410, 403.",
        D,
        "the service's model in botocore; 200 was observed once",
        tests=("test_delete_answers_204_and_the_connection_is_gone", "test_the_sdks_for_javascript"),
    ),
    Row(
        "6.4",
        "`@connections` and `%40connections`, `=` and `%3D` are understood alike.",
        D,
        "guide, @connections commands",
        tests=("test_both_spellings_of_the_path_are_understood",),
    ),
    Row(
        "6.5",
        "Times are ISO 8601 with milliseconds and a `Z`; `userAgent` may be null.",
        D,
        "guide, chat tutorial; the service's model in botocore",
        tests=("test_get_tells_of_the_connection", "test_get_of_a_client_without_user_agent_tells_null"),
    ),
    Row(
        "6.6",
        "410 for a connection that is closed, never was, or whose `$connect` has not ended.",
        DO,
        "re:Post on 410; localstack#4694",
        tests=(
            "test_delete_answers_204_and_the_connection_is_gone",
            "test_22_a_410_has_an_empty_body_and_tells_its_type_in_a_header",
            "test_22_posting_to_oneself_inside_connect_is_410",
        ),
    ),
    Row(
        "6.7",
        "A malformed id: 400 `BadRequestException`.",
        O,
        "localstack#4694",
        tests=("test_22_a_malformed_id_is_400",),
        here="the same; the sentence is assumed",
    ),
    Row(
        "6.8",
        "Wrong or missing stage: 403 `Forbidden`.",
        O,
        "aws-sdk-php#1955",
        tests=("test_23_a_wrong_or_missing_stage_is_403", "test_23_a_wrong_stage_is_403_with_this_body"),
    ),
    Row(
        "6.9",
        "Unsigned: 403 `Missing Authentication Token`.",
        U,
        "documented for REST APIs",
        tests=(
            "test_an_unsigned_call_is_403_missing_authentication_token",
            "e2e/test_guard_tools.py::test_beyond_loopback_unsigned_calls_are_refused",
        ),
        here="so, where others than this machine can connect; from this machine no signature is asked for",
    ),
    Row(
        "6.10",
        "More than 128 KiB: 413; larger frames than 32 KiB are not sent.",
        D,
        "guide, quotas",
        tests=("test_128_kib_pass_and_one_byte_more_is_413",),
        setting="limits.message_bytes",
    ),
    Row(
        "6.11",
        "The client's buffer is full: 429 `LimitExceededException`.",
        D,
        "the service's model in botocore",
        tests=(
            "unit/management/test_door.py::test_a_full_buffer_is_429",
            "unit/edge/test_session.py::test_a_full_buffer_refuses_pushes_and_stops_reading",
        ),
    ),
    Row(
        "6.12",
        "What is posted arrives as text, whatever its type.",
        U,
        "localstack#13219",
        tests=("test_a_post_arrives_as_text_whatever_its_content_type",),
        here="so",
        setting="limits.binary",
    ),
    Row(
        "6.13",
        "A post is activity: it moves `lastActiveAt` and the idle time.",
        O,
        "hotsock docs",
        tests=("test_a_post_counts_as_activity", "test_16_a_push_begins_the_idle_time_anew"),
    ),
    Row(
        "6.14",
        "The id of a connection of another stage or API.",
        U,
        "",
        tests=("test_a_connection_of_another_stage_or_api_is_not_reached",),
        here="410",
    ),
    Row(
        "6.15",
        "A caller whose role does not allow `execute-api:ManageConnections` gets 403 `Forbidden`.",
        DO,
        "guide, access to WebSocket APIs; aws-sdk-php#1955",
        tests=("unit/management/test_door.py::test_a_caller_without_permission_is_forbidden",),
        here="what roles allow is not held against calls: whoever signs with a key of this gateway may call",
    ),
    Row(
        "6.16",
        "A post to a client that is gone without a word may be answered 200.",
        O,
        "simple-websockets-chat-app#27",
        tests=("fault/test_edge_websocket.py::test_a_client_that_never_reads_refuses_pushes_and_is_closed",),
        here="the same: 200 means that it is in the socket's buffer, and a full one is 429",
    ),
)

SECTION = Section("6", "`@connections`", "What callers of the management API are answered.", ROWS)
