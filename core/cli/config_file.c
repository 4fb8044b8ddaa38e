#include "core/cli/config_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/yaml.h"

enum { CONFIG_BYTES_MAX = 1 << 20 };

static const char *scalar_text(const cJSON *v)
{
    return json_is_str(v) || json_is_num(v) ? v->valuestring
           : json_is_true(v)                ? "true"
           : json_is_bool(v)                ? "false"
                                            : NULL;
}

static void forget(struct given *g, const struct option *row)
{
    size_t kept = 0;
    for (size_t i = 0; i < g->count; i++)
        if (g->list[i].row != row)
            g->list[kept++] = g->list[i];
    g->count = kept;
}

static int add(struct given *g, const struct option *row, const cJSON *value, const char *path, struct err *err)
{
    const char *text = scalar_text(value);
    if (!text)
        return err_set(err, EINVAL, "%s: key \"%s\" is neither a text nor a list of texts", path, row->name);
    if (g->count == GIVEN_MAX)
        return err_set(err, E2BIG, "%s: too many options", path);
    g->list[g->count++] = (struct given_option){row, text, path};
    return 0;
}

static int take_key(struct options *o, const char *path, const cJSON *item, struct given *g, struct strbuf *notes,
                    struct err *err)
{
    size_t len = strlen(item->string);
    bool append = len && item->string[len - 1] == '+';
    const struct option *row = option_find(o->role, item->string, len - append);
    if (!row) {
        strbuf_addf(notes, "%s: key \"%s\" is no option here and was skipped\n", path, item->string);
        return 0;
    }
    if (!append)
        forget(g, row);
    if (!json_is_arr(item))
        return json_is_null(item) ? 0 : add(g, row, item, path, err);
    for (JSON_EACH(one, item)) {
        int r = add(g, row, one, path, err);
        if (r)
            return r;
    }
    return 0;
}

static int read_one(struct options *o, const char *path, struct given *g, struct strbuf *notes, struct err *err)
{
    cleanup_free char *text = NULL;
    size_t len;
    cJSON *tree;
    int r = file_read(path, CONFIG_BYTES_MAX, &text, &len, err);
    if (r)
        return r;
    if (yaml_parse_one(o->arena, text, len, &tree, NULL, err))
        return err_wrap(err, "%s", path);
    if (json_is_null(tree))
        return 0;
    if (!json_is_obj(tree))
        return err_set(err, EINVAL, "%s: keys and values expected", path);
    for (JSON_EACH(item, tree)) {
        r = take_key(o, path, item, g, notes, err);
        if (r)
            return r;
    }
    return 0;
}

static int is_yaml(const struct dirent *d)
{
    return d->d_name[0] != '.' && (str_ends(d->d_name, ".yaml") || str_ends(d->d_name, ".yml"));
}

int config_file_read(struct options *o, const char *path, bool must, struct given *ret, struct strbuf *notes,
                     struct err *err)
{
    int r = must || !access(path, F_OK) ? read_one(o, path, ret, notes, err) : 0;
    if (r)
        return r;
    const char *folder = arena_printf(o->arena, "%s.d", path);
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_yaml, alphasort);
    for (int i = 0; i < count; i++) {
        if (!r)
            r = read_one(o, arena_printf(o->arena, "%s/%s", folder, names[i]->d_name), ret, notes, err);
        free(names[i]);
    }
    free(names);
    return r;
}
