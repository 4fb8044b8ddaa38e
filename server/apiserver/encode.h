/* Encode: objects, rows and events in the form a client asked for. Internal to server/apiserver. */
#ifndef K3C_APISERVER_ENCODE_H
#define K3C_APISERVER_ENCODE_H

#include "server/apiserver/request.h"

struct strbuf;

/* The content type of answers of this form; `watch`: of a stream. */
const char *encode_content_type(const struct accept *accept, bool watch);

/* Appends one object in the form of r->accept. `bytes` is its JSON, `tree` its parsed form; either may be NULL. `k`
 * NULL: a Status or the like, never transformed. 0 or a negative errno: the form does not exist for it. */
int encode_object(struct req *r, struct arena *scratch, const struct kind *k, const struct schema_message *schema,
                  cJSON *tree, const struct blob *bytes, struct strbuf *out);

/* Appends a watch event, framed. `first`: a table says its columns. */
void encode_event(struct req *r, struct arena *scratch, const char *type, struct blob *bytes, cJSON *tree, bool first,
                  struct strbuf *out);

/* A list in JSON is head, items with commas between, tail; in YAML without the commas. */
void encode_list_head(struct req *r, const struct list_result *l, struct strbuf *out);
void encode_list_item(struct req *r, struct arena *scratch, const struct blob *bytes, struct strbuf *out);
void encode_list_tail(struct req *r, struct strbuf *out);
/* In protobuf as well, without commas; the head wants to know the length of all items. */
void encode_list_head_protobuf(struct req *r, const struct list_result *l, uint64_t items_len, struct strbuf *out);
void encode_list_item_protobuf(struct req *r, struct arena *scratch, const struct blob *bytes, struct strbuf *out);
void encode_list_tail_protobuf(struct strbuf *out);

#endif
