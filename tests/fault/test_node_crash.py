"""Node.js functions that crash: exactly the event that crashed gets the error frame."""

import asyncio
import json
from pathlib import Path

from websockets.asyncio.client import connect

from program import Program

CONFIG = """\
service: crashing
provider:
  name: aws
  runtime: nodejs20.x
functions:
  say:
    handler: handler.say
    events:
      - websocket:
          route: $default
          routeResponseSelectionExpression: $default
"""
HANDLER = """\
exports.say = async ({ body }) => {
  if (body.endsWith('reject')) Promise.reject(new Error('nobody catches this'));
  if (body.endsWith('throw')) setImmediate(() => { throw new Error('nor this'); });
  await new Promise((done) => setTimeout(done, 5));
  return { statusCode: 200, body };
};
"""


async def client(url: str, name: str) -> None:
    """Messages one after the other, every tenth a crash."""
    async with connect(url, open_timeout=60) as socket:
        for number in range(30):
            how = {3: "reject", 8: "throw"}.get(number % 10, "return")
            text = f"{name} {number} {how}"
            await socket.send(text)
            answer = str(await asyncio.wait_for(socket.recv(), 60))
            if how == "return":
                assert answer == text
            else:
                assert json.loads(answer)["message"] == "Internal server error", text


def test_only_what_crashes_fails(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (app / "serverless.yml").write_text(CONFIG)
    (app / "handler.js").write_text(HANDLER)

    async def all_clients(url: str) -> None:
        await asyncio.gather(*(client(url, f"client {number}") for number in range(8)))

    with Program(app, data=tmp_path / "data") as program:
        asyncio.run(all_clients(program.websocket()))
