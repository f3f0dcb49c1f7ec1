/* Passes of batch normalisation over a feature map. */
#include "norms.h"

#include <math.h>
#include <stdlib.h>

/* Rows of a feature map are cut into at most so many parts. */
enum { MAX_PARTS = 64 };

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

void add_up(double *sums, int parts, int64_t values) {
  for (int part = 1; part < parts; part++) {
    for (int64_t i = 0; i < values; i++) {
      sums[i] += sums[part * values + i];
    }
  }
}

void normalize_map(pass *p) { semblance_parallel(p->threads, parts_of(p), normalize_part, p); }

void form_gradient(pass *p) {
  semblance_parallel(p->threads, parts_of(p), normalize_gradient_part, p);
}

pass pass_over(const settings *set, const map *x, storage type) {
  pass p = {
      .type = type,
      .threads = set->threads,
      .rows = x->rows,
      .row_bytes = (size_t)x->channels * bytes_of(type),
      .x = x->data,
      .norm = {.channels = x->channels}};
  return p;
}

/* --- Statistics of the batch --- */

batch_statistics statistics_input(call *c, int index, int64_t channels) {
  batch_statistics s = {.channels = channels};
  s.gamma = channel_input(c, index, channels);
  s.beta = channel_input(c, index + 1, channels);
  s.slope = slope_input(c, index + 2, channels);
  s.moving_mean = channel_input(c, index + 3, channels);
  s.moving_variance = channel_input(c, index + 4, channels);
  return s;
}

void statistics_output(call *c, int index, batch_statistics *s) {
  s->new_mean = output(c, index, TF_FLOAT, &s->channels, 1);
  s->new_variance = output(c, index + 1, TF_FLOAT, &s->channels, 1);
  s->mean = output(c, index + 2, TF_FLOAT, &s->channels, 1);
  s->deviation = output(c, index + 3, TF_FLOAT, &s->channels, 1);
}

void set_statistics(
    const settings *set, batch_statistics *s, int64_t i, double count, double mean,
    double variance) {
  variance = variance > 0 ? variance : 0;
  s->mean[i] = (float)mean;
  s->deviation[i] = (float)(1 / sqrt(variance + set->epsilon));
  s->factor[i] = s->gamma[i] * s->deviation[i];
  s->shift[i] = (float)(s->beta[i] - mean * s->factor[i]);
  /* As TensorFlow's own kernel: the variance that is kept has Bessel's correction. */
  double kept = variance * count / (count - 1);
  const float *m = s->moving_mean, *v = s->moving_variance;
  s->new_mean[i] = (float)(m[i] + (mean - m[i]) * (1 - set->momentum));
  s->new_variance[i] = (float)(v[i] + (kept - v[i]) * (1 - set->momentum));
}

void take_statistics(
    call *c, const settings *set, const map *x, storage type, batch_statistics *s) {
  if (!failed(c) && x->rows < 2) {
    fail(c, TF_INVALID_ARGUMENT, "batch statistics need at least two values of each channel");
  }
  int64_t n = x->channels;
  pass p = pass_over(set, x, type);
  int parts = failed(c) ? 0 : parts_of(&p);
  float *origin = zeros(c, (size_t)n, sizeof(float));
  p.sums = zeros(c, (size_t)parts * 2 * (size_t)n, sizeof(double));
  if (!failed(c)) {
    /* The first row, a value of each channel near enough to its mean. */
    floats_of(type, x->data, n, origin);
    p.mean = origin;
    semblance_parallel(set->threads, parts, moments_part, &p);
    add_up(p.sums, parts, 2 * n);
    double count = (double)x->rows;
    for (int64_t i = 0; i < n; i++) {
      double offset = p.sums[i] / count;
      set_statistics(
          set, s, i, count, origin[i] + offset, p.sums[n + i] / count - offset * offset);
    }
  }
  free(origin);
  free(p.sums);
}

norm norm_of(const batch_statistics *s) {
  norm n = {.channels = s->channels, .factor = s->factor, .shift = s->shift, .slope = s->slope};
  return n;
}

/* --- Gradient through them --- */

norm_gradient gradient_input(call *c, int index, int64_t channels) {
  norm_gradient g = {.channels = channels};
  g.gamma = channel_input(c, index, channels);
  g.beta = channel_input(c, index + 1, channels);
  g.slope = slope_input(c, index + 2, channels);
  g.mean = channel_input(c, index + 3, channels);
  g.deviation = channel_input(c, index + 4, channels);
  g.vectors = zeros(c, (size_t)channels * 4, sizeof(float));
  if (!failed(c)) {
    g.factor = g.vectors;
    g.shift = g.vectors + channels;
    g.x_factor = g.vectors + 2 * channels;
    g.constant = g.vectors + 3 * channels;
    for (int64_t i = 0; i < channels; i++) {
      g.factor[i] = g.gamma[i] * g.deviation[i];
      g.shift[i] = (float)(g.beta[i] - (double)g.mean[i] * g.factor[i]);
    }
  }
  return g;
}

void gradient_output(call *c, int index, norm_gradient *g) {
  int64_t slopes = g->slope ? g->channels : 0;
  g->d_gamma = output(c, index, TF_FLOAT, &g->channels, 1);
  g->d_beta = output(c, index + 1, TF_FLOAT, &g->channels, 1);
  g->d_slope = output(c, index + 2, TF_FLOAT, &slopes, 1);
}

void set_gradient(norm_gradient *n, const double *sums, double count) {
  count = count > 0 ? count : 1; /* nothing of an empty map */
  for (int64_t i = 0; i < n->channels; i++) {
    double g = sums[i];
    double g_normal = sums[n->channels + i] * n->deviation[i];
    n->d_beta[i] = (float)g;
    n->d_gamma[i] = (float)g_normal;
    if (n->slope) {
      n->d_slope[i] = (float)sums[2 * n->channels + i];
    }
    /* dx = factor (g - mean of g - normal * mean of (g * normal)), normal = (x - mean) / dev. */
    double per_x = -(double)n->factor[i] * n->deviation[i] * g_normal / count;
    n->x_factor[i] = (float)per_x;
    n->constant[i] = (float)(-(double)n->factor[i] * g / count - per_x * n->mean[i]);
  }
}

pass gradient_pass(
    const settings *set, const map *x, storage type, const norm_gradient *g) {
  pass p = pass_over(set, x, type);
  p.norm.factor = g->factor;
  p.norm.shift = g->shift;
  p.norm.slope = g->slope;
  p.mean = g->mean;
  p.x_factor = g->x_factor;
  p.constant = g->constant;
  return p;
}

double *gradient_sums_of(call *c, pass *p) {
  int parts = failed(c) ? 0 : parts_of(p);
  p->sums = zeros(c, (size_t)(parts ? parts : 1) * 3 * (size_t)p->norm.channels, sizeof(double));
  if (!failed(c)) {
    semblance_parallel(p->threads, parts, gradient_sums_part, p);
    add_up(p->sums, parts, 3 * p->norm.channels);
  }
  return p->sums;
}

void take_gradient_sums(call *c, pass *p, norm_gradient *g) {
  double *sums = gradient_sums_of(c, p);
  if (!failed(c)) {
    set_gradient(g, sums, (double)p->rows);
  }
  free(sums);
}
