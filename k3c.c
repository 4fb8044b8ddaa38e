/* One executable, many programs: the name it was started by, or else its first argument, picks the verb. */
#include <stdio.h>
#include <string.h>

#include "agent/agent.h"
#include "agent/node/dns_standby.h"
#include "agent/runtime/log.h"
#include "agent/runtime/pause.h"
#include "agent/runtime/wait_exec.h"
#include "core/base/version.h"
#include "core/cli/token_command.h"
#include "server/server.h"

struct verb {
    const char *name;
    int (*main)(int argc, char **argv); /* argv[0] is the verb's own name; returns the exit status */
    const char *help;                   /* NULL keeps a verb out of the list: started by k3c itself only */
};

static int server_verb(int argc, char **argv);
static int help_main(int argc, char **argv);
static int version_main(int argc, char **argv);

static const struct verb verbs[] = {
    {"server", server_verb, "Run a server: control plane, datastore and, unless told otherwise, a node"},
    {"agent", agent_main, "Run a node that joins a server"},
    {"token", token_main, "Make, list and delete tokens by which nodes join"},
    {"help", help_main, "List the commands"},
    {"version", version_main, "Print the version"},
    {"pause", pause_main, NULL},
    {"log-writer", log_writer_main, NULL},
    {"wait-exec", wait_exec_main, NULL},
    {"dns-standby", dns_standby_main, NULL},
};

static const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (!strcmp(verbs[i].name, name))
            return &verbs[i];
    return NULL;
}

static void usage(FILE *out)
{
    fputs("Usage: k3c COMMAND [OPTIONS]\n\nCommands (\"k3c help COMMAND\" lists the options of one):\n", out);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (verbs[i].help)
            fprintf(out, "  %-16s %s\n", verbs[i].name, verbs[i].help);
}

static int server_verb(int argc, char **argv)
{
    return server_main(argc, argv, &agent_runner);
}

static int help_main(int argc, char **argv)
{
    char flag[] = "--help";
    const struct verb *verb = argc > 1 ? verb_find(argv[1]) : NULL;
    if (verb && (verb->main == server_verb || verb->main == agent_main || verb->main == token_main))
        return verb->main(2, (char *[]){argv[1], flag, NULL});
    usage(stdout);
    return 0;
}

static int version_main(int argc, char **argv)
{
    (void)argc, (void)argv;
    printf("k3c version %s (%s)\n", K3C_VERSION, k3c_commit);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 1)
        return 2;
    const char *slash = strrchr(argv[0], '/');
    const struct verb *verb = verb_find(slash ? slash + 1 : argv[0]);
    if (verb)
        return verb->main(argc, argv);

    if (argc < 2) {
        usage(stderr);
        return 2;
    }
    const char *name = argv[1];
    if (!strcmp(name, "--help") || !strcmp(name, "-h"))
        name = "help";
    else if (!strcmp(name, "--version") || !strcmp(name, "-v"))
        name = "version";
    verb = verb_find(name);
    if (!verb) {
        fprintf(stderr, "k3c: unknown command \"%s\"; see \"k3c help\"\n", argv[1]);
        return 2;
    }
    return verb->main(argc - 1, argv + 1);
}
