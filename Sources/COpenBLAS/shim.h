#pragma once
#include <cblas.h>
#include <stdbool.h>

// OpenBLAS's own pair of functions for leaving and entering a kernel set: exported, undocumented, null where a build
// lacks them.
extern void gotoblas_dynamic_quit(void) __attribute__((weak));
extern void gotoblas_dynamic_init(void) __attribute__((weak));

/// Makes OpenBLAS choose its kernels again, as while it is loaded; false where the build cannot.
static inline bool openblas_choose_kernels_again(void) {
  if (!gotoblas_dynamic_quit || !gotoblas_dynamic_init) return false;
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  return true;
}
