#include "agent/agent.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/node/node.h"
#include "core/base/arena.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/host.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/version.h"
#include "core/cli/options.h"
#include "core/cli/process.h"
#include "core/wire/loop.h"

/* ---- in a thread of the server's process */

struct node {
    pthread_t thread;
    struct loop *loop;
    const struct options *o;
};

static void *run_thread(void *arg)
{
    struct node *n = arg;
    struct node_host *host;
    struct err err = {0};
    if (node_host_new(n->loop, n->o, &host, &err)) {
        log_error("the node of this server cannot start: %s; the control plane goes on without it", err.text);
        return NULL;
    }
    loop_run(n->loop);
    node_host_free(host);
    return NULL;
}

static int start_thread(const struct options *o, struct node **ret, struct err *err)
{
    struct node *n = mem_alloc(sizeof(*n));
    n->loop = loop_new();
    n->o = o;
    int r = pthread_create(&n->thread, NULL, run_thread, n);
    if (r) {
        loop_free(n->loop);
        free(n);
        return err_set(err, r, "cannot start the node's thread");
    }
    *ret = n;
    return 0;
}

static void stop_loop(void *loop)
{
    loop_stop(loop);
}

static void stop_thread(struct node *n)
{
    loop_post(n->loop, stop_loop, n->loop);
    pthread_join(n->thread, NULL);
    loop_free(n->loop);
    free(n);
}

const struct node_runner agent_runner = {start_thread, stop_thread};

/* ---- alone */

static void on_signal(void *loop, int signo)
{
    log_info("signal %d: stopping; pods go on running", signo);
    host_notify("STOPPING=1");
    loop_stop(loop);
}

static int refuse(const char *why)
{
    fprintf(stderr, "k3c agent: %s\n", why);
    return 2;
}

static int run(const struct options *o)
{
    struct node_host *host;
    struct err err = {0};
    struct loop *l = loop_new();
    struct loop_signal *term = loop_signal_new(l, SIGTERM, on_signal, l);
    struct loop_signal *interrupt = loop_signal_new(l, SIGINT, on_signal, l);
    int r = node_host_new(l, o, &host, &err);
    if (r) {
        log_error("%s; the agent stops", err.text);
    } else {
        loop_run(l);
        node_host_free(host);
    }
    loop_signal_free(term);
    loop_signal_free(interrupt);
    loop_free(l);
    return r ? 1 : 0;
}

int agent_main(int argc, char **argv)
{
    struct options o;
    struct err err = {0};
    cleanup_free char *notes = NULL;
    bool help;
    if (options_parse(OPTIONS_AGENT, argc, argv, &o, &help, &notes, &err))
        return refuse(err.text);
    if (help) {
        options_usage(OPTIONS_AGENT);
        return 0;
    }
    int status;
    if (!o.server) {
        status = refuse("--server is needed: the URL of the server to join, https://HOST:6443");
    } else if (!o.token && !o.token_file && access(options_path(&o, "agent/client-kubelet.crt"), F_OK)) {
        status = refuse("--token is needed: what the server keeps in /var/lib/k3c/server/node-token");
    } else if (process_begin(&o, notes, &err)) {
        status = refuse(err.text);
    } else {
        log_info("starting k3c agent %s (%s), data in %s", K3C_VERSION, k3c_commit, o.data_dir);
        status = run(&o);
    }
    arena_free(o.arena);
    return status;
}
