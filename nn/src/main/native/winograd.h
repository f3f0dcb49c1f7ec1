/*
 * 3×3 convolutions of stride 1 with a border of one zero, and their gradients, after Lavin & Gray
 * 2016, "Fast algorithms for convolutional neural networks", F(4×4, 3×3): a quarter of the
 * multiplications. Feature maps are of either storage; kernels, planes and sums are float32.
 * An infinity or not-a-number makes all outputs of the tiles that read it such, not only those
 * whose window it is in.
 */
#ifndef SEMBLANCE_WINOGRAD_H
#define SEMBLANCE_WINOGRAD_H

#include <stdatomic.h>

#include "calls.h"

typedef struct {
  storage type;
  int64_t in, out;
  int turned;                /* whether it is the gradient by the input */
  tiling x_tiling, y_tiling; /* of the map that is read and of the result */
  int64_t tiles;
  const float *kernel;

  /* Set by the caller: the map, how it is normalised as it is read, or null, and the result. */
  const char *x;
  const norm *norm;
  char *y;

  /* For the gradient of the kernel. */
  const char *dy;
  float *d_kernel;

  /* Of the work. */
  int64_t parts;
  planes kernel_planes, x_planes, dy_planes;
  int64_t first, end; /* tiles whose planes are shared */
  atomic_int out_of_memory;
} convolution;

/* Sizes of the convolution of `map`, or of its gradient by the input if the kernel is turned. */
convolution convolution_of(
    call *, storage, const TF_Tensor *map, const TF_Tensor *kernel, int turned);

/* y = the convolution of x. */
void convolve(call *, const settings *, convolution *);

/* d_kernel = the gradient of the kernel, by x and dy. */
void sum_kernel_gradient(call *, const settings *, convolution *);

#endif
