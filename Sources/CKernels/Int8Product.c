#include "AtEachLevel.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define PANEL MV2V_INT8_PANEL

// The most rows that are multiplied at once.
#define ROWS 12

// The whole numbers of a block of rows times one panel, each a sum over the bytes of that many quads.
typedef void multiply_block(
    const uint8_t *const *left, int64_t quads, const int8_t *panel, int32_t sums[ROWS][PANEL]);

// So many that their 65,536 products, each at most 255 * 128, stay below 2^31.
static const int64_t quadsAtOnce = 16384;

// The results of some rows and one panel from their whole numbers, in either width. What is fused is said here and not
// left to the compiler, so that levels round alike unless they say otherwise.
#define STORE(sums) \
    for (int64_t r = 0; r < blockSize && i + r < rows; r++) { \
        float *out = result + (i + r) * columns + start; \
        for (int64_t c = 0; c < width; c++) { \
            const float sum = (float)sums[r][c], scale = scales[start + c], shift = shifts[start + c]; \
            out[c] = leftScales[i + r] * (isFused ? __builtin_fmaf(scale, sum, shift) : scale * sum + shift); \
        } \
    }

BODY void product(
    multiply_block *multiply, int64_t blockSize, int isFused, const uint8_t *left, int64_t rows, int64_t quads,
    const float *leftScales, const int8_t *panels, int64_t columns, const float *scales, const float *shifts,
    float *result) {
#pragma clang fp contract(off)
    for (int64_t start = 0; start < columns; start += PANEL) {
        const int64_t width = columns - start < PANEL ? columns - start : PANEL;
        for (int64_t i = 0; i < rows; i += blockSize) {
            const int8_t *panel = panels + start * quads * 4;
            const uint8_t *block[ROWS];
            // The last row again where there are fewer.
            for (int64_t r = 0; r < blockSize; r++)
                block[r] = left + (i + r < rows ? i + r : rows - 1) * quads * 4;
            int32_t sums[ROWS][PANEL];
            if (quads <= quadsAtOnce) {
                multiply(block, quads, panel, sums);
                STORE(sums)
                continue;
            }
            int64_t totals[ROWS][PANEL] = {{0}};
            for (int64_t done = 0; done < quads; done += quadsAtOnce) {
                const int64_t count = quads - done < quadsAtOnce ? quads - done : quadsAtOnce;
                multiply(block, count, panel + done * PANEL * 4, sums);
                for (int64_t r = 0; r < blockSize; r++) {
                    block[r] += count * 4;
                    for (int64_t c = 0; c < PANEL; c++) totals[r][c] += sums[r][c];
                }
            }
            STORE(totals)
        }
    }
}

BODY void multiply_row(
    const uint8_t *const *left, int64_t quads, const int8_t *panel, int32_t sums[ROWS][PANEL]) {
    int32_t row[PANEL] = {0};
    for (int64_t q = 0; q < quads; q++)
        for (int64_t c = 0; c < PANEL; c++)
            for (int64_t b = 0; b < 4; b++) row[c] += left[0][4 * q + b] * panel[(q * PANEL + c) * 4 + b];
    memcpy(sums[0], row, sizeof row);
}

#if defined(__x86_64__)
#define FOR_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

// In 24 registers.
FOR_VNNI static void multiply_rows_by_vnni(
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

HIDDEN __typeof__(mv2v_int8_product) mv2v_int8_product_vnni;
FOR_VNNI void mv2v_int8_product_vnni(
    const uint8_t *left, int64_t rows, int64_t quads, const float *leftScales, const int8_t *panels,
    int64_t columns, const float *scales, const float *shifts, float *result) {
    product(
        multiply_rows_by_vnni, ROWS, 1, left, rows, quads, leftScales, panels, columns, scales, shifts, result);
}
#endif

BODY void int8_product(
    const uint8_t *left, int64_t rows, int64_t quads, const float *leftScales, const int8_t *panels,
    int64_t columns, const float *scales, const float *shifts, float *result) {
    product(multiply_row, 1, 0, left, rows, quads, leftScales, panels, columns, scales, shifts, result);
}

AT_EACH_LEVEL(
    int8_product,
    (const uint8_t *left, int64_t rows, int64_t quads, const float *leftScales, const int8_t *panels,
     int64_t columns, const float *scales, const float *shifts, float *result),
    (left, rows, quads, leftScales, panels, columns, scales, shifts, result))
