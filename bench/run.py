"""Measure what an operation costs the server, and print it beside the target.

    make bench            or            python bench/run.py [NAME ...]

A real gateway (`fairlead dev`, one process tree) is loaded by `wsload`, a small C program with an event loop.
The figure is CPU time: user and system time of every process of the tree over the whole load, divided by the number of
operations done in it. For these server and load share one core: to wake a sleeping virtual core costs whoever wakes it
5 to 20 us, which says more about the machine than about the server. Wall-clock times on shared machines move by
factors, CPU time by some per cent; latencies are compared only within one run. Linux only: it reads /proc.
"""

import json
import os
import resource
import socket
import ssl
import struct
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

import tables
from cold_start import cold_start
from measuring import Bench, Figure, cpu_seconds, resident_kilobytes

import apps
from program import Program


def websocket(program: Program, context: ssl.SSLContext | None = None) -> socket.socket:
    """A bare WebSocket, its handshake done; over TLS with a `context`."""
    client = socket.create_connection(("127.0.0.1", program.port))
    if context is not None:
        client = context.wrap_socket(client, server_hostname="localhost")
    client.sendall(
        b"GET /dev HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    return client


def id_of(client: socket.socket) -> str:
    """Its connection id, which the error frame for a message without a route tells."""
    payload = b'{"action":"nowhere"}'
    client.sendall(struct.pack(">BB4s", 0x81, 0x80 | len(payload), b"\0\0\0\0") + payload)
    frame = client.recv(4096)
    found: str = json.loads(frame[frame.index(b"{") :])["connectionId"]
    return found


def deaf_drain(client: socket.socket) -> None:
    """Take what comes and throw it away."""
    with suppress(OSError):
        while client.recv(1 << 20):
            pass


def quiet_app(folder: Path) -> Path:
    """An API whose one route no message of ours names, and no `$connect`."""
    app = apps.echo(folder)
    config = app / "serverless.yml"
    config.write_text(config.read_text().replace("route: $default", "route: other"))
    return app


def forbidden(bench: Bench) -> list[Figure]:
    """A message that no route takes."""
    with Program(quiet_app(bench.folder / "forbidden"), data=bench.folder / "forbidden-data") as program:
        one, _ = bench.cost(program, "echo", "-c", "100", "-d", "1", "-m", '{"action":"x"}', "-u", "/dev")
        many, _ = bench.cost(program, "echo", "-c", "100", "-d", "16", "-m", '{"action":"x"}', "-u", "/dev")
        connect, _ = bench.cost(program, "connect", "-c", "50", "-x", "-u", "/dev")
    return [
        Figure("Forbidden frame, one in flight", one, "us", 12),
        Figure("Forbidden frame, 16 in flight", many, "us", None),
        Figure("connect and close", connect, "us", 65),
    ]


def function(bench: Bench) -> list[Figure]:
    """A message through a Python function and back."""
    with Program(apps.echo(bench.folder / "echo"), data=bench.folder / "echo-data") as program:
        busy, _ = bench.cost(program, "echo", "-c", "100", "-d", "1", "-m", '{"action":"x"}', "-u", "/dev")
        alone, counted = bench.cost(program, "echo", "-c", "1", "-d", "1", "-m", '{"action":"x"}', "-u", "/dev")
    return [
        Figure("through a Python function, 100 clients", busy, "us", 115),
        Figure("through a Python function, one client", alone, "us", None),
        Figure("the same, round trip, median", counted["p50_us"], "us wall", None),
    ]


def reports(bench: Bench) -> list[Figure]:
    """A message through one warm Python environment, one at a time: with START, END and REPORT of each, and without."""
    figures = []
    for written, most in (("true", 95), ("false", 75)):
        app = apps.echo(bench.folder / f"reports-{written}")
        (app / "fairlead.toml").write_text(f"[logs]\nreports = {written}\n[functions]\nenvironments = 1\n")
        with Program(app, data=bench.folder / f"reports-{written}-data") as program:
            cost, _ = bench.cost(program, "echo", "-c", "1", "-d", "1", "-m", '{"action":"x"}', "-u", "/dev")
        figures.append(Figure(f"one warm environment, reports = {written}", cost, "us", most))
    return figures


def post(bench: Bench) -> list[Figure]:
    """A POST to `@connections`, delivered to a socket."""
    with Program(quiet_app(bench.folder / "post"), data=bench.folder / "post-data") as program:
        client = websocket(program)
        path = f"/dev/@connections/{id_of(client)}"
        threading.Thread(target=deaf_drain, args=(client,), daemon=True).start()
        cost, _ = bench.cost(program, "http", "-c", "16", "-X", "POST", "-H", path, "-m", "x" * 64)
        client.shutdown(socket.SHUT_RDWR)
    return [Figure("POST to @connections, delivered, unsigned", cost, "us", 24)]


def idle(bench: Bench) -> list[Figure]:
    """Memory of connections that do nothing."""
    with Program(quiet_app(bench.folder / "idle"), data=bench.folder / "idle-data") as program:
        counted = bench.load("idle", "-c", "10000", "-I", "4", "-t", "3", "-u", "/dev",
                             "-p", str(program.port), "-P", str(program.pid))  # fmt: skip
        if counted["still_open"] != 10_000:
            raise SystemExit(f"Not all connections stayed open: {counted}")
    return [Figure("an idle connection of 10,000", counted["kb_per_conn"], "KB", 4)]


def idle_tls(bench: Bench) -> list[Figure]:
    """Memory of connections that do nothing and are encrypted, beyond the first hundred; and what a handshake costs."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    environ = {"XDG_DATA_HOME": str(bench.folder / "share")}
    with (
        Program(quiet_app(bench.folder / "tls"), data=bench.folder / "tls-data", environ=environ) as program,
        ExitStack() as opened,
    ):

        def secure(count: int) -> None:
            for _ in range(count):
                opened.enter_context(websocket(program, context))

        secure(100)
        memory, used = resident_kilobytes(program.pid), cpu_seconds([program.pid])
        secure(2000)
        memory, used = resident_kilobytes(program.pid) - memory, cpu_seconds([program.pid]) - used
    return [
        Figure("an idle TLS connection of 2,000", memory / 2000, "KB", 24),
        Figure("TLS handshake and connect", used / 2000 * 1e6, "us", None),
    ]


def flood(bench: Bench) -> list[Figure]:
    """The latency of 1,000 clients that each send a message a second while another sends without pause, against none
    doing so. What is above its share is answered with Too Many Requests. By turns, and the best of each: whatever else
    runs on the machine only adds."""
    app = quiet_app(bench.folder / "flood")
    (app / "fairlead.toml").write_text("[limits]\nflood_rate = 100\n")
    quiet, disturbed = [], []
    with Program(app, data=bench.folder / "flood-data") as program:
        load = ("echo", "-c", "1000", "-d", "1", "-k", "1000", "-m", '{"action":"x"}', "-u", "/dev",
                "-p", str(program.port), "-t", "3")  # fmt: skip
        for _ in range(4):
            quiet.append(bench.load(*load)["p99_us"])
            client = websocket(program)
            threads = [threading.Thread(target=work, args=(client,), daemon=True) for work in (flood_on, deaf_drain)]
            for thread in threads:
                thread.start()
            disturbed.append(bench.load(*load)["p99_us"])
            client.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
    return [
        Figure("p99 of 1,000 clients alone", min(quiet), "us wall", None),
        Figure("p99 of 1,000 clients while another floods", min(disturbed), "us wall", None),
        Figure("their ratio", min(disturbed) / min(quiet), "times", 2),
    ]


def flood_on(client: socket.socket) -> None:
    """Send messages as fast as they are taken."""
    payload = b'{"action":"x"}'
    frames = (struct.pack(">BB4s", 0x81, 0x80 | len(payload), b"\0\0\0\0") + payload) * 1000
    with suppress(OSError):
        while True:
            client.sendall(frames)


def scan(bench: Bench) -> list[Figure]:
    """The latency of messages while another client scans 1,000 items without pause, against none doing so.

    Quiet and disturbed moments take turns, and the middle one of their ratios counts: whatever else the machine does
    then stands on both sides. Once with a filter that leaves a tenth of the items, once with whole pages.
    """
    begins = b'"FilterExpression":"begins_with(id, :p)","ExpressionAttributeValues":{":p":{"S":"item-1"}},'
    figures = []
    with Program(apps.echo(bench.folder / "scan"), data=bench.folder / "scan-data") as program:
        client = tables.root(program).client()
        key = {"AttributeName": "id", "KeyType": "HASH"}
        types = [{"AttributeName": "id", "AttributeType": "S"}]
        client.create_table(
            TableName="items", BillingMode="PAY_PER_REQUEST", AttributeDefinitions=types, KeySchema=[key]
        )
        for number in range(1000):
            client.put_item(TableName="items", Item={"id": {"S": f"item-{number}"}, "text": {"S": "x" * 150}})
        for name, members in (("with a filter", begins), ("everything", b"")):
            pairs = [pair(bench, program.port, b'{%b"TableName":"items"}' % members) for _ in range(7)]
            quiet, disturbed, ratio = pairs[sorted(range(7), key=lambda turn: pairs[turn][2])[3]]
            figures += [
                Figure(f"echo p99, nobody scans ({name})", quiet, "us wall", None),
                Figure(f"echo p99, a client scans {name}", disturbed, "us wall", None),
                Figure("their ratio, the middle one of 7", ratio, "times", 1.5),
            ]
    return figures


def pair(bench: Bench, port: int, body: bytes) -> tuple[float, float, float]:
    """p99 of messages alone, then beside a client that scans; and their ratio."""
    load = ("echo", "-c", "1", "-d", "1", "-m", '{"action":"x"}', "-u", "/dev", "-p", str(port), "-t", "2", "-w", "0.5")
    quiet = bench.load(*load)["p99_us"]
    stop = threading.Event()
    scanner = threading.Thread(target=scan_on, args=(port, body, stop))
    scanner.start()
    disturbed = bench.load(*load)["p99_us"]
    stop.set()
    scanner.join()
    return quiet, disturbed, disturbed / quiet


def scan_on(port: int, body: bytes, stop: threading.Event) -> None:
    """Scan, and scan again as soon as the answer is there."""
    request = (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.Scan\r\n"
        b"Content-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    with socket.create_connection(("127.0.0.1", port)) as client:
        while not stop.is_set():
            client.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += client.recv(1 << 16)
            head, _, rest = answer.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            while len(rest) < length:
                rest += client.recv(1 << 20)


BENCHES: Final[dict[str, Callable[[Bench], list[Figure]]]] = {
    bench.__name__: bench
    for bench in (forbidden, function, reports, cold_start, post, idle, idle_tls, flood, scan, *tables.BENCHES)
}


ONE_CORE: Final = frozenset({"forbidden", "function", "post", *tables.ONE_CORE})


def main(names: list[str]) -> int:
    """Run the benches named, or all; 1 when a target was missed."""
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        cores = os.sched_getaffinity(0)
        for name in names or [name for name in BENCHES if name not in tables.ON_DEMAND]:
            os.sched_setaffinity(0, {min(cores)} if name in ONE_CORE else cores)
            for figure in BENCHES[name](bench):
                print(figure, flush=True)
                missed = missed or figure.missed
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
