#include <stdint.h>
#include <stdlib.h>

#include "agent/runtime/task_proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void inside(struct slice s, const uint8_t *data, size_t len)
{
    if (s.n && (s.p < (const char *)data || s.p + s.n > (const char *)data + len))
        abort();
}

/* Whatever decodes lies inside its input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice in = {(const char *)data, len}, id;
    struct task_exit e;
    struct task_state s;
    struct task_event ev;
    uint32_t pid;
    if (!task_get_exit_event(in, &e, NULL)) {
        inside(e.container_id, data, len);
        inside(e.exec_id, data, len);
    }
    if (!task_get_state(in, &s, NULL)) {
        inside(s.id, data, len);
        if (s.status > TASK_PAUSING)
            abort();
    }
    if (!task_get_forwarded(in, &ev, NULL)) {
        inside(ev.topic, data, len);
        inside(ev.event.value, data, len);
    }
    if (!task_get_oom_event(in, &id, NULL))
        inside(id, data, len);
    task_get_pid(in, &pid, NULL);
    task_get_deleted(in, &e, NULL);
    task_get_waited(in, &e, NULL);
    return 0;
}
