"""Close codes, and what `$disconnect` is told."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section, U

CORE = "unit/websocket_api/test_connection.py::"
LIVES = "unit/edge/test_lifetimes.py::"

CODES = (
    Row(
        "1.7.1",
        "1001: idle for ten minutes, or two hours old.",
        D,
        "guide, overview (close codes)",
        tests=(
            "test_16_idle_connections_are_closed_with_1001_going_away",
            "test_a_connection_ends_after_its_life_however_busy",
            LIVES + "test_ten_idle_minutes_end_with_1001_going_away",
            LIVES + "test_two_hours_of_life_end_with_1001_however_busy",
        ),
        here="the same; the suite asks a gateway that is given seconds, and by a clock that jumps, two hours",
        setting="limits.life_seconds",
    ),
    Row(
        "1.7.2",
        "1003: a binary message.",
        D,
        "guide, overview (close codes)",
        tests=(
            "test_24_a_binary_message_closes_with_1003",
            "test_binary_messages_come_and_go_in_base64_where_they_are_taken",
        ),
        setting="limits.binary",
    ),
    Row(
        "1.7.3",
        "1005: recorded where the client's close frame had no code.",
        D,
        "guide, overview (close codes)",
        tests=("test_15_a_close_frame_without_code_is_1005",),
    ),
    Row(
        "1.7.4",
        "1006: recorded where TCP went away without a close frame.",
        D,
        "guide, overview (close codes)",
        tests=("test_a_lost_connection_is_1006", CORE + "test_a_lost_connection_is_1006"),
    ),
    Row(
        "1.7.5",
        "1008: too many requests of one client.",
        D,
        "guide, overview (close codes)",
        tests=(
            "test_a_flood_is_closed_with_1008_where_it_is_to_be",
            "test_a_flood_is_told_too_many_requests",
            "unit/websocket_api/test_admission.py::test_or_it_is_closed_with_1008",
            "unit/websocket_api/test_admission.py::"
            "test_above_its_rate_a_client_gets_the_frame_and_others_nothing_of_it",
        ),
        here="where the operator sets a rate; AWS's own is not known",
        setting="limits.flood_closes",
    ),
    Row(
        "1.7.6",
        "1009: a message or frame is too large.",
        D,
        "guide, overview (close codes), limits",
        tests=(
            "test_24_a_frame_above_32_kib_closes_with_1009",
            "test_24_a_message_above_128_kib_closes_with_1009",
            "test_24_a_message_of_four_frames_of_32_kib_is_accepted",
        ),
    ),
    Row(
        "1.7.7",
        "1011: an internal error.",
        D,
        "guide, overview (close codes)",
        tests=("unit/edge/test_session.py::test_a_core_that_raises_ends_its_own_connection_with_1011",),
    ),
    Row(
        "1.7.8",
        "1012: the service restarts.",
        D,
        "guide, overview (close codes)",
        tests=(
            "fault/test_edge_websocket.py::test_draining_sends_everybody_away_with_a_code",
            CORE + "test_a_connection_of_the_last_life_gets_1012",
        ),
    ),
)

CAUSES = (
    Row(
        "1.8.1",
        "A close frame without a code: 1005, `Client-side close frame status not set`.",
        DO,
        "guide, integration requests (captured events)",
        tests=("test_15_a_close_frame_without_code_is_1005",),
    ),
    Row(
        "1.8.2",
        "A browser's tab that is closed: 1001 and an empty reason.",
        O,
        "aws-lambda-go's captured events",
        tests=("test_a_close_frame_with_code_and_reason_is_told_as_sent",),
    ),
    Row(
        "1.8.3",
        "Idle: 1001, `Going away`.",
        O,
        "captured events of an idle timeout",
        tests=("test_16_idle_connections_are_closed_with_1001_going_away",),
    ),
    Row(
        "1.8.4",
        "`DELETE @connections`: 1000, `Connection Closed Normally`.",
        O,
        "boto3#3789",
        tests=("test_17_delete_is_1000_connection_closed_normally",),
    ),
    Row(
        "1.8.5",
        "A close frame with code and reason: both, as sent.",
        U,
        "follows from the case of the browser",
        tests=("test_a_close_frame_with_code_and_reason_is_told_as_sent",),
        here="both, as sent",
    ),
    Row(
        "1.8.6",
        "TCP lost: 1006; the text is not known.",
        D,
        "guide, overview (close codes)",
        tests=("test_a_lost_connection_is_1006",),
        here="the same, with the text `Connection lost`",
    ),
    Row(
        "1.8.7",
        "It is called after the end, of whatever kind; what it answers changes nothing. AWS does not promise "
        "that it is called.",
        D,
        "guide, $connect and $disconnect routes",
        tests=(
            "unit/websocket_api/test_connection.py::test_disconnect_tells_how_it_ended",
            "unit/websocket_api/test_connection.py::test_an_answered_disconnect_ends_it_whatever_the_answer",
            "unit/websocket_api/test_connection.py::test_a_disconnect_begun_is_repeated_as_it_was",
        ),
        here="called once at least, after a crash of the gateway too",
    ),
)

SECTIONS = (
    Section("1.7", "Close codes", "Sent by the gateway, or recorded by it.", CODES),
    Section("1.8", "What `$disconnect` is told", "`disconnectStatusCode` and `disconnectReason`, by cause.", CAUSES),
)
