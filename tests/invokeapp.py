"""An app whose functions are called by nobody but the test."""

from pathlib import Path

CONFIG = """\
service: calls
provider:
  name: aws
  runtime: python3.12
  stage: dev
functions:
  say:
    handler: handler.say
    events:
      - websocket: $default
  record:
    handler: handler.record
  poisoned:
    handler: handler.poisoned
"""
HANDLER = """\
import os
import time


def say(event, context):
    print("hello", event)
    return {"got": event}


def record(event, context):
    with open(event["file"], "a") as file:
        file.write(f"{event['number']}\\n")
    time.sleep(event.get("seconds", 0))


def poisoned(event, context):
    if not os.path.exists(event["cure"]):
        raise ValueError("no cure")
    open(event["cured"], "w").close()
"""


def write(app: Path) -> Path:
    """Write it. Failed events are repeated at once."""
    app.mkdir(parents=True)
    (app / "serverless.yml").write_text(CONFIG)
    (app / "handler.py").write_text(HANDLER)
    (app / "fairlead.toml").write_text("[functions]\nevent_retry_seconds = 0.05\n")
    return app
