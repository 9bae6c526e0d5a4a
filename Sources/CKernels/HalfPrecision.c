#include "AtEachLevel.h"

// Shifting exponent and mantissa into place leaves the exponent 112 too small, which a multiplication by 2^112 mends,
// subnormal halves included; an exponent of all ones must stay all ones.
BODY void half_to_float(const uint16_t *halves, int64_t count, float *values) {
    for (int64_t i = 0; i < count; i++) {
        const uint32_t magnitude = halves[i] & 0x7fffu, sign = (uint32_t)(halves[i] & 0x8000u) << 16;
        const uint32_t shifted = magnitude << 13;
        float scaled;
        memcpy(&scaled, &shifted, sizeof scaled);
        scaled *= 0x1p112f;
        uint32_t bits;
        memcpy(&bits, &scaled, sizeof bits);
        bits = (magnitude >= 0x7c00u ? shifted | 0x7f800000u : bits) | sign;
        memcpy(&values[i], &bits, sizeof bits);
    }
}

AT_EACH_LEVEL(
    half_to_float, (const uint16_t *halves, int64_t count, float *values), (halves, count, values))

// Rounded to nearest even. Below the smallest normal half, 2^-14, adding 0.5 makes the unit in the last place that of a
// subnormal half, 2^-24, so that the addition rounds; above it the 13 bits that go are rounded by adding to them, and 112
// comes off the exponent. What rounds to 65536 or more is beyond: 0x477ff000 is 65520, halfway from 65504.
BODY void float_to_half(const float *values, int64_t count, uint16_t *halves, int64_t *beyond) {
    int64_t above = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        const uint32_t magnitude = bits & 0x7fffffffu, sign = (bits >> 16) & 0x8000u;
        float length;
        memcpy(&length, &magnitude, sizeof length);
        length += 0.5f;
        uint32_t small;
        memcpy(&small, &length, sizeof small);
        small -= 0x3f000000u;
        const uint32_t normal = (magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1)) >> 13;
        const int is_nan = magnitude > 0x7f800000u, is_beyond = magnitude >= 0x477ff000u && !is_nan;
        const uint32_t half = magnitude < 0x38800000u ? small : normal;
        halves[i] = (uint16_t)(sign | (is_nan ? 0x7e00u : is_beyond ? 0x7bffu : half));
        above += is_beyond;
    }
    *beyond = above;
}

AT_EACH_LEVEL(
    float_to_half, (const float *values, int64_t count, uint16_t *halves, int64_t *beyond), (values, count, halves, beyond))
