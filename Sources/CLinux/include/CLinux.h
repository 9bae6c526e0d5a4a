// The few calls of Linux that Swift's Glibc module leaves out.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Writes bytes at an offset of a file, not to be kept in the page cache once they are on the disk (RWF_DONTCACHE,
/// Linux 6.14). Returns how many were written, or -1 with errno; EOPNOTSUPP where the system or the file system
/// cannot do it.
int64_t mv2v_write_uncached(int descriptor, const void *bytes, size_t count, int64_t offset);

/// Has the system begin to bring a range of a file to the disk, and does not wait.
void mv2v_start_writeback(int descriptor, int64_t offset, int64_t count);

/// Opens a new file without a name in a folder, for reading and writing. Returns its descriptor, or -1 with errno.
int mv2v_open_unnamed(const char *folder);

/// Gives two paths of one file system each other's names, at once (renameat2). Returns 0, or -1 with errno; EINVAL or
/// ENOSYS where the file system or the system cannot do it.
int mv2v_exchange(const char *a, const char *b);

/// Opens a new file without a name in a folder, for writing, which `mv2v_link_unnamed` can give a name. Returns its
/// descriptor, or -1 with errno; EOPNOTSUPP where the file system or the system cannot do it.
int mv2v_open_linkable(const char *folder, unsigned int mode);

/// Gives a file without a name one that does not exist yet. Returns 0, or -1 with errno.
int mv2v_link_unnamed(int descriptor, const char *path);
