#include "KernelLevel.h"
#include "AtEachLevel.h"

#include <stdlib.h>

#define EACH_KERNEL_BUT_THE_PRODUCT(entry, level) \
    entry(gibbs_kernel, level) \
    entry(scale_rows, level) \
    entry(round_rows_to_bfloat16, level) \
    entry(scale_bfloat16_rows, level) \
    entry(scale_and_shift_rows, level) \
    entry(largest_scores, level) \
    entry(keep_largest_of_both, level) \
    entry(sparse_products, level) \
    entry(sparse_combinations, level) \
    entry(count_row, level) \
    entry(count_columns, level) \
    entry(half_to_float, level) \
    entry(float_to_half, level) \
    entry(int8_quantize_rows, level) \
    entry(int8_quantize_columns, level) \
    entry(int8_quantize_plan, level) \
    entry(int8_pack_rows, level) \
    entry(int8_pack_columns, level)

#define DECLARE(name, level) HIDDEN __typeof__(mv2v_##name) mv2v_##name##_##level;
#define DECLARE_ALL(level) EACH_KERNEL_BUT_THE_PRODUCT(DECLARE, level) DECLARE(int8_product, level)

#define FIELD(name, level) .name = mv2v_##name##_##level,
#define TABLE(levelNumber, kernelLevel, productLevel) \
    [levelNumber] = { \
        .level = levelNumber, \
        EACH_KERNEL_BUT_THE_PRODUCT(FIELD, kernelLevel) \
        FIELD(int8_product, productLevel) \
    },

DECLARE_ALL(portable)
#if defined(__x86_64__)
DECLARE_ALL(avx2)
DECLARE_ALL(avx512)
DECLARE(int8_product, vnni)
#endif

static const mv2v_kernels tables[] = {
    TABLE(MV2V_LEVEL_PORTABLE, portable, portable)
#if defined(__x86_64__)
    TABLE(MV2V_LEVEL_AVX2, avx2, avx2)
    TABLE(MV2V_LEVEL_AVX512, avx512, avx512)
    TABLE(MV2V_LEVEL_VNNI, avx512, vnni)
#endif
};

static const char *const names[] = {"portable", "avx2", "avx512", "vnni"};

// What runs before the constructor below, such as another one, finds kernels too.
HIDDEN const mv2v_kernels *_Atomic mv2v_chosen_kernels = &tables[MV2V_LEVEL_PORTABLE];

static mv2v_level best = MV2V_LEVEL_PORTABLE;
static const char *refused = NULL;

static mv2v_level level_of_processor(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("x86-64-v3")) return MV2V_LEVEL_PORTABLE;
    if (!__builtin_cpu_supports("x86-64-v4")) return MV2V_LEVEL_AVX2;
    return __builtin_cpu_supports("avx512vnni") ? MV2V_LEVEL_VNNI : MV2V_LEVEL_AVX512;
#else
    return MV2V_LEVEL_PORTABLE;
#endif
}

// Before main, so that no thread can change the environment meanwhile.
__attribute__((constructor)) static void choose_level(void) {
    best = level_of_processor();
    mv2v_set_level(best);
    const char *wanted = getenv(MV2V_LEVEL_VARIABLE);
    if (wanted && *wanted && !mv2v_set_level_named(wanted)) refused = wanted;
}

const char *mv2v_level_name(mv2v_level level) { return names[level]; }

mv2v_level mv2v_best_level(void) { return best; }

mv2v_level mv2v_current_level(void) { return chosen_kernels()->level; }

const mv2v_kernels *mv2v_kernels_at(mv2v_level level) { return level <= best ? &tables[level] : NULL; }

int mv2v_set_level(mv2v_level level) {
    const mv2v_kernels *kernels = mv2v_kernels_at(level);
    if (!kernels) return 0;
    atomic_store_explicit(&mv2v_chosen_kernels, kernels, memory_order_release);
    return 1;
}

int mv2v_set_level_named(const char *name) {
    for (mv2v_level level = MV2V_LEVEL_PORTABLE; level <= best; level++)
        if (strcmp(name, names[level]) == 0) return mv2v_set_level(level);
    return 0;
}

const char *mv2v_refused_level(void) { return refused; }

int mv2v_int8_is_fast(void) { return mv2v_current_level() == MV2V_LEVEL_VNNI; }
