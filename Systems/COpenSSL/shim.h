// The plain SHA contexts are deprecated in favor of EVP, which cannot copy a keyed state without an
// allocation and a look-up: eight times the cost of a signature. They are not going away in 3.x.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
