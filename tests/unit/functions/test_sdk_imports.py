from pathlib import Path

import pytest

from fairlead.functions.sdk_imports import Needs, Sources

V2, V3 = Needs(v2=True), Needs(v3=True)
V3_IMPORTED = Needs(v3=True, imports=True)


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.mark.parametrize(
    ("name", "text", "needs"),
    [
        ("app.js", "const AWS = require('aws-sdk');", V2),
        ("app.js", 'const AWS=require( "aws-sdk" )', V2),
        ("app.js", "require('aws-sdk/clients/dynamodb')", V2),
        ("lib/deep/app.cjs", "require(`aws-sdk`)", V2),
        ("app.js", "const { D } = require('@aws-sdk/client-dynamodb');", V3),
        ("app.js", "require('@smithy/signature-v4')", V3),
        ("app.mjs", "import { D } from '@aws-sdk/client-dynamodb'", V3_IMPORTED),
        ("app.mjs", 'import{D}from"@aws-sdk/client-dynamodb"', V3_IMPORTED),
        ("app.js", "import '@aws-sdk/client-dynamodb'", V3_IMPORTED),
        ("app.js", "await import('@aws-sdk/client-dynamodb')", V3_IMPORTED),
        ("app.ts", "import { D } from '@aws-sdk/client-dynamodb'", V3),
        ("app.ts", "await import('@aws-sdk/client-dynamodb')", V3_IMPORTED),
        ("app.mts", "export * from 'aws-sdk'", V2),
        ("app.js", "require('aws-sdk-mock'); require('./aws-sdk'); require('uuid')", Needs()),
        ("app.js", "const words = 'aws-sdk';", Needs()),
        ("app.txt", "require('aws-sdk')", Needs()),
        ("node_modules/x/app.js", "require('aws-sdk')", Needs()),
        (".build/app.js", "require('aws-sdk')", Needs()),
    ],
)
def test_what_a_source_needs(tmp_path: Path, name: str, text: str, needs: Needs) -> None:
    assert Sources().node(write(tmp_path, {name: text})) == needs


def test_what_the_app_has_itself_is_not_needed(tmp_path: Path) -> None:
    app = write(
        tmp_path / "packages/app",
        {"src/app.js": "require('aws-sdk'); require('@aws-sdk/client-dynamodb'); require('@aws-sdk/lib-dynamodb')"},
    )
    (app / "node_modules/aws-sdk").mkdir(parents=True)
    (tmp_path / "node_modules/@aws-sdk/client-dynamodb").mkdir(parents=True)
    sources = Sources()
    assert sources.node(app) == V3
    (tmp_path / "node_modules/@aws-sdk/lib-dynamodb").mkdir()
    assert sources.node(app) == Needs()


def test_a_changed_source_is_read_again(tmp_path: Path) -> None:
    sources = Sources()
    assert sources.node(write(tmp_path, {"app.js": "1"})) == Needs()
    assert sources.node(write(tmp_path, {"app.js": "require('aws-sdk')"})) == V2
    (tmp_path / "app.js").unlink()
    assert sources.node(tmp_path) == Needs()


def test_files_that_cannot_be_read_and_huge_ones_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "nowhere.js").symlink_to(tmp_path / "gone")
    write(tmp_path, {"big.js": "require('aws-sdk')" + " " * (5 << 20), "bytes.js": ""})
    (tmp_path / "bytes.js").write_bytes(b"\xff\xfe require('@aws-sdk/\xff')")
    assert Sources().node(tmp_path) == V3


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("import boto3", True),
        ("import os\nfrom botocore.exceptions import ClientError", True),
        ("def f():\n    import boto3", True),
        ("# import boto3", False),
        ("import boto3_type_annotations", False),
    ],
)
def test_whether_python_needs_boto3(tmp_path: Path, text: str, needed: bool) -> None:
    assert Sources().boto3(write(tmp_path, {"app.py": text, "app.js": "import boto3"})) is needed
