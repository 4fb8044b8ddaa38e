/* DNS messages for tests: queries made from text, answers printed as text, by a reader that shares no code with ours.
 */
#ifndef K3C_TEST_DNS_TEXT_H
#define K3C_TEST_DNS_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { DNS_TEXT_ID = 0x1234 };

/* A query with recursion desired; `edns` is the size the client takes, 0: no EDNS. Returns its length (under 400). */
size_t dns_text_query(uint8_t *out, const char *name, uint16_t type, uint16_t edns);

/* "NOERROR aa tc ra\nanswer NAME TTL TYPE DATA\n..."; "BROKEN" in it where the message is. Returns out. */
const char *dns_text_reply(const uint8_t *data, size_t len, char *out, size_t size);

#endif
