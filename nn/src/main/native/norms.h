/* Batch normalisation over a whole feature map, for the operations that do it, alone or with more. */
#ifndef SEMBLANCE_NORMS_H
#define SEMBLANCE_NORMS_H

#include "calls.h"

/* One pass over the rows of a feature map, in parts. */
typedef struct {
  storage type;
  int threads;
  int64_t rows, rows_per_part;
  size_t row_bytes;
  const char *x, *dy, *residual;
  char *out;
  norm norm;
  const float *mean; /* or the origin of the moments */
  const float *x_factor, *constant;
  double *sums; /* [parts][sums per part][channels] */
} pass;

pass pass_over(const settings *, const map *x, storage);

/* out = the normalised and activated x, or with the residual added. */
void normalize_map(pass *);

/* out = the gradient of x, from the sums' x_factor and constant; out may be dy. */
void form_gradient(pass *);

/* Adds the sums of all parts to those of part 0, in order. */
void add_up(double *sums, int parts, int64_t values);

/* A normalisation by the batch's statistics: vectors of one value per channel. */
typedef struct {
  int64_t channels;
  const float *gamma, *beta, *slope, *moving_mean, *moving_variance;
  float *new_mean, *new_variance;
  float *mean, *deviation; /* deviation is 1 / sqrt(variance + epsilon) */
  float *factor, *shift;   /* as in norm */
} batch_statistics;

/* Reads gamma, beta, slope, moving mean and variance from five inputs in a row. */
batch_statistics statistics_input(call *, int index, int64_t channels);

/* Allocates new mean and variance, mean and deviation, four outputs in a row. */
void statistics_output(call *, int index, batch_statistics *);

/* Sets the results for one channel, which had `count` values. */
void set_statistics(
    const settings *, batch_statistics *, int64_t channel, double count, double mean,
    double variance);

/* Sets the results for all channels of a map. */
void take_statistics(call *, const settings *, const map *x, storage, batch_statistics *);

norm norm_of(const batch_statistics *);

/* What the backward pass of a normalisation reads and gives, by channel. */
typedef struct {
  int64_t channels;
  const float *gamma, *beta, *slope, *mean, *deviation;
  float *d_gamma, *d_beta, *d_slope;
  float *vectors; /* owns the next four */
  float *factor, *shift, *x_factor, *constant;
} norm_gradient;

/* Reads gamma, beta, slope, mean and deviation from five inputs in a row; forms factor and shift. */
norm_gradient gradient_input(call *, int index, int64_t channels);

/* Allocates the gradients by gamma, beta and slope, three outputs in a row. */
void gradient_output(call *, int index, norm_gradient *);

/*
 * With g the gradient of z = x * factor + shift: the sums over a map of g, g * (x - mean), and
 * dy * z where z is negative, [3][channels]. Freed by the caller; null after a failure.
 */
double *gradient_sums_of(call *, pass *);

/* Sets the results from such sums over `count` rows. */
void set_gradient(norm_gradient *, const double *sums, double count);

/* Takes the sums over a map and its gradient and sets the results. */
void take_gradient_sums(call *, pass *, norm_gradient *);

/* A pass that knows the normalisation; dy and out are the caller's to set. */
pass gradient_pass(const settings *, const map *x, storage, const norm_gradient *);

#endif
