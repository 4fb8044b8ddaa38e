/* Cluster DNS while k3c is away: pods go on when k3c is stopped, killed or upgraded, and so must their names.
 *
 * The agent leaves its DNS sockets with a process that does nothing (agent/runtime/wait_exec.h) until the agent has
 * ended, and then becomes `k3c dns-standby`: that answers from what the agent kept (agent/node/service_cache.h), on the
 * same sockets, so that not even a query that was under way is lost. The next agent asks for the sockets at
 * RUN_DIR/dns.sock (root's alone); the standby hands them over and ends. It ends at once where no pod has a network. */
#ifndef K3C_NODE_DNS_STANDBY_H
#define K3C_NODE_DNS_STANDBY_H

struct dns_standby;
struct err;
struct loop;
struct net_ip;

struct dns_standby_options {
    struct loop *loop;
    const char *holder;  /* agent/runtime/holder.h */
    const char *run_dir; /* of this boot */
    const char *ip, *domain, *resolv_conf;
    int udp, tcp; /* the agent's sockets */
};

/* The sockets of the standby that serves `ip` now, if there is one; else both are 0. */
void dns_standby_take(const char *run_dir, const struct net_ip *ip, int *udp, int *tcp);

/* From now on, should this process end, DNS goes on. */
int dns_standby_start(const struct dns_standby_options *o, struct dns_standby **ret, struct err *err);
/* It takes over now: the agent must have stopped reading from the sockets. NULL is fine; returns NULL. */
struct dns_standby *dns_standby_free(struct dns_standby *s);

/* The verb: `dns-standby RUN_DIR IP DOMAIN RESOLV_CONF`, with UDP, TCP and hand-over sockets as descriptors 3, 4, 5. */
int dns_standby_main(int argc, char **argv);

#endif
