"""The frames that tell a client what became of its message."""

from contract.behaviours.registry.rows import DO, D, O, Row, Section

ROWS = (
    Row(
        "4.3.1",
        "The function throws, or runs into its own time-out: `Internal server error`.",
        O,
        "serverless-offline's end-to-end suite for AWS; a published wscat experiment",
        tests=(
            "test_08_a_handler_that_throws_is_told_on_a_one_way_route_too_and_the_socket_stays",
            "test_a_function_that_runs_into_its_own_time_out_is_an_internal_server_error",
        ),
    ),
    Row(
        "4.3.2",
        "Its answer is malformed: `Internal server error`.",
        O,
        "middy#1219",
        tests=(
            "test_10_an_answer_with_foreign_members_is_an_error_even_one_way",
            "test_an_answer_of_the_wrong_form_is_an_internal_server_error",
        ),
    ),
    Row(
        "4.3.3",
        "It cannot be called: `Internal server error`.",
        DO,
        "aws-cdk#18208; Lambda guide, Python errors",
        tests=("test_a_function_that_is_not_there_is_an_internal_server_error",),
    ),
    Row(
        "4.3.4",
        "The integration is late: `Endpoint request timed out`.",
        O,
        "mangum#128, chalice#1406",
        tests=("test_09_a_handler_that_is_late_is_told_and_goes_on",),
        setting="limits.integration_seconds",
    ),
    Row(
        "4.3.5",
        "The message does not fit its model: `Invalid request body`.",
        D,
        "guide, request validation",
        tests=("test_a_message_that_does_not_fit_its_model_is_told_invalid_request_body",),
    ),
    Row(
        "4.3.6",
        "No route matches: `Forbidden`.",
        O,
        "transcripts in public issues",
        tests=(
            "test_07_without_a_matching_route_the_client_gets_forbidden_and_stays",
            "unit/websocket_api/test_outcomes.py::test_the_error_frame_has_the_spacing_of_aws",
        ),
    ),
)

SECTION = Section(
    "4.3",
    "Failed messages",
    'Each is a frame `{"message": "...", "connectionId":"...", "requestId":"..."}`, on one-way routes too; the '
    "connection stays open.",
    ROWS,
)
