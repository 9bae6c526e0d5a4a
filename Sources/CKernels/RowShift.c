#include "AtEachLevel.h"

BODY void scale_and_shift_rows(
    float *restrict values, int64_t rows, int64_t columns, float factor, const float *restrict offset) {
    for (int64_t i = 0; i < rows; i++, values += columns)
        for (int64_t j = 0; j < columns; j++) values[j] = offset[j] + factor * values[j];
}

AT_EACH_LEVEL(
    scale_and_shift_rows,
    (float *restrict values, int64_t rows, int64_t columns, float factor, const float *restrict offset),
    (values, rows, columns, factor, offset))
