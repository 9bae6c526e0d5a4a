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
