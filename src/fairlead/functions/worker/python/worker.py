"""Inside a Python function's process: load the handler, then run it for one event after another.

Rules and error names are those of AWS's own runtime client for Python (awslambdaric): how a handler's name is read,
what its context holds, how results are marshalled, what an error's object and its log lines look like.

Frames over the socket, both ways: uint32 little-endian length of the rest, uint8 kind, body. In: 1 INVOKE (36 bytes
request id, uint64 deadline in ms since the epoch, uint16 length of the trace header, the header, the event). Out: 2
READY, 3 INIT_ERROR, 4 RETURNED and 5 RAISED (36 bytes request id, JSON), 6 LOG (36 bytes request id, or spaces outside
an invocation; whole lines), 8 MEMORY (uint32, the most KiB used, when that has grown). The zygote loads this file as
`__main__`; it keeps the standard library only.
"""

import _thread
import importlib
import io
import json
import logging
import os
import resource
import signal
import socket
import struct
import sys
import time
import traceback
from types import CoroutineType
from typing import Any, NoReturn

_HEAD = struct.Struct("<IB")
_INVOKE = struct.Struct("<QH")
_READY, _INIT_ERROR, _RETURNED, _RAISED, _LOG, _MEMORY, _CALL = 2, 3, 4, 5, 6, 8, 9
_LENGTH = struct.Struct("<I")
_ANSWER = struct.Struct("<HI")
_KIBIBYTE = 1024 if sys.platform == "darwin" else 1
"""What the system counts ru_maxrss in, to the KiB."""
_NO_REQUEST = b" " * 36
_LARGEST_RESULT = 6_291_556
"""Bytes of an answer: Lambda's quota of 6 MB, as its error message gives it."""
_LONGEST_LINES = 256 * 1024
"""Bytes in one LOG frame; a longer line is cut, as CloudWatch cuts its events."""


class Gateway:
    """The socket to the gateway. Any thread may send."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.lock = _thread.allocate_lock()
        self.request_id = _NO_REQUEST
        self.forked = False
        self.main = _thread.get_ident()
        os.register_at_fork(after_in_child=self._in_child_of_handler)

    def _in_child_of_handler(self) -> None:
        """A process that the handler forks is no worker: it prints to the pipe, and ends when it comes back to us."""
        self.forked = True
        self.lock = _thread.allocate_lock()
        self.sock.close()

    def send(self, kind: int, *parts: bytes) -> None:
        if self.forked:
            os._exit(0)
        data = b"".join(parts)
        try:
            with self.lock:
                self.sock.sendall(_HEAD.pack(len(data) + 1, kind) + data)
        except OSError:
            os._exit(1)  # the gateway has gone, or the handler closed what isn't its own

    def call(self, head: dict[str, Any], body: bytes) -> tuple[int, dict[str, str], bytes] | None:
        """Ask for an AWS call and wait for its status, headers and body. None where that can't be done: another thread
        would take what the main thread reads, and a handler of an alarm may raise in the middle of an answer."""
        if self.forked or _thread.get_ident() != self.main or signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL:
            return None
        text = json.dumps(head).encode()
        self.send(_CALL, _LENGTH.pack(len(text)), text, body)
        data = bytearray()
        try:
            while len(data) < 4 or len(data) < 4 + _LENGTH.unpack_from(data)[0]:
                got = self.sock.recv(65536)
                if not got:
                    os._exit(0)
                data += got
        except BaseException:  # noqa: BLE001 - a signal's handler: what is left of the answer would be taken for an event
            os._exit(1)
        status, length = _ANSWER.unpack_from(data, 5)
        return status, json.loads(data[11 : 11 + length]), bytes(data[11 + length :])

    def log(self, data: bytes) -> None:
        """Send whole lines, in pieces that the gateway can take."""
        if self.forked:
            os.write(1, data)
            return
        start = 0
        while start < len(data):
            end = start + _LONGEST_LINES
            if end < len(data):
                end = data.rfind(b"\n", start, end) + 1 or end
            self.send(_LOG, self.request_id, data[start:end])
            start = end

    def log_text(self, text: str) -> None:
        self.log(text.encode("utf-8", "backslashreplace"))


class Output(io.RawIOBase):
    """Where print goes: complete lines are sent at once, the rest when the invocation ends."""

    def __init__(self, gateway: Gateway, descriptor: int) -> None:
        self.gateway = gateway
        self.descriptor = descriptor
        self.rest = b""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.descriptor

    def write(self, data: Any) -> int:
        text = self.rest + bytes(data)
        end = text.rfind(b"\n") + 1
        self.rest = text[end:]
        if end:
            self.gateway.log(text[:end])
        return len(data)

    def end_line(self) -> None:
        if self.rest:
            rest, self.rest = self.rest, b""
            self.gateway.log(rest + b"\n")


class JsonFormatter(logging.Formatter):
    """Records as JSON, one a line, for functions whose LogFormat is JSON."""

    plain = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id"}
    """What every record has; whatever else one has was given to it as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "timestamp": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}Z",
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[0] is not None and record.exc_info[1] is not None:
            kind, error, trace = record.exc_info
            told["stackTrace"] = traceback.format_list(traceback.extract_tb(trace))
            told["errorType"] = kind.__name__
            told["errorMessage"] = str(error)
            told["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        told.update((name, value) for name, value in vars(record).items() if name not in self.plain)
        request_id = getattr(record, "aws_request_id", "")
        if request_id:
            told["requestId"] = request_id
        return json.dumps(told, ensure_ascii=False, default=str) + "\n"


class Logs(logging.Handler):
    """The root logger's handler, with the line formats of Lambda's."""

    def __init__(self, gateway: Gateway, *, is_json: bool = False) -> None:
        super().__init__()
        self.gateway = gateway
        if is_json:
            self.setFormatter(JsonFormatter())
            return
        form = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        formatter = logging.Formatter(form, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            record.aws_request_id = self.gateway.request_id.decode().strip()
            self.gateway.log_text(self.format(record))
        except Exception:  # noqa: BLE001 - what a record's arguments do when formatted: logging prints it
            self.handleError(record)


class CognitoIdentity:
    """Who called, for functions called by a mobile SDK; both are None here."""

    cognito_identity_id = None
    cognito_identity_pool_id = None


class LambdaContext:
    """What a handler gets as its second argument."""

    def __init__(self, constant: dict[str, Any], request_id: str, deadline_ms: int) -> None:
        self.__dict__.update(constant)
        self.aws_request_id = request_id
        self._epoch_deadline_time_in_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, message: object) -> None:
        sys.stdout.write(str(message))

    def w3c(self) -> dict[str, str]:
        """The W3C trace context of a caller; there is none here."""
        return {}

    def __repr__(self) -> str:
        return f"LambdaContext({self.__dict__})"


def _constant_context(env: dict[str, str], arn: str) -> dict[str, Any]:
    return {
        "aws_request_id": "",
        "log_group_name": env.get("AWS_LAMBDA_LOG_GROUP_NAME"),
        "log_stream_name": env.get("AWS_LAMBDA_LOG_STREAM_NAME"),
        "function_name": env.get("AWS_LAMBDA_FUNCTION_NAME"),
        "memory_limit_in_mb": env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
        "function_version": env.get("AWS_LAMBDA_FUNCTION_VERSION"),
        "invoked_function_arn": arn,
        "client_context": None,
        "identity": CognitoIdentity(),
        "tenant_id": None,
    }


class NamedError(Exception):
    """An error that Lambda itself has a name for."""

    def __init__(self, kind: str, message: str, stack: list[str] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.stack = stack or []


def load(name: str) -> Any:
    """The handler that `a/b.c` or `pkg.mod.fn` names. Raises NamedError, or what the module raises."""
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        reason = "not enough values to unpack (expected 2, got 1)"
        raise NamedError("Runtime.MalformedHandlerName", f"Bad handler '{name}': {reason}")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise NamedError(
            "Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module"
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        stack = _stack(error)
        raise NamedError(
            "Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}", stack
        ) from None
    except SyntaxError as error:
        stack = [f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").rstrip()}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise NamedError("Runtime.UserCodeSyntaxError", message, stack) from None
    try:
        return getattr(module, function_name)
    except AttributeError:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise NamedError("Runtime.HandlerNotFound", message) from None


def _stack(error: BaseException) -> list[str]:
    """The traceback as formatted entries, from the app's first line on, without marks below the lines."""
    entries = traceback.extract_tb(error.__traceback__)
    library = os.path.dirname(os.__file__) + os.sep
    ours = ("<frozen ", __file__, library + "importlib", library + "asyncio")
    while entries and entries[0].filename.startswith(ours):
        del entries[0]
    return traceback.format_list([(entry.filename, entry.lineno or 0, entry.name, entry.line) for entry in entries])


def _error(error: BaseException) -> dict[str, Any]:
    """Lambda's error object."""
    if isinstance(error, NamedError):
        return {"errorMessage": str(error), "errorType": error.kind, "stackTrace": error.stack}
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - the app's own __str__, whose error must not hide the one that it is about
        message = "<exception str() failed>"
    return {"errorMessage": message, "errorType": type(error).__name__, "stackTrace": _stack(error)}


def _error_lines(payload: dict[str, Any]) -> str:
    text = f"[ERROR] {payload['errorType']}: {payload['errorMessage']}\n"
    if payload["stackTrace"]:
        text += "Traceback (most recent call last):\n" + "".join(
            entry if entry.endswith("\n") else entry + "\n" for entry in payload["stackTrace"]
        )
    return text


class Worker:
    """One execution environment's inside."""

    def __init__(self, gateway: Gateway, env: dict[str, str], arn: str, marshalling: Any) -> None:
        self.gateway = gateway
        self.marshalling = marshalling
        self.outputs = [Output(gateway, 1), Output(gateway, 2)]
        self.texts = [
            io.TextIOWrapper(output, encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[type-var]
            for output in self.outputs
        ]
        self.constant = _constant_context(env, arn)
        marshaller = marshalling.Marshaller(env.get("AWS_EXECUTION_ENV", ""))
        self.read, self.write = marshaller.read, marshaller.write
        self.is_json = env.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
        self.handler: Any = None
        self.peak = 0
        self.loop: Any = None

    def start(self, name: str) -> None:
        """Load the handler, and say READY or INIT_ERROR."""
        sys.stdout, sys.stderr = self.texts
        root = logging.getLogger()
        root.addHandler(Logs(self.gateway, is_json=self.is_json))
        if self.is_json:
            root.setLevel(logging.INFO)  # what a function's ApplicationLogLevel is unless it is set
        begun = time.perf_counter()
        try:
            self.handler = load(name)
        except SystemExit as error:
            self.exit(error)
        except BaseException as error:  # noqa: BLE001 - whatever the app's import raises becomes the init error
            payload = _error(error)
            self.log_error(payload)
            self.finish_lines()
            self.gateway.send(_INIT_ERROR, json.dumps(payload).encode())
            os._exit(1)
        self.finish_lines()
        version = ".".join(map(str, sys.version_info[:3]))
        ready = {"init_ms": round((time.perf_counter() - begun) * 1000, 2), "runtime": f"Python {version}"}
        self.gateway.send(_READY, json.dumps(ready).encode())

    def serve(self) -> NoReturn:
        """Take frames until the gateway has gone."""
        receive = self.gateway.sock.recv
        rest = b""
        while True:
            try:
                data = receive(65536)
            except OSError:
                os._exit(1)
            if not data:
                os._exit(0)
            if rest:
                data = rest + data
            start, size = 0, len(data)
            while size - start >= 5:
                end = start + 4 + int.from_bytes(data[start : start + 4], "little")
                if size < end:
                    if end - start > 262144:  # long: join its pieces once
                        data, size = self.whole(data[start:], end - start)
                        start, end = 0, end - start
                    else:
                        break
                self.invoke(data, start + 5, end)
                start = end
            rest = data[start:]

    def whole(self, begun: bytes, length: int) -> tuple[bytes, int]:
        """A long frame, complete, with nothing behind it."""
        buffer = bytearray(begun)
        while len(buffer) < length:
            data = self.gateway.sock.recv(min(length - len(buffer), 1 << 20))
            if not data:
                os._exit(0)
            buffer += data
        return bytes(buffer), length

    def invoke(self, data: bytes, start: int, end: int) -> None:
        """Run the handler for one INVOKE body, `data[start:end]`, and send its result."""
        request_id = data[start : start + 36]
        deadline, length = _INVOKE.unpack_from(data, start + 36)
        event_start = start + 46 + length
        if length:
            os.environ["_X_AMZN_TRACE_ID"] = data[start + 46 : event_start].decode("latin-1")
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        gateway = self.gateway
        gateway.request_id = request_id
        kind, result = self.run(data[event_start:end], request_id.decode("ascii"), deadline)
        self.finish_lines()
        gateway.request_id = _NO_REQUEST
        self.tell_memory()
        gateway.send(kind, request_id, result)

    def run(self, event: bytes, request_id: str, deadline: int) -> tuple[int, bytes]:
        """(kind, JSON) of what becomes of one event."""
        try:
            try:
                value = self.read(event)
            except self.marshalling.UnreadableError as error:
                raise NamedError("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None
            answer = self.handler(value, LambdaContext(self.constant, request_id, deadline))
            if type(answer) is CoroutineType:
                answer = self.wait_for(answer)
            try:
                result: bytes = self.write(answer)
            except self.marshalling.UnwritableError as error:
                raise NamedError("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
            if len(result) > _LARGEST_RESULT:
                message = f"Response payload size exceeded maximum allowed payload size ({_LARGEST_RESULT} bytes)."
                raise NamedError("Function.ResponseSizeTooLarge", message)
        except Exception as error:  # noqa: BLE001 - what a handler raises is its result
            if isinstance(error, MemoryError):
                self.see_memory()
            payload = _error(error)
            payload["requestId"] = request_id
            self.log_error(payload)
            return _RAISED, json.dumps(payload).encode()
        except BaseException as error:  # noqa: BLE001 - sys.exit and its kin end the process, as on Lambda
            self.exit(error)
        return _RETURNED, result

    def log_error(self, payload: dict[str, Any]) -> None:
        """Say what went wrong, as Lambda's log has it."""
        if not self.is_json:
            self.gateway.log_text(_error_lines(payload))
            return
        request_id = self.gateway.request_id.decode().strip()
        now = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        told = {
            "timestamp": f"{now}Z",
            "log_level": "ERROR",
            **payload,
            **({"requestId": request_id} if request_id else {}),
        }
        self.gateway.log_text(json.dumps(told, ensure_ascii=False) + "\n")

    def tell_memory(self) -> None:
        """Say how much memory this process has used at most, if that is more than was said."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIBIBYTE
        if peak > self.peak:
            self.peak = peak
            self.gateway.send(_MEMORY, peak.to_bytes(4, "little"))

    def wait_for(self, answer: Any) -> Any:
        """An `async` handler's answer, on an event loop that stays from one event to the next, with what was opened
        on it. Lambda knows no such handlers, which the log says once."""
        import asyncio  # 20 ms that only these handlers need

        if self.loop is None:
            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)
            self.gateway.log_text(
                "[WARNING] The handler is an async function: it is run here, and on Lambda it would fail with "
                "Runtime.MarshalError.\n"
            )
        return self.loop.run_until_complete(answer)

    def see_memory(self) -> None:
        """End as on Lambda if the function's memory is used up; what is refused before that, 10 GB at once, say, is an
        error like any other there too."""
        size = self.constant["memory_limit_in_mb"]
        if size is not None and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIBIBYTE >= int(size) * 1024:
            self.gateway.log_text(f"[ERROR] The function has used up its {size} MB of memory.\n")
            self.finish_lines()
            os.kill(os.getpid(), signal.SIGKILL)

    def finish_lines(self) -> None:
        """Send what was printed without a newline at its end."""
        for text, output in zip(self.texts, self.outputs, strict=True):
            try:
                text.flush()
            except ValueError:  # the handler closed sys.stdout
                continue
            output.end_line()

    def exit(self, error: BaseException) -> NoReturn:
        """End with the status that the exception asks for; the gateway makes an error of it."""
        code: object = error.code if isinstance(error, SystemExit) else 1
        if not isinstance(error, SystemExit):
            self.log_error(_error(error))
        elif code is not None and not isinstance(code, int):
            self.gateway.log_text(f"{code}\n")
            code = 1
        self.finish_lines()
        if isinstance(error, KeyboardInterrupt):  # as Python itself ends by it
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)
        os._exit(code & 0xFF if isinstance(code, int) else 0)


def main(gateway: Gateway, env: dict[str, str], arn: str, marshalling: Any) -> NoReturn:
    """Be a worker of `gateway` with the handler that `env` names. `marshalling` is the module beside us."""
    worker = Worker(gateway, env, arn, marshalling)
    worker.start(env["_HANDLER"])
    worker.serve()
