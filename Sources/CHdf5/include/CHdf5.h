// What an HDF5 file says about its datasets, by the system's libhdf5, which is loaded when it is needed.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MV2V_HDF5_MAX_RANK 32
#define MV2V_HDF5_MAX_FILTERS 8

/// How a description ended.
enum {
    MV2V_HDF5_OK,
    /// There is no libhdf5, or one that is too old; `reason` says which.
    MV2V_HDF5_NO_LIBRARY,
    /// The system refused; `reason` says what.
    MV2V_HDF5_SYSTEM,
    /// libhdf5 refuses the file, or crashed or took too long on it; `reason` says which.
    MV2V_HDF5_DAMAGED,
    /// No dataset of the wanted name, or several of which none is wanted; `names` has what there is.
    MV2V_HDF5_NO_DATASET,
    MV2V_HDF5_SEVERAL,
    /// The wanted name is a link into another file.
    MV2V_HDF5_EXTERNAL_LINK
};

/// What kind of numbers the elements are.
enum {
    MV2V_HDF5_OTHER,
    MV2V_HDF5_FLOAT16,
    MV2V_HDF5_BFLOAT16,
    MV2V_HDF5_FLOAT32,
    MV2V_HDF5_FLOAT64,
    MV2V_HDF5_INT8,
    MV2V_HDF5_UINT8,
    MV2V_HDF5_INT32
};

/// Where the elements lie.
enum { MV2V_HDF5_CONTIGUOUS, MV2V_HDF5_CHUNKED, MV2V_HDF5_COMPACT, MV2V_HDF5_ELSEWHERE };

/// A dataset, as the file describes it; nothing of it has been compared with the file's length.
typedef struct {
    int32_t outcome;
    /// A few words, ended by a zero.
    char reason[200];
    /// The path of the dataset in the file, and how many 2-D datasets of numbers there are.
    char name[256];
    int32_t candidate_count;
    int32_t rank;
    int64_t extents[MV2V_HDF5_MAX_RANK];
    int32_t element;
    int32_t is_big_endian;
    /// What an element of another kind is.
    char element_name[64];
    int32_t layout;
    /// Of contiguous elements.
    uint64_t address;
    uint64_t byte_count;
    /// The extents of a chunk of a 2-D dataset, and how many chunks the file holds.
    int64_t chunk_extents[2];
    int64_t chunk_count;
    /// The filters that a chunk went through when it was written, in that order: their numbers, and the name of the first
    /// that is not deflate, shuffle or Fletcher's checksum.
    int32_t filter_count;
    int32_t filters[MV2V_HDF5_MAX_FILTERS];
    char foreign_filter[64];
    /// How many bytes the first read gives: names of datasets, each behind + where it is a 2-D one of
    /// numbers and - where it is not, and ended by a zero; then compact elements.
    int64_t names_byte_count;
    int64_t compact_byte_count;
} mv2v_hdf5_dataset;

/// What stands before the bytes of a chunk as they are stored.
typedef struct {
    uint64_t byte_count;
    /// Which of the filters the chunk did not go through, one bit each.
    uint32_t filter_mask;
    uint32_t is_there;
} mv2v_hdf5_chunk;

/// The process that reads a file.
typedef struct {
    int32_t process;
    int32_t descriptor;
} mv2v_hdf5_reader;

/// Describes a dataset of a file that lies in memory, and begins to read it.
///
/// libhdf5 runs in a process of its own, made by fork, so that a damaged file, threads and what else uses libhdf5 here do
/// no harm. It sees the bytes alone: neither links into other files nor elements in them are followed.
///
/// - Parameters:
///   - library: a path or name of libhdf5 to load; NULL for the usual names.
///   - wanted: the path of a dataset; NULL for `train` or the only 2-D one.
///   - dataset: is filled in.
/// - Returns: a reader to close, of the names, the compact elements and, of a chunked dataset that can be read, chunk
///   after chunk, row by row of them, each behind an `mv2v_hdf5_chunk`. It may have been ended already.
mv2v_hdf5_reader mv2v_hdf5_open(const void *bytes, size_t count, const char *library, const char *wanted,
                                mv2v_hdf5_dataset *dataset);

/// Reads exactly so many bytes; returns 0 where there are fewer.
int mv2v_hdf5_read(mv2v_hdf5_reader reader, void *bytes, size_t count);

/// Ends the process.
void mv2v_hdf5_close(mv2v_hdf5_reader reader);
