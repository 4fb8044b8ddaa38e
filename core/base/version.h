/* What this build calls itself. */
#ifndef K3C_BASE_VERSION_H
#define K3C_BASE_VERSION_H

#define K3C_KUBERNETES_MAJOR "1"
#define K3C_KUBERNETES_MINOR "36"

/* The Kubernetes release whose API is spoken, and after the plus sign our own count of releases of it. */
#define K3C_VERSION "v" K3C_KUBERNETES_MAJOR "." K3C_KUBERNETES_MINOR ".0+k3c1"

extern const char k3c_commit[];     /* the git commit it was built from, 12 hex digits, or "unknown" */
extern const char k3c_tree[];       /* "clean", or "dirty": the sources differed from the commit */
extern const char k3c_build_date[]; /* RFC 3339: when the commit was made (or SOURCE_DATE_EPOCH) */

#endif
