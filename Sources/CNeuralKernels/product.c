#include "dispatch.h"
#include "kernels.h"

#include <stdbool.h>
#include <string.h>

/// One register of AVX-512, two of AVX2, four of SSE2 or NEON.
typedef float Lanes __attribute__((vector_size(64)));
typedef float UnalignedLanes __attribute__((vector_size(64), aligned(4)));
enum { lanes = 16, most_rows = 8, most_vectors = 2 };

/// `height` rows and `width` columns of the result, their sums in registers: `panel` holds
/// `vectors` × 16 columns of the right matrix, row after row.
INLINED void tile(
    MatrixView left, const float *panel, ptrdiff_t inner, float *result, ptrdiff_t step,
    ptrdiff_t width, const int height, const int vectors)
{
    Lanes sums[most_rows][most_vectors];
    for (int row = 0; row < height; row++)
        for (int part = 0; part < vectors; part++) sums[row][part] = (Lanes){0};
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
            if (rest >= lanes) {
                *(UnalignedLanes *)target = sums[row][part];
            } else {
                Lanes last = sums[row][part];
                for (ptrdiff_t column = 0; column < rest; column++) target[column] = last[column];
            }
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

/// `width` columns of the result, at most `vectors` × 16.
INLINED void stripe(
    MatrixView left, MatrixView right, float *result, ptrdiff_t step, ptrdiff_t rows,
    ptrdiff_t width, ptrdiff_t inner, const int height, const int vectors)
{
    _Alignas(Lanes) float panel[narrow_product_depth * most_vectors * lanes];
    pack(right, inner, width, vectors * lanes, panel);
    const float *first = left.values;
    for (ptrdiff_t row = 0; row < rows;) {
        bool is_tall = rows >= height;
        // The last tile begins earlier and writes some rows again, the same.
        if (is_tall && row > rows - height) row = rows - height;
        left.values = first + row * left.row_step;
        if (is_tall)
            tile(left, panel, inner, result + row * step, step, width, height, vectors);
        else
            tile(left, panel, inner, result + row * step, step, width, 1, vectors);
        row += is_tall ? height : 1;
    }
}

INLINED void product(
    MatrixView left, MatrixView right, float *result, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t inner, const int height, const int vectors)
{
    const float *first = right.values;
    for (ptrdiff_t column = 0; column < columns; column += vectors * lanes) {
        ptrdiff_t rest = columns - column;
        ptrdiff_t width = rest < vectors * lanes ? rest : vectors * lanes;
        right.values = first + column * right.column_step;
        float *target = result + column;
        if (width > lanes)
            stripe(left, right, target, columns, rows, width, inner, height, vectors);
        else
            stripe(left, right, target, columns, rows, width, inner, height, 1);
    }
}

// As many sums as stay in registers: 16 of 32 in AVX-512, 12 of 16 in AVX2, 8 of 16 in SSE2 and
// 24 of 32 in NEON.
#if defined(__x86_64__)
enum { plain_rows = 2 };
#else
enum { plain_rows = 6 };
#endif

DISPATCHED(
    narrow_product,
    (MatrixView left, MatrixView right, float *result, ptrdiff_t rows, ptrdiff_t columns,
     ptrdiff_t inner),
    (left, right, result, rows, columns, inner),
    product(left, right, result, rows, columns, inner, 8, 2),
    product(left, right, result, rows, columns, inner, 6, 1),
    product(left, right, result, rows, columns, inner, plain_rows, 1))
