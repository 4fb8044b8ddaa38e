/* Status: the errors of the Kubernetes API, with the codes, reasons, details and texts that clients match on
 * (k8s.io/apimachinery api/errors), and the field errors of validation (util/validation/field). */
#ifndef K3C_MODEL_STATUS_H
#define K3C_MODEL_STATUS_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "core/base/defs.h"

struct arena;
struct kind;

enum { FIELD_ERRORS_MAX = 1000 }; /* gathered; more are dropped */

/* Field errors gather while an object is validated; `path` is "spec.containers[0].name", printf-style pieces are joined
 * by the helpers below. Values are shown as Go's %q/JSON would show them. */
struct field_error {
    const char *reason;         /* FieldValueRequired ... */
    const char *path, *message; /* message includes the class: "Required value: ..." */
};
struct field_errors {
    struct arena *arena;
    struct field_error *list;
    size_t count, cap;
};
const char *field_path(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
void field_required(struct field_errors *e, const char *path, const char *detail);
void field_invalid(struct field_errors *e, const char *path, const cJSON *value, const char *detail);
void field_invalid_str(struct field_errors *e, const char *path, const char *value, const char *detail);
void field_forbidden(struct field_errors *e, const char *path, const char *detail);
void field_not_supported(struct field_errors *e, const char *path, const char *value,
                         const char *const *allowed); /* NULL-terminated */
/* `shown` is the value as it is: for what is no string. */
void field_not_supported_raw(struct field_errors *e, const char *path, const char *shown, const char *const *allowed);
void field_duplicate(struct field_errors *e, const char *path, const cJSON *value);
void field_not_found(struct field_errors *e, const char *path, const char *value);
void field_too_long(struct field_errors *e, const char *path, size_t max_bytes);
void field_too_many(struct field_errors *e, const char *path, int64_t actual, int64_t max);
void field_too_few(struct field_errors *e, const char *path, int64_t actual, int64_t min);
/* `shown` is the value's text as it shall appear: for what Go prints in a form that no tree has. */
void field_invalid_raw(struct field_errors *e, const char *path, const char *shown, const char *detail);
void field_duplicate_raw(struct field_errors *e, const char *path, const char *shown, const char *detail);
void field_not_found_detail(struct field_errors *e, const char *path, const char *value, const char *detail);

/* metav1.Status trees. `k` may be NULL where no kind is known. */
cJSON *status_success(struct arena *a, const struct kind *k, const char *name, const char *uid);
cJSON *status_error(struct arena *a, int code, const char *reason, const char *fmt, ...) PRINTF_LIKE(4, 5);
cJSON *status_not_found(struct arena *a, const struct kind *k, const char *name); /* pods "x" not found */
cJSON *status_already_exists(struct arena *a, const struct kind *k, const char *name);
cJSON *status_conflict(struct arena *a, const struct kind *k, const char *name, const char *why);
cJSON *status_forbidden(struct arena *a, const struct kind *k, const char *name, const char *why);
cJSON *status_invalid(struct arena *a, const struct kind *k, const char *name, const struct field_errors *errs);
cJSON *status_bad_request(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
cJSON *status_expired(struct arena *a, const char *message, const char *continue_token);
cJSON *status_unauthorized(struct arena *a);
cJSON *status_internal(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
cJSON *status_timeout(struct arena *a, const char *message, int retry_after_s);
cJSON *status_too_large_resource_version(struct arena *a, uint64_t asked, uint64_t current);
/* For a Status made above: one more details.causes item (NULLs are left out), and details.retryAfterSeconds. */
void status_add_cause(struct arena *a, cJSON *status, const char *reason, const char *message, const char *field);
void status_retry_after(struct arena *a, cJSON *status, int seconds);
int status_code(const cJSON *status); /* its HTTP code; a success without one is 200 */
/* All errors as one text, each once: "a: Required value", "[a: Required value, b: Forbidden]"; "" for none. */
const char *field_errors_text(const struct field_errors *errs);

#endif
