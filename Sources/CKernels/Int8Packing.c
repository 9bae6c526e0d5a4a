#include "AtEachLevel.h"
#include "Int8Rounding.h"

#define PANEL MV2V_INT8_PANEL

// Rows of the right operand become columns of its panels: byte k of column j is at
// ((j / PANEL * quads + k / 4) * PANEL + j % PANEL) * 4 + k % 4.
BODY void int8_pack_rows(
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
        scales[j] = largest / 127;
        const float inverse = is_divisor(scales[j]) ? 127 / largest : 0;
        int32_t sum = 0;
        for (int64_t q = 0; q < quads; q++) {
            for (int64_t b = 0; b < 4; b++) {
                const int32_t value = 4 * q + b < columns ? rounded(row[4 * q + b] * inverse) : 0;
                quantized[b] = (int8_t)value;
                sum += value;
            }
            memcpy(column + q * PANEL * 4, quantized, 4);
        }
        shifts[j] = -128.0f * scales[j] * (float)sum;
    }
}

BODY void int8_pack_columns(
    const float *restrict values, int64_t rows, int64_t columns, int32_t offset, int8_t *restrict panels,
    float *restrict scales, float *restrict shifts) {
    const int64_t quads = (rows + 3) / 4;
    const int64_t paddedColumns = (columns + PANEL - 1) / PANEL * PANEL;
    column_scales(values, rows, columns, scales);
    for (int64_t c = columns; c < paddedColumns; c++) scales[c] = 0;
    // Until the end, the columns' sums are in the memory of their shifts.
    int32_t *sums = (int32_t *)shifts;
    for (int64_t c = 0; c < paddedColumns; c++) sums[c] = 0;
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
                const float inverse = is_divisor(scale) ? 1 / scale : 0;
                int32_t value[4];
                for (int b = 0; b < 4; b++) value[b] = rounded(four[b][start + c] * inverse) & isThere[b];
                words[c] = (value[0] & 255) | (value[1] & 255) << 8 | (value[2] & 255) << 16
                    | (int32_t)((uint32_t)(value[3] & 255) << 24);
                sums[start + c] += value[0] + value[1] + value[2] + value[3];
            }
            for (int64_t c = width; c < PANEL; c++) words[c] = 0;
        }
    }
    for (int64_t c = 0; c < paddedColumns; c++) shifts[c] = (float)sums[c] * (-(float)offset * scales[c]);
}

AT_EACH_LEVEL(
    int8_pack_rows,
    (const float *restrict values, int64_t rows, int64_t columns, int8_t *restrict panels,
     float *restrict scales, float *restrict shifts),
    (values, rows, columns, panels, scales, shifts))

AT_EACH_LEVEL(
    int8_pack_columns,
    (const float *restrict values, int64_t rows, int64_t columns, int32_t offset, int8_t *restrict panels,
     float *restrict scales, float *restrict shifts),
    (values, rows, columns, offset, panels, scales, shifts))
