// The few FAISS calls that mv2v needs, in C. Every C++ exception is caught here and becomes a message:
// Swift's own C++ interoperability would end the process. Sizes are 64 bits wide. All matrices are
// row-major, single precision. OpenMP runs on the calling thread alone.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of FAISS that this was compiled with.
const char *mv2v_faiss_version(void);

/// k-means with Euclidean distances (faiss::Clustering).
///
/// points: [pointCount, dimension]. centroids: [clusterCount, dimension], written; read first, as the start,
/// when startFromCentroids is not 0, else the start is clusterCount random points.
/// objective: the sum of squared distances to the nearest centroid in the last iteration, written.
/// Returns 0, or 1 with a zero-terminated reason in message.
int mv2v_faiss_kmeans(
    const float *points, int64_t pointCount, int64_t dimension, int64_t clusterCount,
    int64_t iterationCount, int32_t seed, int startFromCentroids, float *centroids, double *objective, char *message, size_t messageCapacity);

/// For each query the k base rows of largest inner product, best first (faiss::knn_inner_product).
///
/// queries: [queryCount, dimension]. base: [baseCount, dimension]. similarities and indices: [queryCount, k],
/// written; when the base has fewer than k rows the rest have index -1.
/// Returns 0, or 1 with a zero-terminated reason in message.
int mv2v_faiss_search(
    const float *queries, int64_t queryCount, const float *base, int64_t baseCount, int64_t dimension,
    int64_t k, float *similarities, int64_t *indices, char *message, size_t messageCapacity);

#ifdef __cplusplus
}
#endif
