#include "core/client/events.h"

#include "core/base/arena.h"
#include "core/format/json.h"
#include "test/unit/fake_api.h"
#include "test/unit/fake_timing.h"
#include "test/unit/tap.h"

static const struct event_about pod = {"v1", "Pod", "a", "p", "uid-p", "7", "spec.containers{c}"};

static cJSON *nth(struct fake_api *f, size_t n)
{
    return fake_nth(f, "events", "a", n);
}

static void test_repeat(void)
{
    struct fake_api *f = fake_api_new();
    struct events *e = events_new(fake_api(f), fake_timing(f), "kubelet", "n1");
    events_post(e, &pod, "Warning", "BackOff", "restarting %s", "c");
    fake_settle(f);
    cJSON *ev = nth(f, 0);
    is_string(json_str(ev, "message"), "restarting c", "an event carries its message");
    ok(!strcmp(json_str(ev, "involvedObject.uid"), "uid-p") && !strcmp(json_str(ev, "involvedObject.kind"), "Pod") &&
           !strcmp(json_str(ev, "involvedObject.fieldPath"), "spec.containers{c}"),
       "and what it is about");
    ok(!strcmp(json_str(ev, "source.component"), "kubelet") && !strcmp(json_str(ev, "source.host"), "n1") &&
           !strcmp(json_str(ev, "reportingComponent"), "kubelet") && json_int(ev, "count", 0) == 1,
       "and who tells it, once");
    fake_advance(f, 60000);
    events_post(e, &pod, "Warning", "BackOff", "restarting c");
    events_post(e, &pod, "Warning", "BackOff", "restarting c");
    fake_settle(f);
    ev = nth(f, 0);
    ok(fake_count(f, "events", "a") == 1 && json_int(ev, "count", 0) == 3, "the same event again raises its count");
    is_string(json_str(ev, "lastTimestamp"), "2030-01-01T00:01:00Z", "and its time");
    is_string(json_str(ev, "firstTimestamp"), "2030-01-01T00:00:00Z", "but not the time of the first");
    fake_remove(f, "events", "a", json_str(ev, "metadata.name"));
    events_post(e, &pod, "Warning", "BackOff", "restarting c");
    fake_settle(f);
    ev = nth(f, 0);
    ok(ev && json_int(ev, "count", 0) == 4, "an event that expired on the server is made anew");
    struct event_about node = {"v1", "Node", NULL, "n1", "n1", NULL, NULL};
    events_post(e, &node, "Normal", "NodeReady", "ready");
    fake_settle(f);
    is_int((long long)fake_count(f, "events", "default"), 1, "events of cluster-scoped objects lie in default");
    events_free(e);
    fake_api_free(f);
}

static void test_flood(void)
{
    struct fake_api *f = fake_api_new();
    struct events *e = events_new(fake_api(f), fake_timing(f), "test", "");
    for (int n = 0; n < 14; n++)
        events_post(e, &pod, "Normal", "Pulled", "message %d", n);
    fake_settle(f);
    is_int((long long)fake_count(f, "events", "a"), 11, "after ten alike, the rest become one");
    bool combined = false;
    for (size_t n = 0; n < 11; n++)
        combined |= !strcmp(json_str(nth(f, n), "message"), "(combined from similar events): message 13") &&
                    json_int(nth(f, n), "count", 0) == 4;
    ok(combined, "which says so and counts them");
    for (int n = 0; n < 40; n++) {
        char reason[16];
        snprintf(reason, sizeof(reason), "R%d", n);
        events_post(e, &pod, "Normal", reason, "m");
    }
    fake_settle(f);
    is_int((long long)fake_count(f, "events", "a"), 22, "one object gets 25 events at once and no more");
    fake_advance(f, 5 * 60 * 1000);
    for (int n = 0; n < 5; n++)
        events_post(e, &pod, "Normal", n ? "Late" : "Later", "m");
    fake_settle(f);
    is_int((long long)fake_count(f, "events", "a"), 23, "then one in five minutes");
    struct event_about other = pod;
    other.name = "q";
    events_post(e, &other, "Normal", "R", "m");
    fake_settle(f);
    is_int((long long)fake_count(f, "events", "a"), 24, "another object has a budget of its own");
    events_free(e);
    fake_api_free(f);
}

static void test_refused(void)
{
    struct fake_api *f = fake_api_new();
    struct events *e = events_new(fake_api(f), fake_timing(f), "test", "");
    fake_fail(f, API_CREATE, "events", NULL, 404, "NotFound", 1);
    events_post(e, &pod, "Normal", "R", "m");
    fake_settle(f);
    is_int((long long)fake_calls(f, API_CREATE, "events"), 1, "a refused event is dropped, not repeated");
    events_post(e, &pod, "Normal", "R", "m");
    fake_settle(f);
    is_int((long long)fake_count(f, "events", "a"), 1, "its next occurrence is written");
    struct event_about about =
        event_about(fake_put(f, "pods", "{'kind':'Pod','metadata':{'namespace':'b','name':'x'}}"));
    ok(!strcmp(about.kind, "Pod") && !strcmp(about.name, "x") && !about.api_version,
       "an object's reference is its own");
    for (int n = 0; n < 1000; n++) {
        char name[16];
        snprintf(name, sizeof(name), "x%d", n);
        about.name = name;
        events_post(e, &about, "Normal", "R", "m");
    }
    fake_settle(f);
    ok(fake_count(f, "events", "b") > 100, "many objects are told about");
    events_post(NULL, &about, "Normal", "R", "m");
    events_free(e);
    fake_api_free(f);
}

int main(void)
{
    test_repeat();
    test_flood();
    test_refused();
    return done();
}
