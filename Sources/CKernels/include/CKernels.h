// Loops that Swift does not vectorise: exp has no vector form on the baseline x86-64 target. Compiled for
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

#ifdef __cplusplus
}
#endif
