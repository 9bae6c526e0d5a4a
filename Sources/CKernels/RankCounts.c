#include "AtEachLevel.h"
#include "Maximum.h"

BODY void count_row(
    const float *restrict scores, int64_t count, float own, int32_t *better, int32_t *equal, float *best,
    int64_t *bestIndex) {
    int32_t above = 0, same = 0;
    for (int64_t j = 0; j < count; j++) {
        above += scores[j] > own;
        same += scores[j] == own;
    }
    const float largest = MAXIMUM(scores[0], j, count, scores[j]);
    // Whole stretches first: a loop that may stop at any element is not vectorised.
    int64_t j = 0;
    for (; j + 64 <= count; j += 64) {
        int32_t found = 0;
        for (int k = 0; k < 64; k++) found += scores[j + k] == largest;
        if (found) break;
    }
    while (j < count - 1 && scores[j] != largest) j++;
    *better = above;
    *equal = same;
    *best = largest;
    *bestIndex = j;
}

BODY void count_columns(
    const float *restrict scores, int64_t count, int32_t row, const float *restrict own,
    int32_t *restrict better, int32_t *restrict equal, float *restrict best, int32_t *restrict bestRow) {
    for (int64_t j = 0; j < count; j++) {
        const float score = scores[j];
        better[j] += score > own[j];
        equal[j] += score == own[j];
        const int isBest = score > best[j];
        best[j] = isBest ? score : best[j];
        bestRow[j] = isBest ? row : bestRow[j];
    }
}

AT_EACH_LEVEL(
    count_row,
    (const float *restrict scores, int64_t count, float own, int32_t *better, int32_t *equal, float *best,
     int64_t *bestIndex),
    (scores, count, own, better, equal, best, bestIndex))

AT_EACH_LEVEL(
    count_columns,
    (const float *restrict scores, int64_t count, int32_t row, const float *restrict own,
     int32_t *restrict better, int32_t *restrict equal, float *restrict best, int32_t *restrict bestRow),
    (scores, count, row, own, better, equal, best, bestRow))
