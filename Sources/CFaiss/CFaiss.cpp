#include "CFaiss.h"

#include "CKernels.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <limits>
#include <vector>

#include <cblas.h>

#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>
#include <faiss/utils/distances.h>

// From libgomp; declared here because clang's own omp.h need not be installed.
extern "C" void omp_set_num_threads(int);
extern "C" int omp_get_max_threads(void);

#define MV2V_TEXT(x) #x
#define MV2V_VERSION(major, minor, patch) MV2V_TEXT(major) "." MV2V_TEXT(minor) "." MV2V_TEXT(patch)

const char *mv2v_faiss_version(void) {
    return MV2V_VERSION(FAISS_VERSION_MAJOR, FAISS_VERSION_MINOR, FAISS_VERSION_PATCH);
}

namespace {

// One OpenMP thread for the calling thread's parallel regions, until the end of the scope.
struct OneThread {
    const int before = omp_get_max_threads();
    OneThread() { omp_set_num_threads(1); }
    ~OneThread() { omp_set_num_threads(before); }
};

// Runs body on one OpenMP thread and turns whatever it throws into a message.
template <typename Body>
int guarded(char *message, size_t messageCapacity, Body body) noexcept {
    try {
        const OneThread scope;
        body();
        return 0;
    } catch (const std::exception &error) {
        std::snprintf(message, messageCapacity, "%s", error.what());
    } catch (...) {
        std::snprintf(message, messageCapacity, "an unknown C++ exception");
    }
    return 1;
}

// Centroids that find the nearest one by x.c - |c|^2 / 2, a block of points at a time. FAISS compares distances one
// by one, which takes longer than the product when it is built for every processor, as packages are.
struct CentroidIndex : faiss::IndexFlatL2 {
    using IndexFlatL2::IndexFlatL2;

    void search(
        idx_t count, const float *points, idx_t k, float *distances, idx_t *labels,
        const faiss::SearchParameters *parameters) const override {
        if (k != 1 || ntotal == 0) {
            IndexFlatL2::search(count, points, k, distances, labels, parameters);
            return;
        }
        const int64_t blockSize = 256;
        std::vector<float> offsets(ntotal), scores(blockSize * ntotal);
        for (int64_t c = 0; c < ntotal; c++) offsets[c] = cblas_sdot(d, get_xb() + c * d, 1, get_xb() + c * d, 1) / 2;
        for (int64_t start = 0; start < count; start += blockSize) {
            const int64_t size = std::min(blockSize, count - start);
            const float *block = points + start * d;
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, size, ntotal, d, 1, block, d, get_xb(), d, 0,
                scores.data(), ntotal);
            mv2v_largest_scores(
                scores.data(), size, ntotal, offsets.data(), distances + start, labels + start);
            for (int64_t i = 0; i < size; i++) {
                const float squaredLength = cblas_sdot(d, block + i * d, 1, block + i * d, 1);
                distances[start + i] = std::max(0.0f, squaredLength - 2 * distances[start + i]);
            }
        }
    }
};

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
        CentroidIndex index(dimension);
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
