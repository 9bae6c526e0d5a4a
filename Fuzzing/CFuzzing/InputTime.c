#include "CFuzzing.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t input_start;
static int64_t input_limit;

int64_t mv2v_fuzz_cpu_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void mv2v_fuzz_begin_input(void) { input_start = mv2v_fuzz_cpu_nanoseconds(); }

static void look_at_time(int number) {
    (void)number;
    if (input_start == 0 || mv2v_fuzz_cpu_nanoseconds() - input_start <= input_limit) return;
    static const char words[] = "mv2v-fuzz: an input takes too much processor time\n";
    if (write(STDERR_FILENO, words, sizeof words - 1) < 0) _exit(1);
    abort();
}

void mv2v_fuzz_limit_input_time(int64_t nanoseconds) {
    input_limit = nanoseconds;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = look_at_time;
    action.sa_flags = SA_RESTART;
    sigaction(SIGPROF, &action, NULL);
    // Looked at a few times a second of processor time.
    const struct itimerval period = {{0, 200000}, {0, 200000}};
    setitimer(ITIMER_PROF, &period, NULL);
}

static volatile sig_atomic_t is_end_wanted;

static void note_end(int number) {
    (void)number;
    is_end_wanted = 1;
}

void mv2v_fuzz_heed_end(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note_end;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

int mv2v_fuzz_is_end_wanted(void) { return is_end_wanted; }
