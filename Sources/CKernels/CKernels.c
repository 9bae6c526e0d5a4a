#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__) && defined(__ELF__)
#define VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTORISED
#endif

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

VECTORISED
void mv2v_scale_rows(
    const float *restrict kernel, int64_t rows, int64_t columns, const float *restrict a,
    const float *restrict v, float *restrict u, float *restrict sums) {
#pragma clang fp reassociate(on) contract(fast)
    for (int64_t i = 0; i < rows; i++) {
        const float *row = kernel + i * columns;
        float dot = 0;
        for (int64_t j = 0; j < columns; j++) dot += row[j] * v[j];
        const float scale = dot > 1e-30f ? a[i] / dot : 0;
        u[i] = scale;
        for (int64_t j = 0; j < columns; j++) sums[j] += scale * row[j];
    }
}

VECTORISED
void mv2v_scale_and_shift_rows(
    float *restrict values, int64_t rows, int64_t columns, float factor, const float *restrict offset) {
    for (int64_t i = 0; i < rows; i++, values += columns)
        for (int64_t j = 0; j < columns; j++) values[j] = offset[j] + factor * values[j];
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
