#include "core/cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "test/unit/tap.h"

static char dir[] = "/tmp/k3c-options-XXXXXX", config[64];
static struct err err;

/* Parses a command line that is split at spaces; the caller frees o->arena when 0 came back. */
static int parse(const char *line, struct options *o)
{
    char *argv[32], *notes = NULL;
    int argc = 0;
    cleanup_free char *copy = mem_strdup(line);
    bool help;
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    err = (struct err){0};
    int r =
        options_parse(!strcmp(argv[0], "agent") ? OPTIONS_AGENT : OPTIONS_SERVER, argc, argv, o, &help, &notes, &err);
    if (notes)
        printf("# %s", notes);
    free(notes);
    return r;
}

static void write_config(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof(path), "%s%s", config, name);
    if (file_make_parents(path, 0755, NULL) || file_write_text(path, text, 0644, NULL))
        abort();
}

static void defaults_are_those_of_k3s(void)
{
    struct options o;
    ok(!parse("server", &o), "no option is needed");
    is_string(o.data_dir, "/var/lib/k3c", "data-dir");
    is_string(o.cluster_cidr, "10.42.0.0/16", "cluster-cidr");
    is_string(o.flannel_backend, "vxlan", "flannel-backend");
    is_int(o.https_listen_port, 6443, "https-listen-port");
    is_string(options_run_dir(&o), "/run/k3c", "the run folder of the default data folder");
    ok(!o.debug && !o.disable_agent && !o.token, "nothing else");
    arena_free(o.arena);
}

static void forms_of_flags(void)
{
    struct options o;
    ok(!parse("server --token=a -t b --debug --data-dir /x -i 10.0.0.1,10.0.0.2 --node-label a=b --node-label c=d", &o),
       "flags");
    is_string(o.token, "b", "the last one of a scalar counts");
    ok(o.debug, "a bool needs no value");
    ok(o.node_ip.count == 2 && o.node_label.count == 2, "lists are repeated, or split by commas");
    is_string(options_path(&o, "server/%s", "db"), "/x/server/db", "paths are below the data folder");
    is_string(options_run_dir(&o), "/run/k3c-b3d1db31", "and tell the run folder");
    arena_free(o.arena);
}

static void arguments_of_components(void)
{
    struct options o;
    ok(!parse("server --kube-controller-manager-arg=node-monitor-grace-period=5s "
              "--kube-controller-manager-arg node-monitor-grace-period=1m1.5s",
              &o),
       "arguments of components");
    is_int((long long)options_arg_ms(&o.controller_manager_arg, "node-monitor-grace-period", 1), 61500,
           "the last one counts");
    is_int((long long)options_arg_ms(&o.controller_manager_arg, "node-startup-grace-period", 7), 7,
           "what is not given is known");
    arena_free(o.arena);
}

static void bad_flags_are_named(void)
{
    static const char *const cases[][2] = {
        {"server --no-such", "unknown flag: --no-such"},
        {"server --no-such=x", "unknown flag: --no-such"},
        {"agent --cluster-cidr 10.0.0.0/8", "unknown flag: --cluster-cidr"},
        {"server --token", "flag needs an argument: --token"},
        {"server extra", "unexpected argument \"extra\""},
        {"server --https-listen-port 70000",
         "invalid value \"70000\" for --https-listen-port: a port from 1 to 65535 expected"},
        {"server --cluster-cidr 10.42.0.1/16",
         "invalid value \"10.42.0.1/16\" for --cluster-cidr: it has bits set beyond its prefix of 16"},
        {"server --flannel-backend wireguard",
         "invalid value \"wireguard\" for --flannel-backend: vxlan or none expected"},
        {"server --cluster-cidr 10.42.0.0/26",
         "invalid value \"10.42.0.0/26\" for --cluster-cidr: an IPv4 network of 8 "
         "to 24 bits, like 10.42.0.0/16, expected"},
        {"server --cluster-cidr 10.0.0.0/8", "--cluster-cidr 10.0.0.0/8 and --service-cidr 10.43.0.0/16 overlap"},
        {"server --token=", "invalid value for --token: the token is empty or too long"},
        {"server --token K10secret",
         "invalid value for --token: the token starts with K10 or has a ':', but has not the "
         "form K10<CA hash>::<user>:<password>"},
        {"server --tls-san a_b",
         "invalid value \"a_b\" for --tls-san: a lower case host name or an IP address expected"},
        {"agent --node-label a+=b", "invalid value \"a+=b\" for --node-label: a label, key=value, expected"},
        {"agent --node-taint =:NoSchedule",
         "invalid value \"=:NoSchedule\" for --node-taint: key=value:effect with effect NoSchedule, "
         "PreferNoSchedule or NoExecute expected"},
        {"server --debug=perhaps", "invalid value \"perhaps\" for --debug: true or false expected"},
        {"server --node-name Upper",
         "invalid value \"Upper\" for --node-name: lower case letters, digits, '-' and '.' expected"},
        {"agent --server http://x:6443",
         "invalid value \"http://x:6443\" for --server: a URL like https://HOST:6443 expected"},
        {"server --node-taint a=b:Never",
         "invalid value \"a=b:Never\" for --node-taint: key=value:effect with effect NoSchedule, "
         "PreferNoSchedule or NoExecute expected"},
        {"server --kube-controller-manager-arg v=2",
         "invalid value \"v=2\" for --kube-controller-manager-arg: k3c has no argument \"v\" for the "
         "kube-controller-manager"},
        {"server --kube-controller-manager-arg=node-monitor-grace-period=5",
         "invalid value \"node-monitor-grace-period=5\" for --kube-controller-manager-arg: a duration above 0, like "
         "50s, expected"},
        {"agent --kubelet-arg max-pods", "invalid value \"max-pods\" for --kubelet-arg: k3c has no argument "
                                         "\"max-pods\" for the kubelet"},
        {"agent --kube-controller-manager-arg=node-monitor-grace-period=5s",
         "unknown flag: --kube-controller-manager-arg"},
    };
    struct options o;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        is_int(parse(cases[i][0], &o), -EINVAL, cases[i][0]);
        is_string(err.text, cases[i][1], "and says what is wrong");
    }
}

static void files_and_environment(void)
{
    struct options o;
    char line[128];
    snprintf(line, sizeof(line), "server --config %s --cluster-domain from.line --node-label line=1", config);
    ok(parse(line, &o) < 0 && strstr(err.text, config), "a config file that was asked for must be there");
    setenv("K3C_NODE_NAME", "from-env", 1);
    setenv("K3C_TOKEN", "from-env", 1);
    write_config("", "token: from-file\ncluster-domain: from.file\ndebug: true\nnode-label:\n- file=1\n"
                     "node-taint: a=b:NoExecute\ntls-san: [x, y]\nno-such-key: 1\n");
    write_config(".d/20-b.yaml", "tls-san+: z\nnode-taint: [c=d:NoSchedule]\n");
    write_config(".d/10-a.yaml", "https-listen-port: 7443\n");
    write_config(".d/ignored.txt", "token: no\n");
    ok(!parse(line, &o), "files are read");
    is_string(o.node_name, "from-env", "the environment beats the default");
    is_string(o.token, "from-file", "a file beats the environment");
    is_string(o.cluster_domain, "from.line", "the line beats the file");
    is_int(o.https_listen_port, 7443, "the folder beside the file counts");
    ok(o.node_label.count == 1 && !strcmp(o.node_label.items[0], "line=1"), "a list on the line replaces the file's");
    ok(o.tls_san.count == 3 && !strcmp(o.tls_san.items[2], "z"), "key+ appends");
    ok(o.node_taint.count == 1 && !strcmp(o.node_taint.items[0], "c=d:NoSchedule"), "the last file wins");
    arena_free(o.arena);
    write_config("", "token: [a\n");
    ok(parse(line, &o) < 0 && strstr(err.text, config), "a bad file is named");
    write_config("", "cluster-cidr: nonsense\n");
    ok(parse(line, &o) < 0 && strstr(err.text, "--cluster-cidr") && strstr(err.text, config), "and a bad value in it");
    write_config("", "t: short\nnode-label: a=b\n");
    ok(!parse(line, &o), "a key may be a flag's letter");
    is_string(o.token, "short", "with the same meaning");
    arena_free(o.arena);
    write_config("", "");
    setenv("K3C_NODE_NAME", "From-Env", 1);
    ok(parse(line, &o) < 0 && strstr(err.text, "K3C_NODE_NAME"), "a bad variable is named");
}

int main(void)
{
    if (!mkdtemp(dir))
        return 1;
    snprintf(config, sizeof(config), "%s/config.yaml", dir);
    setenv("K3C_CONFIG_FILE", "", 1);
    defaults_are_those_of_k3s();
    forms_of_flags();
    arguments_of_components();
    bad_flags_are_named();
    files_and_environment();
    char cmd[128];
    snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
    if (system(cmd))
        return 1;
    return done();
}
