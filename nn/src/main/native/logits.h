/* Logits of samples and classes with the samples' labels, as the kernels of losses see them. */
#ifndef SEMBLANCE_LOGITS_H
#define SEMBLANCE_LOGITS_H

#include "calls.h"

/*
 * A part of the forward pass is so many columns of one row, which stay in the first cache between
 * its passes; a part of the backward pass is so many columns of all rows.
 */
enum { COLUMNS_FORWARD = 4096, COLUMNS_BACKWARD = 512 };

typedef struct {
  storage type;
  int64_t rows, classes, chunks;
  const char *x;
  const float *factor; /* null for ones */
  const int32_t *labels;
  const float *targets, *slopes; /* what takes the place of the labels' logits; its derivative */
  /* Backward only. */
  char *dx;
  float *d_factor, *d_targets;
} logits;

/* Columns [from, to) of one row. */
typedef struct {
  int64_t row, from, to;
} piece;

/*
 * Reads factor, labels, targets and slopes, four inputs in a row; labels outside of the classes
 * fail. Chunks are of so many columns.
 */
logits logits_input(call *, int index, const map *x, storage, int64_t columns);

/* Allocates the gradients by factors and targets, two outputs in a row. */
void logits_output(call *, int index, logits *);

/* A vector with one value for each row. */
const float *row_input(call *, int index, const logits *);

/* The first value of an input, or 0 where it is empty. */
float value_input(call *, int index);

/* The columns of a part of the forward pass. */
piece forward_piece(const logits *, int part);

/* The part of a piece in front of its row's label, and the part behind it; either may be empty. */
piece in_front(const logits *, piece);
piece behind(const logits *, piece);

/* Whether a piece has no columns: of the two around a label mostly one has none. */
int is_empty(piece);

/* Where a piece's logits and factors are. */
size_t offset_of(const logits *, piece);
const float *factor_of(const logits *, piece);

float largest_logit(const logits *, piece, const change *);

/*
 * Whether a row's label has the largest logit, given the largest in front of it and behind it; of
 * equal ones the first counts as the largest.
 */
int is_right(const logits *, int64_t row, float before, float after);

/* Sets the gradient of some columns' factors to 0. */
void clear_factors(logits *, int64_t from, int64_t to);

/* Sets the gradient by a row's target, and by the label's logit behind it. */
void put_target_gradient(logits *, int64_t row, float d_target);

#endif
