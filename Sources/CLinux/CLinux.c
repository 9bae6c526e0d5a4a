#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// Younger than the headers of many systems that it runs on.
#ifndef RWF_DONTCACHE
#define RWF_DONTCACHE 0x80
#endif

int64_t mv2v_write_uncached(int descriptor, const void *bytes, size_t count, int64_t offset) {
    const struct iovec block = {(void *)bytes, count};
    return pwritev2(descriptor, &block, 1, offset, RWF_DONTCACHE);
}

void mv2v_start_writeback(int descriptor, int64_t offset, int64_t count) {
    // Only a hint: what goes wrong with the file itself, fsync says in the end.
    const int before = errno;
    sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE);
    errno = before;
}

int mv2v_open_unnamed(const char *folder) {
    const int unnamed = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (unnamed >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT)) return unnamed;
    // Some file systems have no files without names; there the name goes at once.
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/mv2v-XXXXXX", folder) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    const int named = mkostemp(path, O_CLOEXEC);
    if (named >= 0) unlink(path);
    return named;
}

// The way to such a file that needs no privilege.
static void own_path(int descriptor, char path[32]) { snprintf(path, 32, "/proc/self/fd/%d", descriptor); }

int mv2v_open_linkable(const char *folder, unsigned int mode) {
    const int descriptor = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, (mode_t)mode);
    if (descriptor < 0) {
        // Systems that do not know the flag take it for O_DIRECTORY, and file systems answer in several ways.
        if (errno == EISDIR || errno == EINVAL || errno == ENOENT) errno = EOPNOTSUPP;
        return -1;
    }
    char path[32];
    own_path(descriptor, path);
    struct stat status;
    if (stat(path, &status) == 0) return descriptor;
    // Without /proc it could never be given a name.
    close(descriptor);
    errno = EOPNOTSUPP;
    return -1;
}

int mv2v_link_unnamed(int descriptor, const char *path) {
    char own[32];
    own_path(descriptor, own);
    return linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

int mv2v_exchange(const char *a, const char *b) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}
