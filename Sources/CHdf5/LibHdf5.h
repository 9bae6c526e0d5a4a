// The functions of libhdf5 that are used, by their binary interface of 1.10.5 and later, so that no header is needed.
#pragma once

#include <stdint.h>
#include <sys/types.h>

typedef int64_t hid_t;
typedef int herr_t;

typedef struct {
    void *(*image_malloc)(size_t, int, void *);
    void *(*image_memcpy)(void *, const void *, size_t, int, void *);
    void *(*image_realloc)(void *, size_t, int, void *);
    herr_t (*image_free)(void *, int, void *);
    void *(*udata_copy)(void *);
    herr_t (*udata_free)(void *);
    void *udata;
} file_image_callbacks;

typedef struct {
    hid_t class_id, major, minor;
    unsigned line;
    const char *function, *file, *description;
} error_entry;

typedef herr_t (*link_visitor)(hid_t, const char *, const int *link, void *);
typedef herr_t (*error_visitor)(unsigned, const error_entry *, void *);

// Name, result, parameters.
#define LIBHDF5_FUNCTIONS(F)                                                                                          \
    F(H5open, herr_t, (void))                                                                                         \
    F(H5Eset_auto2, herr_t, (hid_t, void *, void *))                                                                  \
    F(H5Ewalk2, herr_t, (hid_t, int, error_visitor, void *))                                                          \
    F(H5Pcreate, hid_t, (hid_t))                                                                                      \
    F(H5Pset_fapl_core, herr_t, (hid_t, size_t, unsigned))                                                            \
    F(H5Pset_file_image_callbacks, herr_t, (hid_t, file_image_callbacks *))                                           \
    F(H5Pset_file_image, herr_t, (hid_t, void *, size_t))                                                             \
    F(H5Fopen, hid_t, (const char *, unsigned, hid_t))                                                                \
    F(H5Fget_create_plist, hid_t, (hid_t))                                                                            \
    F(H5Pget_userblock, herr_t, (hid_t, uint64_t *))                                                                  \
    F(H5Lunregister, herr_t, (int))                                                                                   \
    F(H5Oopen, hid_t, (hid_t, const char *, hid_t))                                                                   \
    F(H5Oclose, herr_t, (hid_t))                                                                                      \
    F(H5Iget_type, int, (hid_t))                                                                                      \
    F(H5Dget_space, hid_t, (hid_t))                                                                                   \
    F(H5Dget_type, hid_t, (hid_t))                                                                                    \
    F(H5Dget_create_plist, hid_t, (hid_t))                                                                            \
    F(H5Dget_offset, uint64_t, (hid_t))                                                                               \
    F(H5Dget_storage_size, uint64_t, (hid_t))                                                                         \
    F(H5Dget_num_chunks, herr_t, (hid_t, hid_t, uint64_t *))                                                          \
    F(H5Dget_chunk_storage_size, herr_t, (hid_t, const uint64_t *, uint64_t *))                                       \
    F(H5Dread, herr_t, (hid_t, hid_t, hid_t, hid_t, hid_t, void *))                                                   \
    F(H5Sget_simple_extent_ndims, int, (hid_t))                                                                       \
    F(H5Sget_simple_extent_dims, int, (hid_t, uint64_t *, uint64_t *))                                                \
    F(H5Sclose, herr_t, (hid_t))                                                                                      \
    F(H5Tget_class, int, (hid_t))                                                                                     \
    F(H5Tget_size, size_t, (hid_t))                                                                                   \
    F(H5Tget_order, int, (hid_t))                                                                                     \
    F(H5Tget_sign, int, (hid_t))                                                                                      \
    F(H5Tget_precision, size_t, (hid_t))                                                                              \
    F(H5Tget_offset, int, (hid_t))                                                                                    \
    F(H5Tget_ebias, size_t, (hid_t))                                                                                  \
    F(H5Tget_fields, herr_t, (hid_t, size_t *, size_t *, size_t *, size_t *, size_t *))                               \
    F(H5Tclose, herr_t, (hid_t))                                                                                      \
    F(H5Pget_layout, int, (hid_t))                                                                                    \
    F(H5Pget_chunk, int, (hid_t, int, uint64_t *))                                                                    \
    F(H5Pget_external_count, int, (hid_t))                                                                            \
    F(H5Pget_nfilters, int, (hid_t))                                                                                  \
    F(H5Pget_filter2, int, (hid_t, unsigned, unsigned *, size_t *, unsigned *, size_t, char *, unsigned *))           \
    F(H5Pclose, herr_t, (hid_t))

typedef struct {
#define DECLARE(name, result, parameters) result(*name) parameters;
    LIBHDF5_FUNCTIONS(DECLARE)
#undef DECLARE
    // Later versions have two of these; the first is what 1.10 calls by the plain name.
    herr_t (*H5Dread_chunk)(hid_t, hid_t, const uint64_t *, uint32_t *, void *);
    herr_t (*H5Lvisit)(hid_t, int, int, link_visitor, void *);
    herr_t (*H5Lget_info)(hid_t, const char *, void *, hid_t);
    const hid_t *file_access;
} libhdf5;

/// The library; NULL where there is none, with a few words in `reason`. It stays loaded.
const libhdf5 *mv2v_libhdf5(const char *wanted, char *reason, size_t reason_size);
