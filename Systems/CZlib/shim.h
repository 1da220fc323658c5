#include <zlib.h>

// inflateInit2 is a macro, which is not imported.
static inline int haetae_inflate_init_gzip(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
