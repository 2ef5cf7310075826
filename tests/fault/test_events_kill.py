"""`kill -9` of the gateway with a queue full of events: every one that was acknowledged is run at least once."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

import invokeapp
from program import Program

MOST = 150


def functions(program: Program) -> Any:
    return boto3.client(
        "lambda",
        endpoint_url=program.http,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=16),
    )


def run(file: Path) -> set[int]:
    """The events that were run so far."""
    return {int(line) for line in file.read_text().splitlines()} if file.exists() else set()


def test_acknowledged_events_are_run_though_the_gateway_is_killed_twice(tmp_path: Path) -> None:
    file, pause = tmp_path / "file", threading.Event()
    program = Program(invokeapp.write(tmp_path / "app"), data=tmp_path / "data")
    acknowledged: set[int] = set()
    ahead = 0
    for _ in range(2):
        with program:
            client = functions(program)

            def queue(number: int, client: Any = client) -> None:
                event = json.dumps({"file": str(file), "number": number, "seconds": 0.2})
                try:
                    client.invoke(FunctionName="calls-dev-record", InvocationType="Event", Payload=event)
                except (BotoCoreError, ClientError):
                    return  # it was killed before it could answer
                acknowledged.add(number)

            with ThreadPoolExecutor(8) as pool:
                asked = [pool.submit(queue, ahead + number) for number in range(MOST)]
                while len(acknowledged) < ahead + MOST // 2:
                    assert not all(one.done() for one in asked)
                    pause.wait(0.01)
                program.kill()
                for one in asked:
                    one.result()
        ahead += MOST
        assert acknowledged - run(file), "the queue was to be full when it was killed"
    with program:
        (tmp_path / "app" / "handler.py").touch()
        for _ in range(600):
            if not acknowledged - run(file):
                break
            pause.wait(0.1)
        assert acknowledged - run(file) == set()
        assert "queued events of the last run" in program.printed()
