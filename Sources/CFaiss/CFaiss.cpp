#include "CFaiss.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <limits>

#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>
#include <faiss/utils/distances.h>

// From libgomp; declared here because clang's own omp.h need not be installed.
extern "C" void omp_set_num_threads(int);

namespace {

// Runs body on one OpenMP thread and turns whatever it throws into a message.
template <typename Body>
int guarded(char *message, size_t messageCapacity, Body body) noexcept {
    try {
        omp_set_num_threads(1);
        body();
        return 0;
    } catch (const std::exception &error) {
        std::snprintf(message, messageCapacity, "%s", error.what());
    } catch (...) {
        std::snprintf(message, messageCapacity, "an unknown C++ exception");
    }
    return 1;
}

}  // namespace

int mv2v_faiss_kmeans(
    const float *points, int64_t pointCount, int64_t dimension, int64_t clusterCount,
    int64_t iterationCount, int32_t seed, int startFromCentroids, float *centroids, double *objective,
    char *message, size_t messageCapacity) {
    return guarded(message, messageCapacity, [&] {
        faiss::ClusteringParameters parameters;
        parameters.niter = static_cast<int>(iterationCount);
        parameters.seed = seed;
        parameters.min_points_per_centroid = 1;
        // The default of 256 would silently drop points.
        parameters.max_points_per_centroid = std::numeric_limits<int>::max();
        faiss::Clustering clustering(
            static_cast<int>(dimension), static_cast<int>(clusterCount), parameters);
        if (startFromCentroids != 0) {
            clustering.centroids.assign(centroids, centroids + clusterCount * dimension);
        }
        faiss::IndexFlatL2 index(dimension);
        clustering.train(pointCount, points, index);
        std::copy(clustering.centroids.begin(), clustering.centroids.end(), centroids);
        *objective = clustering.iteration_stats.empty() ? 0 : clustering.iteration_stats.back().obj;
    });
}

int mv2v_faiss_search(
    const float *queries, int64_t queryCount, const float *base, int64_t baseCount, int64_t dimension,
    int64_t k, float *similarities, int64_t *indices, char *message, size_t messageCapacity) {
    return guarded(message, messageCapacity, [&] {
        faiss::float_minheap_array_t best = {
            static_cast<size_t>(queryCount), static_cast<size_t>(k), indices, similarities};
        faiss::knn_inner_product(
            queries, base, static_cast<size_t>(dimension), static_cast<size_t>(queryCount),
            static_cast<size_t>(baseCount), &best);
    });
}
