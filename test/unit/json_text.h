/* JSON for tests: written with ' for ", and found by a path. */
#ifndef K3C_TEST_JSON_TEXT_H
#define K3C_TEST_JSON_TEXT_H

struct arena;
struct cJSON;

/* The tree of a text in which ' stands for "; aborts when it is no JSON. */
struct cJSON *json_quoted(struct arena *a, const char *text);

/* Takes the first segment off a path ("a/0/b", with ~1 for a slash and ~0 for a tilde in a key). */
const char *json_path_segment(struct arena *a, const char **path);
/* A member by its key, an item by its index; NULL when there is none. */
struct cJSON *json_child(struct cJSON *at, const char *name);

#endif
