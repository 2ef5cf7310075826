import json
from pathlib import Path

from fairlead.model.apps import AccessLog
from fairlead.observe.access_logs import AccessLogs
from fairlead.observe.log_writer import LogWriter
from fairlead.websocket_api.access import Access
from occasions import message, peer, snapshot, target

FORMAT = '{"id":"$context.requestId","ua":"$context.identity.userAgent","status":"$context.status"}'


def logged(format: str = FORMAT) -> AccessLog:
    return AccessLog("arn:aws:logs:eu-west-1:000000000000:log-group:any", format)


def test_a_stage_has_a_file(tmp_path: Path) -> None:
    writer = LogWriter(lambda text: None)
    logs = AccessLogs(tmp_path, writer)
    stage = snapshot(target(), access_log=logged())
    for status in (200, 403):
        logs.log(message("{}", stage=stage), Access(status))
    logs.log(message("{}"), Access(500))  # of a stage that has no access log
    writer.close()
    path = tmp_path / "nn27okk1we-develop.log"
    assert logs.path("nn27okk1we", "develop") == path
    assert list(tmp_path.iterdir()) == [path]
    told = [json.loads(line) for line in path.read_text().splitlines()]
    assert told == [{"id": "R1knPH17NjMFftw=", "ua": "agent/1", "status": status} for status in ("200", "403")]


def test_one_record_is_one_line_whatever_a_client_says(tmp_path: Path) -> None:
    writer = LogWriter(lambda text: None)
    logs = AccessLogs(tmp_path, writer)
    forged = 'x"}\n{"id":"forged","ua":"","status":"200"}\r\n\x1b[2K\x85'
    stage = snapshot(target(), access_log=logged())
    logs.log(message("{}", stage=stage, client=peer(user_agent=forged)), Access(200))
    writer.close()
    (line,) = (tmp_path / "nn27okk1we-develop.log").read_text().splitlines()
    assert json.loads(line)["ua"] == forged


def test_lines_may_go_out_instead(tmp_path: Path) -> None:
    out: list[str] = []
    logs = AccessLogs(tmp_path, LogWriter(lambda text: None), out.append)
    logs.log(message("{}", stage=snapshot(target(), access_log=logged("$context.status"))), Access(429))
    assert out == ["429"]
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_changes_is_in_force_at_once() -> None:
    out: list[str] = []
    logs = AccessLogs(Path(), LogWriter(lambda text: None), out.append)
    for number in range(1000):
        stage = snapshot(target(), access_log=logged(f"{number} $context.status"))
        logs.log(message("{}", stage=stage), Access(200))
    assert out == [f"{number} 200" for number in range(1000)]
