#pragma once

#include <stdint.h>
#include <string.h>

static inline __attribute__((always_inline)) float bfloat16_to_float(uint16_t half) {
    const uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
