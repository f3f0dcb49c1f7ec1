/* Kernels of depthwise convolution. */
#include <stdio.h>
#include <stdlib.h>

#include "depthwise.h"
#include "kernels.h"

typedef struct {
  storage type;
  depthwise d;
  int64_t in_row, out_row; /* bytes of a row of either side */
  const char *x, *dy;
  const float *kernel;
  char *out;
  float *sums; /* [images][kernel, kernel, channels] */
} convolution;

static void forward_part(void *job, int part) {
  convolution *v = job;
  int64_t image = part / v->d.out_height, row = part % v->d.out_height;
  arithmetic->depthwise_forward[v->type](
      &v->d, v->x + image * v->d.height * v->in_row, v->kernel, v->out + part * v->out_row, row);
}

static void input_gradient_part(void *job, int part) {
  convolution *v = job;
  int64_t image = part / v->d.height, row = part % v->d.height;
  arithmetic->depthwise_input_gradient[v->type](
      &v->d, v->dy + image * v->d.out_height * v->out_row, v->kernel, v->out + part * v->in_row,
      row);
}

static void kernel_gradient_part(void *job, int image) {
  convolution *v = job;
  float *sums = v->sums + image * v->d.kernel * v->d.kernel * v->d.channels;
  for (int64_t row = 0; row < v->d.out_height; row++) {
    arithmetic->depthwise_kernel_gradient[v->type](
        &v->d, v->x + image * v->d.height * v->in_row,
        v->dy + (image * v->d.out_height + row) * v->out_row, sums, row);
  }
}

depthwise depthwise_sizes(
    call *c, const settings *set, const TF_Tensor *map, const TF_Tensor *kernel, int input_side) {
  depthwise d = {
      .height = set->height,
      .width = set->width,
      .out_height = set->out_height,
      .out_width = set->out_width,
      .kept = set->height,
      .out_kept = set->out_height,
      .stride = set->stride,
      .pad_top = set->pad_top,
      .pad_left = set->pad_left};
  if (failed(c)) {
    return d;
  }
  int64_t height = input_side ? d.height : d.out_height, width = input_side ? d.width : d.out_width;
  int rank = TF_NumDims(map);
  if (rank != 4 || TF_Dim(map, 1) != height || TF_Dim(map, 2) != width) {
    char message[160];
    snprintf(message, sizeof message,
             "the convolution's %s must be [n, %lld, %lld, c], got %d dimensions, %lld and %lld",
             input_side ? "input" : "output", (long long)height, (long long)width, rank,
             rank > 1 ? (long long)TF_Dim(map, 1) : 0, rank > 2 ? (long long)TF_Dim(map, 2) : 0);
    fail(c, TF_INVALID_ARGUMENT, message);
    return d;
  }
  d.images = TF_Dim(map, 0);
  d.channels = TF_Dim(map, 3);
  d.kernel = TF_NumDims(kernel) == 4 ? TF_Dim(kernel, 0) : 0;
  if (d.kernel < 1 || d.kernel > 9 || TF_Dim(kernel, 1) != d.kernel ||
      TF_Dim(kernel, 2) != d.channels || TF_Dim(kernel, 3) != 1) {
    fail(c, TF_INVALID_ARGUMENT,
         "the kernel must be [k, k, channels, 1] with k at most 9 and the feature map's channels");
  }
  return d;
}

static convolution convolution_of(
    call *c, const settings *set, storage type, const TF_Tensor *map, const TF_Tensor *kernel,
    int input_side) {
  depthwise d = depthwise_sizes(c, set, map, kernel, input_side);
  int64_t bytes = d.channels * (int64_t)bytes_of(type);
  convolution v = {
      .type = type, .d = d, .in_row = d.width * bytes, .out_row = d.out_width * bytes};
  return v;
}

void require_images(call *c, const depthwise *d, int64_t images) {
  if (!failed(c) && d->images != images) {
    fail(c, TF_INVALID_ARGUMENT, "a feature map and its gradient must have as many images");
  }
}

void add_up_images(const float *sums, int64_t images, int64_t values, float *out) {
  for (int64_t i = 0; i < values; i++) {
    double sum = 0;
    for (int64_t image = 0; image < images; image++) {
      sum += sums[image * values + i];
    }
    out[i] = (float)sum;
  }
}

void depthwise_convolution(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *x = input(&c, 0);
  TF_Tensor *kernel = input(&c, 1);
  convolution v = convolution_of(&c, set, type, x, kernel, 1);
  int64_t dims[] = {v.d.images, v.d.out_height, v.d.out_width, v.d.channels};
  v.out = output(&c, 0, type_of(type), dims, 4);
  if (!failed(&c)) {
    v.x = TF_TensorData(x);
    v.kernel = TF_TensorData(kernel);
    semblance_parallel(set->threads, (int)(v.d.images * v.d.out_height), forward_part, &v);
  }
  end(&c);
}

void depthwise_input_gradient(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *dy = input(&c, 0);
  TF_Tensor *kernel = input(&c, 1);
  convolution v = convolution_of(&c, set, type, dy, kernel, 0);
  int64_t dims[] = {v.d.images, v.d.height, v.d.width, v.d.channels};
  v.out = output(&c, 0, type_of(type), dims, 4);
  if (!failed(&c)) {
    v.dy = TF_TensorData(dy);
    v.kernel = TF_TensorData(kernel);
    semblance_parallel(set->threads, (int)(v.d.images * v.d.height), input_gradient_part, &v);
  }
  end(&c);
}

void depthwise_kernel_gradient(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *x = input(&c, 0);
  TF_Tensor *dy = input(&c, 1);
  TF_Tensor *kernel = input(&c, 2); /* for its shape */
  convolution v = convolution_of(&c, set, type, x, kernel, 1);
  require_images(&c, &v.d, depthwise_sizes(&c, set, dy, kernel, 0).images);
  float *out = output_like(&c, 0, TF_FLOAT, kernel);
  int64_t values = v.d.kernel * v.d.kernel * v.d.channels;
  v.sums = zeros(&c, (size_t)(v.d.images * values), sizeof(float));
  if (!failed(&c)) {
    v.x = TF_TensorData(x);
    v.dy = TF_TensorData(dy);
    semblance_parallel(set->threads, (int)v.d.images, kernel_gradient_part, &v);
    add_up_images(v.sums, v.d.images, values, out);
  }
  free(v.sums);
  end(&c);
}
