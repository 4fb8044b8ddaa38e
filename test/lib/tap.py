"""TAP for test programs that a shell script includes (include in test/integration/tap.sh): one behaviour a function.

    @behaviour("what holds")
    def _():
        assert ...

runs at once; an exception makes it "not ok" and is shown. `eventually` waits for a condition."""

import sys
import time
import traceback

failed = 0


def say(good, what, notes=""):
    global failed
    failed += not good
    print("%s - %s" % ("ok" if good else "not ok", what))
    for line in notes.splitlines()[-30:]:
        print("# " + line)
    sys.stdout.flush()


def behaviour(what):
    def run(f):
        try:
            f()
        except Exception:
            say(False, what, traceback.format_exc())
        else:
            say(True, what)
        return f
    return run


def equal(got, want):
    assert got == want, "got %r, want %r" % (got, want)


def eventually(seconds, condition):
    """Asks again until the condition is true; the pause only keeps the asking from being the load."""
    until = time.monotonic() + seconds
    while True:
        got = condition()
        if got:
            return got
        assert time.monotonic() < until, "not within %g s" % seconds
        time.sleep(0.05)
