#include "AtEachLevel.h"
#include "Maximum.h"

// exp(x) = 2^n exp(r) with n = round(x / ln 2) and |r| <= ln 2 / 2; ln 2 is subtracted in two parts, and exp(r)
// is its Taylor polynomial of degree 6, whose remainder is below 1.7e-7 of it there.
BODY float exponential(float x) {
    const float clamped = x < -87.0f ? -87.0f : x;
    // Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number.
    const float shifted = clamped * 1.44269504f + 12582912.0f;
    const float n = shifted - 12582912.0f;
    const float r = (clamped - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    const int32_t exponent = ((int32_t)n + 127) << 23;
    float scale;
    memcpy(&scale, &exponent, sizeof scale);
    return x < -87.0f ? 0.0f : p * scale;
}

BODY void gibbs_kernel(float *scores, int64_t rows, int64_t columns, float temperature) {
#pragma clang fp reassociate(on) contract(fast)
    for (int64_t i = 0; i < rows; i++) {
        float *row = scores + i * columns;
        const float largest = MAXIMUM(row[0], j, columns, row[j]);
        for (int64_t j = 0; j < columns; j++) row[j] = exponential((row[j] - largest) / temperature);
    }
}

AT_EACH_LEVEL(
    gibbs_kernel, (float *scores, int64_t rows, int64_t columns, float temperature),
    (scores, rows, columns, temperature))
