#include "core/wire/spdy_frame.h"

#include <errno.h>

#include "core/base/be32.h"
#include "core/base/err.h"

enum { VERSION = 3, CONTROL = 0x80, SETTING = 8 };

/* The fields in front of a block (or all there are), and whether the payload must end with them. */
static const struct {
    uint8_t fixed;
    bool exact;
} shapes[] = {
    [SPDY_SYN_STREAM] = {10, false}, [SPDY_SYN_REPLY] = {4, false},    [SPDY_RST_STREAM] = {8, true},
    [SPDY_SETTINGS] = {4, false},    [SPDY_PING] = {4, true},          [SPDY_GOAWAY] = {8, true},
    [SPDY_HEADERS] = {4, false},     [SPDY_WINDOW_UPDATE] = {8, true},
};

static bool is_known(unsigned type)
{
    return type < COUNT_OF(shapes) && shapes[type].fixed;
}

static int read_fields(struct spdy_frame *f, const uint8_t *p, struct err *err)
{
    f->block = (struct slice){(const char *)p + shapes[f->type].fixed, f->length - shapes[f->type].fixed};
    if (f->type == SPDY_SETTINGS) {
        if (f->block.n % SETTING || be32_get(p) != f->block.n / SETTING)
            return err_set(err, EPROTO, "spdy: SETTINGS of %u bytes says it holds %u entries", f->length, be32_get(p));
        return 0;
    }
    if (f->type == SPDY_PING) {
        f->value = be32_get(p);
        return 0;
    }
    f->stream = be32_get(p) & SPDY_ID_MAX;
    if (f->type == SPDY_SYN_STREAM) {
        f->value = be32_get(p + 4) & SPDY_ID_MAX;
        f->priority = p[8] >> 5;
    } else if (shapes[f->type].exact) {
        f->value = be32_get(p + 4);
    }
    if (f->type == SPDY_WINDOW_UPDATE && !(f->value &= SPDY_ID_MAX))
        return err_set(err, EPROTO, "spdy: a window grows by nothing");
    if (!f->stream && f->type != SPDY_WINDOW_UPDATE && f->type != SPDY_GOAWAY)
        return err_set(err, EPROTO, "spdy: a frame of type %u for no stream", f->type);
    return 0;
}

ssize_t spdy_frame_decode(const uint8_t *data, size_t len, struct spdy_frame *ret, struct err *err)
{
    if (len < SPDY_HEAD)
        return 0;
    struct spdy_frame f = {.flags = data[4], .length = be32_get(data + 4) & SPDY_DATA_MAX};
    if (!(data[0] & CONTROL)) {
        f.stream = be32_get(data);
        if (!f.stream)
            return err_set(err, EPROTO, "spdy: data for no stream");
        *ret = f;
        return SPDY_HEAD;
    }
    unsigned version = be32_get(data) >> 16 & 0x7fff;
    f.type = (uint16_t)be32_get(data);
    if (version != VERSION)
        return err_set(err, EPROTO, "spdy: version %u is not spoken", version);
    if (f.type == SPDY_DATA)
        return err_set(err, EPROTO, "spdy: a control frame of type 0");
    if (f.length > SPDY_CONTROL_MAX)
        return err_set(err, EPROTO, "spdy: a control frame of %u bytes is over the limit of %d", f.length,
                       SPDY_CONTROL_MAX);
    if (is_known(f.type) &&
        (f.length < shapes[f.type].fixed || (shapes[f.type].exact && f.length != shapes[f.type].fixed)))
        return err_set(err, EPROTO, "spdy: a frame of type %u cannot be %u bytes long", f.type, f.length);
    if (len < SPDY_HEAD + f.length)
        return 0;
    int r = is_known(f.type) ? read_fields(&f, data + SPDY_HEAD, err) : 0;
    if (r)
        return r;
    *ret = f;
    return SPDY_HEAD + (ssize_t)f.length;
}

size_t spdy_frame_encode(const struct spdy_frame *f, uint8_t out[SPDY_FIXED_MAX])
{
    if (f->type == SPDY_DATA) {
        be32_put(out, f->stream);
        be32_put(out + 4, (uint32_t)f->flags << 24 | f->length);
        return SPDY_HEAD;
    }
    size_t fixed = shapes[f->type].fixed;
    uint8_t *p = be32_put(out, (uint32_t)(CONTROL << 8 | VERSION) << 16 | f->type);
    p = be32_put(p, (uint32_t)f->flags << 24 | (uint32_t)(fixed + f->block.n));
    if (f->type == SPDY_SETTINGS) {
        be32_put(p, (uint32_t)(f->block.n / SETTING));
    } else if (f->type == SPDY_PING) {
        be32_put(p, f->value);
    } else {
        p = be32_put(p, f->stream);
        if (fixed >= 8)
            p = be32_put(p, f->value);
        if (f->type == SPDY_SYN_STREAM) {
            p[0] = (uint8_t)(f->priority << 5);
            p[1] = 0;
        }
    }
    return SPDY_HEAD + fixed;
}

bool spdy_setting_next(struct slice *entries, uint32_t *id, uint32_t *value)
{
    const uint8_t *p = (const uint8_t *)entries->p;
    if (entries->n < SETTING)
        return false;
    *id = be32_get(p) & 0xffffff;
    *value = be32_get(p + 4);
    entries->p += SETTING;
    entries->n -= SETTING;
    return true;
}
