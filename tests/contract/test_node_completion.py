"""When an invocation of a Node.js function is over, and with what: Lambda's rules, by real children."""

from pathlib import Path
from typing import Any

import pytest

from nodeworker import RAISED, RETURNED, NodeWorker, handler_file

RESULTS: dict[str, tuple[str, Any]] = {
    # An `async` function's result, at once.
    "async value": ("async () => ({ a: 1 })", {"a": 1}),
    "async undefined": ("async () => {}", None),
    "async null": ("async () => null", None),
    "async false": ("async () => false", False),
    "async empty string": ("async () => ''", ""),
    "async later": ("async () => { await new Promise((ok) => setTimeout(ok, 10)); return 'late'; }", "late"),
    "async with a timer that never ends": ("async () => { setInterval(() => {}, 1000); return 1; }", 1),
    "async text beyond ASCII": ("async () => 'héllo ✓ 🙂'", "héllo ✓ 🙂"),
    "async function value": ("async () => () => {}", None),
    "async symbol": ("async () => Symbol('s')", None),
    "async drops undefined members": ("async () => ({ a: undefined, b: 1 })", {"b": 1}),
    "async uses toJSON": ("async () => new Date(0)", "1970-01-01T00:00:00.000Z"),
    "async Buffer": ("async () => Buffer.from('hi')", {"type": "Buffer", "data": [104, 105]}),
    # Anything with `then`.
    "a promise": ("() => Promise.resolve(7)", 7),
    "a thenable": ("() => ({ then(ok) { setTimeout(() => ok('then'), 5); } })", "then"),
    # callback.
    "callback": ("(e, c, cb) => cb(null, { a: 1 })", {"a": 1}),
    "callback without value": ("(e, c, cb) => cb()", None),
    "callback with undefined error": ("(e, c, cb) => cb(undefined, 2)", 2),
    "callback later": ("(e, c, cb) => { setTimeout(() => cb(null, 'late'), 10); }", "late"),
    "callback, first call counts": ("(e, c, cb) => { cb(null, 1); cb(null, 2); cb(new Error('x')); }", 1),
    "callback before a throw": ("(e, c, cb) => { cb(null, 1); throw new Error('after'); }", 1),
    "callback inside an async function": ("async (e, c, cb) => { cb(null, 1); return 2; }", 1),
    "an async result before callback": ("async (e, c, cb) => { setTimeout(() => cb(null, 1), 5); return 2; }", 2),
    "callback waits for the loop": (
        "(e, c, cb) => { const got = { n: 0 }; setTimeout(() => { got.n = 1; }, 30); cb(null, got); }",
        {"n": 1},
    ),
    "callback does not wait when told": (
        "(e, c, cb) => { c.callbackWaitsForEmptyEventLoop = false; const got = { n: 0 };"
        " setInterval(() => { got.n = 1; }, 30); cb(null, got); }",
        {"n": 0},
    ),
    "callback told in time": (
        "(e, c, cb) => { setInterval(() => {}, 1000); setTimeout(() => {"
        " c.callbackWaitsForEmptyEventLoop = false; cb(null, 'now'); }, 5); }",
        "now",
    ),
    # Nothing at all.
    "sync without callback": ("() => {}", None),
    "sync return value is ignored": ("() => ({ statusCode: 200 })", None),
    "sync without callback, loop drains": ("() => { setTimeout(() => {}, 20); }", None),
    "a plain function's promise that never settles": ("() => new Promise(() => {})", None),
    # The old ones.
    "context.succeed": ("(e, c) => { setInterval(() => {}, 1000); c.succeed({ s: 1 }); }", {"s": 1}),
    "context.done": ("(e, c) => { setTimeout(() => c.done(null, 'done'), 5); }", "done"),
    "context.succeed, first call counts": (
        "(e, c, cb) => { c.succeed(1); c.succeed(2); c.fail('x'); cb(null, 3); }",
        1,
    ),
    "this and arguments": ("function () { arguments[2](null, arguments.length); }", 3),
}

ERRORS: dict[str, tuple[str, str, str]] = {
    "async throw": ("async () => { throw new TypeError('bad'); }", "TypeError", "bad"),
    "sync throw": ("() => { throw new RangeError('far'); }", "RangeError", "far"),
    "throw of text": ("() => { throw 'text'; }", "string", "text"),
    "throw of a number": ("async () => { throw 42; }", "number", "42"),
    "throw of an object": ("async () => { throw { a: 1 }; }", "object", "[object Object]"),
    "throw of nothing": ("async () => { throw undefined; }", "string", "handled"),
    "an error that can't be read": ("async () => { throw { toString: null, valueOf: null }; }", "handled", "callback"),
    "an error of one's own": (
        "async () => { const e = new Error('gone'); e.name = 'GoneException'; throw e; }",
        "GoneException",
        "gone",
    ),
    "callback with an error": ("(e, c, cb) => { setInterval(() => {}, 1000); cb(new Error('cb')); }", "Error", "cb"),
    "callback with text": ("(e, c, cb) => cb('Unauthorized')", "string", "Unauthorized"),
    "context.fail": ("(e, c) => c.fail(new Error('failed'))", "Error", "failed"),
    "context.fail without error": ("(e, c) => c.fail()", "string", "handled"),
    "context.done with an error": ("(e, c) => c.done('no')", "string", "no"),
    "an async promise that never settles": (
        "async () => { await new Promise(() => {}); }",
        "Runtime.NodeJsExit",
        "The event",
    ),
    "BigInt": ("async () => ({ n: 1n })", "Error", "Unable to stringify response body"),
    "circular": ("(e, c, cb) => { const a = {}; a.a = a; cb(null, a); }", "Error", "Unable to stringify response body"),
    "toJSON that throws": ("async () => ({ toJSON() { throw new Error('no'); } })", "Error", "Unable to stringify"),
    "more than 6 MB": (
        "async () => 'é'.repeat(3145800)",
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded",
    ),
    "an event that is not JSON": ("async (e) => e", "SyntaxError", ""),
}

CRASHES: dict[str, tuple[str, str, str, int]] = {
    "an unhandled rejection": (
        "(e, c, cb) => { Promise.reject(new Error('lost')); setInterval(() => {}, 1000); }",
        "Runtime.UnhandledPromiseRejection",
        "Error: lost",
        128,
    ),
    "an unhandled rejection of text": (
        "async () => { Promise.reject('lost'); await new Promise(() => setInterval(() => {}, 1000)); }",
        "Runtime.UnhandledPromiseRejection",
        "lost",
        128,
    ),
    "a throw in a timer": (
        "async () => { setTimeout(() => { throw new TypeError('timer'); }, 5); await new Promise(() => {}); }",
        "TypeError",
        "timer",
        129,
    ),
    "a throw in an event": (
        "(e, c, cb) => { const s = new (require('events'))(); setImmediate(() => s.emit('error', new Error('ev'))); }",
        "Error",
        "ev",
        129,
    ),
}


@pytest.mark.parametrize("case", RESULTS)
def test_the_result(tmp_path: Path, case: str) -> None:
    code, expected = RESULTS[case]
    with NodeWorker(handler_file(tmp_path, f"exports.handler = {code};"), "index.handler") as worker:
        worker.ready()
        for _ in range(2):  # the next event finds the same
            assert worker.invoke({"any": "event"}) == (RETURNED, expected)


@pytest.mark.parametrize("case", ERRORS)
def test_the_error(tmp_path: Path, case: str) -> None:
    code, kind, message = ERRORS[case]
    with NodeWorker(handler_file(tmp_path, f"exports.handler = {code};"), "index.handler") as worker:
        worker.ready()
        for _ in range(2):
            error = worker.raised(b"{ not json" if "not JSON" in case else {})
            assert error["errorType"] == kind
            assert error["errorMessage"].startswith(message)
            assert isinstance(error.get("trace", []), list)


@pytest.mark.parametrize("case", CRASHES)
def test_an_error_that_nobody_catches_is_reported_and_ends_the_process(tmp_path: Path, case: str) -> None:
    code, kind, message, status = CRASHES[case]
    with NodeWorker(handler_file(tmp_path, f"exports.handler = {code};"), "index.handler") as worker:
        worker.ready()
        error = worker.raised()
        assert (error["errorType"], error["errorMessage"]) == (kind, message)
        assert worker.exit_code() == status


def test_an_errors_trace_names_the_apps_line(tmp_path: Path) -> None:
    code = "exports.handler = async () => {\n  throw new Error('here');\n};"
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        trace = worker.raised()["trace"]
        assert trace[0] == "Error: here"
        assert f"{tmp_path}/index.js:2:" in trace[1]


def test_process_exit_ends_the_process_without_an_answer(tmp_path: Path) -> None:
    code = "exports.handler = () => { console.log('last words'); process.exit(3); };"
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        request_id = worker.send({})
        assert worker.exit_code() == 3
        assert worker.logs == [(request_id, "last words\n")]


def test_work_left_behind_goes_on_after_the_answer(tmp_path: Path) -> None:
    code = "exports.handler = async () => { setTimeout(() => console.log('still here'), 50); return 1; };"
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        assert worker.returned() == 1
        worker.wait_for_log("still here")


def test_a_rejection_after_the_answer_is_printed_and_ends_the_process(tmp_path: Path) -> None:
    code = "exports.handler = async () => { setTimeout(() => Promise.reject(new Error('afterwards')), 20); return 1; };"
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        assert worker.returned() == 1
        assert worker.exit_code() == 128
        assert "afterwards" in worker.text()


def test_the_process_ends_with_the_gateways_end_of_the_socket(tmp_path: Path) -> None:
    code = "process.on('exit', () => { for (;;); }); exports.handler = () => { setInterval(() => {}, 1e6); };"
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        worker.send({})
        worker.sock.close()
        assert worker.process.wait(10) == 0


def test_the_context(tmp_path: Path) -> None:
    code = (
        "exports.handler = async (event, c) => ({ ...c, left: c.getRemainingTimeInMillis(), event,"
        " waits: c.callbackWaitsForEmptyEventLoop, trace: process.env._X_AMZN_TRACE_ID, argv: process.argv.length });"
    )
    env = {"FAIRLEAD_FUNCTION_ARN": "arn:aws:lambda:eu-west-1:000000000000:function:app-dev-hello"}
    with NodeWorker(handler_file(tmp_path, code), "index.handler", env=env) as worker:
        worker.ready()
        request_id = worker.send({"body": "x"}, seconds=3.0, trace=b"Root=1-2-3")
        kind, context = worker.answer(request_id)
        assert kind == RETURNED
        assert 2000 < context.pop("left") <= 3000
        assert context == {
            "callbackWaitsForEmptyEventLoop": True,
            "functionName": "app-dev-hello",
            "functionVersion": "$LATEST",
            "invokedFunctionArn": "arn:aws:lambda:eu-west-1:000000000000:function:app-dev-hello",
            "memoryLimitInMB": "1024",
            "awsRequestId": request_id,
            "logGroupName": "/aws/lambda/app-dev-hello",
            "logStreamName": "stream",
            "event": {"body": "x"},
            "waits": True,
            "trace": "Root=1-2-3",
            "argv": 2,
        }
        assert worker.answer(worker.send({}, trace=b""))[1].get("trace") is None


def test_events_that_come_at_once_are_handled_one_after_the_other(tmp_path: Path) -> None:
    code = (
        "let running = 0; exports.handler = async (n) => { running += 1; await new Promise((ok) => setTimeout(ok, 2));"
        " return [n, running--]; };"
    )
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        ids = [worker.send(n) for n in range(20)]
        assert [worker.answer(request_id) for request_id in ids] == [(RETURNED, [n, 1]) for n in range(20)]


def test_frames_may_come_in_pieces_and_be_large(tmp_path: Path) -> None:
    with NodeWorker(handler_file(tmp_path, "exports.handler = async (e) => e;"), "index.handler") as worker:
        worker.ready()
        event = {"body": "x" * 6_000_000}
        assert worker.returned(event) == event
        whole = worker.sock
        parts: list[bytes] = []

        class Slow:
            def sendall(self, data: bytes) -> None:
                parts.extend(data[i : i + 1] for i in range(len(data)))

        worker.sock = Slow()  # type: ignore[assignment]
        request_id = worker.send({"slow": True})
        worker.sock = whole
        for part in parts:
            worker.sock.sendall(part)
        assert worker.answer(request_id) == (RETURNED, {"slow": True})


def test_an_invocation_ends_though_the_connections_it_keeps_alive_stay_open(tmp_path: Path) -> None:
    code = """
    const http = require('http');
    const server = http.createServer((q, a) => a.end('ok')).listen(0, '127.0.0.1');
    const agent = new http.Agent({ keepAlive: true });
    server.unref();
    exports.handler = (event, context, callback) => {
      http.get({ port: server.address().port, host: '127.0.0.1', agent }, (answer) => {
        answer.resume().on('end', () => callback(null, answer.statusCode));
      });
      server.on('connection', (socket) => socket.unref());
    };
    """
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        assert worker.invoke() == (RETURNED, 200)
        assert worker.invoke() == (RETURNED, 200)


def test_raised_and_returned_alternate(tmp_path: Path) -> None:
    code = "exports.handler = async (n) => { if (n % 2) throw new Error(String(n)); return n; };"
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        kinds = [worker.invoke(n)[0] for n in range(6)]
        assert kinds == [RETURNED, RAISED] * 3
