#include "net/netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "net/netns.h"

enum {
    RECEIVE_SIZE = 32 << 10,  /* the kernel never answers with more in one datagram */
    RECEIVE_BUFFER = 4 << 20, /* for the acks of a large batch that fails in many places */
    DUMP_TRIES = 5,           /* a dump that changes under way this often is given up */
    ANSWER_SECONDS = 5,       /* the kernel answers within the send: longer means a bug, not a wait */
};

struct netlink {
    int fd;
    uint32_t seq;
    uint64_t sent;
    size_t send_buffer;
    char buf[NETLINK_MSG_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
};

struct open_args {
    int protocol, fd;
};

static int netlink_socket(void *arg, struct err *err)
{
    struct open_args *a = arg;
    a->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, a->protocol);
    if (a->fd < 0)
        return err_set(err, errno, "open a netlink socket: %s", strerror(errno));
    return 0;
}

int netlink_open(int protocol, int netns_fd, struct netlink **ret, struct err *err)
{
    struct open_args a = {.protocol = protocol, .fd = -1};
    int r = netns_fd < 0 ? netlink_socket(&a, err) : netns_run(netns_fd, netlink_socket, &a, err);
    if (r < 0)
        return r;

    static const int on = 1, room = RECEIVE_BUFFER;
    const struct timeval limit = {.tv_sec = ANSWER_SECONDS};
    const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    struct sockaddr_nl self = {.nl_family = AF_NETLINK};
    setsockopt(a.fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
    setsockopt(a.fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
    setsockopt(a.fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
    setsockopt(a.fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
    setsockopt(a.fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    if (bind(a.fd, (struct sockaddr *)&self, sizeof(self)) < 0 ||
        connect(a.fd, (const struct sockaddr *)&kernel, sizeof(kernel)) < 0) {
        r = err_set(err, errno, "bind a netlink socket: %s", strerror(errno));
        close(a.fd);
        return r;
    }
    struct netlink *nl = mem_alloc(sizeof(*nl));
    nl->fd = a.fd;
    *ret = nl;
    return 0;
}

struct netlink *netlink_close(struct netlink *nl)
{
    if (nl) {
        close(nl->fd);
        free(nl);
    }
    return NULL;
}

uint32_t netlink_seq(struct netlink *nl)
{
    return nl->seq = nl->seq == UINT32_MAX ? 1 : nl->seq + 1;
}

uint64_t netlink_sent(const struct netlink *nl)
{
    return nl->sent;
}

int netlink_fd(const struct netlink *nl)
{
    return nl->fd;
}

struct nlmsghdr *netlink_msg(struct netlink *nl, uint16_t type, uint16_t flags, size_t extra, void *header)
{
    struct nlmsghdr *msg = mnl_nlmsg_put_header(nl->buf);
    msg->nlmsg_type = type;
    msg->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
    void *p = mnl_nlmsg_put_extra_header(msg, extra);
    if (header)
        *(void **)header = p;
    return msg;
}

static int fail(struct err *err, int code, const char *what, const char *text)
{
    if (text && *text)
        return err_set(err, code, "%s: %s (%s)", what, text, strerror(code));
    return err_set(err, code, "%s: %s", what, strerror(code));
}

/* One datagram from the kernel; what somebody else sent is dropped. */
static ssize_t receive(struct netlink *nl, void *buf, int flags)
{
    for (;;) {
        struct sockaddr_nl from = {0};
        struct iovec iov = {buf, RECEIVE_SIZE};
        struct msghdr msg = {.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1};
        ssize_t n = recvmsg(nl->fd, &msg, flags);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (msg.msg_flags & MSG_TRUNC)
            return -EMSGSIZE;
        if (from.nl_pid == 0)
            return n;
    }
}

static int transmit(struct netlink *nl, const void *data, size_t len, uint32_t messages)
{
    nl->sent += messages;
    for (;;) {
        if (send(nl->fd, data, len, 0) >= 0)
            return 0;
        if (errno != EINTR)
            return -errno;
    }
}

static size_t aligned(size_t len)
{
    return (len + NLMSG_ALIGNTO - 1) & ~(size_t)(NLMSG_ALIGNTO - 1);
}

int netlink_ack_decode(const void *data, size_t len, struct netlink_ack *ret)
{
    struct nlmsghdr head;
    struct nlmsgerr body;
    if (len < sizeof(head) + sizeof(body))
        return -EPROTO;
    memcpy(&head, data, sizeof(head));
    memcpy(&body, (const char *)data + sizeof(head), sizeof(body));
    if (head.nlmsg_type != NLMSG_ERROR || head.nlmsg_len < sizeof(head) + sizeof(body) || head.nlmsg_len > len ||
        body.error > 0 || body.error < -4095)
        return -EPROTO;

    struct netlink_ack ack = {.code = -body.error, .seq = body.msg.nlmsg_seq};
    /* The attributes stand behind the copy of the request, or of its header alone. */
    size_t at = sizeof(head) + sizeof(body);
    if (!(head.nlmsg_flags & NLM_F_CAPPED) && body.error) {
        if (body.msg.nlmsg_len < sizeof(struct nlmsghdr) ||
            body.msg.nlmsg_len > head.nlmsg_len - at + sizeof(struct nlmsghdr))
            return -EPROTO;
        at += aligned(body.msg.nlmsg_len) - sizeof(struct nlmsghdr);
    }
    while ((head.nlmsg_flags & NLM_F_ACK_TLVS) && at + sizeof(struct nlattr) <= head.nlmsg_len) {
        struct nlattr attr;
        memcpy(&attr, (const char *)data + at, sizeof(attr));
        if (attr.nla_len < sizeof(attr) || attr.nla_len > head.nlmsg_len - at)
            break;
        if ((attr.nla_type & NLA_TYPE_MASK) == NLMSGERR_ATTR_MSG) {
            size_t n = MIN_OF(attr.nla_len - sizeof(attr), sizeof(ack.text) - 1);
            memcpy(ack.text, (const char *)data + at + sizeof(attr), n);
            ack.text[n] = 0;
        }
        at += aligned(attr.nla_len);
    }
    *ret = ack;
    return 0;
}

typedef int (*message_fn)(const struct nlmsghdr *msg, void *arg);

struct exchange {
    uint32_t seq;
    message_fn fn;
    void *arg;
    int fn_result; /* the first failure of fn; the rest of the answer is read and dropped */
    bool dump;
    bool interrupted;
    struct netlink_ack ack;
};

/* Takes one message of the answer; true when it was the last one. */
static bool exchange_take(struct exchange *x, const struct nlmsghdr *msg, size_t left)
{
    if (msg->nlmsg_seq != x->seq)
        return false;
    if (msg->nlmsg_flags & NLM_F_DUMP_INTR)
        x->interrupted = true;
    if (msg->nlmsg_type == NLMSG_ERROR) {
        if (netlink_ack_decode(msg, left, &x->ack) < 0)
            x->ack = (struct netlink_ack){.code = EPROTO};
        return true;
    }
    if (msg->nlmsg_type == NLMSG_DONE) {
        int code = 0;
        if (msg->nlmsg_len >= sizeof(*msg) + sizeof(code))
            memcpy(&code, mnl_nlmsg_get_payload(msg), sizeof(code));
        x->ack.code = code < 0 && code > -4096 ? -code : 0;
        return true;
    }
    if (msg->nlmsg_type >= NLMSG_MIN_TYPE && x->fn && x->fn_result >= 0)
        x->fn_result = x->fn(msg, x->arg);
    return false;
}

static int exchange_run(struct netlink *nl, struct nlmsghdr *msg, struct exchange *x, struct err *err, const char *what)
{
    char buf[RECEIVE_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
    x->seq = msg->nlmsg_seq = netlink_seq(nl);
    int r = transmit(nl, msg, msg->nlmsg_len, 1);
    if (r < 0)
        return fail(err, -r, what, NULL);
    for (;;) {
        ssize_t n = receive(nl, buf, 0);
        if (n < 0)
            return fail(err, (int)(n == -EAGAIN ? ETIMEDOUT : -n), what, "no answer from the kernel");
        int left = (int)n;
        for (const struct nlmsghdr *m = (void *)buf; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left)) {
            if (!exchange_take(x, m, (size_t)left))
                continue;
            if (x->ack.code)
                return fail(err, x->ack.code, what, x->ack.text);
            return 0;
        }
    }
}

int netlink_do(struct netlink *nl, struct nlmsghdr *msg, struct err *err, const char *what)
{
    struct exchange x = {0};
    msg->nlmsg_flags |= NLM_F_ACK;
    return exchange_run(nl, msg, &x, err, what);
}

struct get_args {
    void (*fn)(const struct nlmsghdr *msg, void *arg);
    void *arg;
};

static int get_message(const struct nlmsghdr *msg, void *arg)
{
    const struct get_args *get = arg;
    get->fn(msg, get->arg);
    return 0;
}

int netlink_get(struct netlink *nl, struct nlmsghdr *msg, void (*fn)(const struct nlmsghdr *msg, void *arg), void *arg,
                struct err *err, const char *what)
{
    struct get_args get = {fn, arg};
    struct exchange x = {.fn = get_message, .arg = &get};
    msg->nlmsg_flags |= NLM_F_ACK;
    return exchange_run(nl, msg, &x, err, what);
}

int netlink_dump(struct netlink *nl, struct nlmsghdr *msg, int (*fn)(const struct nlmsghdr *msg, void *arg), void *arg,
                 struct err *err, const char *what)
{
    msg->nlmsg_flags |= NLM_F_DUMP;
    for (int i = 0; i < DUMP_TRIES; i++) {
        struct exchange x = {.fn = fn, .arg = arg, .dump = true};
        int r = exchange_run(nl, msg, &x, err, what);
        if (r < 0)
            return r;
        if (x.fn_result < 0)
            return x.fn_result;
        if (!x.interrupted)
            return 0;
    }
    return fail(err, EAGAIN, what, "it kept changing while it was read");
}

/* Makes the socket accept one datagram of `len` bytes. */
static void send_buffer_grow(struct netlink *nl, size_t len)
{
    size_t want = len + 4096;
    if (want <= nl->send_buffer)
        return;
    int size = (int)want;
    if (setsockopt(nl->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) == 0)
        nl->send_buffer = want;
}

int netlink_batch(struct netlink *nl, const void *data, size_t len, uint32_t first, uint32_t last, struct err *err,
                  const char *what)
{
    if (len > NETLINK_BATCH_MAX)
        return fail(err, EMSGSIZE, what, "the transaction is too large");
    send_buffer_grow(nl, len);
    int r = transmit(nl, data, len, last - first + 1);
    if (r < 0)
        return fail(err, -r, what, NULL);

    /* All answers are queued by now. Several messages may have failed; the first one in order is the cause. */
    char buf[RECEIVE_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
    struct netlink_ack worst = {0};
    bool acked = false;
    for (;;) {
        ssize_t n = receive(nl, buf, MSG_DONTWAIT);
        if (n == -EAGAIN)
            break;
        if (n < 0)
            return fail(err, (int)-n, what, "the kernel's answer was lost");
        int left = (int)n;
        for (const struct nlmsghdr *m = (void *)buf; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left)) {
            struct netlink_ack ack;
            if (m->nlmsg_type != NLMSG_ERROR || netlink_ack_decode(m, (size_t)left, &ack) < 0 ||
                ack.seq - first > last - first)
                continue;
            acked = true;
            if (ack.code && (!worst.code || ack.seq < worst.seq))
                worst = ack;
        }
    }
    if (worst.code)
        return fail(err, worst.code, what, worst.text);
    if (!acked)
        return fail(err, EPROTO, what, "the kernel did not answer");
    return 0;
}

static void attrs_collect(const struct nlattr *attr, const char *end, const struct nlattr **table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        table[i] = NULL;
    for (; mnl_attr_ok(attr, (int)(end - (const char *)attr)); attr = mnl_attr_next(attr))
        if (mnl_attr_get_type(attr) < count)
            table[mnl_attr_get_type(attr)] = attr;
}

void netlink_attrs(const struct nlmsghdr *msg, size_t header, const struct nlattr **table, size_t count)
{
    attrs_collect(mnl_nlmsg_get_payload_offset(msg, header), (const char *)msg + msg->nlmsg_len, table, count);
}

void netlink_nested(const struct nlattr *outer, const struct nlattr **table, size_t count)
{
    attrs_collect(mnl_attr_get_payload(outer), (const char *)outer + outer->nla_len, table, count);
}

bool netlink_copy(const struct nlattr *attr, void *out, size_t len)
{
    if (!attr || mnl_attr_get_payload_len(attr) != len)
        return false;
    memcpy(out, mnl_attr_get_payload(attr), len);
    return true;
}

uint8_t netlink_u8(const struct nlattr *attr)
{
    uint8_t v = 0;
    netlink_copy(attr, &v, sizeof(v));
    return v;
}

uint16_t netlink_u16(const struct nlattr *attr)
{
    uint16_t v = 0;
    netlink_copy(attr, &v, sizeof(v));
    return v;
}

uint32_t netlink_u32(const struct nlattr *attr)
{
    uint32_t v = 0;
    netlink_copy(attr, &v, sizeof(v));
    return v;
}

void netlink_string(const struct nlattr *attr, char *out, size_t size)
{
    size_t n = attr ? MIN_OF((size_t)mnl_attr_get_payload_len(attr), size - 1) : 0;
    if (n)
        memcpy(out, mnl_attr_get_payload(attr), n);
    out[n] = 0;
}
