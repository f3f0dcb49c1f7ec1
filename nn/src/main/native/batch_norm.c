/* Kernels of batch normalisation with its activation. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

/* Rows of a feature map are cut into at most so many parts. */
enum { MAX_PARTS = 64 };

/* One pass over the rows of a feature map, in parts. */
typedef struct {
  storage type;
  int64_t rows, rows_per_part;
  size_t row_bytes;
  const char *x, *dy, *residual;
  char *out;
  norm norm;
  const float *mean; /* or the origin of the moments */
  const float *x_factor, *constant;
  double *sums; /* [parts][sums per part][channels] */
} pass;

static int parts_of(pass *p) {
  p->rows_per_part = (p->rows + MAX_PARTS - 1) / MAX_PARTS;
  if (p->rows_per_part < 16) {
    p->rows_per_part = 16;
  }
  return (int)((p->rows + p->rows_per_part - 1) / p->rows_per_part);
}

static int64_t rows_of(const pass *p, int part, size_t *offset) {
  int64_t first = part * p->rows_per_part;
  *offset = (size_t)first * p->row_bytes;
  return p->rows - first < p->rows_per_part ? p->rows - first : p->rows_per_part;
}

static void moments_part(void *job, int part) {
  pass *p = job;
  size_t at;
  int64_t rows = rows_of(p, part, &at);
  double *sums = p->sums + part * 2 * p->norm.channels;
  arithmetic->moments[p->type](
      p->x + at, rows, p->norm.channels, p->mean, sums, sums + p->norm.channels);
}

static void normalize_part(void *job, int part) {
  pass *p = job;
  size_t at;
  int64_t rows = rows_of(p, part, &at);
  arithmetic->normalize[p->type](
      p->x + at, p->residual ? p->residual + at : 0, p->out + at, rows, &p->norm);
}

static void gradient_sums_part(void *job, int part) {
  pass *p = job;
  size_t at;
  int64_t rows = rows_of(p, part, &at);
  int64_t channels = p->norm.channels;
  double *sums = p->sums + part * 3 * channels;
  arithmetic->gradient_sums[p->type](
      p->x + at, p->dy + at, rows, &p->norm, p->mean, sums, sums + channels, sums + 2 * channels);
}

static void normalize_gradient_part(void *job, int part) {
  pass *p = job;
  size_t at;
  int64_t rows = rows_of(p, part, &at);
  arithmetic->normalize_gradient[p->type](
      p->x + at, p->dy + at, p->out + at, rows, &p->norm, p->x_factor, p->constant);
}

/* Adds the sums of all parts to those of part 0, in order. */
static void add_up(double *sums, int parts, int64_t values) {
  for (int part = 1; part < parts; part++) {
    for (int64_t i = 0; i < values; i++) {
      sums[i] += sums[part * values + i];
    }
  }
}

/* The first row, a value of each channel near enough to its mean. */
static void first_row(const map *x, storage type, float *row) {
  for (int64_t c = 0; c < x->channels; c++) {
    if (type == FLOAT32) {
      row[c] = ((const float *)x->data)[c];
    } else {
      uint32_t bits = (uint32_t)((const uint16_t *)x->data)[c] << 16;
      memcpy(row + c, &bits, sizeof bits);
    }
  }
}

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

static pass pass_over(const map *x, storage type) {
  pass p = {
      .type = type,
      .rows = x->rows,
      .row_bytes = (size_t)x->channels * (type == FLOAT32 ? 4 : 2),
      .x = x->data,
      .norm = {.channels = x->channels}};
  return p;
}

void batch_norm(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  const float *gamma = channel_input(&c, 1, x.channels);
  const float *beta = channel_input(&c, 2, x.channels);
  const float *slopes = slope_input(&c, 3, x.channels);
  const float *moving_mean = channel_input(&c, 4, x.channels);
  const float *moving_variance = channel_input(&c, 5, x.channels);
  const char *residual = residual_input(&c, 6, &x, slopes);
  if (!failed(&c) && x.rows < 2) {
    fail(&c, TF_INVALID_ARGUMENT, "batch statistics need at least two values of each channel");
  }
  int64_t n = x.channels;
  void *y = output_like(&c, 0, type_of(type), x.tensor);
  float *new_mean = output(&c, 1, TF_FLOAT, &n, 1);
  float *new_variance = output(&c, 2, TF_FLOAT, &n, 1);
  float *mean = output(&c, 3, TF_FLOAT, &n, 1);
  float *deviation = output(&c, 4, TF_FLOAT, &n, 1);
  pass p = pass_over(&x, type);
  int parts = failed(&c) ? 0 : parts_of(&p);
  float *vectors = zeros(&c, (size_t)n * 3, sizeof(float));
  p.sums = zeros(&c, (size_t)parts * 2 * (size_t)n, sizeof(double));
  if (!failed(&c)) {
    float *origin = vectors, *factor = vectors + n, *shift = vectors + 2 * n;
    first_row(&x, type, origin);
    p.mean = origin;
    semblance_parallel(set->threads, parts, moments_part, &p);
    add_up(p.sums, parts, 2 * n);
    double count = (double)x.rows;
    for (int64_t i = 0; i < n; i++) {
      double offset = p.sums[i] / count;
      double variance = p.sums[n + i] / count - offset * offset;
      variance = variance > 0 ? variance : 0;
      double m = origin[i] + offset;
      mean[i] = (float)m;
      deviation[i] = (float)(1 / sqrt(variance + set->epsilon));
      factor[i] = gamma[i] * deviation[i];
      shift[i] = (float)(beta[i] - m * factor[i]);
      /* As TensorFlow's own kernel: the variance that is kept has Bessel's correction. */
      double kept = variance * count / (count - 1);
      new_mean[i] = (float)(moving_mean[i] + (m - moving_mean[i]) * (1 - set->momentum));
      new_variance[i] =
          (float)(moving_variance[i] + (kept - moving_variance[i]) * (1 - set->momentum));
    }
    p.norm.factor = factor;
    p.norm.shift = shift;
    p.norm.slope = slopes;
    p.residual = residual;
    p.out = y;
    semblance_parallel(set->threads, parts, normalize_part, &p);
  }
  free(vectors);
  free(p.sums);
  end(&c);
}

void batch_norm_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0);
  map x = map_input(&c, 1);
  require_same_size(&c, &x, &dy);
  const float *gamma = channel_input(&c, 2, x.channels);
  const float *beta = channel_input(&c, 3, x.channels);
  const float *slopes = slope_input(&c, 4, x.channels);
  const float *mean = channel_input(&c, 5, x.channels);
  const float *deviation = channel_input(&c, 6, x.channels);
  int64_t n = x.channels;
  void *dx = output_like(&c, 0, type_of(type), x.tensor);
  float *d_gamma = output(&c, 1, TF_FLOAT, &n, 1);
  float *d_beta = output(&c, 2, TF_FLOAT, &n, 1);
  int64_t slope_count = slopes ? n : 0;
  float *d_slope = output(&c, 3, TF_FLOAT, &slope_count, 1);
  pass p = pass_over(&x, type);
  int parts = failed(&c) ? 0 : parts_of(&p);
  float *vectors = zeros(&c, (size_t)n * 4, sizeof(float));
  p.sums = zeros(&c, (size_t)parts * 3 * (size_t)n, sizeof(double));
  if (!failed(&c)) {
    float *factor = vectors, *shift = vectors + n;
    float *x_factor = vectors + 2 * n, *constant = vectors + 3 * n;
    for (int64_t i = 0; i < n; i++) {
      factor[i] = gamma[i] * deviation[i];
      shift[i] = (float)(beta[i] - (double)mean[i] * factor[i]);
    }
    p.dy = dy.data;
    p.norm.factor = factor;
    p.norm.shift = shift;
    p.norm.slope = slopes;
    p.mean = mean;
    semblance_parallel(set->threads, parts, gradient_sums_part, &p);
    add_up(p.sums, parts, 3 * n);
    double count = (double)x.rows;
    for (int64_t i = 0; i < n; i++) {
      double g = p.sums[i];
      double g_normal = p.sums[n + i] * deviation[i];
      d_beta[i] = (float)g;
      d_gamma[i] = (float)g_normal;
      if (slopes) {
        d_slope[i] = (float)p.sums[2 * n + i];
      }
      /* dx = factor (g - mean of g - normal * mean of (g * normal)), normal = (x - mean) / dev. */
      double per_x = -(double)factor[i] * deviation[i] * g_normal / count;
      x_factor[i] = (float)per_x;
      constant[i] = (float)(-(double)factor[i] * g / count - per_x * mean[i]);
    }
    p.x_factor = x_factor;
    p.constant = constant;
    p.out = dx;
    semblance_parallel(set->threads, parts, normalize_gradient_part, &p);
  }
  free(vectors);
  free(p.sums);
  end(&c);
}

void affine(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  pass p = pass_over(&x, type);
  p.norm.factor = channel_input(&c, 1, x.channels);
  p.norm.shift = channel_input(&c, 2, x.channels);
  p.norm.slope = slope_input(&c, 3, x.channels);
  p.residual = residual_input(&c, 4, &x, p.norm.slope);
  p.out = output_like(&c, 0, type_of(type), x.tensor);
  if (!failed(&c)) {
    semblance_parallel(set->threads, parts_of(&p), normalize_part, &p);
  }
  end(&c);
}

void affine_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0);
  map x = map_input(&c, 1);
  require_same_size(&c, &x, &dy);
  pass p = pass_over(&x, type);
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
  int parts = failed(&c) ? 0 : parts_of(&p);
  float *nothing = zeros(&c, (size_t)n, sizeof(float));
  p.sums = zeros(&c, (size_t)parts * 3 * (size_t)n, sizeof(double));
  if (!failed(&c)) {
    p.mean = p.x_factor = p.constant = nothing;
    semblance_parallel(set->threads, parts, gradient_sums_part, &p);
    add_up(p.sums, parts, 3 * n);
    for (int64_t i = 0; i < n; i++) {
      d_shift[i] = (float)p.sums[i];
      d_factor[i] = (float)p.sums[n + i];
      if (p.norm.slope) {
        d_slope[i] = (float)p.sums[2 * n + i];
      }
    }
    semblance_parallel(set->threads, parts, normalize_gradient_part, &p);
  }
  free(nothing);
  free(p.sums);
  end(&c);
}
