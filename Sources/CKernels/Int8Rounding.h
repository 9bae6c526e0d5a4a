// How numbers of any sign become whole numbers between -127 and 127, for either operand of a product.
#pragma once

#include "Maximum.h"

#include <stdint.h>

// Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number.
static inline __attribute__((always_inline)) int32_t rounded(float x) {
    return (int32_t)((x + 12582912.0f) - 12582912.0f);
}

static inline __attribute__((always_inline)) float largest_magnitude(const float *values, int64_t count) {
    return MAXIMUM(0, k, count, __builtin_fabsf(values[k]));
}

// Whether numbers of this scale can be divided by it: the inverse of a subnormal one may be infinite. Rows and columns
// of others become zero.
static inline __attribute__((always_inline)) int is_divisor(float scale) { return scale >= 0x1p-126f; }

// What each column is divided by to lie between -127 and 127.
static inline __attribute__((always_inline)) void column_scales(
    const float *restrict values, int64_t rows, int64_t columns, float *restrict scales) {
    for (int64_t c = 0; c < columns; c++) scales[c] = 0;
    for (int64_t k = 0; k < rows; k++)
        for (int64_t c = 0; c < columns; c++) {
            const float magnitude = __builtin_fabsf(values[k * columns + c]);
            scales[c] = magnitude > scales[c] ? magnitude : scales[c];
        }
    for (int64_t c = 0; c < columns; c++) scales[c] /= 127;
}
