// What the kernels share.
#pragma once

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__ELF__)
#define VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTORISED
#endif

static inline __attribute__((always_inline)) float bfloat16_to_float(uint16_t half) {
    const uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
