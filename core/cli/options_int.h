/* The table behind options, for core/cli/ only. */
#ifndef K3C_CLI_OPTIONS_INT_H
#define K3C_CLI_OPTIONS_INT_H

#include "core/cli/options.h"

enum option_type { OPTION_STRING, OPTION_BOOL, OPTION_INT, OPTION_LIST };

struct option {
    const char *name; /* long, without dashes: also the key in config files */
    char letter;
    const char *env;
    enum option_type type;
    unsigned roles; /* enum options_role, or-ed */
    size_t offset;  /* in struct options */
    const char *fallback;
    int (*check)(const char *value, struct err *err); /* of one value; the error says what is expected */
    const char *help;
};

enum { GIVEN_MAX = 512 };

struct given_option {
    const struct option *row;
    const char *value;
    const char *from; /* the config file; NULL: the command line */
};
struct given {
    struct given_option list[GIVEN_MAX];
    size_t count;
};

/* By its long name or its letter. */
const struct option *option_find(enum options_role role, const char *name, size_t len);

int check_ip(const char *v, struct err *err);
int check_port(const char *v, struct err *err);
int check_port_range(const char *v, struct err *err);
int check_absolute(const char *v, struct err *err);
int check_url(const char *v, struct err *err);
int check_node_name(const char *v, struct err *err);
int check_label(const char *v, struct err *err);
int check_taint(const char *v, struct err *err);
int check_cluster_cidr(const char *v, struct err *err);
/* Of two networks that are good: that they do not overlap. */
int check_apart(const char *cluster_cidr, const char *service_cidr, struct err *err);
int check_service_cidr(const char *v, struct err *err);
int check_token(const char *v, struct err *err);
int check_san(const char *v, struct err *err);
int check_ttl(const char *v, struct err *err);
int check_domain(const char *v, struct err *err);
int check_backend(const char *v, struct err *err);
int check_mode(const char *v, struct err *err);
int check_controller_manager_arg(const char *v, struct err *err);
int check_kubelet_arg(const char *v, struct err *err);
int check_output(const char *v, struct err *err);

#endif
