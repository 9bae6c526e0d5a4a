#include "AtEachLevel.h"

// Takes the place of the smallest that is kept, and finds the smallest anew.
BODY void keep(
    float score, int32_t place, int64_t count, float *restrict scores, int32_t *restrict places,
    float *restrict least) {
    int64_t smallest = 0;
    while (scores[smallest] != *least) smallest++;
    scores[smallest] = score;
    places[smallest] = place;
    float lanes[16];
    for (int l = 0; l < 16; l++) lanes[l] = scores[0];
    int64_t j = 0;
    for (; j + 16 <= count; j += 16)
        for (int l = 0; l < 16; l++) lanes[l] = scores[j + l] < lanes[l] ? scores[j + l] : lanes[l];
    for (; j < count; j++) lanes[0] = scores[j] < lanes[0] ? scores[j] : lanes[0];
    float minimum = lanes[0];
    for (int l = 1; l < 16; l++) minimum = lanes[l] < minimum ? lanes[l] : minimum;
    *least = minimum;
}

BODY void keep_if_larger(
    const float *row, int64_t j, int64_t columns, int32_t rowPlace, int32_t firstColumn, int64_t count,
    float *restrict rowScores, int32_t *restrict rowPlaces, float *restrict rowLeast,
    float *restrict columnScores, int32_t *restrict columnPlaces, float *restrict columnLeast) {
    for (; j < columns; j++) {
        const float score = row[j];
        if (score > *rowLeast) keep(score, firstColumn + (int32_t)j, count, rowScores, rowPlaces, rowLeast);
        if (score > columnLeast[j])
            keep(score, rowPlace, count, columnScores + j * count, columnPlaces + j * count, columnLeast + j);
    }
}

// Most scores are below both of what they have to beat, which sixteen at a time are asked first.
BODY void keep_largest_of_both(
    const float *restrict scores, int64_t rows, int64_t columns, int32_t firstRow, int32_t firstColumn,
    int64_t count, float *restrict rowScores, int32_t *restrict rowPlaces, float *restrict rowLeast,
    float *restrict columnScores, int32_t *restrict columnPlaces, float *restrict columnLeast) {
    for (int64_t i = 0; i < rows; i++) {
        const float *row = scores + i * columns;
        float *ownScores = rowScores + i * count;
        int32_t *ownPlaces = rowPlaces + i * count;
        int64_t j = 0;
        for (; j + 16 <= columns; j += 16) {
            const float least = rowLeast[i];
            int32_t isLarger = 0;
            for (int l = 0; l < 16; l++) {
                const float toBeat = columnLeast[j + l] < least ? columnLeast[j + l] : least;
                isLarger |= row[j + l] > toBeat;
            }
            if (isLarger)
                keep_if_larger(
                    row, j, j + 16, firstRow + (int32_t)i, firstColumn, count, ownScores, ownPlaces, rowLeast + i,
                    columnScores, columnPlaces, columnLeast);
        }
        keep_if_larger(
            row, j, columns, firstRow + (int32_t)i, firstColumn, count, ownScores, ownPlaces, rowLeast + i,
            columnScores, columnPlaces, columnLeast);
    }
}

AT_EACH_LEVEL(
    keep_largest_of_both,
    (const float *restrict scores, int64_t rows, int64_t columns, int32_t firstRow, int32_t firstColumn,
     int64_t count, float *restrict rowScores, int32_t *restrict rowPlaces, float *restrict rowLeast,
     float *restrict columnScores, int32_t *restrict columnPlaces, float *restrict columnLeast),
    (scores, rows, columns, firstRow, firstColumn, count, rowScores, rowPlaces, rowLeast, columnScores,
     columnPlaces, columnLeast))
