// How a kernel is written once and compiled for each level.
//
// A file of kernels defines each as a static, always inlined function `name` and passes it to AT_EACH_LEVEL, which
// makes of it mv2v_name_portable, mv2v_name_avx2 and mv2v_name_avx512, and mv2v_name, which calls the one that the
// chosen table has (KernelLevel.c lists the kernels).
#pragma once

#include "CKernels.h"
#include "KernelLevel.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#define BODY static inline __attribute__((always_inline))
#define HIDDEN __attribute__((visibility("hidden")))

// The compiler tunes for any processor: for "x86-64-v4" by itself it would keep to half of the vectors' width.
#define FOR_AVX2 __attribute__((target("arch=x86-64-v3,tune=x86-64")))
#define FOR_AVX512 __attribute__((target("arch=x86-64-v4,tune=x86-64")))

/// The kernels of the level that was chosen.
extern HIDDEN const mv2v_kernels *_Atomic mv2v_chosen_kernels;

BODY const mv2v_kernels *chosen_kernels(void) {
    return atomic_load_explicit(&mv2v_chosen_kernels, memory_order_acquire);
}

#define DISPATCH(name, parameters, arguments) \
    void mv2v_##name parameters { chosen_kernels()->name arguments; }

#define AT_LEVEL(name, level, target, parameters, arguments) \
    HIDDEN __typeof__(mv2v_##name) mv2v_##name##_##level; \
    target void mv2v_##name##_##level parameters { name arguments; }

#if defined(__x86_64__)
#define AT_EACH_LEVEL(name, parameters, arguments) \
    AT_LEVEL(name, portable, , parameters, arguments) \
    AT_LEVEL(name, avx2, FOR_AVX2, parameters, arguments) \
    AT_LEVEL(name, avx512, FOR_AVX512, parameters, arguments) \
    DISPATCH(name, parameters, arguments)
#else
#define AT_EACH_LEVEL(name, parameters, arguments) \
    AT_LEVEL(name, portable, , parameters, arguments) \
    DISPATCH(name, parameters, arguments)
#endif
