#ifndef CFUZZING_H
#define CFUZZING_H

#include <stddef.h>
#include <stdint.h>

// libFuzzer's loop (libclang_rt.fuzzer_no_main, compiler-rt/lib/fuzzer/FuzzerInterface.h): the arguments are those of
// libFuzzer, and `one_input` is called for every input.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one_input)(const uint8_t *data, size_t size));

// The processor time of this process in nanoseconds.
int64_t mv2v_fuzz_cpu_nanoseconds(void);

// From now on an input that takes more processor time than this ends the process by SIGABRT, which libFuzzer reports and
// keeps the input of. Time on the clock would also count what other processes of a busy machine take.
void mv2v_fuzz_limit_input_time(int64_t nanoseconds);

// Says that an input begins.
void mv2v_fuzz_begin_input(void);

// From now on SIGINT and SIGTERM end nothing, but are remembered (libFuzzer is told to leave them: -handle_int=0).
void mv2v_fuzz_heed_end(void);

// Whether one of them has come.
int mv2v_fuzz_is_end_wanted(void);

#endif
