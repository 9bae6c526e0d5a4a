// AddressSanitizer knows what malloc gives out, and nothing of mapped files, where a read beyond the last byte finds zeros
// up to the page's end. So a file that is mapped for reading is given as a copy from malloc, whose every byte is checked.
// The linker sends calls here (--wrap=mmap and so on, Scripts/fuzz.sh).

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

void *__real_mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset);
int __real_munmap(void *address, size_t length);
int __real_madvise(void *address, size_t length, int advice);

enum { largest_copy = 8 << 20, most_copies = 64 };

// The copies that are in use; an input maps a handful.
static _Atomic(void *) copies[most_copies];

void *__wrap_mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    if (address || protection != PROT_READ || flags != MAP_PRIVATE || descriptor < 0 || offset != 0 || length > largest_copy)
        return __real_mmap(address, length, protection, flags, descriptor, offset);
    char *copy = malloc(length);
    size_t filled = 0;
    while (copy && filled < length) {
        const ssize_t count = pread(descriptor, copy + filled, length - filled, (off_t)filled);
        if (count <= 0) break;
        filled += (size_t)count;
    }
    for (int i = 0; copy && filled == length && i < most_copies; i++) {
        void *expected = NULL;
        if (atomic_compare_exchange_strong(&copies[i], &expected, copy)) return copy;
    }
    free(copy);
    return __real_mmap(address, length, protection, flags, descriptor, offset);
}

int __wrap_munmap(void *address, size_t length) {
    for (int i = 0; address && i < most_copies; i++) {
        void *expected = address;
        if (atomic_compare_exchange_strong(&copies[i], &expected, NULL)) {
            free(address);
            return 0;
        }
    }
    return __real_munmap(address, length);
}

// Pages that are given back come back from a file; in a copy they would be lost.
int __wrap_madvise(void *address, size_t length, int advice) {
    return advice == MADV_DONTNEED ? 0 : __real_madvise(address, length, advice);
}
