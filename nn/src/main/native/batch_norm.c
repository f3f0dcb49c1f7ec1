/* Kernels of batch normalisation with its activation. */
#include <stdlib.h>

#include "kernels.h"
#include "norms.h"

/* The map that is added to the result, of the shape of x; null where the input is empty. */
static const char *residual_input(call *c, int index, const map *x, const float *slope) {
  TF_Tensor *residual = input(c, index);
  if (failed(c) || TF_TensorElementCount(residual) == 0) {
    return 0;
  }
  if (TF_TensorElementCount(residual) != x->rows * x->channels) {
    fail(c, TF_INVALID_ARGUMENT, "the residual must have the shape of the feature map");
  } else if (slope) {
    fail(c, TF_INVALID_ARGUMENT, "a residual and an activation at once are not supported");
  }
  return TF_TensorData(residual);
}

void batch_norm(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  batch_statistics s = statistics_input(&c, 1, x.channels);
  const char *residual = residual_input(&c, 6, &x, s.slope);
  void *y = output_like(&c, 0, type_of(type), x.tensor);
  statistics_output(&c, 1, &s);
  float *vectors = zeros(&c, (size_t)x.channels * 2, sizeof(float));
  if (!failed(&c)) {
    s.factor = vectors;
    s.shift = vectors + x.channels;
    take_statistics(&c, set, &x, type, &s);
  }
  if (!failed(&c)) {
    pass p = pass_over(set, &x, type);
    p.norm = norm_of(&s);
    p.residual = residual;
    p.out = y;
    normalize_map(&p);
  }
  free(vectors);
  end(&c);
}

void batch_norm_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0);
  map x = map_input(&c, 1);
  require_same_size(&c, &x, &dy);
  norm_gradient g = gradient_input(&c, 2, x.channels);
  void *dx = output_like(&c, 0, type_of(type), x.tensor);
  gradient_output(&c, 1, &g);
  pass p = gradient_pass(set, &x, type, &g);
  p.dy = dy.data;
  p.out = dx;
  take_gradient_sums(&c, &p, &g);
  if (!failed(&c)) {
    form_gradient(&p);
  }
  free(g.vectors);
  end(&c);
}

void affine(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  pass p = pass_over(set, &x, type);
  p.norm.factor = channel_input(&c, 1, x.channels);
  p.norm.shift = channel_input(&c, 2, x.channels);
  p.norm.slope = slope_input(&c, 3, x.channels);
  p.residual = residual_input(&c, 4, &x, p.norm.slope);
  p.out = output_like(&c, 0, type_of(type), x.tensor);
  if (!failed(&c)) {
    normalize_map(&p);
  }
  end(&c);
}

void affine_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0);
  map x = map_input(&c, 1);
  require_same_size(&c, &x, &dy);
  pass p = pass_over(set, &x, type);
  p.dy = dy.data;
  p.norm.factor = channel_input(&c, 2, x.channels);
  p.norm.shift = channel_input(&c, 3, x.channels);
  p.norm.slope = slope_input(&c, 4, x.channels);
  int64_t n = x.channels;
  p.out = output_like(&c, 0, type_of(type), x.tensor);
  float *d_factor = output(&c, 1, TF_FLOAT, &n, 1);
  float *d_shift = output(&c, 2, TF_FLOAT, &n, 1);
  int64_t slope_count = p.norm.slope ? n : 0;
  float *d_slope = output(&c, 3, TF_FLOAT, &slope_count, 1);
  float *nothing = zeros(&c, (size_t)n, sizeof(float));
  p.mean = p.x_factor = p.constant = nothing;
  double *sums = gradient_sums_of(&c, &p);
  if (!failed(&c)) {
    for (int64_t i = 0; i < n; i++) {
      d_shift[i] = (float)sums[i];
      d_factor[i] = (float)sums[n + i];
      if (p.norm.slope) {
        d_slope[i] = (float)sums[2 * n + i];
      }
    }
    form_gradient(&p);
  }
  free(nothing);
  free(sums);
  end(&c);
}
