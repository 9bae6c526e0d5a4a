#include "Confinement.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

// The bytes of memory of its own that a process can write to; 0 where the kernel does not say.
static size_t writable_memory(void) {
    unsigned long data = 0;
    FILE *sizes = fopen("/proc/self/statm", "re");
    if (!sizes) return 0;
    const int found = fscanf(sizes, "%*u %*u %*u %*u %*u %lu", &data);
    fclose(sizes);
    return found == 1 ? data * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

static void limit_memory(size_t more) {
    const size_t now = writable_memory();
    struct rlimit limit;
    if (now == 0 || getrlimit(RLIMIT_DATA, &limit) != 0 || limit.rlim_cur <= now + more) return;
    limit.rlim_cur = limit.rlim_max = now + more;
    setrlimit(RLIMIT_DATA, &limit);
}

// Programs of the kernel's packet filter over `struct seccomp_data` (seccomp(2)).
#define LOAD(field, more) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field) + (more))
#define IF_NOT_EQUAL(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skipped))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1)
#define ALLOW_CALL(number) IF_NOT_EQUAL(number, 1), ALLOW
// Arguments have 64 bits, whose lower half comes first on both processors.
#define ALLOW_CALL_ON(number, first_argument)                                                                         \
    IF_NOT_EQUAL(number, 6), LOAD(args[0], 0), IF_NOT_EQUAL((uint32_t)(first_argument), 3), LOAD(args[0], 4),         \
        IF_NOT_EQUAL(0, 1), ALLOW, REFUSE

static void limit_calls(int output) {
#ifdef ARCHITECTURE
    struct sock_filter filter[] = {
        LOAD(arch, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        REFUSE,
        LOAD(nr, 0),
        ALLOW_CALL_ON(SYS_write, output),
        ALLOW_CALL(SYS_mmap),
        ALLOW_CALL(SYS_munmap),
        ALLOW_CALL(SYS_mremap),
        ALLOW_CALL(SYS_mprotect),
        ALLOW_CALL(SYS_madvise),
        ALLOW_CALL(SYS_brk),
        ALLOW_CALL(SYS_futex),
        ALLOW_CALL(SYS_getrandom),
        ALLOW_CALL(SYS_clock_gettime),
        ALLOW_CALL(SYS_rt_sigreturn),
        ALLOW_CALL(SYS_exit),
        ALLOW_CALL(SYS_exit_group),
        // Limits and signals of this process, as `abort` sends them.
        ALLOW_CALL_ON(SYS_prlimit64, 0),
        ALLOW_CALL_ON(SYS_tgkill, getpid()),
        ALLOW_CALL(SYS_getpid),
        ALLOW_CALL(SYS_gettid),
        ALLOW_CALL(SYS_rt_sigprocmask),
        REFUSE,
    };
    const struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#else
    (void)output;
#endif
}

void mv2v_confine(int output, size_t more_memory) {
    limit_memory(more_memory);
    limit_calls(output);
}
