#include "CKernels.h"
#include "Vectorised.h"

// exp(x) = 2^n exp(r) with n = round(x / ln 2) and |r| <= ln 2 / 2; ln 2 is subtracted in two parts, and exp(r)
// is its Taylor polynomial of degree 6, whose remainder is below 2^-23 there.
static inline __attribute__((always_inline)) float exponential(float x) {
    const float clamped = x < -87.0f ? -87.0f : x;
    // Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number.
    const float shifted = clamped * 1.44269504f + 12582912.0f;
    const float n = shifted - 12582912.0f;
    const float r = (clamped - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    const int32_t exponent = ((int32_t)n + 127) << 23;
    float scale;
    memcpy(&scale, &exponent, sizeof scale);
    return x < -87.0f ? 0.0f : p * scale;
}

// The largest element; sixteen running maxima, because a single one cannot be vectorised without ignoring NaN.
static inline __attribute__((always_inline)) float maximum(const float *values, int64_t count) {
    float lanes[16];
    for (int k = 0; k < 16; k++) lanes[k] = values[0];
    int64_t j = 0;
    for (; j + 16 <= count; j += 16)
        for (int k = 0; k < 16; k++) lanes[k] = values[j + k] > lanes[k] ? values[j + k] : lanes[k];
    for (; j < count; j++) lanes[0] = values[j] > lanes[0] ? values[j] : lanes[0];
    float largest = lanes[0];
    for (int k = 1; k < 16; k++) largest = lanes[k] > largest ? lanes[k] : largest;
    return largest;
}

VECTORISED
void mv2v_gibbs_kernel(float *scores, int64_t rows, int64_t columns, float temperature) {
#pragma clang fp reassociate(on) contract(fast)
    const float inverse = 1.0f / temperature;
    for (int64_t i = 0; i < rows; i++) {
        float *row = scores + i * columns;
        const float largest = maximum(row, columns);
        for (int64_t j = 0; j < columns; j++) row[j] = exponential((row[j] - largest) * inverse);
    }
}

static inline __attribute__((always_inline)) float element(const float *row, int64_t j, int isHalf) {
    return isHalf ? bfloat16_to_float(((const uint16_t *)row)[j]) : row[j];
}

// Four rows at a time share what is read of v and of sums; rows beyond the last weigh nothing.
static inline __attribute__((always_inline)) void scale_rows(
    const float *restrict kernel, int64_t rows, int64_t columns, int isHalf, const float *restrict a,
    const float *restrict v, float *restrict u, float *restrict sums) {
#pragma clang fp reassociate(on) contract(fast)
    for (int64_t i = 0; i < rows; i += 4) {
        const float *r0 = kernel + i * columns;
        const float *r1 = kernel + (i + 1 < rows ? i + 1 : i) * columns;
        const float *r2 = kernel + (i + 2 < rows ? i + 2 : i) * columns;
        const float *r3 = kernel + (i + 3 < rows ? i + 3 : i) * columns;
        float d0 = 0, d1 = 0, d2 = 0, d3 = 0;
        for (int64_t j = 0; j < columns; j++) {
            d0 += element(r0, j, isHalf) * v[j];
            d1 += element(r1, j, isHalf) * v[j];
            d2 += element(r2, j, isHalf) * v[j];
            d3 += element(r3, j, isHalf) * v[j];
        }
        const float dots[4] = {d0, d1, d2, d3};
        float scales[4] = {0, 0, 0, 0};
        for (int64_t k = 0; k < 4 && i + k < rows; k++)
            u[i + k] = scales[k] = dots[k] > 1e-30f ? a[i + k] / dots[k] : 0;
        const float s0 = scales[0], s1 = scales[1], s2 = scales[2], s3 = scales[3];
        for (int64_t j = 0; j < columns; j++)
            sums[j] += (s0 * element(r0, j, isHalf) + s1 * element(r1, j, isHalf))
                + (s2 * element(r2, j, isHalf) + s3 * element(r3, j, isHalf));
    }
}

VECTORISED
void mv2v_scale_rows(
    const float *restrict kernel, int64_t rows, int64_t columns, const float *restrict a,
    const float *restrict v, float *restrict u, float *restrict sums) {
    scale_rows(kernel, rows, columns, 0, a, v, u, sums);
}

VECTORISED
void mv2v_scale_bfloat16_rows(
    const float *restrict kernel, int64_t rows, int64_t columns, const float *restrict a,
    const float *restrict v, float *restrict u, float *restrict sums) {
    scale_rows(kernel, rows, columns, 1, a, v, u, sums);
}

static inline __attribute__((always_inline)) void round_to_bfloat16(const float *row, int count, uint16_t *out) {
    uint32_t bits[16];
    uint16_t halves[16];
    memcpy(bits, row, 4 * (size_t)count);
    for (int k = 0; k < count; k++) halves[k] = (uint16_t)((bits[k] + 0x7fff + (bits[k] >> 16 & 1)) >> 16);
    memcpy(out, halves, 2 * (size_t)count);
}

// In place: element j's half lies before element j, and sixteen elements are read before their halves are written.
VECTORISED
void mv2v_round_rows_to_bfloat16(float *values, int64_t rows, int64_t columns) {
    for (int64_t i = 0; i < rows; i++) {
        float *row = values + i * columns;
        uint16_t *halves = (uint16_t *)row;
        int64_t j = 0;
        for (; j + 16 <= columns; j += 16) round_to_bfloat16(row + j, 16, halves + j);
        for (; j < columns; j++) round_to_bfloat16(row + j, 1, halves + j);
    }
}

VECTORISED
void mv2v_scale_and_shift_rows(
    float *restrict values, int64_t rows, int64_t columns, float factor, const float *restrict offset) {
    for (int64_t i = 0; i < rows; i++, values += columns)
        for (int64_t j = 0; j < columns; j++) values[j] = offset[j] + factor * values[j];
}

// Sixteen running maxima with the columns they were found in.
VECTORISED
void mv2v_largest_scores(
    const float *restrict scores, int64_t rows, int64_t columns, const float *restrict offsets,
    float *restrict largest, int64_t *restrict column) {
    for (int64_t i = 0; i < rows; i++) {
        const float *row = scores + i * columns;
        float best[16];
        int32_t place[16];
        for (int k = 0; k < 16; k++) {
            best[k] = row[0] - offsets[0];
            place[k] = 0;
        }
        int64_t j = 0;
        for (; j + 16 <= columns; j += 16)
            for (int k = 0; k < 16; k++) {
                const float score = row[j + k] - offsets[j + k];
                const int isBetter = score > best[k];
                best[k] = isBetter ? score : best[k];
                place[k] = isBetter ? (int32_t)j + k : place[k];
            }
        for (; j < columns; j++)
            if (row[j] - offsets[j] > best[0]) {
                best[0] = row[j] - offsets[j];
                place[0] = (int32_t)j;
            }
        int winner = 0;
        for (int k = 1; k < 16; k++)
            if (best[k] > best[winner] || (best[k] == best[winner] && place[k] < place[winner])) winner = k;
        largest[i] = best[winner];
        column[i] = place[winner];
    }
}

VECTORISED
void mv2v_count_row(
    const float *restrict scores, int64_t count, float own, int32_t *better, int32_t *equal, float *best,
    int64_t *bestIndex) {
    int32_t above = 0, same = 0;
    for (int64_t j = 0; j < count; j++) {
        above += scores[j] > own;
        same += scores[j] == own;
    }
    const float largest = maximum(scores, count);
    // Whole stretches first: a loop that may stop at any element is not vectorised.
    int64_t j = 0;
    for (; j + 64 <= count; j += 64) {
        int32_t found = 0;
        for (int k = 0; k < 64; k++) found += scores[j + k] == largest;
        if (found) break;
    }
    while (j < count - 1 && scores[j] != largest) j++;
    *better = above;
    *equal = same;
    *best = largest;
    *bestIndex = j;
}

VECTORISED
void mv2v_count_columns(
    const float *restrict scores, int64_t count, int32_t row, const float *restrict own,
    int32_t *restrict better, int32_t *restrict equal, float *restrict best, int32_t *restrict bestRow) {
    for (int64_t j = 0; j < count; j++) {
        const float score = scores[j];
        better[j] += score > own[j];
        equal[j] += score == own[j];
        const int isBest = score > best[j];
        best[j] = isBest ? score : best[j];
        bestRow[j] = isBest ? row : bestRow[j];
    }
}

// Shifting exponent and mantissa into place leaves the exponent 112 too small, which a multiplication by 2^112 mends,
// subnormal halves included; an exponent of all ones must stay all ones.
VECTORISED
void mv2v_half_to_float(const uint16_t *halves, int64_t count, float *values) {
    for (int64_t i = 0; i < count; i++) {
        const uint32_t magnitude = halves[i] & 0x7fffu, sign = (uint32_t)(halves[i] & 0x8000u) << 16;
        const uint32_t shifted = magnitude << 13;
        float scaled;
        memcpy(&scaled, &shifted, sizeof scaled);
        scaled *= 0x1p112f;
        uint32_t bits;
        memcpy(&bits, &scaled, sizeof bits);
        bits = (magnitude >= 0x7c00u ? shifted | 0x7f800000u : bits) | sign;
        memcpy(&values[i], &bits, sizeof bits);
    }
}
