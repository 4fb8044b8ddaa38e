/* A CA and certificates for tests that speak TLS. */
#ifndef K3C_TEST_PKI_H
#define K3C_TEST_PKI_H

struct pki {
    char *ca, *server_cert, *server_key;     /* for "localhost", 127.0.0.1 and ::1 */
    char *client_cert, *client_key;          /* "tester" of "testers" */
    char *other_ca, *other_cert, *other_key; /* a client of another CA */
};

void pki_make(struct pki *p);
void pki_free(struct pki *p);

#endif
