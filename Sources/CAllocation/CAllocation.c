#define _GNU_SOURCE
#include "CAllocation.h"

#include <dlfcn.h>
#include <errno.h>
#include <features.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static _Atomic(void (*)(size_t)) tell_of;

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_OTHER_ALLOCATOR
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_OTHER_ALLOCATOR)

// The functions that stand in for the C library's allocate by those that come next: the C library's own, or those of a
// library that was loaded before it.
static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*reallocarray)(void *, size_t, size_t);
    void *(*aligned_alloc)(size_t, size_t);
    void *(*memalign)(size_t, size_t);
    int (*posix_memalign)(void **, size_t, size_t);
} next;
static atomic_int is_found;
static pid_t owner;

// Looking for functions may allocate, in older C libraries.
static _Thread_local int is_looking;
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);

static void find_next(void) {
    if (atomic_load_explicit(&is_found, memory_order_acquire)) return;
    is_looking = 1;
#define FIND(name) next.name = (__typeof__(next.name))dlsym(RTLD_NEXT, #name)
    FIND(malloc);
    FIND(calloc);
    FIND(realloc);
    FIND(reallocarray);
    FIND(aligned_alloc);
    FIND(memalign);
    FIND(posix_memalign);
    is_looking = 0;
    owner = getpid();
    atomic_store_explicit(&is_found, 1, memory_order_release);
}

static void write_limit(char *text, size_t size, const char *start, int resource, const char *words) {
    struct rlimit limit;
    text[0] = 0;
    if (getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        snprintf(text, size, "%s%llu MiB of %s", start, (unsigned long long)limit.rlim_cur >> 20, words);
}

// Before the program has said how it wants to end, and where that finds no memory either; in the same words.
static _Noreturn void end_plainly(size_t byte_count) {
    char text[320], addresses[64], data[64];
    write_limit(addresses, sizeof addresses, " (the limit is ", RLIMIT_AS, "addresses (ulimit -v)");
    write_limit(data, sizeof data, addresses[0] ? ", " : " (the limit is ", RLIMIT_DATA, "data (ulimit -d)");
    const int count = snprintf(
        text, sizeof text,
        "Error: memory ran out: %zu bytes could not be allocated; give fewer rows or --threads, or more memory%s%s%s\n",
        byte_count, addresses, data, addresses[0] || data[0] ? ")" : "");
    // Whether it is heard or not.
    const ssize_t written = write(STDERR_FILENO, text, (size_t)count);
    (void)written;
    _exit(1);
}

static void run_out(size_t byte_count) {
    if (getpid() != owner) return;
    static atomic_flag is_running_out = ATOMIC_FLAG_INIT;
    const struct timespec second = {1, 0};
    // The thread that ends the process may be among those that find none.
    if (atomic_flag_test_and_set(&is_running_out))
        for (;;) nanosleep(&second, NULL);
    void (*tell)(size_t) = atomic_load(&tell_of);
    if (tell) {
        tell(byte_count);
        nanosleep(&second, NULL);
    }
    end_plainly(byte_count);
}

static void *or_run_out(void *found, size_t byte_count) {
    if (!found && byte_count > 0) run_out(byte_count);
    return found;
}

static size_t product(size_t count, size_t size) {
    size_t all;
    return __builtin_mul_overflow(count, size, &all) ? SIZE_MAX : all;
}

void *malloc(size_t size) {
    if (is_looking) return __libc_malloc(size);
    find_next();
    return or_run_out(next.malloc(size), size);
}

void *calloc(size_t count, size_t size) {
    if (is_looking) return __libc_calloc(count, size);
    find_next();
    return or_run_out(next.calloc(count, size), product(count, size));
}

void *realloc(void *old, size_t size) {
    find_next();
    return or_run_out(next.realloc(old, size), size);
}

void *reallocarray(void *old, size_t count, size_t size) {
    find_next();
    return or_run_out(next.reallocarray(old, count, size), product(count, size));
}

// What asks for an alignment that there is not has made a mistake, for which memory is not to blame.
static void *aligned_or_run_out(void *found, size_t byte_count) {
    return !found && errno == EINVAL ? NULL : or_run_out(found, byte_count);
}

void *aligned_alloc(size_t alignment, size_t size) {
    find_next();
    return aligned_or_run_out(next.aligned_alloc(alignment, size), size);
}

void *memalign(size_t alignment, size_t size) {
    find_next();
    return aligned_or_run_out(next.memalign(alignment, size), size);
}

int posix_memalign(void **found, size_t alignment, size_t size) {
    find_next();
    const int code = next.posix_memalign(found, alignment, size);
    if (code == ENOMEM) run_out(size);
    return code;
}

#endif

void mv2v_when_memory_runs_out(void (*tell)(size_t)) { atomic_store(&tell_of, tell); }
