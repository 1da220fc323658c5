/// The inner loops of networks that Swift cannot compile for the processor at hand.
///
/// Swift builds for the oldest processor of an architecture. These are built several times, and the
/// one for the widest vectors that the processor has is taken when they are called.
#ifndef HAETAE_KERNELS_H
#define HAETAE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The largest `inner` of a `narrow_product`: what it copies of the right matrix stays in the first
/// cache.
enum { narrow_product_depth = 256 };

/// A matrix whose element (i, k) is `values[i * row_step + k * column_step]`, so that a transposed
/// one is the same memory with the steps swapped.
typedef struct {
    const float *_Nonnull values;
    ptrdiff_t row_step;
    ptrdiff_t column_step;
} MatrixView;

/// result = left × right; `left` is rows × inner, `right` inner × columns, `result` row-major and
/// apart from both. `inner` is at most `narrow_product_depth`.
///
/// Every element is one sum in the order of `inner`, whatever the processor; one with fused
/// arithmetic does not round the products.
void narrow_product(
    MatrixView left, MatrixView right, float *_Nonnull result, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t inner);

/// result = row × matrix for one row of `inner` floats and a row-major matrix of inner × columns;
/// `result` is apart from both.
///
/// Every element is the sum that `narrow_product` gives it, to the last bit: what a network answers to
/// one row is what it answers to the row in a batch.
void row_product(
    const float *_Nonnull row, const float *_Nonnull matrix, float *_Nonnull result,
    ptrdiff_t inner, ptrdiff_t columns);

/// Copies the rows `order[0..<count]` of `source`, each `width` floats, one after another.
///
/// Says ahead which rows come next: in a shuffled order the processor cannot guess them.
void gather_rows(
    const float *_Nonnull source, ptrdiff_t width, const int32_t *_Nonnull order, ptrdiff_t count,
    float *_Nonnull target);

/// Adds `bias` to each row of `values`, and cuts at zero when `rectified`.
void add_bias(
    const float *_Nonnull bias, float *_Nonnull values, ptrdiff_t rows, ptrdiff_t columns,
    bool rectified);

/// Multiplies `deltas` by the slope of the rectifier whose outputs are `activations`: zero where it
/// was cut or dropped out, `scale` elsewhere.
void apply_slope(
    const float *_Nonnull activations, float *_Nonnull deltas, ptrdiff_t count, float scale);

/// Writes the sums of the columns of `values` to `sums`.
void sum_columns(
    const float *_Nonnull values, ptrdiff_t rows, ptrdiff_t columns, float *_Nonnull sums);

/// One step of Adam: both moments of `slopes` are brought up to date, and `values`, shrunk by a
/// factor, move by `rate` against them.
void move_by_adam(
    float *_Nonnull values, const float *_Nonnull slopes, float *_Nonnull first_moments,
    float *_Nonnull second_moments, ptrdiff_t count, float rate, float shrink);

/// Makes this thread take numbers below 1.2e-38 for zero, until `restore_subnormals` gets back what
/// this returned.
///
/// They mean nothing to a network, and each costs the processor a hundred times as much as a zero.
uint64_t flush_subnormals(void);
void restore_subnormals(uint64_t before);

#endif
