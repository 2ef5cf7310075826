"""Compression from outside: a browser, the `ws` package, a client that sends a bomb."""

import json
import os
import subprocess
import zlib
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.sync.client import connect

import apps
from chromium import Chromium
from nodepackages import node_modules
from program import Program

TEXT = "A message of some length, which says the same again. " * 200
_PATIENCE = 60

_WS = """
const WebSocket = require("ws");
const [url, text, offered] = process.argv.slice(1);
const socket = new WebSocket(url, { perMessageDeflate: offered === "true" });
const got = [];
socket.on("open", () => { socket.send(text); socket.send("short"); });
socket.on("message", (data, binary) => {
  got.push([data.toString(), binary]);
  if (got.length === 2) socket.close();
});
socket.on("close", (code) => console.log(JSON.stringify({ extensions: socket.extensions, got, code })));
"""

_PAGE = """
(async () => {
  const socket = new WebSocket("%s");
  const heard = new Promise((resolve, reject) => {
    socket.onmessage = (event) => resolve(event.data);
    socket.onclose = (event) => reject(new Error(event.code));
  });
  await new Promise((resolve) => { socket.onopen = resolve; });
  socket.send(%s);
  window.found = { extensions: socket.extensions, text: await heard };
})()
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("compression")
    with Program(apps.echo(folder / "app"), data=folder / "data") as running:
        yield running


@pytest.mark.parametrize("offered", [True, False])
def test_the_ws_package_with_compression_and_without(program: Program, offered: bool) -> None:
    done = subprocess.run(
        ["node", "-e", _WS, program.websocket(), TEXT, json.dumps(offered)],
        env={**os.environ, "NODE_PATH": str(node_modules())},
        capture_output=True, text=True, timeout=_PATIENCE, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert ("permessage-deflate" in found["extensions"]) == offered
    assert sorted(found["got"]) == sorted([[TEXT, False], ["short", False]])
    assert found["code"] == 1005


def test_a_browser(program: Program) -> None:
    with Chromium() as browser:
        page = browser.open(program.http)
        page.evaluate(_PAGE % (program.websocket(), json.dumps(TEXT)))
        page.wait_for("window.found !== undefined")
        found = json.loads(page.evaluate("JSON.stringify(window.found)"))
    assert "permessage-deflate" in found["extensions"]
    assert found["text"] == TEXT


@pytest.mark.parametrize("bits", [9, 12, 15])
def test_a_client_with_a_small_window_can_read_the_answers(program: Program, bits: int) -> None:
    offer = ClientPerMessageDeflateFactory(server_max_window_bits=bits, client_max_window_bits=bits)
    with connect(program.websocket(), compression=None, extensions=[offer]) as client:
        text = "".join(chr(97 + zlib.crc32(b"%d" % number) % 26) for number in range(8000)) + TEXT
        client.send(text)
        assert client.recv(_PATIENCE) == text


def test_a_bomb_closes_its_own_connection_with_1009(program: Program) -> None:
    with connect(program.websocket()) as other, connect(program.websocket()) as client:
        client.send("x" * (1 << 24))
        with pytest.raises(ConnectionClosed):
            client.recv(_PATIENCE)
        assert client.close_code == 1009
        other.send("still served")
        assert other.recv(_PATIENCE) == "still served"
