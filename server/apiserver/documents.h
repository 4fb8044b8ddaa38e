/* Documents: discovery and OpenAPI, made once from the kinds and kept with their ETags. Internal. */
#ifndef K3C_APISERVER_DOCUMENTS_H
#define K3C_APISERVER_DOCUMENTS_H

struct apiserver;
struct documents;

struct documents *documents_new(struct apiserver *s);
struct documents *documents_free(struct documents *d); /* NULL is fine; returns NULL */

#endif
