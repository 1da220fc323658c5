#include "kernels.h"

#include <math.h>

// Not fused, so that every processor rounds alike.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#define FOR_EVERY_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EVERY_WIDTH
#endif

FOR_EVERY_WIDTH
void add_bias(
    const float *restrict bias, float *restrict values, ptrdiff_t rows, ptrdiff_t columns,
    bool rectified)
{
    const float floor = rectified ? 0 : -INFINITY;
    for (ptrdiff_t row = 0; row < rows; row++) {
        float *line = values + row * columns;
        for (ptrdiff_t column = 0; column < columns; column++) {
            float sum = line[column] + bias[column];
            line[column] = sum < floor ? floor : sum;
        }
    }
}

FOR_EVERY_WIDTH
void apply_slope(
    const float *restrict activations, float *restrict deltas, ptrdiff_t count, float scale)
{
    for (ptrdiff_t index = 0; index < count; index++) {
        float scaled = deltas[index] * scale;
        deltas[index] = activations[index] <= 0 ? 0 : scaled;
    }
}

FOR_EVERY_WIDTH
void sum_columns(
    const float *restrict values, ptrdiff_t rows, ptrdiff_t columns, float *restrict sums)
{
    for (ptrdiff_t column = 0; column < columns; column++) sums[column] = 0;
    for (ptrdiff_t row = 0; row < rows; row++) {
        const float *line = values + row * columns;
        for (ptrdiff_t column = 0; column < columns; column++) sums[column] += line[column];
    }
}

FOR_EVERY_WIDTH
void move_by_adam(
    float *restrict values, const float *restrict slopes, float *restrict first,
    float *restrict second, ptrdiff_t count, float rate, float shrink)
{
    for (ptrdiff_t index = 0; index < count; index++) {
        float slope = slopes[index];
        float mean = first[index] * 0.9f + slope * 0.1f;
        float square = second[index] * 0.999f + slope * slope * 0.001f;
        first[index] = mean;
        second[index] = square;
        // The C library's root may set errno, which keeps the loop from becoming vectors.
        float spread = __builtin_elementwise_sqrt(square) + 1e-8f;
        values[index] = values[index] * shrink - mean * rate / spread;
    }
}
