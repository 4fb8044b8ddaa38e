/* Netlink: requests to the kernel and their answers, over libmnl.
 *
 * A socket belongs for its whole life to the network namespace it was opened in, so it may be used from any thread to
 * work on that namespace (one thread at a time). Calls are synchronous; the kernel answers within the send itself.
 * What the kernel refuses comes back as its errno, with the text of its extended ack in `err`. */
#ifndef K3C_NET_NETLINK_H
#define K3C_NET_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct netlink;
struct nlattr;
struct nlmsghdr;

enum {
    NETLINK_MSG_MAX = 4096,      /* bytes of one rtnetlink or ctnetlink request */
    NETLINK_TEXT_MAX = 160,      /* bytes of an extended ack's text, NUL included */
    NETLINK_BATCH_MAX = 64 << 20 /* bytes of one nf_tables transaction */
};

/* `protocol` is NETLINK_ROUTE or NETLINK_NETFILTER; `netns_fd` is a network namespace, or -1 for the caller's own. */
int netlink_open(int protocol, int netns_fd, struct netlink **ret, struct err *err);
struct netlink *netlink_close(struct netlink *nl); /* NULL is fine; returns NULL */

/* Starts a request of `type` in the socket's own buffer, with `extra` bytes of zeroed family header behind the netlink
 * header (*header, if not NULL). Attributes are added with libmnl's mnl_attr_put_*; there is room for NETLINK_MSG_MAX.
 */
struct nlmsghdr *netlink_msg(struct netlink *nl, uint16_t type, uint16_t flags, size_t extra, void *header);

/* Sends the request and waits for its ack: 0 or the kernel's -errno. `what` names the attempt for the error text. */
int netlink_do(struct netlink *nl, struct nlmsghdr *msg, struct err *err, const char *what);
/* The same, and calls fn for every message answered before the ack (a get with NLM_F_ECHO or without dump). */
int netlink_get(struct netlink *nl, struct nlmsghdr *msg, void (*fn)(const struct nlmsghdr *msg, void *arg), void *arg,
                struct err *err, const char *what);
/* Sends a dump request and calls fn for every entry; a dump the kernel calls inconsistent is begun again, so fn must
 * bear seeing an entry twice. fn returns 0 to go on or a negative errno, which ends the calls and is returned. */
int netlink_dump(struct netlink *nl, struct nlmsghdr *msg, int (*fn)(const struct nlmsghdr *msg, void *arg), void *arg,
                 struct err *err, const char *what);
/* Sends `len` bytes of messages whose sequence numbers are first..last as one datagram, and reads the acks. All or the
 * first failure: 0 or -errno. The last message but the batch end must ask for an ack. */
int netlink_batch(struct netlink *nl, const void *data, size_t len, uint32_t first, uint32_t last, struct err *err,
                  const char *what);

uint32_t netlink_seq(struct netlink *nl);        /* a fresh sequence number */
uint64_t netlink_sent(const struct netlink *nl); /* messages sent so far, for tests and metrics */
int netlink_fd(const struct netlink *nl);

/* The answer to one request, decoded from bytes that need not be well formed. */
struct netlink_ack {
    int code;                    /* 0 or positive errno */
    uint32_t seq;                /* of the request it answers */
    char text[NETLINK_TEXT_MAX]; /* "" if the kernel said nothing */
};
/* Reads an NLMSG_ERROR message of `len` bytes in all; 0 or -EPROTO. */
int netlink_ack_decode(const void *data, size_t len, struct netlink_ack *ret);

/* Attributes of a message that need not be well formed: table[type] for each type below `count`, NULL where absent or
 * broken. `header` is the size of the family header before them. */
void netlink_attrs(const struct nlmsghdr *msg, size_t header, const struct nlattr **table, size_t count);
void netlink_nested(const struct nlattr *outer, const struct nlattr **table, size_t count);
/* The value, or 0 (false) when the attribute is NULL or shorter. */
uint8_t netlink_u8(const struct nlattr *attr);
uint16_t netlink_u16(const struct nlattr *attr); /* host order; the wire's own order is the caller's business */
uint32_t netlink_u32(const struct nlattr *attr);
bool netlink_copy(const struct nlattr *attr, void *out, size_t len);    /* exactly `len` bytes or false */
void netlink_string(const struct nlattr *attr, char *out, size_t size); /* cut at size - 1; "" when NULL */

#endif
