from tabledesk import Desk


def test_the_service_tells_of_itself(desk: Desk) -> None:
    (endpoint,) = desk.call("DescribeEndpoints")["Endpoints"]
    assert endpoint["Address"] == "dynamodb.eu-west-1.amazonaws.com"
    assert desk.call("DescribeLimits")["AccountMaxReadCapacityUnits"] == 80_000
