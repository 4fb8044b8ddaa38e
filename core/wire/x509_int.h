/* X.509, for its own files and fuzz target. */
#ifndef K3C_WIRE_X509_INT_H
#define K3C_WIRE_X509_INT_H

#include "core/wire/x509.h"

/* Object identifiers, as encoded. */
#define OID_CN "\x55\x04\x03"
#define OID_O "\x55\x04\x0a"
#define OID_SUBJECT_KEY_ID "\x55\x1d\x0e"
#define OID_KEY_USAGE "\x55\x1d\x0f"
#define OID_SAN "\x55\x1d\x11"
#define OID_BASIC_CONSTRAINTS "\x55\x1d\x13"
#define OID_AUTHORITY_KEY_ID "\x55\x1d\x23"
#define OID_EXT_KEY_USAGE "\x55\x1d\x25"
#define OID_SERVER_AUTH "\x2b\x06\x01\x05\x05\x07\x03\x01"
#define OID_CLIENT_AUTH "\x2b\x06\x01\x05\x05\x07\x03\x02"
#define OID_EXTENSION_REQUEST "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e"
#define OID_ECDSA_SHA256 "\x2a\x86\x48\xce\x3d\x04\x03\x02"
#define OID_ECDSA_SHA384 "\x2a\x86\x48\xce\x3d\x04\x03\x03"
#define OID_ECDSA_SHA512 "\x2a\x86\x48\xce\x3d\x04\x03\x04"
#define OID_RSA_SHA256 "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"
#define OID_RSA_SHA384 "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"
#define OID_RSA_SHA512 "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"

int x509_request_read(struct arena *a, struct slice der, struct x509_request *ret, bool verify, struct err *err);

#endif
