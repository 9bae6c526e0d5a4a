// Loops that Swift does not vectorise: exp and float16 have no vector form on the baseline x86-64 target. Compiled for
// several instruction sets and chosen when the program is loaded; plain C elsewhere.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Each row s of scores [rows, columns] becomes exp((s - max s) / temperature), in place.
/// Relative error below 3e-7; arguments below -87 give 0.
void mv2v_gibbs_kernel(float *scores, int64_t rows, int64_t columns, float temperature);

/// One Sinkhorn scaling over rows of kernel [rows, columns]: u[i] = a[i] / (K_i . v), and adds u[i] K_i to
/// sums [columns]. A row whose product with v vanishes gets u[i] = 0.
void mv2v_scale_rows(
    const float *kernel, int64_t rows, int64_t columns, const float *a, const float *v, float *u, float *sums);

/// IEEE 754 halves to single precision, exactly.
void mv2v_half_to_float(const uint16_t *halves, int64_t count, float *values);

#ifdef __cplusplus
}
#endif
