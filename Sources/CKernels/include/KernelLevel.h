// Which instruction sets the kernels use: one level for the whole process, chosen before main.
#pragma once

#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Each level includes the ones before it.
typedef enum {
    /// Plain C for any processor.
    MV2V_LEVEL_PORTABLE,
    /// x86-64-v3: AVX2 and FMA.
    MV2V_LEVEL_AVX2,
    /// x86-64-v4: AVX-512 F, BW, CD, DQ and VL.
    MV2V_LEVEL_AVX512,
    /// The same with AVX-512 VNNI for the int8 product.
    MV2V_LEVEL_VNNI,
} mv2v_level;

/// The environment variable that names the level at which the process starts.
#define MV2V_LEVEL_VARIABLE "MV2V_KERNEL_LEVEL"

/// The name of one of the levels above: portable, avx2, avx512 or vnni.
const char *_Nonnull mv2v_level_name(mv2v_level level);

/// The highest level that this processor has.
mv2v_level mv2v_best_level(void);

/// The level that the kernels run at: the best one, unless the variable or a call below has set another.
mv2v_level mv2v_current_level(void);

/// Makes kernels that are called from now on run at this level; calls under way end at theirs. Any thread may call it.
/// Returns 1, or 0 and changes nothing where this processor lacks the level.
int mv2v_set_level(mv2v_level level);

/// The same by name; 0 also for a name that no level has.
int mv2v_set_level_named(const char *_Nonnull name);

/// What the variable held when the process started, if it was not empty and could not be set; else NULL.
const char *_Nullable mv2v_refused_level(void);

/// Every kernel as it is compiled for one level.
typedef struct {
    mv2v_level level;
    __typeof__(mv2v_gibbs_kernel) *_Nonnull gibbs_kernel;
    __typeof__(mv2v_scale_rows) *_Nonnull scale_rows;
    __typeof__(mv2v_round_rows_to_bfloat16) *_Nonnull round_rows_to_bfloat16;
    __typeof__(mv2v_scale_bfloat16_rows) *_Nonnull scale_bfloat16_rows;
    __typeof__(mv2v_scale_and_shift_rows) *_Nonnull scale_and_shift_rows;
    __typeof__(mv2v_largest_scores) *_Nonnull largest_scores;
    __typeof__(mv2v_keep_largest_of_both) *_Nonnull keep_largest_of_both;
    __typeof__(mv2v_sparse_products) *_Nonnull sparse_products;
    __typeof__(mv2v_sparse_combinations) *_Nonnull sparse_combinations;
    __typeof__(mv2v_count_row) *_Nonnull count_row;
    __typeof__(mv2v_count_columns) *_Nonnull count_columns;
    __typeof__(mv2v_half_to_float) *_Nonnull half_to_float;
    __typeof__(mv2v_float_to_half) *_Nonnull float_to_half;
    __typeof__(mv2v_int8_quantize_rows) *_Nonnull int8_quantize_rows;
    __typeof__(mv2v_int8_quantize_columns) *_Nonnull int8_quantize_columns;
    __typeof__(mv2v_int8_quantize_plan) *_Nonnull int8_quantize_plan;
    __typeof__(mv2v_int8_pack_rows) *_Nonnull int8_pack_rows;
    __typeof__(mv2v_int8_pack_columns) *_Nonnull int8_pack_columns;
    __typeof__(mv2v_int8_product) *_Nonnull int8_product;
} mv2v_kernels;

/// The kernels of a level, to be called past the chosen one; NULL where this processor lacks the level.
const mv2v_kernels *_Nullable mv2v_kernels_at(mv2v_level level);

#ifdef __cplusplus
}
#endif
