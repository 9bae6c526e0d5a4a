#include "CKernels.h"
#include "Vectorised.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define PANEL MV2V_INT8_PANEL

int mv2v_int8_is_fast(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw");
#else
    return 0;
#endif
}

static inline __attribute__((always_inline)) float largest_magnitude(const float *values, int64_t count) {
    float lanes[16] = {0};
    int64_t k = 0;
    for (; k + 16 <= count; k += 16)
        for (int l = 0; l < 16; l++) {
            const float magnitude = __builtin_fabsf(values[k + l]);
            lanes[l] = magnitude > lanes[l] ? magnitude : lanes[l];
        }
    float largest = 0;
    for (; k < count; k++) {
        const float magnitude = __builtin_fabsf(values[k]);
        largest = magnitude > largest ? magnitude : largest;
    }
    for (int l = 0; l < 16; l++) largest = lanes[l] > largest ? lanes[l] : largest;
    return largest;
}

// Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number.
static inline __attribute__((always_inline)) int32_t rounded(float x) {
    return (int32_t)((x + 12582912.0f) - 12582912.0f);
}

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

VECTORISED
void mv2v_int8_quantize_rows(
    const float *restrict values, int64_t rows, int64_t columns, int64_t stride, uint8_t *restrict bytes,
    float *restrict scales) {
    for (int64_t i = 0; i < rows; i++) {
        const float *row = values + i * columns;
        uint8_t *out = bytes + i * stride;
        const float largest = largest_magnitude(row, columns);
        const float inverse = largest > 0 ? 127 / largest : 0;
        scales[i] = largest / 127;
        for (int64_t k = 0; k < columns; k++) out[k] = (uint8_t)(rounded(row[k] * inverse) + 128);
        memset(out + columns, 128, (size_t)(stride - columns));
    }
}

// A tile of 64 x 64 bytes is filled along rows and emptied along columns.
VECTORISED
void mv2v_int8_quantize_columns(
    const float *restrict values, int64_t rows, int64_t columns, int64_t stride, uint8_t *restrict bytes,
    float *restrict scales) {
    column_scales(values, rows, columns, scales);
    uint8_t tile[64][64];
    for (int64_t left = 0; left < columns; left += 64) {
        const int64_t width = columns - left < 64 ? columns - left : 64;
        float inverses[64] = {0};
        for (int64_t c = 0; c < width; c++) inverses[c] = scales[left + c] > 0 ? 1 / scales[left + c] : 0;
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

VECTORISED
void mv2v_int8_quantize_plan(
    const float *restrict kernel, int64_t rows, int64_t columns, int64_t stride, const float *restrict masses,
    const float *restrict v, const float *restrict dither, uint8_t *restrict bytes, float *restrict scales) {
#pragma clang fp reassociate(on) contract(fast)
    for (int64_t i = 0; i < rows; i++) {
        const uint16_t *row = (const uint16_t *)(kernel + i * columns);
        uint8_t *out = bytes + i * stride;
        float lanes[16] = {0};
        int64_t j = 0;
        for (; j + 16 <= columns; j += 16)
            for (int l = 0; l < 16; l++) {
                const float weight = bfloat16_to_float(row[j + l]) * v[j + l];
                lanes[l] = weight > lanes[l] ? weight : lanes[l];
            }
        float largest = 0;
        for (; j < columns; j++) {
            const float weight = bfloat16_to_float(row[j]) * v[j];
            largest = weight > largest ? weight : largest;
        }
        for (int l = 0; l < 16; l++) largest = lanes[l] > largest ? lanes[l] : largest;
        const float inverse = largest > 1e-30f ? 254 / largest : 0;
        // Another stretch of the dither for every row.
        const float *shifts = dither + (i * 97) % columns;
        int32_t sum = 0;
        for (j = 0; j < columns; j++) {
            const int32_t quantum = (int32_t)(bfloat16_to_float(row[j]) * v[j] * inverse + shifts[j]);
            out[j] = (uint8_t)quantum;
            sum += quantum;
        }
        memset(out + columns, 0, (size_t)(stride - columns));
        scales[i] = sum > 0 && inverse > 0 ? masses[i] / (float)sum : 0;
    }
}

// Rows of the right operand become columns of its panels: byte k of column j is at
// ((j / PANEL * quads + k / 4) * PANEL + j % PANEL) * 4 + k % 4.
VECTORISED
void mv2v_int8_pack_rows(
    const float *restrict values, int64_t rows, int64_t columns, int8_t *restrict panels,
    float *restrict scales, float *restrict shifts) {
    const int64_t quads = (columns + 3) / 4;
    const int64_t paddedRows = (rows + PANEL - 1) / PANEL * PANEL;
    int8_t quantized[4];
    for (int64_t j = 0; j < paddedRows; j++) {
        int8_t *column = panels + (j / PANEL * quads * PANEL + j % PANEL) * 4;
        if (j >= rows) {
            for (int64_t q = 0; q < quads; q++) memset(column + q * PANEL * 4, 0, 4);
            scales[j] = shifts[j] = 0;
            continue;
        }
        const float *row = values + j * columns;
        const float largest = largest_magnitude(row, columns);
        const float inverse = largest > 0 ? 127 / largest : 0;
        int32_t sum = 0;
        for (int64_t q = 0; q < quads; q++) {
            for (int64_t b = 0; b < 4; b++) {
                const int32_t value = 4 * q + b < columns ? rounded(row[4 * q + b] * inverse) : 0;
                quantized[b] = (int8_t)value;
                sum += value;
            }
            memcpy(column + q * PANEL * 4, quantized, 4);
        }
        scales[j] = largest / 127;
        shifts[j] = -128.0f * scales[j] * (float)sum;
    }
}

VECTORISED
void mv2v_int8_pack_columns(
    const float *restrict values, int64_t rows, int64_t columns, int32_t offset, int8_t *restrict panels,
    float *restrict scales, float *restrict shifts) {
    const int64_t quads = (rows + 3) / 4;
    const int64_t paddedColumns = (columns + PANEL - 1) / PANEL * PANEL;
    column_scales(values, rows, columns, scales);
    for (int64_t c = columns; c < paddedColumns; c++) scales[c] = 0;
    for (int64_t c = 0; c < paddedColumns; c++) shifts[c] = 0;
    // Four rows at a time, so that rows are read through; four bytes of a column are one little-endian word.
    for (int64_t q = 0; q < quads; q++) {
        const float *four[4];
        for (int64_t b = 0; b < 4; b++) four[b] = values + (4 * q + b < rows ? 4 * q + b : rows - 1) * columns;
        // All bits for rows that are there.
        const int32_t isThere[4] = {
            -1, 4 * q + 1 < rows ? -1 : 0, 4 * q + 2 < rows ? -1 : 0, 4 * q + 3 < rows ? -1 : 0};
        for (int64_t start = 0; start < paddedColumns; start += PANEL) {
            int32_t *words = (int32_t *)(panels + (start * quads + q * PANEL) * 4);
            const int64_t width = columns - start < PANEL ? columns - start : PANEL;
            for (int64_t c = 0; c < width; c++) {
                const float scale = scales[start + c];
                const float inverse = scale > 0 ? 1 / scale : 0;
                int32_t value[4];
                for (int b = 0; b < 4; b++) value[b] = rounded(four[b][start + c] * inverse) & isThere[b];
                words[c] = (value[0] & 255) | (value[1] & 255) << 8 | (value[2] & 255) << 16
                    | (int32_t)((uint32_t)(value[3] & 255) << 24);
                shifts[start + c] += (float)(value[0] + value[1] + value[2] + value[3]);
            }
            for (int64_t c = width; c < PANEL; c++) words[c] = 0;
        }
    }
    // Whole numbers up to 2^24, so that the sums above are exact.
    for (int64_t c = 0; c < columns; c++) shifts[c] *= -(float)offset * scales[c];
}

// The result of one row and one panel from its whole numbers.
static inline __attribute__((always_inline)) void store(
    const int32_t *sums, int64_t width, float rowScale, const float *scales, const float *shifts, float *out) {
    for (int64_t c = 0; c < width; c++) out[c] = rowScale * (scales[c] * (float)sums[c] + shifts[c]);
}

static void product_portably(
    const uint8_t *left, int64_t rows, int64_t quads, const float *leftScales, const int8_t *panels,
    int64_t columns, const float *scales, const float *shifts, float *result) {
    for (int64_t start = 0; start < columns; start += PANEL) {
        const int64_t width = columns - start < PANEL ? columns - start : PANEL;
        for (int64_t i = 0; i < rows; i++) {
            int32_t sums[PANEL] = {0};
            for (int64_t q = 0; q < quads; q++) {
                const int8_t *quad = panels + (start * quads + q * PANEL) * 4;
                for (int64_t c = 0; c < PANEL; c++)
                    for (int64_t b = 0; b < 4; b++) sums[c] += left[(i * quads + q) * 4 + b] * quad[4 * c + b];
            }
            store(sums, width, leftScales[i], scales + start, shifts + start, result + i * columns + start);
        }
    }
}

#if defined(__x86_64__)
#define ROWS 12

// ROWS rows (or fewer, the last one repeated) times one panel of 32 columns, in 24 registers.
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static void product_of_block(
    const uint8_t *const *left, int64_t quads, const int8_t *panel, int32_t sums[ROWS][PANEL]) {
    __m512i low[ROWS], high[ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < ROWS; r++) low[r] = high[r] = _mm512_setzero_si512();
    for (int64_t q = 0; q < quads; q++) {
        const __m512i first = _mm512_loadu_si512(panel + q * PANEL * 4);
        const __m512i second = _mm512_loadu_si512(panel + q * PANEL * 4 + 64);
#pragma clang loop unroll(full)
        for (int r = 0; r < ROWS; r++) {
            int32_t four;
            memcpy(&four, left[r] + 4 * q, sizeof four);
            const __m512i broadcast = _mm512_set1_epi32(four);
            low[r] = _mm512_dpbusd_epi32(low[r], broadcast, first);
            high[r] = _mm512_dpbusd_epi32(high[r], broadcast, second);
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < ROWS; r++) {
        _mm512_storeu_si512(sums[r], low[r]);
        _mm512_storeu_si512(sums[r] + 16, high[r]);
    }
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static void product_by_vnni(
    const uint8_t *left, int64_t rows, int64_t quads, const float *leftScales, const int8_t *panels,
    int64_t columns, const float *scales, const float *shifts, float *result) {
    for (int64_t start = 0; start < columns; start += PANEL) {
        const int64_t width = columns - start < PANEL ? columns - start : PANEL;
        for (int64_t i = 0; i < rows; i += ROWS) {
            const uint8_t *block[ROWS];
            int32_t sums[ROWS][PANEL];
            for (int r = 0; r < ROWS; r++) block[r] = left + (i + r < rows ? i + r : rows - 1) * quads * 4;
            product_of_block(block, quads, panels + start * quads * 4, sums);
            for (int64_t r = 0; r < ROWS && i + r < rows; r++)
                store(
                    sums[r], width, leftScales[i + r], scales + start, shifts + start,
                    result + (i + r) * columns + start);
        }
    }
}
#endif

void mv2v_int8_product(
    const uint8_t *left, int64_t rows, int64_t quads, const float *leftScales, const int8_t *panels,
    int64_t columns, const float *scales, const float *shifts, float *result) {
#if defined(__x86_64__)
    if (mv2v_int8_is_fast()) {
        product_by_vnni(left, rows, quads, leftScales, panels, columns, scales, shifts, result);
        return;
    }
#endif
    product_portably(left, rows, quads, leftScales, panels, columns, scales, shifts, result);
}
