#include "AtEachLevel.h"
#include "BFloat16.h"
#include "Int8Rounding.h"

BODY void int8_quantize_rows(
    const float *restrict values, int64_t rows, int64_t columns, int64_t stride, uint8_t *restrict bytes,
    float *restrict scales) {
    for (int64_t i = 0; i < rows; i++) {
        const float *row = values + i * columns;
        uint8_t *out = bytes + i * stride;
        const float largest = largest_magnitude(row, columns);
        scales[i] = largest / 127;
        const float inverse = is_divisor(scales[i]) ? 127 / largest : 0;
        for (int64_t k = 0; k < columns; k++) out[k] = (uint8_t)(rounded(row[k] * inverse) + 128);
        memset(out + columns, 128, (size_t)(stride - columns));
    }
}

// A tile of 64 x 64 bytes is filled along rows and emptied along columns.
BODY void int8_quantize_columns(
    const float *restrict values, int64_t rows, int64_t columns, int64_t stride, uint8_t *restrict bytes,
    float *restrict scales) {
    column_scales(values, rows, columns, scales);
    uint8_t tile[64][64];
    for (int64_t left = 0; left < columns; left += 64) {
        const int64_t width = columns - left < 64 ? columns - left : 64;
        float inverses[64] = {0};
        for (int64_t c = 0; c < width; c++) inverses[c] = is_divisor(scales[left + c]) ? 1 / scales[left + c] : 0;
        for (int64_t top = 0; top < rows; top += 64) {
            const int64_t height = rows - top < 64 ? rows - top : 64;
            for (int64_t k = 0; k < height; k++) {
                const float *row = values + (top + k) * columns + left;
                for (int64_t c = 0; c < width; c++) tile[k][c] = (uint8_t)(rounded(row[c] * inverses[c]) + 128);
            }
            for (int64_t c = 0; c < width; c++) {
                uint8_t *out = bytes + (left + c) * stride + top;
                for (int64_t k = 0; k < height; k++) out[k] = tile[k][c];
            }
        }
        for (int64_t c = 0; c < width; c++)
            memset(bytes + (left + c) * stride + rows, 128, (size_t)(stride - rows));
    }
}

BODY void int8_quantize_plan(
    const float *restrict kernel, int64_t rows, int64_t columns, int64_t stride, const float *restrict masses,
    const float *restrict v, const float *restrict dither, uint8_t *restrict bytes, float *restrict scales) {
#pragma clang fp reassociate(on) contract(fast)
    for (int64_t i = 0; i < rows; i++) {
        const uint16_t *row = (const uint16_t *)(kernel + i * columns);
        uint8_t *out = bytes + i * stride;
        const float largest = MAXIMUM(0, j, columns, bfloat16_to_float(row[j]) * v[j]);
        const float inverse = largest > 1e-30f ? 254 / largest : 0;
        // Another stretch of the dither for every row.
        const float *shifts = dither + (i * 97) % columns;
        int32_t sum = 0;
        for (int64_t j = 0; j < columns; j++) {
            const int32_t quantum = (int32_t)(bfloat16_to_float(row[j]) * v[j] * inverse + shifts[j]);
            out[j] = (uint8_t)quantum;
            sum += quantum;
        }
        memset(out + columns, 0, (size_t)(stride - columns));
        scales[i] = sum > 0 && inverse > 0 ? masses[i] / (float)sum : 0;
    }
}

AT_EACH_LEVEL(
    int8_quantize_rows,
    (const float *restrict values, int64_t rows, int64_t columns, int64_t stride, uint8_t *restrict bytes,
     float *restrict scales),
    (values, rows, columns, stride, bytes, scales))

AT_EACH_LEVEL(
    int8_quantize_columns,
    (const float *restrict values, int64_t rows, int64_t columns, int64_t stride, uint8_t *restrict bytes,
     float *restrict scales),
    (values, rows, columns, stride, bytes, scales))

AT_EACH_LEVEL(
    int8_quantize_plan,
    (const float *restrict kernel, int64_t rows, int64_t columns, int64_t stride, const float *restrict masses,
     const float *restrict v, const float *restrict dither, uint8_t *restrict bytes, float *restrict scales),
    (kernel, rows, columns, stride, masses, v, dither, bytes, scales))
