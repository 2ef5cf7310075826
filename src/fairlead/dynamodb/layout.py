"""The SQLite layout of the tables' file, version by version.

Rows are keyed by bytes whose order is DynamoDB's, behind a hash of the partition key: a Scan goes in hash order, so
that it can be cut into segments and its order tells nothing of the keys. A value is the item as compact JSON in wire
form, `s` its size as AWS counts it. An entry of an index that projects everything has no value of its own.
"""

from typing import Final

from fairlead.storage.files import Layout

LAYOUT: Final = Layout(
    name="tables",
    application_id=0x46_4C_54_42,  # "FLTB"
    migrations=(
        (
            """CREATE TABLE tables (
                 number INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, name TEXT NOT NULL,
                 definition BLOB NOT NULL, UNIQUE (account, name))""",
            """CREATE TABLE items (
                 t INTEGER NOT NULL, b INTEGER NOT NULL, h BLOB NOT NULL, r BLOB NOT NULL,
                 s INTEGER NOT NULL, v BLOB NOT NULL, PRIMARY KEY (t, b, h, r)) WITHOUT ROWID""",
            """CREATE TABLE entries (
                 x INTEGER NOT NULL, b INTEGER NOT NULL, h BLOB NOT NULL, r BLOB NOT NULL,
                 ph BLOB NOT NULL, pr BLOB NOT NULL, pb INTEGER NOT NULL, s INTEGER NOT NULL, v BLOB,
                 PRIMARY KEY (x, b, h, r, ph, pr)) WITHOUT ROWID""",
            """CREATE TABLE expiries (
                 at INTEGER NOT NULL, t INTEGER NOT NULL, h BLOB NOT NULL, r BLOB NOT NULL,
                 PRIMARY KEY (at, t, h, r)) WITHOUT ROWID""",
            """CREATE TABLE leftovers (
                 kind TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kind, number)) WITHOUT ROWID""",
            """CREATE TABLE tokens (
                 account TEXT NOT NULL, token TEXT NOT NULL, digest BLOB NOT NULL, at REAL NOT NULL,
                 PRIMARY KEY (account, token)) WITHOUT ROWID""",
        ),
    ),
)
