#include "AtEachLevel.h"

BODY void round_to_bfloat16(const float *row, int count, uint16_t *out) {
    uint32_t bits[16];
    uint16_t halves[16];
    memcpy(bits, row, 4 * (size_t)count);
    for (int k = 0; k < count; k++) halves[k] = (uint16_t)((bits[k] + 0x7fff + (bits[k] >> 16 & 1)) >> 16);
    memcpy(out, halves, 2 * (size_t)count);
}

// In place: element j's half lies before element j, and sixteen elements are read before their halves are written.
BODY void round_rows_to_bfloat16(float *values, int64_t rows, int64_t columns) {
    for (int64_t i = 0; i < rows; i++) {
        float *row = values + i * columns;
        uint16_t *halves = (uint16_t *)row;
        int64_t j = 0;
        for (; j + 16 <= columns; j += 16) round_to_bfloat16(row + j, 16, halves + j);
        for (; j < columns; j++) round_to_bfloat16(row + j, 1, halves + j);
    }
}

AT_EACH_LEVEL(
    round_rows_to_bfloat16, (float *values, int64_t rows, int64_t columns), (values, rows, columns))
