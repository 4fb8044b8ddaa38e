"""compacted FILE: marks a datastore that no k3c has open as compacted up to its last revision, as compaction would."""

import sqlite3
import sys

db = sqlite3.connect(sys.argv[1])
with db:
    (last,) = db.execute("SELECT max(revision) FROM log").fetchone()
    db.execute("DELETE FROM log WHERE revision IN (SELECT prev_revision FROM log WHERE prev_revision > 0)")
    db.execute("DELETE FROM log WHERE deleted = 1")
    db.execute("UPDATE meta SET value = max(value, ?)", (last,))
db.close()
