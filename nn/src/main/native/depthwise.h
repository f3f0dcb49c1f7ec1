/* What the operations with a depthwise convolution share. */
#ifndef SEMBLANCE_DEPTHWISE_H
#define SEMBLANCE_DEPTHWISE_H

#include "calls.h"

/*
 * The sizes, from the settings and a feature map of the input's or the output's side. The kernel is
 * [k, k, channels, 1].
 */
depthwise depthwise_sizes(
    call *, const settings *, const TF_Tensor *map, const TF_Tensor *kernel, int input_side);

/* Fails if the other map of a convolution has not the same number of images. */
void require_images(call *, const depthwise *, int64_t images);

/* out = the sums of all images, added in order; sums is [images][values]. */
void add_up_images(const float *sums, int64_t images, int64_t values, float *out);

#endif
