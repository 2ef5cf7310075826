"""What a Node.js function prints arrives as whole lines, in order, with the id of its request."""

import json
from pathlib import Path

import pytest

from nodeworker import NodeWorker, handler_file

PRINTS = {
    "an object as Node.js prints it": (
        "console.log({ a: [1, { b: { c: { d: 1 } } }] }, 'x')",
        "{ a: [ 1, { b: [Object] } ] } x\n",
    ),
    "a format": ("console.log('%s is %d', 'n', 1)", "n is 1\n"),
    "several lines at once": ("console.log('a\\nb')", "a\nb\n"),
    "stdout and stderr in order": (
        "console.log(1); console.error(2); console.warn(3); process.stdout.write('4\\n'); process.stderr.write('5\\n')",
        "1\n2\n3\n4\n5\n",
    ),
    "a line in pieces": (
        "process.stdout.write('a'); process.stdout.write('b\\nc'); process.stdout.write('\\n')",
        "ab\nc\n",
    ),
    "an unfinished line": ("process.stdout.write('no end')", "no end\n"),
    "bytes": (
        "process.stdout.write(Buffer.from('é\\n')); process.stdout.write(new Uint8Array([104, 105, 10]))",
        "é\nhi\n",
    ),
    "a letter cut in two": (
        "const b = Buffer.from('✓\\n'); process.stdout.write(b.subarray(0, 1)); process.stdout.write(b.subarray(1))",
        "✓\n",
    ),
    "another encoding": ("process.stdout.write('6869', 'hex'); console.log()", "hi\n"),
    "a groups indent": ("console.group('g'); console.info('in'); console.groupEnd()", "g\n  in\n"),
    "no colours": ("console.log([1, null]); console.log(process.stdout.isTTY)", "[ 1, null ]\nundefined\n"),
    "a piped stream": ("require('stream').Readable.from(['x\\n', 'y\\n']).pipe(process.stdout); await 0", "x\ny\n"),
}


@pytest.mark.parametrize("case", PRINTS)
def test_what_is_printed(tmp_path: Path, case: str) -> None:
    code, expected = PRINTS[case]
    text = f"exports.handler = async () => {{ {code}; await new Promise((ok) => setTimeout(ok, 5)); }};"
    with NodeWorker(handler_file(tmp_path, text), "index.handler") as worker:
        worker.ready()
        request_id = worker.send({})
        worker.answer(request_id)
        assert worker.text() == expected
        assert {log[0] for log in worker.logs} == {request_id}


def test_what_is_printed_while_loading_has_no_request(tmp_path: Path) -> None:
    code = "console.log('loading'); process.stdout.write('half'); exports.handler = async () => {};"
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        assert worker.logs == [("", "loading\n"), ("", "half\n")]


def test_a_write_calls_back(tmp_path: Path) -> None:
    code = """
    exports.handler = (e, c, cb) => { process.stdout.write('x\\n', () => process.stderr.write('y\\n', 'utf8', cb)); };
    """
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        assert worker.returned() is None
        assert worker.text() == "x\ny\n"


def test_much_output_is_neither_lost_nor_reordered(tmp_path: Path) -> None:
    code = """
    exports.handler = () => { for (let i = 0; i < 20000; i += 1) console.log(i, 'x'.repeat(50)); process.exit(0); };
    """
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        worker.send({})
        assert worker.exit_code() == 0
        assert [int(line.split()[0]) for line in worker.text().splitlines()] == list(range(20000))


def test_very_long_output_comes_in_pieces(tmp_path: Path) -> None:
    code = """
    exports.handler = async () => { console.log('a'.repeat(2e7)); process.stdout.write('b'.repeat(3e5)); };
    """
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        assert worker.returned() is None
        assert worker.text() == "a" * 20_000_000 + "\n" + "b" * 300_000 + "\n"
        assert max(len(text) for _, text in worker.logs) <= 1 << 18


def test_the_descriptors_themselves_are_the_pipes(tmp_path: Path) -> None:
    code = """
    exports.handler = async () => {
      require('fs').writeSync(1, 'raw\\n');
      require('child_process').execSync('echo sub >&2', { stdio: 'inherit' });
    };
    """
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        assert worker.returned() is None
        assert worker.process.stdout is not None
        assert [worker.process.stdout.readline() for _ in range(2)] == [b"raw\n", b"sub\n"]


def test_neither_the_sockets_number_nor_our_options_are_left_for_the_function(tmp_path: Path) -> None:
    code = "exports.handler = async () => [process.env.FAIRLEAD_WORKER_FD ?? null, process.argv.slice(2)];"
    with NodeWorker(handler_file(tmp_path, code), "index.handler") as worker:
        worker.ready()
        assert worker.returned() == [None, []]


def test_the_console_of_a_function_that_logs_in_json(tmp_path: Path) -> None:
    code = """
    console.log('loading');
    exports.handler = async (event) => {
      console.debug('not logged');
      console.warn('a %s', 'b');
      console.info({ c: 1 });
      const loop = {}; loop.loop = loop;
      console.log(loop);
      console.error('failed:', new TypeError('why'));
      process.stdout.write('as it is\\n');
    };
    """
    with NodeWorker(handler_file(tmp_path, code), "index.handler", env={"AWS_LAMBDA_LOG_FORMAT": "JSON"}) as worker:
        worker.ready()
        worker.returned()
        loading, warned, told, looped, failed = (json.loads(text) for _, text in worker.logs[:-1])
    assert (loading["level"], loading["message"], "requestId" in loading) == ("INFO", "loading", False)
    assert (warned["level"], warned["message"], len(warned["requestId"])) == ("WARN", "a b", 36)
    assert told["message"] == {"c": 1}
    assert "[Circular" in looped["message"]
    assert (failed["errorType"], failed["errorMessage"]) == ("TypeError", "why")
    assert failed["stackTrace"][0] == "TypeError: why"
    assert worker.logs[-1][1] == "as it is\n"
