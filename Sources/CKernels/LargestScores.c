#include "AtEachLevel.h"

// Sixteen running maxima with the columns they were found in.
BODY void largest_scores(
    const float *restrict scores, int64_t rows, int64_t columns, const float *restrict offsets,
    float *restrict largest, int64_t *restrict column) {
    for (int64_t i = 0; i < rows; i++) {
        const float *row = scores + i * columns;
        float best[16];
        int32_t place[16];
        for (int k = 0; k < 16; k++) {
            best[k] = row[0] - offsets[0];
            place[k] = 0;
        }
        int64_t j = 0;
        for (; j + 16 <= columns; j += 16)
            for (int k = 0; k < 16; k++) {
                const float score = row[j + k] - offsets[j + k];
                const int isBetter = score > best[k];
                best[k] = isBetter ? score : best[k];
                place[k] = isBetter ? (int32_t)j + k : place[k];
            }
        for (; j < columns; j++)
            if (row[j] - offsets[j] > best[0]) {
                best[0] = row[j] - offsets[j];
                place[0] = (int32_t)j;
            }
        int winner = 0;
        for (int k = 1; k < 16; k++)
            if (best[k] > best[winner] || (best[k] == best[winner] && place[k] < place[winner])) winner = k;
        largest[i] = best[winner];
        column[i] = place[winner];
    }
}

AT_EACH_LEVEL(
    largest_scores,
    (const float *restrict scores, int64_t rows, int64_t columns, const float *restrict offsets,
     float *restrict largest, int64_t *restrict column),
    (scores, rows, columns, offsets, largest, column))
