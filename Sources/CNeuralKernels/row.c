#include "dispatch.h"
#include "kernels.h"

typedef float Lanes __attribute__((vector_size(64)));
typedef float UnalignedLanes __attribute__((vector_size(64), aligned(4)));
enum { lanes = 16, most_vectors = 4, most_few = 4 };

/// The first `vectors` × 16 elements of row × matrix, their sums in registers.
INLINED void block(
    const float *row, const float *matrix, float *result, ptrdiff_t inner, ptrdiff_t columns,
    const int vectors)
{
    Lanes sums[most_vectors];
    for (int part = 0; part < vectors; part++) sums[part] = (Lanes){0};
    for (ptrdiff_t k = 0; k < inner; k++) {
        const UnalignedLanes *line = (const UnalignedLanes *)(matrix + k * columns);
        for (int part = 0; part < vectors; part++) sums[part] += line[part] * row[k];
    }
    for (int part = 0; part < vectors; part++) ((UnalignedLanes *)result)[part] = sums[part];
}

/// The first `count` elements, fewer than a register holds, side by side: each is a chain of sums, and
/// one chain after another would leave the processor waiting.
INLINED void few(
    const float *row, const float *matrix, float *result, ptrdiff_t inner, ptrdiff_t columns,
    const int count)
{
    float sums[most_few] = {0};
    for (ptrdiff_t k = 0; k < inner; k++)
        for (int part = 0; part < count; part++) sums[part] += matrix[k * columns + part] * row[k];
    for (int part = 0; part < count; part++) result[part] = sums[part];
}

INLINED void product(
    const float *row, const float *matrix, float *result, ptrdiff_t inner, ptrdiff_t columns,
    const int vectors)
{
    ptrdiff_t column = 0;
    for (; column + vectors * lanes <= columns; column += vectors * lanes)
        block(row, matrix + column, result + column, inner, columns, vectors);
    for (; column + lanes <= columns; column += lanes)
        block(row, matrix + column, result + column, inner, columns, 1);
    for (; column + most_few <= columns; column += most_few)
        few(row, matrix + column, result + column, inner, columns, most_few);
    switch (columns - column) {
    case 1: return few(row, matrix + column, result + column, inner, columns, 1);
    case 2: return few(row, matrix + column, result + column, inner, columns, 2);
    case 3: return few(row, matrix + column, result + column, inner, columns, 3);
    }
}

DISPATCHED(
    row_product,
    (const float *row, const float *matrix, float *result, ptrdiff_t inner, ptrdiff_t columns),
    (row, matrix, result, inner, columns), product(row, matrix, result, inner, columns, 4),
    product(row, matrix, result, inner, columns, 4),
    product(row, matrix, result, inner, columns, 2))
