#include "core/wire/ttrpc_message.h"

#include "core/format/protobuf.h"

int ttrpc_request_decode(struct slice in, struct ttrpc_request *ret, struct err *err)
{
    struct ttrpc_request q = {0};
    struct protobuf_field f;
    int r;
    while ((r = protobuf_next(&in, &f, err)) == 1) {
        if (f.number == 1 && f.wire == PROTOBUF_BYTES)
            q.service = f.bytes;
        else if (f.number == 2 && f.wire == PROTOBUF_BYTES)
            q.method = f.bytes;
        else if (f.number == 3 && f.wire == PROTOBUF_BYTES)
            q.payload = f.bytes;
        else if (f.number == 4 && f.wire == PROTOBUF_VARINT)
            q.timeout_ns = f.value;
    }
    if (!r)
        *ret = q;
    return r;
}

static int decode_status(struct slice in, struct ttrpc_response *ret, struct err *err)
{
    struct protobuf_field f;
    int r;
    while ((r = protobuf_next(&in, &f, err)) == 1) {
        if (f.number == 1 && f.wire == PROTOBUF_VARINT)
            ret->code = (int)(f.value & 0xff);
        else if (f.number == 2 && f.wire == PROTOBUF_BYTES)
            ret->message = f.bytes;
    }
    return r;
}

int ttrpc_response_decode(struct slice in, struct ttrpc_response *ret, struct err *err)
{
    struct ttrpc_response p = {0};
    struct protobuf_field f;
    int r;
    while ((r = protobuf_next(&in, &f, err)) == 1) {
        if (f.number == 1 && f.wire == PROTOBUF_BYTES && (r = decode_status(f.bytes, &p, err)))
            return r;
        if (f.number == 2 && f.wire == PROTOBUF_BYTES)
            p.payload = f.bytes;
    }
    if (!r)
        *ret = p;
    return r;
}

static void put_slice(struct strbuf *out, uint32_t number, struct slice s)
{
    if (s.n)
        protobuf_put_bytes(out, number, s.p, s.n);
}

void ttrpc_request_encode(const struct ttrpc_request *r, struct strbuf *out)
{
    put_slice(out, 1, r->service);
    put_slice(out, 2, r->method);
    put_slice(out, 3, r->payload);
    if (r->timeout_ns)
        protobuf_put_uint(out, 4, r->timeout_ns);
    if (r->key) {
        size_t at = protobuf_open(out, 5);
        protobuf_put_string(out, 1, r->key);
        protobuf_put_string(out, 2, r->value);
        protobuf_close(out, at);
    }
}

void ttrpc_response_encode(const struct ttrpc_response *r, struct strbuf *out)
{
    if (r->code) {
        size_t at = protobuf_open(out, 1);
        protobuf_put_uint(out, 1, (uint64_t)r->code);
        put_slice(out, 2, r->message);
        protobuf_close(out, at);
    }
    put_slice(out, 2, r->payload);
}
