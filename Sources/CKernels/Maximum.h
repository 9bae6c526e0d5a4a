#pragma once

#include <stdint.h>

// The largest of `value`, an expression in j, over j from 0 below count, and of `least`; sixteen running maxima,
// because a single one cannot be vectorised without ignoring NaN.
#define MAXIMUM(least, j, count, value) \
    ({ \
        float lanes_[16]; \
        for (int l_ = 0; l_ < 16; l_++) lanes_[l_] = (least); \
        int64_t start_ = 0; \
        for (; start_ + 16 <= (count); start_ += 16) \
            for (int l_ = 0; l_ < 16; l_++) { \
                const int64_t j = start_ + l_; \
                const float value_ = (value); \
                lanes_[l_] = value_ > lanes_[l_] ? value_ : lanes_[l_]; \
            } \
        for (int64_t j = start_; j < (count); j++) { \
            const float value_ = (value); \
            lanes_[0] = value_ > lanes_[0] ? value_ : lanes_[0]; \
        } \
        float maximum_ = lanes_[0]; \
        for (int l_ = 1; l_ < 16; l_++) maximum_ = lanes_[l_] > maximum_ ? lanes_[l_] : maximum_; \
        maximum_; \
    })
