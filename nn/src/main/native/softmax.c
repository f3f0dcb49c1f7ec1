/* Kernels of soft-max cross-entropy with a margin on the label's logit. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernels.h"

/*
 * A part of the forward pass is so many columns of one row, which stay in the first cache between
 * its two passes; a part of the backward pass is so many columns of all rows.
 */
enum { COLUMNS_FORWARD = 4096, COLUMNS_BACKWARD = 512 };

/* What the forward pass finds in a part, the label's column left out. */
typedef struct {
  float before, after; /* largest logit in front of and behind the label's column */
  double exponentials; /* relative to the larger of the two */
  double logits;
} finding;

typedef struct {
  storage type;
  int64_t rows, classes, chunks;
  const char *x;
  const float *factor; /* null for ones */
  const int32_t *labels;
  const float *targets;
  float scale, smoothing;
  finding *findings; /* [rows][chunks] */
  /* Backward only. */
  char *dx;
  float *d_factor;
  const float *incoming, *slopes, *origins, *shares;
} softmax;

/* Columns [from, to) of one row. */
typedef struct {
  int64_t row, from, to;
} piece;

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t at_least(int64_t a, int64_t b) { return a > b ? a : b; }

/* The part of a piece in front of its row's label, and the part behind it; either may be empty. */
static piece in_front(const softmax *s, piece p) {
  return (piece){p.row, p.from, at_most(p.to, at_least(p.from, s->labels[p.row]))};
}

static piece behind(const softmax *s, piece p) {
  return (piece){p.row, at_least(p.from, at_most(p.to, s->labels[p.row] + 1)), p.to};
}

static size_t offset_of(const softmax *s, piece p) {
  return (size_t)(p.row * s->classes + p.from) * (s->type == FLOAT32 ? 4 : 2);
}

static const float *factor_of(const softmax *s, piece p) {
  return s->factor ? s->factor + p.from : 0;
}

static float largest(const softmax *s, piece p) {
  return arithmetic->largest[s->type](s->x + offset_of(s, p), factor_of(s, p), p.to - p.from);
}

static double exponential_sum(const softmax *s, piece p, float origin) {
  return arithmetic->exponential_sum[s->type](
      s->x + offset_of(s, p), factor_of(s, p), p.to - p.from, s->scale, origin);
}

static double logit_sum(const softmax *s, piece p) {
  return arithmetic->logit_sum[s->type](s->x + offset_of(s, p), factor_of(s, p), p.to - p.from);
}

static void find_part(void *job, int part) {
  const softmax *s = job;
  int64_t from = part % s->chunks * COLUMNS_FORWARD;
  piece all = {part / s->chunks, from, at_most(from + COLUMNS_FORWARD, s->classes)};
  piece front = in_front(s, all), back = behind(s, all);
  finding *f = &s->findings[part];
  f->before = largest(s, front);
  f->after = largest(s, back);
  float origin = f->before > f->after ? f->before : f->after;
  f->exponentials = exponential_sum(s, front, origin) + exponential_sum(s, back, origin);
  if (s->smoothing > 0) {
    f->logits = logit_sum(s, front) + logit_sum(s, back);
  }
}

/* Puts the findings of a row together. */
static void finish_row(
    const softmax *s, int64_t row, float *loss, float *right, float *origin, float *share) {
  const finding *findings = s->findings + row * s->chunks;
  float target = s->targets[row];
  float before = -INFINITY, after = -INFINITY;
  double logits = target;
  for (int64_t i = 0; i < s->chunks; i++) {
    before = findings[i].before > before ? findings[i].before : before;
    after = findings[i].after > after ? findings[i].after : after;
    logits += findings[i].logits;
  }
  float most = before > after ? before : after;
  most = target > most ? target : most;
  double sum = exp((double)s->scale * ((double)target - most));
  for (int64_t i = 0; i < s->chunks; i++) {
    const finding *f = &findings[i];
    float here = f->before > f->after ? f->before : f->after;
    /* A row of one class has an empty part, whose largest logit is minus infinity. */
    if (f->exponentials != 0) {
      sum += f->exponentials * exp((double)s->scale * ((double)here - most));
    }
  }
  double smoothed = s->smoothing > 0 ? s->smoothing * (target - logits / (double)s->classes) : 0;
  loss[row] = (float)(log(sum) + s->scale * ((double)most - target + smoothed));
  origin[row] = most;
  share[row] = (float)(1 / sum);
  /* Of equal logits the first counts as the largest. */
  int64_t label = s->labels[row];
  float own = largest(s, (piece){row, label, label + 1});
  right[row] = own > before && own >= after;
}

static void gradient_of(softmax *s, piece p, float origin, float weight, float constant) {
  size_t at = offset_of(s, p);
  arithmetic->softmax_gradient[s->type](
      s->x + at, factor_of(s, p), s->dx + at, s->factor ? s->d_factor + p.from : 0, p.to - p.from,
      s->scale, origin, weight, constant);
}

static void gradient_part(void *job, int part) {
  softmax *s = job;
  int64_t from = (int64_t)part * COLUMNS_BACKWARD;
  int64_t to = at_most(from + COLUMNS_BACKWARD, s->classes);
  for (int64_t i = from; s->factor && i < to; i++) {
    s->d_factor[i] = 0;
  }
  for (int64_t row = 0; row < s->rows; row++) {
    piece all = {row, from, to};
    float origin = s->origins[row];
    float unit = s->incoming[row] * s->scale;
    float weight = unit * s->shares[row];
    float constant = -unit * s->smoothing / (float)s->classes;
    gradient_of(s, in_front(s, all), origin, weight, constant);
    gradient_of(s, behind(s, all), origin, weight, constant);
    int64_t label = s->labels[row];
    if (label >= from && label < to) {
      float p = expf(s->scale * (s->targets[row] - origin)) * s->shares[row];
      float own = unit * (p - 1 + s->smoothing) + constant;
      /* Next to an infinite origin the exponential is nothing, and the constant is left. */
      gradient_of(s, (piece){row, label, label + 1}, INFINITY, 0, own * s->slopes[row]);
    }
  }
}

/* A vector with one value for each row. */
static const float *row_input(call *c, int index, int64_t rows) {
  TF_Tensor *tensor = input(c, index);
  if (tensor && TF_TensorElementCount(tensor) != rows) {
    char message[128];
    snprintf(message, sizeof message, "input %d must have %lld values, one per sample, got %lld",
             index, (long long)rows, (long long)TF_TensorElementCount(tensor));
    fail(c, TF_INVALID_ARGUMENT, message);
  }
  return failed(c) ? 0 : TF_TensorData(tensor);
}

static const int32_t *label_input(call *c, int index, int64_t rows, int64_t classes) {
  const int32_t *labels = (const int32_t *)row_input(c, index, rows);
  for (int64_t row = 0; labels && row < rows; row++) {
    if (labels[row] < 0 || labels[row] >= classes) {
      char message[128];
      snprintf(message, sizeof message, "labels must be in [0, %lld), got a label value of %d",
               (long long)classes, (int)labels[row]);
      fail(c, TF_INVALID_ARGUMENT, message);
      return 0;
    }
  }
  return labels;
}

static softmax softmax_over(const settings *set, const map *x, storage type, int64_t columns) {
  softmax s = {
      .type = type,
      .rows = x->rows,
      .classes = x->channels,
      .chunks = (x->channels + columns - 1) / columns,
      .x = x->data,
      .scale = set->scale,
      .smoothing = set->smoothing};
  return s;
}

void margin_softmax(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  softmax s = softmax_over(set, &x, type, COLUMNS_FORWARD);
  s.factor = slope_input(&c, 1, s.classes);
  s.labels = label_input(&c, 2, s.rows, s.classes);
  s.targets = row_input(&c, 3, s.rows);
  float *loss = output(&c, 0, TF_FLOAT, &s.rows, 1);
  float *right = output(&c, 1, TF_FLOAT, &s.rows, 1);
  float *origin = output(&c, 2, TF_FLOAT, &s.rows, 1);
  float *share = output(&c, 3, TF_FLOAT, &s.rows, 1);
  s.findings = zeros(&c, (size_t)(s.rows * s.chunks), sizeof(finding));
  if (!failed(&c)) {
    semblance_parallel(set->threads, (int)(s.rows * s.chunks), find_part, &s);
    for (int64_t row = 0; row < s.rows; row++) {
      finish_row(&s, row, loss, right, origin, share);
    }
  }
  free(s.findings);
  end(&c);
}

void margin_softmax_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = {0};
  /* The gradient takes the place of the logits unless somebody else still needs them. */
  void *dx = output_over_input(&c, 1, 0, &x);
  softmax s = softmax_over(set, &x, type, COLUMNS_BACKWARD);
  s.dx = dx;
  s.incoming = row_input(&c, 0, s.rows);
  s.factor = slope_input(&c, 2, s.classes);
  s.labels = label_input(&c, 3, s.rows, s.classes);
  s.targets = row_input(&c, 4, s.rows);
  s.slopes = row_input(&c, 5, s.rows);
  s.origins = row_input(&c, 6, s.rows);
  s.shares = row_input(&c, 7, s.rows);
  int64_t factors = s.factor ? s.classes : 0;
  s.d_factor = output(&c, 1, TF_FLOAT, &factors, 1);
  if (!failed(&c)) {
    semblance_parallel(set->threads, (int)s.chunks, gradient_part, &s);
  }
  end(&c);
}
