/* 3×3 convolutions, alone and behind a normalisation with its activation, as operations. */
#include <stdlib.h>

#include "kernels.h"
#include "norms.h"
#include "winograd.h"

/* Allocates the result of a convolution. */
static char *result_of(call *c, storage type, const convolution *v) {
  const tiling *t = &v->y_tiling;
  int64_t dims[] = {t->images, t->height, t->width, t->channels};
  return output(c, 0, type_of(type), dims, 4);
}

void convolution_3x3(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  TF_Tensor *factor = input(&c, 1), *kernel = input(&c, 4);
  norm before = {.channels = x.channels};
  convolution v = convolution_of(&c, type, x.tensor, kernel, 0);
  if (!failed(&c) && TF_TensorElementCount(factor) > 0) {
    before.factor = channel_input(&c, 1, x.channels);
    before.shift = channel_input(&c, 2, x.channels);
    before.slope = slope_input(&c, 3, x.channels);
    v.norm = &before;
  }
  v.x = x.data;
  v.y = result_of(&c, type, &v);
  convolve(&c, set, &v);
  end(&c);
}

void convolution_3x3_input_gradient(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0);
  convolution v = convolution_of(&c, type, dy.tensor, input(&c, 1), 1);
  v.x = dy.data;
  v.y = result_of(&c, type, &v);
  convolve(&c, set, &v);
  end(&c);
}

/* A gradient must be that of the convolution's output. */
static void require_gradient(call *c, const map *x, const map *dy, const convolution *v) {
  int same = !failed(c) && TF_NumDims(dy->tensor) == 4 && dy->channels == v->out;
  for (int i = 0; same && i < 3; i++) {
    same = TF_Dim(dy->tensor, i) == TF_Dim(x->tensor, i);
  }
  if (!failed(c) && !same) {
    fail(c, TF_INVALID_ARGUMENT, "a gradient must have the size of the convolution's output");
  }
}

void convolution_3x3_kernel_gradient(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0), dy = map_input(&c, 1);
  TF_Tensor *kernel = input(&c, 2);
  convolution v = convolution_of(&c, type, x.tensor, kernel, 0);
  require_gradient(&c, &x, &dy, &v);
  v.d_kernel = output_like(&c, 0, TF_FLOAT, kernel);
  v.x = x.data;
  v.dy = dy.data;
  sum_kernel_gradient(&c, set, &v);
  end(&c);
}

void normed_convolution(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  batch_statistics s = statistics_input(&c, 1, x.channels);
  convolution v = convolution_of(&c, type, x.tensor, input(&c, 6), 0);
  v.x = x.data;
  v.y = result_of(&c, type, &v);
  statistics_output(&c, 1, &s);
  float *vectors = zeros(&c, (size_t)x.channels * 2, sizeof *vectors);
  if (!failed(&c)) {
    s.factor = vectors;
    s.shift = vectors + x.channels;
    take_statistics(&c, set, &x, type, &s);
  }
  norm before = norm_of(&s);
  v.norm = &before;
  convolve(&c, set, &v);
  free(vectors);
  end(&c);
}

void normed_convolution_gradient(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0), x = map_input(&c, 1);
  norm_gradient before = gradient_input(&c, 2, x.channels);
  TF_Tensor *kernel = input(&c, 7);
  convolution by_kernel = convolution_of(&c, type, x.tensor, kernel, 0);
  require_gradient(&c, &x, &dy, &by_kernel);
  convolution by_map = convolution_of(&c, type, dy.tensor, kernel, 1);
  char *dx = output_like(&c, 0, type_of(type), x.tensor);
  gradient_output(&c, 1, &before);
  by_kernel.d_kernel = output_like(&c, 4, TF_FLOAT, kernel);

  pass p = gradient_pass(set, &x, type, &before);
  by_kernel.x = x.data;
  by_kernel.norm = &p.norm;
  by_kernel.dy = dy.data;
  sum_kernel_gradient(&c, set, &by_kernel);

  /* First the gradient of what the convolution read, then in its place that of x. */
  by_map.x = dy.data;
  by_map.y = dx;
  convolve(&c, set, &by_map);
  p.dy = p.out = dx;
  take_gradient_sums(&c, &p, &before);
  if (!failed(&c)) {
    form_gradient(&p);
  }
  free(before.vectors);
  end(&c);
}
