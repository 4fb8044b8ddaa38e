/* REST: reading and writing the objects of any kind; generic code over kind rows. Internal to server/apiserver. */
#ifndef K3C_APISERVER_REST_H
#define K3C_APISERVER_REST_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/defs.h"
#include "core/model/managed_fields.h"
#include "server/apiserver/request.h"

struct field_errors;
struct selector;
struct store_kv;
struct store_watch;

#define OPTIMISTIC_LOCK_MESSAGE                                                                                        \
    "the object has been modified; please apply your changes to the latest version and try again"

/* handlers.c: the handler of a parsed request, or NULL; then handler_missing answers with the error that that is. */
const struct handler *handler_find(struct req *r);
enum phase_result handler_missing(struct req *r);

/* decode.c: negotiation, common options, the body. */
enum phase_result rest_decode(struct req *r);
/* Strings as one: "a, b". */
const char *rest_join(struct arena *a, const cJSON *strings);

extern const struct handler rest_get, rest_list, rest_watch, rest_create, rest_update, rest_patch, rest_delete,
    rest_deletecollection;

/* Keys in the store: "pods/NAMESPACE/NAME", "nodes/NAME", "deployments.apps/NAMESPACE/NAME". A prefix ends in a slash.
 */
const char *rest_key(struct arena *a, const struct kind *k, const char *ns, const char *name);
const char *rest_prefix(struct arena *a, const struct kind *k, const char *ns);
/* Namespace and name in a key of kind k; *ns is "" for cluster scope. Both borrowed or in the arena. */
/* The 409 that Kubernetes' storage answers when the object is not the one that was meant; `why` names what differs. Its
 * text has the key that etcd has in Kubernetes, which is not ours. */
enum phase_result rest_precondition_failed(struct req *r, const struct kind *k, const char *name, const char *why);
/* `why`: the field "UID" or "ResourceVersion", as it was asked for and as it is. */
const char *rest_precondition(struct arena *a, const char *field, const char *asked, const char *is);
void rest_key_split(struct arena *a, const struct kind *k, const char *key, const char **ns, const char **name);

/* The tree of stored bytes; they are ours and parse. */
cJSON *rest_parse(struct arena *a, const struct blob *bytes);
/* Every object whose key begins with `prefix`, in an array. */
cJSON *rest_read_all(struct apiserver *s, struct arena *a, const char *prefix);

/* The tree of stored bytes as the kind shows it, and a reference to the bytes in that form: the stored ones themselves
 * but for the few kinds that are stored in another version. */
cJSON *rest_tree(struct arena *a, const struct kind *k, const struct blob *stored);
struct blob *rest_shown(const struct kind *k, struct blob *stored);

/* Reads an object of any kind by key; NULL when it is not there. *revision may be NULL. */
cJSON *rest_read(struct apiserver *s, struct arena *a, const struct kind *k, const char *ns, const char *name,
                 uint64_t *revision);

/* Loads the request's object into r->old, old_bytes, old_revision; PHASE_NEXT or the 404. */
enum phase_result rest_load(struct req *r);

/* Writes. The tree gets its resourceVersion; *bytes (may be NULL) a reference to what was stored. expected 0 creates.
 * As store_create, store_update, store_delete; -EFBIG when the object takes more than etcd's 1.5 MiB. */
int rest_store(struct apiserver *s, struct arena *a, const struct kind *k, const char *key, uint64_t expected,
               cJSON *tree, struct blob **bytes, uint64_t *revision);
int rest_remove(struct apiserver *s, struct arena *a, const struct kind *k, const char *key, uint64_t expected,
                cJSON *tree, struct blob **bytes, uint64_t *revision);
/* Writes were taken back because the disk refused them: what was derived from them is rebuilt. */
void apiserver_writes_undone(struct apiserver *s, int error);

/* metadata helpers */
cJSON *rest_metadata(struct arena *a, cJSON *object); /* made when missing */
/* Namespace of the object against that of the request; PHASE_NEXT or the 400. */
enum phase_result rest_check_namespace(struct req *r, cJSON *object);
/* A 422 when errs is not empty. */
enum phase_result rest_check_errors(struct req *r, const struct field_errors *errs, const char *name);
/* Validates a body that is not the stored kind's: a review, a Scale, a Binding. PHASE_NEXT or the 422. */
enum phase_result rest_validate_body(struct req *r, const cJSON *body, const char *name);
/* The kind row that a subresource's own body has for status texts: autoscaling/v1 Scale. */
const char *rest_expected_kind(const struct req *r, const char **group, const char **version);
void rest_stamp_kind(struct arena *a, cJSON *object, const char *group, const char *version, const char *kind);

/* rest_update.c: the last part of update, for subresources that change the parent: r->object replaces r->old.
 * Subresources of the parent's own kind use their own strategy. */
enum phase_result rest_update_prepare(struct req *r);
/* Whether the object has the namespace and the name of the URL: PHASE_NEXT or the 400. */
enum phase_result rest_check_name(struct req *r);
enum phase_result rest_nameless(struct req *r); /* the 400 of an object without a name */
enum phase_result rest_update_validate(struct req *r);
enum phase_result rest_update_store(struct req *r);

/* rest_create.c: create whatever r->object is (create-on-update shares it). */
enum phase_result rest_create_prepare(struct req *r);
enum phase_result rest_create_validate(struct req *r);
enum phase_result rest_create_store(struct req *r);

/* rest_meta.c: what all writes share. `old` NULL on create. */
/* Addresses and node ports for Services, after prepare_*; given back if the write fails. */
enum phase_result rest_allocate(struct req *r);
void rest_strategy_warnings(struct req *r, bool early);
enum phase_result rest_store_failed(struct req *r, int error);
/* The object is gone: what was allocated for it is free again. */
void rest_after_delete(struct apiserver *s, const struct kind *k, const cJSON *object);
void rest_after_update(struct apiserver *s, const struct kind *k, const cJSON *old, const cJSON *now);

/* rest_managed.c: managedFields. */
struct managed_write rest_managed_write(struct req *r, const struct schema_message *schema, const char *api_version,
                                        const char *kind);
/* The same for an object of the request's kind. */
struct managed_write rest_managed_own(struct req *r);
/* Records the write in r->object, once: after defaults, before admission. r->old NULL or r->creating: a create. */
void rest_track(struct req *r);
/* Drops managedFields from an object that is too large to be stored with them; false: it has none, or this is an apply,
 * which needs them. */
bool rest_untrack(struct req *r);
/* fieldManager and force of the query; the answer is a 422 with `errs`. */
void rest_manager_options(struct req *r, struct field_errors *errs);

/* decode.c: the 406. `route`: in the words of Kubernetes' router, which looks at the types alone. */
enum phase_result rest_not_acceptable(struct req *r, const char *types, bool route);

/* rest_apply.c: server-side apply. */
bool rest_is_apply(const struct req *r);
/* The body as a configuration; PHASE_NEXT or the 400. */
enum phase_result rest_apply_decode(struct req *r);
/* The configuration on top of `live` (NULL: a new object), with managedFields; PHASE_NEXT or the error's answer. */
enum phase_result rest_apply_config(struct req *r, const struct managed_write *w, const cJSON *live, cJSON **ret);
/* The mutate phase of an apply to an object of the kind. */
enum phase_result rest_apply_mutate(struct req *r);

/* rest_patch.c: applies the request's patch to `original`, an object of `schema`; PHASE_NEXT, or the error's answer. */
enum phase_result rest_patch_apply(struct req *r, const struct schema_message *schema, const cJSON *original,
                                   cJSON **ret);

/* rest_delete.c */
struct delete_options {
    int64_t grace;              /* seconds, -1: not given */
    const char *uid, *revision; /* preconditions, NULL: none */
    const char *propagation;    /* "Orphan" "Background" "Foreground", NULL */
    int orphan_dependents;      /* legacy: -1 not given */
    bool dry_run;
};
/* Deletes one object. 0: *ret (tree, may be NULL), *gone; else the Status of the error in *status. */
int rest_delete_one(struct req *r, const char *ns, const char *name, struct delete_options o, cJSON **ret, bool *gone,
                    cJSON **status);
/* Whether finalizers keep the object. */
bool rest_deletion_held(const struct kind *k, const cJSON *object);
enum phase_result rest_delete_options(struct req *r, struct delete_options *ret);

/* rest_select.c: label and field selectors of a list or a watch. */
struct selection {
    struct selector *labels, *fields; /* NULL: everything */
    const char *name, *namespace;     /* pinned by metadata.name= / metadata.namespace=; NULL */
    bool parse;                       /* deciding needs the object's tree */
};
enum phase_result rest_selection(struct req *r, struct selection *ret);
/* The watch's events are told apart by what its selection pins first: a name, a label, a field. */
void rest_selection_narrows(const struct selection *s, struct req *r, struct store_watch *w);
/* `object` may be NULL unless s->parse. */
bool rest_selected(const struct selection *s, const struct kind *k, const char *ns, const char *name,
                   const cJSON *object);

/* rest_list.c */
struct list_result {
    const struct kind *kind;
    uint64_t revision;
    const char *cont;    /* continue token, NULL: the end */
    int64_t remaining;   /* -1: unknown */
    struct blob **items; /* each with a reference */
    size_t count, cap, bytes;
};
struct list_result *rest_list_free(struct list_result *l);    /* returns NULL */
void rest_list_add(struct list_result *l, struct blob *item); /* takes over the reference */
enum phase_result rest_list_collect(struct req *r, struct list_result **ret);
/* Whether it is a dry run, by `values` (NULL: the query's). Anything but "All" is an error, "" too. */
bool rest_dry_run(struct req *r, const cJSON *values, struct field_errors *errs);
/* Checks resourceVersion, resourceVersionMatch, sendInitialEvents and continue against each other. */
enum phase_result rest_list_versions(struct req *r, bool watch);
/* A resourceVersion, "" is 0; what is wrong with it, NULL: nothing. The second: that of the query. */
const char *rest_revision_of(struct arena *a, const char *text, uint64_t *ret);
enum phase_result rest_parse_revision(struct req *r, uint64_t *ret);
/* As Go words what its strconv.FUNCTION refuses; `error` is str_to_i64's. */
const char *rest_number_error(struct arena *a, const char *function, const char *text, int error);
/* A number of the query; *ret stays when it is not there. PHASE_NEXT or the 400. */
enum phase_result rest_parse_int(struct req *r, const char *name, int64_t *ret);

/* Everything that is selected now; 0 or -errno. */
int rest_list_snapshot(struct req *r, const struct selection *selection, struct list_result **ret);

/* rest_watch.c */
void rest_watch_begin(struct req *r);
void rest_watch_free(struct req *r);
bool rest_watch_begins(const struct req *r); /* it is being told the present state: what no other watcher hears now */
void rest_watch_end_all(struct apiserver *s);

#endif
