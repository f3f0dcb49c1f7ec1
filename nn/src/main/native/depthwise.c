/* Kernels of depthwise convolution. */
#include <stdlib.h>

#include "kernels.h"

typedef struct {
  storage type;
  depthwise d;
  const void *x, *dy;
  const float *kernel;
  void *out;
  float *sums; /* [images][kernel, kernel, channels] */
} convolution;

static void forward_part(void *job, int part) {
  convolution *v = job;
  arithmetic->depthwise_forward[v->type](
      &v->d, v->x, v->kernel, v->out, part / v->d.out_height, part % v->d.out_height);
}

static void input_gradient_part(void *job, int part) {
  convolution *v = job;
  arithmetic->depthwise_input_gradient[v->type](
      &v->d, v->dy, v->kernel, v->out, part / v->d.height, part % v->d.height);
}

static void kernel_gradient_part(void *job, int image) {
  convolution *v = job;
  float *sums = v->sums + image * v->d.kernel * v->d.kernel * v->d.channels;
  for (int64_t row = 0; row < v->d.out_height; row++) {
    arithmetic->depthwise_kernel_gradient[v->type](&v->d, v->x, v->dy, sums, image, row);
  }
}

/* Takes the sizes from the settings and a tensor of either side; kernel is [k, k, channels, 1]. */
static depthwise sizes(
    call *c, const settings *set, const TF_Tensor *map, const TF_Tensor *kernel, int input_side) {
  depthwise d = {
      .height = set->height,
      .width = set->width,
      .out_height = set->out_height,
      .out_width = set->out_width,
      .stride = set->stride,
      .pad_top = set->pad_top,
      .pad_left = set->pad_left};
  if (failed(c)) {
    return d;
  }
  if (TF_NumDims(map) != 4 || TF_Dim(map, 1) != (input_side ? d.height : d.out_height) ||
      TF_Dim(map, 2) != (input_side ? d.width : d.out_width)) {
    fail(c, TF_INVALID_ARGUMENT, "a feature map has not the height and width of the attributes");
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

void depthwise_convolution(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *x = input(&c, 0);
  TF_Tensor *kernel = input(&c, 1);
  convolution v = {.type = type, .d = sizes(&c, set, x, kernel, 1)};
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
  convolution v = {.type = type, .d = sizes(&c, set, dy, kernel, 0)};
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
  convolution v = {.type = type, .d = sizes(&c, set, x, kernel, 1)};
  sizes(&c, set, dy, kernel, 0);
  float *out = output_like(&c, 0, TF_FLOAT, kernel);
  int64_t values = v.d.kernel * v.d.kernel * v.d.channels;
  v.sums = zeros(&c, (size_t)(v.d.images * values), sizeof(float));
  if (!failed(&c)) {
    v.x = TF_TensorData(x);
    v.dy = TF_TensorData(dy);
    semblance_parallel(set->threads, (int)v.d.images, kernel_gradient_part, &v);
    for (int64_t i = 0; i < values; i++) {
      double sum = 0;
      for (int64_t image = 0; image < v.d.images; image++) {
        sum += v.sums[image * values + i];
      }
      out[i] = (float)sum;
    }
  }
  free(v.sums);
  end(&c);
}
