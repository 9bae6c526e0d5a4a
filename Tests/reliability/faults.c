// Makes one call of the system fail, for Tests/reliability/faults.py: LD_PRELOAD=faults.so MV2V_FAULT=fsync:1:5
// (operation, which call of it from 1, errno). Writes to standard error and the like pass. What was made to fail is
// reported in the file that MV2V_FAULT_REPORT names. With MV2V_NAMED_FILES=1 there are no files without names.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char operation[32];
static long chosen, code;
static atomic_long calls;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void set_up(void) {
    const char *fault = getenv("MV2V_FAULT");
    if (fault) sscanf(fault, "%31[^:]:%ld:%ld", operation, &chosen, &code);
}

// Reported by bare system calls, which nothing here intercepts.
static int fails(const char *name) {
    pthread_once(&once, set_up);
    if (strcmp(name, operation) != 0 || atomic_fetch_add(&calls, 1) + 1 != chosen) return 0;
    const char *report = getenv("MV2V_FAULT_REPORT");
    if (report) close(creat(report, 0600));
    errno = (int)code;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opens(const char *name, const char *path, int flags, mode_t mode) {
    const int writes = (flags & O_ACCMODE) != O_RDONLY;
    const int is_unnamed = (flags & O_TMPFILE) == O_TMPFILE;
    if (is_unnamed && getenv("MV2V_NAMED_FILES")) {
        errno = EOPNOTSUPP;
        return -1;
    }
    // Reading the machine's own files is not what a run may fail for.
    if (strncmp(path, "/proc", 5) != 0 && strncmp(path, "/sys", 4) != 0 && strncmp(path, "/dev", 4) != 0 &&
        fails(is_unnamed ? "unnamed" : writes ? "create" : "open"))
        return -1;
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    return real(path, flags, mode);
}

#define OPEN(name)                                      \
    int name(const char *path, int flags, ...) {        \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        const mode_t mode = va_arg(rest, mode_t);       \
        va_end(rest);                                   \
        return opens(#name, path, flags, mode);         \
    }
OPEN(open)
OPEN(open64)

ssize_t write(int file, const void *bytes, size_t count) {
    return file > 2 && fails("write") ? -1 : REAL(write)(file, bytes, count);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    return fails("pwrite") ? -1 : REAL(pwrite)(file, bytes, count, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    return fails("pwrite") ? -1 : REAL(pwrite64)(file, bytes, count, offset);
}
ssize_t pwritev2(int file, const struct iovec *blocks, int count, off_t offset, int flags) {
    return fails("pwritev2") ? -1 : REAL(pwritev2)(file, blocks, count, offset, flags);
}
ssize_t read(int file, void *bytes, size_t count) {
    return file > 2 && fails("read") ? -1 : REAL(read)(file, bytes, count);
}
int fsync(int file) { return fails("fsync") ? -1 : REAL(fsync)(file); }
int rename(const char *from, const char *to) { return fails("rename") ? -1 : REAL(rename)(from, to); }
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    return fails("linkat") ? -1 : REAL(linkat)(from_folder, from, to_folder, to, flags);
}
int close(int file) {
    if (file > 2 && fails("close")) {
        // Linux has closed the file all the same.
        const int kept = errno;
        REAL(close)(file);
        errno = kept;
        return -1;
    }
    return REAL(close)(file);
}
int mkdir(const char *path, mode_t mode) { return fails("mkdir") ? -1 : REAL(mkdir)(path, mode); }
int fchmod(int file, mode_t mode) { return fails("fchmod") ? -1 : REAL(fchmod)(file, mode); }
int flock(int file, int how) { return fails("flock") ? -1 : REAL(flock)(file, how); }
void *mmap(void *place, size_t count, int protection, int flags, int file, off_t offset) {
    return file > 2 && fails("mmap") ? MAP_FAILED : REAL(mmap)(place, count, protection, flags, file, offset);
}
void *mmap64(void *place, size_t count, int protection, int flags, int file, off64_t offset) {
    return file > 2 && fails("mmap") ? MAP_FAILED : REAL(mmap64)(place, count, protection, flags, file, offset);
}

// What comes next, looked up once: these are called too often otherwise.
#define NEXT(name)                                                            \
    static __typeof__(&name) next_##name;                                     \
    if (!next_##name) next_##name = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

void *malloc(size_t size) {
    NEXT(malloc);
    return fails("allocation") ? NULL : next_malloc(size);
}
void *calloc(size_t count, size_t size) {
    NEXT(calloc);
    return fails("allocation") ? NULL : next_calloc(count, size);
}
void *realloc(void *old, size_t size) {
    NEXT(realloc);
    return fails("allocation") ? NULL : next_realloc(old, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
    NEXT(aligned_alloc);
    return fails("allocation") ? NULL : next_aligned_alloc(alignment, size);
}
int posix_memalign(void **found, size_t alignment, size_t size) {
    NEXT(posix_memalign);
    return fails("allocation") ? errno : next_posix_memalign(found, alignment, size);
}
