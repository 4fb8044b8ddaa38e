/* Names: the syntax rules of Kubernetes' identifiers, with the sentences that its API server answers
 * (apimachinery api/validate/content and util/validation).
 *
 * Each check puts what is wrong with `value` into `out` and returns how many sentences that were, 0 for a good name.
 * The sentences are static. */
#ifndef K3C_FORMAT_NAMES_H
#define K3C_FORMAT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

enum { NAME_MESSAGES_MAX = 6 };

typedef size_t name_check(const char *value, const char *out[NAME_MESSAGES_MAX]);

size_t name_dns1123_label(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_dns1123_subdomain(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_dns1123_subdomain_underscore(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_wildcard_subdomain(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_dns1035_label(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_label_key(const char *value, const char *out[NAME_MESSAGES_MAX]); /* also: qualified name */
size_t name_label_value(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_c_identifier(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_port(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_percent(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_http_header(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_env_var(const char *value, const char *out[NAME_MESSAGES_MAX]); /* as Kubernetes 1.34 relaxed it */
size_t name_config_map_key(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_path_segment(const char *value, const char *out[NAME_MESSAGES_MAX]);        /* RBAC names */
size_t name_path_segment_prefix(const char *value, const char *out[NAME_MESSAGES_MAX]); /* generateName of those */
/* The same rules for a generateName, whose last dash is masked as the API server does. */
size_t name_dns1123_label_prefix(const char *value, const char *out[NAME_MESSAGES_MAX]);
size_t name_dns1123_subdomain_prefix(const char *value, const char *out[NAME_MESSAGES_MAX]);

bool name_ok(name_check *check, const char *value);

#endif
