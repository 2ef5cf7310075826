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
        (
            # Work that is done in slices: rows to remove, an index or expiries to fill, and how far that has come.
            """CREATE TABLE chores (
                 kind TEXT NOT NULL, number INTEGER NOT NULL, h BLOB, r BLOB,
                 PRIMARY KEY (kind, number)) WITHOUT ROWID""",
            "INSERT INTO chores (kind, number) SELECT kind, number FROM leftovers",
            "DROP TABLE leftovers",
            # A table's expiries stand together, so that they can go with it.
            """CREATE TABLE expiries_2 (
                 t INTEGER NOT NULL, at INTEGER NOT NULL, h BLOB NOT NULL, r BLOB NOT NULL,
                 PRIMARY KEY (t, at, h, r)) WITHOUT ROWID""",
            "INSERT INTO expiries_2 SELECT t, at, h, r FROM expiries ORDER BY t, at, h, r",
            "DROP TABLE expiries",
            "ALTER TABLE expiries_2 RENAME TO expiries",
            "CREATE INDEX tokens_by_time ON tokens (at)",
            # A stream outlives its table, whose number is `t`; `trimmed` is the last sequence number swept away.
            """CREATE TABLE streams (
                 number INTEGER PRIMARY KEY AUTOINCREMENT, t INTEGER NOT NULL, definition BLOB NOT NULL,
                 trimmed INTEGER NOT NULL DEFAULT 0)""",
            """CREATE TABLE records (
                 n INTEGER NOT NULL, q INTEGER NOT NULL, at REAL NOT NULL, event INTEGER NOT NULL, s INTEGER NOT NULL,
                 keys BLOB NOT NULL, new BLOB, old BLOB, PRIMARY KEY (n, q)) WITHOUT ROWID""",
        ),
        (
            # What a table was counted to hold. A row is right as long as it stands: the next write removes it.
            """CREATE TABLE censuses (
                 t INTEGER PRIMARY KEY, count INTEGER NOT NULL, size INTEGER NOT NULL)""",
        ),
    ),
)
