#include "kernels.h"

#include <string.h>

enum { ahead = 12, floats_per_line = 16 };

void gather_rows(
    const float *source, ptrdiff_t width, const int32_t *order, ptrdiff_t count, float *target)
{
    for (ptrdiff_t index = 0; index < count; index++) {
        if (index + ahead < count) {
            const float *row = source + order[index + ahead] * width;
            for (ptrdiff_t column = 0; column < width; column += floats_per_line)
                __builtin_prefetch(row + column);
        }
        memcpy(target + index * width, source + order[index] * width, width * sizeof(float));
    }
}
