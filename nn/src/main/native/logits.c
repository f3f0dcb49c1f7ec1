#include "logits.h"

#include <math.h>
#include <stdio.h>

static const change NONE = {.kind = UNCHANGED};

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t at_least(int64_t a, int64_t b) { return a > b ? a : b; }

static const float *vector_input(call *c, int index, int64_t rows) {
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
  const int32_t *labels = (const int32_t *)vector_input(c, index, rows);
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

logits logits_input(call *c, int index, const map *x, storage type, int64_t columns) {
  logits l = {
      .type = type,
      .rows = x->rows,
      .classes = x->channels,
      .chunks = (x->channels + columns - 1) / columns,
      .x = x->data};
  l.factor = slope_input(c, index, l.classes);
  l.labels = label_input(c, index + 1, l.rows, l.classes);
  l.targets = vector_input(c, index + 2, l.rows);
  l.slopes = vector_input(c, index + 3, l.rows);
  return l;
}

void logits_output(call *c, int index, logits *l) {
  int64_t factors = l->factor ? l->classes : 0;
  l->d_factor = output(c, index, TF_FLOAT, &factors, 1);
  l->d_targets = output(c, index + 1, TF_FLOAT, &l->rows, 1);
}

const float *row_input(call *c, int index, const logits *l) {
  return vector_input(c, index, l->rows);
}

float value_input(call *c, int index) {
  TF_Tensor *tensor = input(c, index);
  return failed(c) || TF_TensorElementCount(tensor) == 0 ? 0
                                                         : *(const float *)TF_TensorData(tensor);
}

piece forward_piece(const logits *l, int part) {
  int64_t from = part % l->chunks * COLUMNS_FORWARD;
  return (piece){part / l->chunks, from, at_most(from + COLUMNS_FORWARD, l->classes)};
}

piece in_front(const logits *l, piece p) {
  return (piece){p.row, p.from, at_most(p.to, at_least(p.from, l->labels[p.row]))};
}

piece behind(const logits *l, piece p) {
  return (piece){p.row, at_least(p.from, at_most(p.to, l->labels[p.row] + 1)), p.to};
}

int is_empty(piece p) { return p.from == p.to; }

size_t offset_of(const logits *l, piece p) {
  return (size_t)(p.row * l->classes + p.from) * bytes_of(l->type);
}

const float *factor_of(const logits *l, piece p) { return l->factor ? l->factor + p.from : 0; }

float largest_logit(const logits *l, piece p, const change *how) {
  if (is_empty(p)) {
    return -INFINITY;
  }
  return arithmetic->largest[l->type](l->x + offset_of(l, p), factor_of(l, p), p.to - p.from, how);
}

static piece label_piece(const logits *l, int64_t row) {
  int64_t label = l->labels[row];
  return (piece){row, label, label + 1};
}

int is_right(const logits *l, int64_t row, float before, float after) {
  float own = largest_logit(l, label_piece(l, row), &NONE);
  return own > before && own >= after;
}

void clear_factors(logits *l, int64_t from, int64_t to) {
  for (int64_t i = from; l->factor && i < to; i++) {
    l->d_factor[i] = 0;
  }
}

void put_target_gradient(logits *l, int64_t row, float d_target) {
  piece own = label_piece(l, row);
  l->d_targets[row] = d_target;
  /* Next to an infinite origin the exponential is nothing, and the constant is left. */
  arithmetic->softmax_gradient[l->type](
      l->x + offset_of(l, own), factor_of(l, own), l->dx + offset_of(l, own),
      l->factor ? l->d_factor + own.from : 0, 1, &NONE, 1, INFINITY, 0, d_target * l->slopes[row]);
}
