"""crash.py FOLDER: kills a control plane again and again while it is written to, read and watched, then checks the history.

Runs inside a node (test/lib/cluster.sh). K3C is the executable, CRASH_RUNS how often it is killed (10), CRASH_SEED what
makes a run's choices again. The history holds if

- every write that was acknowledged is in the watches' history, once, under the revision of its answer;
- nothing is there that no writer asked for, and nothing twice;
- revisions only grow: an answer's is above all that were known before the question;
- every watch tells all changes in order, each once, unless it is told 410 and lists again;
- what a reader saw (get, list) was never taken back;
- the changes, played one after another, end in what is listed at the end."""

import base64
import http.client
import json
import os
import queue
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

import tap
from tap import behaviour, equal

FOLDER = sys.argv[1]
RUNS = int(os.environ.get("CRASH_RUNS", "10"))
SEED = int(os.environ.get("CRASH_SEED", str(random.randrange(1 << 32))))
WRITERS, KEYS, WATCHERS = 6, 8, 3
KUBECONFIG = "/etc/k3c/k3c.yaml"
BROKEN = (OSError, http.client.HTTPException)


class Server:
    """The process, started and killed by the main thread; the others wait for it to be up again."""

    def __init__(self):
        self.process = None
        self.changed = threading.Condition()
        self.generation = 0  # counts starts that became ready
        self.killed = 0      # the last generation that was killed
        self.stopping = False
        self.notify = FOLDER + "/notify"
        self.tls = None

    def start(self):
        """Returns once it has told systemd that it is ready, None if it is to be killed before."""
        if os.path.exists(self.notify):
            os.unlink(self.notify)
        ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready.bind(self.notify)
        ready.settimeout(30)
        with open(FOLDER + "/k3c.log", "ab") as log:
            self.process = subprocess.Popen(
                [os.environ["K3C"], "server", "--disable-agent", "--data-dir", FOLDER + "/data"], stdout=log, stderr=log,
                env=dict(os.environ, NOTIFY_SOCKET=self.notify))
        return ready

    def wait_ready(self, ready):
        while b"READY=1" not in ready.recv(4096):
            pass
        ready.close()
        if not self.tls:
            with open(KUBECONFIG) as f:
                config = f.read()
            for key, name in ("client-certificate-data", "crt"), ("client-key-data", "key"), ("certificate-authority-data", "ca"):
                with open(FOLDER + "/" + name, "wb") as f:
                    f.write(base64.b64decode(re.search(key + r": *(\S+)", config).group(1)))
            self.tls = ssl.create_default_context(cafile=FOLDER + "/ca")
            self.tls.load_cert_chain(FOLDER + "/crt", FOLDER + "/key")
        with self.changed:
            self.generation += 1
            self.changed.notify_all()

    def kill(self):
        with self.changed:
            self.killed = self.generation
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def wait_up(self, after):
        """Waits for a generation above `after`; returns it, or 0 when the run is over."""
        with self.changed:
            self.changed.wait_for(lambda: self.generation > after or self.stopping)
            return self.generation if self.generation > after else 0

    def over(self):
        with self.changed:
            self.stopping = True
            self.changed.notify_all()

    def connect(self, timeout=20):
        connection = http.client.HTTPSConnection("127.0.0.1", 6443, context=self.tls, timeout=timeout)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


server = Server()
problems = []  # what must not be, as text
counts = {"acknowledged": 0, "unknown": 0, "reads": 0, "events": 0, "gone": 0, "reconnects": 0}
counts_lock = threading.Lock()


def count(what, n=1):
    with counts_lock:
        counts[what] += n


def problem(text, *values):
    problems.append(text % values)


class Collection:
    """One resource in one namespace, and all that became known about it."""

    def __init__(self, path, body):
        self.path = path
        self.body = body        # of a value
        self.lock = threading.Lock()
        self.attempts = {"": ("kube-root-ca.crt", "create")}  # value: (name, operation); that one a controller makes
        self.acknowledged = []  # (revision or None, name, value, operation, known before the question)
        self.read = set()       # (revision, name, value)
        self.highest = 0        # revision that anybody knows of
        self.start = 0
        self.segments = []      # of watches: [after, [(revision, type, name, value)], up to]

    def value_of(self, o):
        return o["metadata"].get("annotations", {}).get("value", "")

    def make(self, name, value, revision=None):
        o = dict(self.body, metadata={"name": name, "annotations": {"value": value}})
        if revision:
            o["metadata"]["resourceVersion"] = revision
        return o

    def known(self, revision):
        with self.lock:
            self.highest = max(self.highest, revision)


MAPS = Collection("/api/v1/namespaces/default/configmaps", {"apiVersion": "v1", "kind": "ConfigMap", "data": {"pad": "x" * 700}})
LEASES = Collection("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases",
                    {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "spec": {"holderIdentity": "me"}})
COLLECTIONS = (MAPS, LEASES)


class Client:
    """A connection that is made again when the server comes back. A call answers (status, object), or None when the
    connection broke and nobody knows."""

    def __init__(self):
        self.connection = None
        self.generation = 0

    def ready(self):
        """False when the run is over."""
        while not self.connection:
            generation = server.wait_up(self.generation)
            if not generation:
                return False
            self.generation = generation
            try:
                self.connection = server.connect()
            except BROKEN as e:
                self.broke(e)
        return not server.stopping

    def broke(self, e):
        if self.connection:
            self.connection.close()
        self.connection = None
        if server.killed < self.generation and not server.stopping:
            problem("the connection broke while the server was alive: %r", e)

    def call(self, method, path, body=None, content="application/json"):
        try:
            self.connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": content})
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read())
        except BROKEN as e:
            self.broke(e)
            return None


class Writer:
    """Owns some names, and changes them one after another."""

    def __init__(self, number, collection):
        self.number = number
        self.collection = collection
        self.random = random.Random("%d %d" % (SEED, number))
        self.client = Client()
        self.state = {"w%d-%d" % (number, i): None for i in range(KEYS)}  # revision, None: absent, "?": unknown
        self.made = 0

    def look(self, name):
        c = self.collection
        got = self.client.call("GET", c.path + "/" + name)
        if not got:
            return
        if got[0] == 404:
            self.state[name] = None
        elif got[0] == 200:
            self.state[name] = got[1]["metadata"]["resourceVersion"]
            with c.lock:
                c.read.add((int(self.state[name]), name, c.value_of(got[1])))
        else:
            problem("GET %s answers %s", name, got)

    def write(self, name):
        c = self.collection
        revision = self.state[name]
        self.made += 1
        value = "%d.%d" % (self.number, self.made)
        if revision is None:
            operation = "create"
            request = ("POST", c.path, c.make(name, value))
        else:
            operation = self.random.choice(("update", "update", "patch", "delete"))
            path = c.path + "/" + name
            if operation == "update":
                request = ("PUT", path, c.make(name, value, revision))
            elif operation == "patch":
                request = ("PATCH", path, {"metadata": {"annotations": {"value": value}}}, "application/merge-patch+json")
            else:
                request = ("DELETE", path, {"preconditions": {"resourceVersion": revision}})
        with c.lock:
            c.attempts[value] = (name, operation)
            before = c.highest
        got = self.client.call(*request)
        if not got:
            self.state[name] = "?"
            count("unknown")
            return
        status, o = got
        if status not in (200, 201):
            problem("%s of %s answers %d: %s", operation, name, status, o.get("message"))
            self.state[name] = "?"
            return
        count("acknowledged")
        if operation == "delete":
            self.state[name] = None
            with c.lock:
                c.acknowledged.append((None, name, revision, operation, before))
            return
        self.state[name] = o["metadata"]["resourceVersion"]
        with c.lock:
            c.acknowledged.append((int(self.state[name]), name, value, operation, before))
        c.known(int(self.state[name]))

    def run(self):
        while self.client.ready():
            name = self.random.choice(list(self.state))
            if self.state[name] == "?":
                self.look(name)
            else:
                self.write(name)


class Reader:
    """Lists; what it saw has to stay."""

    def __init__(self, collection):
        self.collection = collection
        self.client = Client()

    def run(self):
        c = self.collection
        while self.client.ready():
            before = c.highest
            got = self.client.call("GET", c.path)
            if not got:
                continue
            revision = int(got[1]["metadata"]["resourceVersion"])
            if revision < before:
                problem("a list is at revision %d when %d was known", revision, before)
            with c.lock:
                c.read |= {(int(o["metadata"]["resourceVersion"]), o["metadata"]["name"], c.value_of(o)) for o in got[1]["items"]}
            c.known(revision)
            count("reads")


class Watcher:
    """Watches from where it left off, over all crashes."""

    def __init__(self, collection):
        self.collection = collection
        self.client = Client()
        self.last = collection.start
        self.events = []
        self.begin(self.last)

    def begin(self, revision):
        self.segment = [revision, [], revision]
        self.collection.segments.append(self.segment)
        self.last = revision

    def relist(self):
        count("gone")
        got = self.client.call("GET", self.collection.path + "?limit=1")
        if got:
            self.begin(int(got[1]["metadata"]["resourceVersion"]))

    def take(self, line):
        event = json.loads(line)
        o = event["object"]
        if event["type"] == "ERROR":
            if o["code"] != 410:
                problem("a watch ends with %s", o)
            return False
        revision = int(o["metadata"]["resourceVersion"])
        if event["type"] != "BOOKMARK":
            self.segment[1].append((revision, event["type"], o["metadata"]["name"], self.collection.value_of(o)))
            count("events")
        elif revision < self.last:
            problem("a bookmark goes back from %d to %d", self.last, revision)
        self.last = self.segment[2] = revision
        self.collection.known(revision)
        return True

    def watch(self):
        connection = self.client.connection
        connection.request("GET", "%s?watch=1&allowWatchBookmarks=true&resourceVersion=%d" % (self.collection.path, self.last))
        answer = connection.getresponse()
        if answer.status == 410:
            answer.read()
            return self.relist()
        if answer.status != 200:
            problem("a watch answers %d: %s", answer.status, answer.read())
        for line in answer:
            # what a kill has cut off is no event
            if line.endswith(b"\n") and not self.take(line):
                answer.read()
                return self.relist()
        raise ConnectionError("the watch ended")

    def run(self):
        while self.client.ready():
            try:
                count("reconnects")
                self.watch()
            except BROKEN as e:
                self.client.broke(e)


def run_all(parts):
    failures = queue.Queue()

    def guarded(part):
        try:
            part.run()
        except Exception as e:  # the thread's end must be seen
            failures.put("%s: %r" % (type(part).__name__, e))
            raise
    threads = [threading.Thread(target=guarded, args=(p,), daemon=True) for p in parts]
    for t in threads:
        t.start()
    return threads, failures


def kill_and_start(chance, number):
    """One round: up for a random number of writes and a moment, killed, sometimes killed again while it starts."""
    enough = counts["acknowledged"] + (0, chance.randint(0, 30), chance.randint(60, 250))[number % 3]
    tap.eventually(30, lambda: counts["acknowledged"] >= enough)
    time.sleep(chance.uniform(0, 0.02))
    server.kill()
    if chance.random() < 0.2:
        ready = server.start()
        time.sleep(chance.uniform(0, 0.05))
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        ready.close()
    server.wait_ready(server.start())


def settle():
    """Ends the writers, then waits until every watch has told of one last change."""
    client = Client()
    client.ready()
    ends = {}
    for c in COLLECTIONS:
        with c.lock:
            c.attempts["end"] = ("end", "create")
            before = c.highest
        got = client.call("POST", c.path, c.make("end", "end"))
        assert got and got[0] == 201, got
        revision = int(got[1]["metadata"]["resourceVersion"])
        ends[c] = revision
        with c.lock:
            c.acknowledged.append((revision, "end", "end", "create", before))
    try:
        tap.eventually(20, lambda: all(w.last >= ends[w.collection] for w in watchers))
    except AssertionError:
        problem("a watch does not tell the last change: %s", [(w.last, ends[w.collection]) for w in watchers])
    final = {}
    for c in COLLECTIONS:
        got = client.call("GET", c.path)
        final[c] = {o["metadata"]["name"]: (int(o["metadata"]["resourceVersion"]), c.value_of(o)) for o in got[1]["items"]}
    return final


def shown(wrong):
    return "%d, such as %s" % (len(wrong), wrong[:5])


# -- the run

print("# CRASH_RUNS=%d CRASH_SEED=%d" % (RUNS, SEED))
chance = random.Random(SEED)
server.wait_ready(server.start())
first = Client()
first.ready()
for c in COLLECTIONS:
    tap.eventually(10, lambda: first.call("GET", c.path)[0] == 200)
    c.start = c.highest = int(first.call("GET", c.path)[1]["metadata"]["resourceVersion"])
watchers = [Watcher(MAPS) for _ in range(WATCHERS)] + [Watcher(LEASES)]
writers = [Writer(i, MAPS) for i in range(WRITERS)] + [Writer(WRITERS, LEASES)]
watching, watch_failures = run_all(watchers)
writing, write_failures = run_all(writers + [Reader(MAPS)])


@behaviour("the server comes up again each of %d times that it is killed" % RUNS)
def _():
    for i in range(RUNS):
        kill_and_start(chance, i)


# the writers stop, the watches go on until the end
for w in writers:
    w.client.ready = lambda: False
for t in writing[:len(writers)]:
    t.join(30)
final = settle()
server.over()
server.process.terminate()


@behaviour("told to stop, it stops")
def _():
    equal(server.process.wait(20), 0)


with counts_lock:
    print("# " + ", ".join("%d %s" % (n, what) for what, n in counts.items()))


@behaviour("there was load: writes acknowledged and writes cut off")
def _():
    assert counts["acknowledged"] > 10 * RUNS, counts
    assert counts["unknown"] > 0 and counts["reads"] > RUNS, counts
    assert all(not t.is_alive() for t in writing[:len(writers)])


@behaviour("no client saw anything odd")
def _():
    assert write_failures.empty() and watch_failures.empty(), list(write_failures.queue) + list(watch_failures.queue)
    assert not problems, shown(problems)


for c in COLLECTIONS:
    what = c.path.rsplit("/", 1)[1]
    history = {}
    for segment in c.segments:
        for event in segment[1]:
            history.setdefault(event[0], event)
    order = [history[r] for r in sorted(history)]
    covered = lambda revision: any(s[0] < revision <= s[2] for s in c.segments)

    @behaviour("%s: every watch tells each change once and in order" % what)
    def _():
        for after, events, up_to in c.segments:
            equal(events, [e for e in order if after < e[0] <= up_to])

    @behaviour("%s: every change was asked for, once" % what)
    def _():
        values = [e[3] for e in order if e[1] != "DELETED"]
        equal(len(values), len(set(values)))
        odd = [e for e in order if c.attempts.get(e[3], ("", ""))[0] != e[2]]
        assert not odd, shown(odd)

    @behaviour("%s: no acknowledged write is lost" % what)
    def _():
        lost = []
        deleted = {}  # name: the revisions at which what was deleted had last been written
        at = {}
        for revision, kind, name, value in order:
            if kind == "DELETED":
                deleted.setdefault(name, set()).add(at.get(name))
            else:
                at[name] = revision
        for revision, name, value, operation, before in c.acknowledged:
            if operation == "delete":
                if int(value) not in deleted.get(name, ()) and covered(int(value) + 1):
                    lost.append((name, value, operation))
            elif covered(revision) and history.get(revision, (0, 0, 0, 0))[2:] != (name, value):
                lost.append((revision, name, value, operation, history.get(revision)))
        assert c.acknowledged
        assert not lost, shown(lost)

    @behaviour("%s: revisions only grow" % what)
    def _():
        back = [a for a in c.acknowledged if a[0] is not None and a[0] <= a[4]]
        assert not back, shown(back)

    @behaviour("%s: what was read was never taken back" % what)
    def _():
        back = [r for r in c.read if r[0] > c.start and covered(r[0]) and history.get(r[0], (0, 0, 0, 0))[2:] != r[1:]]
        assert not back, shown(back)

    @behaviour("%s: the changes, played, end in what is listed" % what)
    def _():
        state = {}
        for revision, kind, name, value in order:
            assert (kind == "ADDED") == (name not in state), (revision, kind, name)
            state[name] = (revision, value)
            if kind == "DELETED":
                del state[name]
        gaps = counts["gone"] > 0
        if not gaps:
            equal({n: v for n, v in final[c].items() if n in state or re.match(r"w\d|end", n)}, state)


raise SystemExit(bool(tap.failed))
