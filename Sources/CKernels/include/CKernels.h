// Loops that Swift does not vectorise: exp, float16 and products of bytes have no vector form on the baseline x86-64
// target. Each is compiled for several levels of instruction sets; KernelLevel.h says which one runs.
//
// Numbers are finite unless a kernel says otherwise, and counts of columns below 2^31.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Each row s of scores [rows, columns], at least one column, becomes exp(x) with x = (s - max s) / temperature, in
/// place. Scores may be -infinity but not all of a row. An x below -87 gives 0.
///
/// The relative error is below 3e-7 + 2^-23 |x|: that of exp itself, and what rounding the difference and the quotient
/// to single precision does to x. So 1.1e-5 at most; 9e-6 has been measured at -87, 1.2e-6 from -10 on.
void mv2v_gibbs_kernel(float *scores, int64_t rows, int64_t columns, float temperature);

/// One Sinkhorn scaling over rows of kernel [rows, columns]: u[i] = a[i] / (K_i . v), and adds u[i] K_i to
/// sums [columns]. A row whose product with v is 1e-30 or less gets u[i] = 0.
/// Nothing is negative; sums are of single precision, in an order that depends on the level.
void mv2v_scale_rows(
    const float *kernel, int64_t rows, int64_t columns, const float *a, const float *v, float *u, float *sums);

/// Rounds each row of values [rows, columns] to bfloat16, to nearest even, into the first half of the row's memory.
/// Infinities stay; what is nearer to them than to the largest bfloat16 joins them.
void mv2v_round_rows_to_bfloat16(float *values, int64_t rows, int64_t columns);

/// mv2v_scale_rows over rows that mv2v_round_rows_to_bfloat16 has rounded.
void mv2v_scale_bfloat16_rows(
    const float *kernel, int64_t rows, int64_t columns, const float *a, const float *v, float *u, float *sums);

/// Each row v of values [rows, columns] becomes offset + factor v, in place.
void mv2v_scale_and_shift_rows(
    float *values, int64_t rows, int64_t columns, float factor, const float *offset);

/// For each row of scores [rows, columns], at least one column: the largest score less its column's offset, and the
/// first column that has it.
void mv2v_largest_scores(
    const float *scores, int64_t rows, int64_t columns, const float *offsets, float *largest, int64_t *column);

/// Takes scores [rows, columns] into what is kept of each of their rows and columns: the `count` largest, in no order,
/// with the numbers of their columns or rows, which count from firstColumn and firstRow, and the least of them.
///
/// To begin with, all that is kept is -infinity, the least too. Of equal scores those that came first are kept.
void mv2v_keep_largest_of_both(
    const float *scores, int64_t rows, int64_t columns, int32_t firstRow, int32_t firstColumn, int64_t count,
    float *rowScores, int32_t *rowPlaces, float *rowLeast, float *columnScores, int32_t *columnPlaces,
    float *columnLeast);

/// The inner products of left rows [rows, dimension] with some right rows: of row i with those that `columns` names at
/// the positions from offsets[i] to offsets[i + 1], into the same positions. In single precision, in an order that
/// depends on the level.
void mv2v_sparse_products(
    const float *left, const float *right, int64_t dimension, int64_t rows, const int64_t *offsets,
    const int32_t *columns, float *products);

/// result [rows, dimension]: for row i the sum of the rows of values that `columns` names at the positions from
/// offsets[i] to offsets[i + 1], times the weights at those positions.
void mv2v_sparse_combinations(
    const float *weights, int64_t rows, const int64_t *offsets, const int32_t *columns, const float *values,
    int64_t dimension, float *result);

/// Of one row of scores, at least one: how many are above own, how many equal it, the largest and where it first
/// occurs.
void mv2v_count_row(
    const float *scores, int64_t count, float own, int32_t *better, int32_t *equal, float *best,
    int64_t *bestIndex);

/// Takes one row of scores into what is kept for every column: how many are above the column's own score, how many
/// equal it, the largest and its row, the first one of equals.
void mv2v_count_columns(
    const float *scores, int64_t count, int32_t row, const float *own, int32_t *better, int32_t *equal,
    float *best, int32_t *bestRow);

/// IEEE 754 halves to single precision, exactly; infinities and NaN keep their sign and payload.
void mv2v_half_to_float(const uint16_t *halves, int64_t count, float *values);

/// Single precision to IEEE 754 halves, rounded to nearest even, subnormal halves included. What lies beyond the largest
/// half, infinities too, becomes that, 65504, with its sign, and is counted in *beyond. A NaN becomes 0x7e00 with its sign.
void mv2v_float_to_half(const float *values, int64_t count, uint16_t *halves, int64_t *beyond);

/// Columns in a panel of the right operand of an int8 product.
#define MV2V_INT8_PANEL 32

/// The largest inner dimension of an int8 product: a sum of that many bytes fits into 32 bits. The products' own sums
/// are kept in 64 bits where they need it.
#define MV2V_INT8_LARGEST_DIMENSION 8388608

/// Whether bytes are multiplied faster than single-precision numbers: at the level VNNI.
int mv2v_int8_is_fast(void);

/// Each row of values [rows, columns] as bytes 128 + x / scale, with its own scale; stride is columns rounded up
/// to a multiple of 4. A row whose scale is subnormal becomes zero, and so does such a column below.
void mv2v_int8_quantize_rows(
    const float *values, int64_t rows, int64_t columns, int64_t stride, uint8_t *bytes, float *scales);

/// Each column of values [rows, columns] as a row of bytes 128 + x / scale, with its own scale; stride is rows rounded
/// up to a multiple of 4. An x midway between two bytes may become the other one than by quantize_rows.
void mv2v_int8_quantize_columns(
    const float *values, int64_t rows, int64_t columns, int64_t stride, uint8_t *bytes, float *scales);

/// Each row of the weights kernel[i][j] v[j], the kernel rounded by mv2v_round_rows_to_bfloat16, as bytes between 0
/// and 255, dithered so that rounding has no bias; scales[i] = masses[i] / (sum of the row's bytes), 0 for a row
/// without weight. dither holds 2 * columns numbers that are uniform in [0, 1).
void mv2v_int8_quantize_plan(
    const float *kernel, int64_t rows, int64_t columns, int64_t stride, const float *masses, const float *v,
    const float *dither, uint8_t *bytes, float *scales);

/// The transpose of values [rows, columns] as the right operand: rows become columns, each with its own scale. The
/// shifts undo the 128 that quantize_rows adds. panels has room for ceil(columns / 4) * 4 bytes for each of the
/// rows, scales and shifts for one number, all rounded up to whole panels.
void mv2v_int8_pack_rows(
    const float *values, int64_t rows, int64_t columns, int8_t *panels, float *scales, float *shifts);

/// values [rows, columns] itself as the right operand, each column with its own scale. The offset is what the left
/// operand adds to its bytes: 128, or 0 for one by quantize_plan.
void mv2v_int8_pack_columns(
    const float *values, int64_t rows, int64_t columns, int32_t offset, int8_t *panels, float *scales,
    float *shifts);

/// result [rows, columns] = leftScales[i] (scales[j] (left . right)[i][j] + shifts[j]), the product in whole numbers;
/// left [rows, 4 * quads].
///
/// The whole numbers are exact at every level and for every inner dimension. Bringing them to scale takes three
/// roundings, two at the level VNNI, where multiplication and addition are fused; so that level's results may differ
/// from the others', which agree, in their last bits.
void mv2v_int8_product(
    const uint8_t *left, int64_t rows, int64_t quads, const float *leftScales, const int8_t *panels,
    int64_t columns, const float *scales, const float *shifts, float *result);

#ifdef __cplusplus
}
#endif

#include "KernelLevel.h"
