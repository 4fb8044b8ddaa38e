/* Scores of the nodes on which a pod fits. */
#include <math.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/node_match.h"
#include "server/scheduler/cycle.h"

enum { MB = 1 << 20 };

/* --- each scores all nodes from 0 to 100 --- */

static int64_t free_share(int64_t wanted, int64_t capacity)
{
    return capacity <= 0 || wanted > capacity ? 0 : (capacity - wanted) * 100 / capacity;
}

static void least_allocated(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores)
{
    for (size_t n = 0; n < count; n++) {
        const struct demand *used = &nodes[n]->requested, *has = &nodes[n]->allocatable;
        scores[n] = (free_share(used->scored_cpu + c->demand.scored_cpu, has->milli_cpu) +
                     free_share(used->scored_memory + c->demand.scored_memory, has->memory)) /
                    2;
    }
}

static double fraction(int64_t wanted, int64_t capacity)
{
    return capacity > 0 ? MIN_OF((double)wanted / (double)capacity, 1.0) : 1;
}

/* Two resources: their standard deviation is half of how far they are apart. */
static void balanced(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores)
{
    for (size_t n = 0; n < count; n++) {
        const struct demand *used = &nodes[n]->requested, *has = &nodes[n]->allocatable;
        double cpu = fraction(used->milli_cpu + c->demand.milli_cpu, has->milli_cpu);
        double memory = fraction(used->memory + c->demand.memory, has->memory);
        bool asks = c->demand.milli_cpu || c->demand.memory;
        scores[n] = asks ? (int64_t)((1 - fabs(cpu - memory) / 2) * 100) : 0;
    }
}

static void normalize(int64_t *scores, size_t count, bool reverse)
{
    int64_t most = 0;
    for (size_t n = 0; n < count; n++)
        most = MAX_OF(most, scores[n]);
    for (size_t n = 0; n < count; n++) {
        int64_t share = most ? scores[n] * 100 / most : 0;
        scores[n] = reverse ? 100 - share : share;
    }
}

static void taints(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores)
{
    for (size_t n = 0; n < count; n++) {
        scores[n] = 0;
        for (JSON_EACH(taint, json_get(nodes[n]->tree, "taints")))
            scores[n] += str_eq(json_str(taint, "effect"), "PreferNoSchedule") && !pod_tolerates(c->pod, taint);
    }
    normalize(scores, count, true);
}

static void node_affinity(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores)
{
    const cJSON *wishes = json_at(c->pod, "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution");
    for (size_t n = 0; n < count; n++) {
        scores[n] = 0;
        for (JSON_EACH(wish, wishes))
            if (node_term_matches(json_get(wish, "preference"), nodes[n]->name, json_get(nodes[n]->tree, "labels")))
                scores[n] += json_int(wish, "weight", 0);
    }
    normalize(scores, count, false);
}

/* --- images that are there already --- */

static bool has_tag(const char *image)
{
    const char *slash = strrchr(image, '/');
    return strchr(slash ? slash : image, ':') || strchr(image, '@');
}

static int64_t image_size(const struct cluster_node *n, const char *image)
{
    for (JSON_EACH(entry, json_get(n->tree, "images")))
        if (json_has_str(json_get(entry, "names"), image))
            return json_int(entry, "sizeBytes", 0);
    return 0;
}

static void images(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores)
{
    const cJSON *containers = json_at(c->pod, "spec.containers");
    memset(scores, 0, count * sizeof(*scores));
    for (JSON_EACH(container, containers)) {
        const char *image = json_str_or(container, "image", "");
        if (!has_tag(image))
            image = arena_printf(c->arena, "%s:latest", image);
        int64_t have = 0;
        for (size_t n = 0; n < count; n++)
            have += image_size(nodes[n], image) > 0;
        for (size_t n = 0; have && n < count; n++)
            scores[n] += image_size(nodes[n], image) * have / (int64_t)count;
    }
    int64_t least = 23 * MB, most = (int64_t)1000 * MB * MAX_OF((int64_t)json_count(containers), (int64_t)1);
    for (size_t n = 0; n < count; n++) {
        int64_t size = MIN_OF(scores[n], most);
        scores[n] = size > least ? 100 * (size - least) / (most - least) : 0;
    }
}

void cycle_score(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores)
{
    static const struct {
        void (*fn)(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores);
        int64_t weight;
    } parts[] = {{least_allocated, 1}, {balanced, 1},       {taints, 3}, {node_affinity, 2},
                 {spread_score, 2},    {interpod_score, 2}, {images, 1}};
    int64_t *part = arena_alloc(c->arena, (count + 1) * sizeof(*part));
    memset(scores, 0, count * sizeof(*scores));
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        parts[i].fn(c, nodes, count, part);
        for (size_t n = 0; n < count; n++)
            scores[n] += parts[i].weight * part[n];
    }
}
