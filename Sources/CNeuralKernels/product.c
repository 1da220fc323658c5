#include "kernels.h"

#include <stdbool.h>
#include <string.h>

#define INLINED static inline __attribute__((always_inline))

/// One register of AVX-512, two of AVX2, four of SSE2 or NEON.
typedef float Lanes __attribute__((vector_size(64)));
typedef float UnalignedLanes __attribute__((vector_size(64), aligned(4)));
enum { lanes = 16, most_rows = 6, most_vectors = 2 };

/// `height` rows and `width` columns of the result, their sums in registers: `panel` holds
/// `vectors` × 16 columns of the right matrix, row after row.
INLINED void tile(
    MatrixView left, const float *panel, ptrdiff_t inner, float *result, ptrdiff_t step,
    ptrdiff_t width, const int height, const int vectors)
{
    Lanes sums[most_rows][most_vectors] = {0};
    for (ptrdiff_t k = 0; k < inner; k++) {
        const Lanes *line = (const Lanes *)panel + k * vectors;
        for (int row = 0; row < height; row++) {
            float value = left.values[row * left.row_step + k * left.column_step];
            for (int part = 0; part < vectors; part++)
                sums[row][part] += line[part] * value;
        }
    }
    for (int row = 0; row < height; row++) {
        for (int part = 0; part < vectors; part++) {
            float *target = result + row * step + part * lanes;
            ptrdiff_t rest = width - part * lanes;
            if (rest >= lanes)
                *(UnalignedLanes *)target = sums[row][part];
            else if (rest > 0)
                memcpy(target, &sums[row][part], rest * sizeof(float));
        }
    }
}

/// All rows of the result, `height` at a time.
INLINED void tiles(
    MatrixView left, const float *panel, ptrdiff_t inner, float *result, ptrdiff_t step,
    ptrdiff_t rows, ptrdiff_t width, const int height, const int vectors)
{
    ptrdiff_t row = 0;
    while (row < rows) {
        bool fits = row + height <= rows;
        // The last tile begins earlier and writes some rows again, the same.
        if (!fits && rows >= height) row = rows - height;
        MatrixView from = left;
        from.values += row * left.row_step;
        if (rows >= height) {
            tile(from, panel, inner, result + row * step, step, width, height, vectors);
            row += height;
        } else {
            tile(from, panel, inner, result + row * step, step, width, 1, vectors);
            row += 1;
        }
    }
}

/// Copies `width` columns of `right` to `panel`, whose lines are `line` floats; the rest is zero.
INLINED void pack(MatrixView right, ptrdiff_t inner, ptrdiff_t width, ptrdiff_t line, float *panel)
{
    if (right.column_step == 1 && width == line) {
        for (ptrdiff_t k = 0; k < inner; k++)
            memcpy(panel + k * line, right.values + k * right.row_step, line * sizeof(float));
        return;
    }
    if (width < line) memset(panel, 0, inner * line * sizeof(float));
    for (ptrdiff_t column = 0; column < width; column++) {
        const float *source = right.values + column * right.column_step;
        for (ptrdiff_t k = 0; k < inner; k++)
            panel[k * line + column] = source[k * right.row_step];
    }
}

INLINED void product(
    MatrixView left, MatrixView right, float *result, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t inner, const int height, const int vectors)
{
    _Alignas(Lanes) float panel[narrow_product_depth * most_vectors * lanes];
    for (ptrdiff_t column = 0; column < columns;) {
        ptrdiff_t rest = columns - column;
        MatrixView from = right;
        from.values += column * right.column_step;
        if (vectors > 1 && rest > lanes) {
            ptrdiff_t width = rest < vectors * lanes ? rest : vectors * lanes;
            pack(from, inner, width, vectors * lanes, panel);
            tiles(left, panel, inner, result + column, columns, rows, width, height, vectors);
            column += width;
        } else {
            ptrdiff_t width = rest < lanes ? rest : lanes;
            pack(from, inner, width, lanes, panel);
            tiles(left, panel, inner, result + column, columns, rows, width, height, 1);
            column += width;
        }
    }
}

#if defined(__x86_64__)

// Twelve sums in registers each time: of 32 in AVX-512, of 16 in AVX2, eight of 16 in SSE2.
#define FOR(features, name, height, vectors)                                                      \
    __attribute__((target(features))) static void name(                                           \
        MatrixView left, MatrixView right, float *result, ptrdiff_t rows, ptrdiff_t columns,      \
        ptrdiff_t inner)                                                                          \
    {                                                                                             \
        product(left, right, result, rows, columns, inner, height, vectors);                      \
    }

FOR("avx512f,fma", product_avx512, 6, 2)
FOR("avx2,fma", product_avx2, 6, 1)
FOR("sse2", product_sse2, 2, 1)

void narrow_product(
    MatrixView left, MatrixView right, float *result, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t inner)
{
    if (__builtin_cpu_supports("avx512f"))
        product_avx512(left, right, result, rows, columns, inner);
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        product_avx2(left, right, result, rows, columns, inner);
    else
        product_sse2(left, right, result, rows, columns, inner);
}

#else

void narrow_product(
    MatrixView left, MatrixView right, float *result, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t inner)
{
    product(left, right, result, rows, columns, inner, 6, 1);
}

#endif
