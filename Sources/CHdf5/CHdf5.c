#define _GNU_SOURCE
#include "CHdf5.h"
#include "Confinement.h"
#include "LibHdf5.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Values of libhdf5's headers.
enum { class_integer = 0, class_float = 1, identifies_dataset = 5, link_soft = 1, link_external = 64 };
enum { layout_compact = 0, layout_contiguous = 1, layout_chunked = 2, filter_deflate = 1, filter_shuffle = 2, filter_fletcher = 3 };
static const char *const class_names[] = {
    "whole numbers", "floating-point numbers", "times", "strings", "bit fields", "opaque bytes",
    "compound values", "references", "enumerations", "sequences of variable length", "arrays",
};

// How long a file's description and each of its chunks may take, and how much memory it may beside twice the file's bytes.
enum { processor_seconds = 60, memory_bytes = 64 << 20 };

// libhdf5 asks the system for a file of the name that it is given, although it is given the bytes; there can be none below
// a device.
static const char image_name[] = "/dev/null/image";

// --- The process that libhdf5 runs in.

#define UNUSED __attribute__((unused))

// The image is the caller's own bytes, which nobody writes to and nobody frees.
static void *image_take(size_t size UNUSED, int operation UNUSED, void *image) { return image; }
static void *image_keep(void *to, const void *from UNUSED, size_t size UNUSED, int operation UNUSED, void *image UNUSED) { return to; }
static void *image_resize(void *old UNUSED, size_t size UNUSED, int operation UNUSED, void *image UNUSED) { return NULL; }
static herr_t image_release(void *old UNUSED, int operation UNUSED, void *image UNUSED) { return 0; }
static void *image_share(void *image) { return image; }
static herr_t image_unshare(void *image UNUSED) { return 0; }

typedef struct {
    const libhdf5 *library;
    hid_t dataset;
    mv2v_hdf5_dataset *found;
    // Names of datasets, each ended by a zero.
    char *names;
    size_t names_size;
    char first_candidate[sizeof ((mv2v_hdf5_dataset *)0)->name];
    int has_train;
} search;

static herr_t note_innermost(unsigned index, const error_entry *entry, void *reason) {
    if (index == 0 && entry->description)
        snprintf(reason, sizeof ((mv2v_hdf5_dataset *)0)->reason, "%s", entry->description);
    return 0;
}

static void refuse(const search *s, const char *otherwise) {
    s->found->outcome = MV2V_HDF5_DAMAGED;
    snprintf(s->found->reason, sizeof s->found->reason, "%s", otherwise);
    s->library->H5Ewalk2(0, 0, note_innermost, s->found->reason);
}

static int rank_and_extents(const libhdf5 *h, hid_t dataset, int64_t *extents) {
    const hid_t space = h->H5Dget_space(dataset);
    const int rank = h->H5Sget_simple_extent_ndims(space);
    uint64_t sizes[MV2V_HDF5_MAX_RANK] = {0};
    if (rank >= 0 && rank <= MV2V_HDF5_MAX_RANK) h->H5Sget_simple_extent_dims(space, sizes, NULL);
    h->H5Sclose(space);
    for (int i = 0; i < rank && i < MV2V_HDF5_MAX_RANK; i++)
        extents[i] = sizes[i] > INT64_MAX ? INT64_MAX : (int64_t)sizes[i];
    return rank;
}

static int element_kind(const libhdf5 *h, hid_t type, mv2v_hdf5_dataset *found) {
    const int class = h->H5Tget_class(type);
    const size_t size = h->H5Tget_size(type);
    found->is_big_endian = h->H5Tget_order(type) == 1;
    const char *name = class >= 0 && class < (int)(sizeof class_names / sizeof *class_names) ? class_names[class] : "of an unknown class";
    if (class == class_integer || class == class_float)
        snprintf(found->element_name, sizeof found->element_name, "%s of %zu bytes", name, size);
    else
        snprintf(found->element_name, sizeof found->element_name, "%s", name);
    if (class == class_float) {
        size_t sign, exponent, exponent_size, mantissa, mantissa_size;
        const size_t bias = h->H5Tget_ebias(type);
        if (h->H5Tget_fields(type, &sign, &exponent, &exponent_size, &mantissa, &mantissa_size) < 0) return MV2V_HDF5_OTHER;
        if (mantissa != 0 || exponent != mantissa_size || sign != exponent + exponent_size) return MV2V_HDF5_OTHER;
        if (size == 2 && exponent_size == 5 && mantissa_size == 10 && bias == 15) return MV2V_HDF5_FLOAT16;
        if (size == 2 && exponent_size == 8 && mantissa_size == 7 && bias == 127) return MV2V_HDF5_BFLOAT16;
        if (size == 4 && exponent_size == 8 && mantissa_size == 23 && bias == 127) return MV2V_HDF5_FLOAT32;
        if (size == 8 && exponent_size == 11 && mantissa_size == 52 && bias == 1023) return MV2V_HDF5_FLOAT64;
    } else if (class == class_integer && h->H5Tget_precision(type) == 8 * size && h->H5Tget_offset(type) == 0) {
        const int is_signed = h->H5Tget_sign(type) == 1;
        if (size == 1) return is_signed ? MV2V_HDF5_INT8 : MV2V_HDF5_UINT8;
        if (size == 4 && is_signed) return MV2V_HDF5_INT32;
    }
    return MV2V_HDF5_OTHER;
}

static herr_t note_dataset(hid_t root, const char *name, const int *link, void *context) {
    search *s = context;
    const libhdf5 *h = s->library;
    // Hard links alone: what soft ones lead to within the file has a hard one, too.
    if (*link != 0) return 0;
    const hid_t object = h->H5Oopen(root, name, 0);
    if (object < 0) return 0;
    if (h->H5Iget_type(object) == identifies_dataset) {
        int64_t extents[MV2V_HDF5_MAX_RANK];
        const hid_t type = h->H5Dget_type(object);
        const int is_candidate = rank_and_extents(h, object, extents) == 2 && element_kind(h, type, s->found) != MV2V_HDF5_OTHER;
        h->H5Tclose(type);
        if (is_candidate) {
            s->has_train = s->has_train || strcmp(name, "train") == 0;
            if (s->found->candidate_count++ == 0) snprintf(s->first_candidate, sizeof s->first_candidate, "%s", name);
        }
        const size_t length = strlen(name) + 2;
        if (s->names_size + length <= 1 << 20) {
            char *grown = realloc(s->names, s->names_size + length);
            if (!grown) return -1;
            s->names = grown;
            s->names_size += (size_t)sprintf(grown + s->names_size, "%c%s", is_candidate ? '+' : '-', name) + 1;
        }
    }
    h->H5Oclose(object);
    return 0;
}

static void describe_filters(const libhdf5 *h, hid_t properties, mv2v_hdf5_dataset *found) {
    const int count = h->H5Pget_nfilters(properties);
    for (int i = 0; i < count; i++) {
        unsigned flags = 0, configuration = 0;
        size_t value_count = 0;
        char name[64] = "";
        const int filter = h->H5Pget_filter2(properties, (unsigned)i, &flags, &value_count, NULL, sizeof name, name, &configuration);
        if (found->filter_count < MV2V_HDF5_MAX_FILTERS) found->filters[found->filter_count++] = filter;
        if ((filter < filter_deflate || filter > filter_fletcher) && !found->foreign_filter[0])
            snprintf(found->foreign_filter, sizeof found->foreign_filter, "%.40s%sfilter %d", name, name[0] ? ", " : "", filter);
    }
}

static herr_t count_chunks(const libhdf5 *h, hid_t dataset, uint64_t *count) {
    // 1.10 does not take the number that stands for all of the dataspace.
    const hid_t space = h->H5Dget_space(dataset);
    const herr_t result = h->H5Dget_num_chunks(dataset, space, count);
    h->H5Sclose(space);
    return result;
}

static void describe_chunks(search *s, hid_t dataset, hid_t properties) {
    const libhdf5 *h = s->library;
    mv2v_hdf5_dataset *found = s->found;
    uint64_t chunk[2], there = 0;
    if (h->H5Pget_chunk(properties, 2, chunk) != 2 || chunk[0] == 0 || chunk[1] == 0 || count_chunks(h, dataset, &there) < 0)
        return refuse(s, "its chunks cannot be counted");
    found->chunk_extents[0] = (int64_t)chunk[0];
    found->chunk_extents[1] = (int64_t)chunk[1];
    found->chunk_count = (int64_t)there;
    const uint64_t rows = (uint64_t)found->extents[0], columns = (uint64_t)found->extents[1];
    const unsigned __int128 wanted = (unsigned __int128)(rows / chunk[0] + (rows % chunk[0] != 0)) * (columns / chunk[1] + (columns % chunk[1] != 0));
    if (wanted == there) return;
    found->outcome = MV2V_HDF5_DAMAGED;
    snprintf(found->reason, sizeof found->reason, "not all elements were written: its extents take %llu chunks, but %llu are there",
             (unsigned long long)(wanted > UINT64_MAX ? UINT64_MAX : (uint64_t)wanted), (unsigned long long)there);
}

// Fills in what is found of the dataset; gives compact elements, or NULL.
static void *describe_dataset(search *s, hid_t dataset) {
    const libhdf5 *h = s->library;
    mv2v_hdf5_dataset *found = s->found;
    const hid_t type = h->H5Dget_type(dataset), properties = h->H5Dget_create_plist(dataset);
    found->rank = rank_and_extents(h, dataset, found->extents);
    if (type < 0 || properties < 0 || found->rank < 0) {
        refuse(s, "the dataset cannot be described");
        return NULL;
    }
    found->element = element_kind(h, type, found);
    if (found->rank != 2 || found->element == MV2V_HDF5_OTHER) return NULL;
    describe_filters(h, properties, found);
    switch (h->H5Pget_external_count(properties) > 0 ? -1 : h->H5Pget_layout(properties)) {
    case layout_contiguous:
        found->layout = MV2V_HDF5_CONTIGUOUS;
        found->address = h->H5Dget_offset(dataset);
        found->byte_count = h->H5Dget_storage_size(dataset);
        return NULL;
    case layout_chunked:
        found->layout = MV2V_HDF5_CHUNKED;
        if (!found->foreign_filter[0]) describe_chunks(s, dataset, properties);
        return NULL;
    case layout_compact: {
        found->layout = MV2V_HDF5_COMPACT;
        const uint64_t size = h->H5Dget_storage_size(dataset);
        void *elements = size <= 1 << 16 ? calloc(1, 1 << 16) : NULL;
        // Compact elements are at most 64 KiB, and libhdf5 reads as many as the extents say.
        const unsigned __int128 wanted = (unsigned __int128)(uint64_t)found->extents[0] * (uint64_t)found->extents[1] * h->H5Tget_size(type);
        if (!elements || wanted != size || h->H5Dread(dataset, type, 0, 0, 0, elements) < 0) {
            refuse(s, "compact elements that cannot be read");
            free(elements);
            return NULL;
        }
        found->compact_byte_count = (int64_t)size;
        return elements;
    }
    default: found->layout = MV2V_HDF5_ELSEWHERE; return NULL;
    }
}

static void *describe(search *s, const void *bytes, size_t count, const char *wanted) {
    const libhdf5 *h = s->library;
    mv2v_hdf5_dataset *found = s->found;
    h->H5open();
    h->H5Eset_auto2(0, NULL, NULL);
    h->H5Lunregister(link_external);
    void *image = (void *)bytes;
    file_image_callbacks callbacks = {image_take, image_keep, image_resize, image_release, image_share, image_unshare, image};
    const hid_t access = h->H5Pcreate(*h->file_access);
    h->H5Pset_fapl_core(access, 1 << 16, 0);
    h->H5Pset_file_image_callbacks(access, &callbacks);
    h->H5Pset_file_image(access, image, count);
    const hid_t file = h->H5Fopen(image_name, 0, access);
    if (file < 0) return refuse(s, "it is not an HDF5 file"), NULL;
    uint64_t user_block = 0;
    h->H5Pget_userblock(h->H5Fget_create_plist(file), &user_block);
    if (user_block != 0) {
        found->outcome = MV2V_HDF5_DAMAGED;
        snprintf(found->reason, sizeof found->reason, "a user block of %llu bytes stands before its contents, which is not read", (unsigned long long)user_block);
        return NULL;
    }
    if (h->H5Lvisit(file, 0, 0, note_dataset, s) < 0) return refuse(s, "its groups cannot be read"), NULL;
    if (!wanted && s->found->candidate_count != 1 && !s->has_train) {
        found->outcome = found->candidate_count ? MV2V_HDF5_SEVERAL : MV2V_HDF5_NO_DATASET;
        return NULL;
    }
    const char *name = wanted ? wanted : s->has_train ? "train" : s->first_candidate;
    snprintf(found->name, sizeof found->name, "%s", name);
    const hid_t object = h->H5Oopen(file, name, 0);
    if (object < 0 || h->H5Iget_type(object) != identifies_dataset) {
        // The first field of every version's structure is the link's type.
        int link[64] = {0};
        found->outcome = object < 0 && h->H5Lget_info(file, name, link, 0) >= 0 && link[0] >= link_external
                             ? MV2V_HDF5_EXTERNAL_LINK
                             : MV2V_HDF5_NO_DATASET;
        return NULL;
    }
    s->dataset = object;
    return describe_dataset(s, object);
}

static int write_all(int descriptor, const void *bytes, size_t count) {
    for (const char *at = bytes; count > 0;) {
        const ssize_t written = write(descriptor, at, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return 0;
        at += written;
        count -= (size_t)written;
    }
    return 1;
}

// Counted from now on.
static void limit_processor_time(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    const struct rlimit limit = {(rlim_t)used.tv_sec + processor_seconds, RLIM_INFINITY};
    setrlimit(RLIMIT_CPU, &limit);
}

// Writes each chunk as it is stored, row by row of chunks.
static int write_chunks(int output, const search *s) {
    const libhdf5 *h = s->library;
    const mv2v_hdf5_dataset *found = s->found;
    void *bytes = NULL;
    uint64_t capacity = 0;
    for (int64_t row = 0; row < found->extents[0]; row += found->chunk_extents[0])
        for (int64_t column = 0; column < found->extents[1]; column += found->chunk_extents[1]) {
            limit_processor_time();
            const uint64_t at[2] = {(uint64_t)row, (uint64_t)column};
            mv2v_hdf5_chunk chunk = {0, 0, 0};
            chunk.is_there = h->H5Dget_chunk_storage_size(s->dataset, at, &chunk.byte_count) >= 0 && chunk.byte_count <= found->byte_count;
            if (chunk.is_there && chunk.byte_count > capacity) {
                void *grown = realloc(bytes, chunk.byte_count);
                if (grown) bytes = grown, capacity = chunk.byte_count;
            }
            chunk.is_there = chunk.is_there && chunk.byte_count <= capacity && chunk.byte_count > 0 &&
                             h->H5Dread_chunk(s->dataset, 0, at, &chunk.filter_mask, bytes) >= 0;
            if (!write_all(output, &chunk, sizeof chunk) || !chunk.is_there) return 0;
            if (!write_all(output, bytes, chunk.byte_count)) return 0;
        }
    return 1;
}

_Noreturn static void run(int output, const libhdf5 *library, const void *bytes, size_t count, const char *wanted) {
    const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU, SIGTERM, SIGINT, SIGPIPE};
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) signal(fatal[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    limit_processor_time();
    // Nothing that the other process holds is kept open, and nothing that libhdf5 says by itself is heard.
    if (output != 3) output = dup2(output, 3);
    close_range(4, ~0U, 0);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    mv2v_confine(output, memory_bytes + 2 * count);
    mv2v_hdf5_dataset found = {0};
    search s = {library, -1, &found, NULL, 0, "", 0};
    void *compact = describe(&s, bytes, count, wanted);
    found.names_byte_count = (int64_t)s.names_size;
    // No chunk is larger than the file.
    if (found.layout == MV2V_HDF5_CHUNKED) found.byte_count = count;
    int is_written = write_all(output, &found, sizeof found) && write_all(output, s.names, s.names_size) &&
                     write_all(output, compact, (size_t)found.compact_byte_count);
    if (is_written && found.outcome == MV2V_HDF5_OK && found.chunk_count > 0) is_written = write_chunks(output, &s);
    // libhdf5's own clean-up at exit is left out with everything else of this process.
    _exit(is_written ? 0 : 1);
}

// --- The process that asks.

int mv2v_hdf5_read(mv2v_hdf5_reader reader, void *bytes, size_t count) {
    for (char *at = bytes; count > 0;) {
        const ssize_t got = read(reader.descriptor, at, count);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return 0;
        at += got;
        count -= (size_t)got;
    }
    return 1;
}

// The process's end, by itself.
static int wait_for(pid_t process) {
    int status = 0;
    pid_t ended;
    while ((ended = waitpid(process, &status, 0)) < 0 && errno == EINTR) continue;
    return ended == process ? status : 0;
}

void mv2v_hdf5_close(mv2v_hdf5_reader reader) {
    if (reader.descriptor >= 0) close(reader.descriptor);
    if (reader.process <= 0) return;
    kill(reader.process, SIGKILL);
    wait_for(reader.process);
}

mv2v_hdf5_reader mv2v_hdf5_open(const void *bytes, size_t count, const char *library_name, const char *wanted,
                                mv2v_hdf5_dataset *dataset) {
    mv2v_hdf5_reader reader = {-1, -1};
    memset(dataset, 0, sizeof *dataset);
    const libhdf5 *library = mv2v_libhdf5(library_name, dataset->reason, sizeof dataset->reason);
    if (!library) {
        dataset->outcome = MV2V_HDF5_NO_LIBRARY;
        return reader;
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) == 0) {
        reader.descriptor = ends[0];
        reader.process = fork();
        if (reader.process == 0) run(ends[1], library, bytes, count, wanted);
        close(ends[1]);
    }
    if (reader.process < 0) {
        dataset->outcome = MV2V_HDF5_SYSTEM;
        snprintf(dataset->reason, sizeof dataset->reason, "%s", strerror(errno));
        return reader;
    }
    if (mv2v_hdf5_read(reader, dataset, sizeof *dataset)) return reader;
    const int status = wait_for(reader.process);
    reader.process = -1;
    memset(dataset, 0, sizeof *dataset);
    dataset->outcome = MV2V_HDF5_DAMAGED;
    if (WIFSIGNALED(status))
        snprintf(dataset->reason, sizeof dataset->reason, "libhdf5 %s on it (%s)",
                 WTERMSIG(status) == SIGXCPU ? "takes too long" : "crashes", strsignal(WTERMSIG(status)));
    else
        snprintf(dataset->reason, sizeof dataset->reason, "libhdf5 gives no answer");
    return reader;
}
