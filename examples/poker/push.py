"""Messages to players, by the management API of the stage that they are connected to."""

import json
from functools import cache

import boto3
from botocore.exceptions import ClientError


class Push:
    def __init__(self, event: dict) -> None:
        context = event["requestContext"]
        self._api = _api(f"https://{context['domainName']}/{context['stage']}")

    def tell(self, connection: str, message: dict) -> bool:
        """Whether the connection still exists. What it cannot take now is left out: its page looks again by itself."""
        try:
            self._api.post_to_connection(ConnectionId=connection, Data=json.dumps(message).encode())
        except self._api.exceptions.GoneException:
            return False
        except ClientError as error:
            print(f"not told: {connection}: {error}")
        return True


@cache
def _api(endpoint: str):
    return boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)
