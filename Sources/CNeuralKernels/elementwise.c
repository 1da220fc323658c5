#include "dispatch.h"
#include "kernels.h"

#include <math.h>

// Not fused, so that every processor rounds alike.
#pragma STDC FP_CONTRACT OFF

/// The same body for every processor.
#define ON_EVERY_PROCESSOR(name, parameters, arguments)                                           \
    DISPATCHED(                                                                                   \
        name, parameters, arguments, name##_body arguments, name##_body arguments,                \
        name##_body arguments)

INLINED void add_bias_body(
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

ON_EVERY_PROCESSOR(
    add_bias,
    (const float *bias, float *values, ptrdiff_t rows, ptrdiff_t columns, bool rectified),
    (bias, values, rows, columns, rectified))

INLINED void apply_slope_body(
    const float *restrict activations, float *restrict deltas, ptrdiff_t count, float scale)
{
    for (ptrdiff_t index = 0; index < count; index++) {
        float scaled = deltas[index] * scale;
        deltas[index] = activations[index] <= 0 ? 0 : scaled;
    }
}

ON_EVERY_PROCESSOR(
    apply_slope, (const float *activations, float *deltas, ptrdiff_t count, float scale),
    (activations, deltas, count, scale))

INLINED void sum_columns_body(
    const float *restrict values, ptrdiff_t rows, ptrdiff_t columns, float *restrict sums)
{
    for (ptrdiff_t column = 0; column < columns; column++) sums[column] = 0;
    for (ptrdiff_t row = 0; row < rows; row++) {
        const float *line = values + row * columns;
        for (ptrdiff_t column = 0; column < columns; column++) sums[column] += line[column];
    }
}

ON_EVERY_PROCESSOR(
    sum_columns, (const float *values, ptrdiff_t rows, ptrdiff_t columns, float *sums),
    (values, rows, columns, sums))

INLINED void move_by_adam_body(
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

ON_EVERY_PROCESSOR(
    move_by_adam,
    (float *values, const float *slopes, float *first, float *second, ptrdiff_t count, float rate,
     float shrink),
    (values, slopes, first, second, count, rate, shrink))
