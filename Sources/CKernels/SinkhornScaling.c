#include "AtEachLevel.h"
#include "BFloat16.h"

BODY float element(const float *row, int64_t j, int isHalf) {
    return isHalf ? bfloat16_to_float(((const uint16_t *)row)[j]) : row[j];
}

// Four rows at a time share what is read of v and of sums; rows beyond the last weigh nothing.
BODY void scale_rows_of_either(
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

BODY void scale_rows(
    const float *restrict kernel, int64_t rows, int64_t columns, const float *restrict a, const float *restrict v,
    float *restrict u, float *restrict sums) {
    scale_rows_of_either(kernel, rows, columns, 0, a, v, u, sums);
}

BODY void scale_bfloat16_rows(
    const float *restrict kernel, int64_t rows, int64_t columns, const float *restrict a, const float *restrict v,
    float *restrict u, float *restrict sums) {
    scale_rows_of_either(kernel, rows, columns, 1, a, v, u, sums);
}

AT_EACH_LEVEL(
    scale_rows,
    (const float *restrict kernel, int64_t rows, int64_t columns, const float *restrict a, const float *restrict v,
     float *restrict u, float *restrict sums),
    (kernel, rows, columns, a, v, u, sums))

AT_EACH_LEVEL(
    scale_bfloat16_rows,
    (const float *restrict kernel, int64_t rows, int64_t columns, const float *restrict a, const float *restrict v,
     float *restrict u, float *restrict sums),
    (kernel, rows, columns, a, v, u, sums))
