#include "AtEachLevel.h"

BODY void sparse_products(
    const float *restrict left, const float *restrict right, int64_t dimension, int64_t rows,
    const int64_t *restrict offsets, const int32_t *restrict columns, float *restrict products) {
#pragma clang fp reassociate(on) contract(fast)
    for (int64_t i = 0; i < rows; i++) {
        const float *a = left + i * dimension;
        for (int64_t p = offsets[i]; p < offsets[i + 1]; p++) {
            const float *b = right + (int64_t)columns[p] * dimension;
            float sum = 0;
            for (int64_t k = 0; k < dimension; k++) sum += a[k] * b[k];
            products[p] = sum;
        }
    }
}

BODY void sparse_combinations(
    const float *restrict weights, int64_t rows, const int64_t *restrict offsets,
    const int32_t *restrict columns, const float *restrict values, int64_t dimension, float *restrict result) {
#pragma clang fp contract(fast)
    for (int64_t i = 0; i < rows; i++) {
        float *out = result + i * dimension;
        for (int64_t k = 0; k < dimension; k++) out[k] = 0;
        for (int64_t p = offsets[i]; p < offsets[i + 1]; p++) {
            const float *row = values + (int64_t)columns[p] * dimension;
            const float weight = weights[p];
            for (int64_t k = 0; k < dimension; k++) out[k] += weight * row[k];
        }
    }
}

AT_EACH_LEVEL(
    sparse_products,
    (const float *restrict left, const float *restrict right, int64_t dimension, int64_t rows,
     const int64_t *restrict offsets, const int32_t *restrict columns, float *restrict products),
    (left, right, dimension, rows, offsets, columns, products))

AT_EACH_LEVEL(
    sparse_combinations,
    (const float *restrict weights, int64_t rows, const int64_t *restrict offsets,
     const int32_t *restrict columns, const float *restrict values, int64_t dimension, float *restrict result),
    (weights, rows, offsets, columns, values, dimension, result))
