/* Kernels of the unified cross-entropy: every logit against one bias that all share. */
#include <math.h>
#include <stdlib.h>

#include "kernels.h"
#include "logits.h"

/* What the forward pass finds in a part, the label's column left out. */
typedef struct {
  float before, after; /* largest logit in front of and behind the label's column */
  double softplus, sigmoids;
} finding;

typedef struct {
  logits z;
  float scale, weight, bias;
  finding *findings; /* [rows][chunks] */
  const float *d_loss; /* backward only */
} unified;

static void add_sums(const unified *u, piece p, finding *f) {
  const logits *z = &u->z;
  if (is_empty(p)) {
    return;
  }
  arithmetic->softplus_sums[z->type](
      z->x + offset_of(z, p), factor_of(z, p), p.to - p.from, u->scale, u->bias, &f->softplus,
      &f->sigmoids);
}

static void find_part(void *job, int part) {
  const unified *u = job;
  const logits *z = &u->z;
  piece all = forward_piece(z, part);
  piece front = in_front(z, all), back = behind(z, all);
  change none = {.kind = UNCHANGED};
  finding *f = &u->findings[part];
  f->before = largest_logit(z, front, &none);
  f->after = largest_logit(z, back, &none);
  add_sums(u, front, f);
  add_sums(u, back, f);
}

/* How far a row's target is below the bias. */
static double lack(const unified *u, int64_t row) {
  return (double)u->bias - (double)u->scale * u->z.targets[row];
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* Puts the findings of a row together; d_bias is the loss's derivative by the bias. */
static void finish_row(const unified *u, int64_t row, float *loss, float *right, float *d_bias) {
  const finding *findings = u->findings + row * u->z.chunks;
  finding all = {.before = -INFINITY, .after = -INFINITY};
  for (int64_t i = 0; i < u->z.chunks; i++) {
    all.before = findings[i].before > all.before ? findings[i].before : all.before;
    all.after = findings[i].after > all.after ? findings[i].after : all.after;
    all.softplus += findings[i].softplus;
    all.sigmoids += findings[i].sigmoids;
  }
  double below = lack(u, row);
  double own = (below > 0 ? below : 0) + log1p(exp(-fabs(below)));
  loss[row] = (float)(own + u->weight * all.softplus);
  right[row] = (float)is_right(&u->z, row, all.before, all.after);
  d_bias[row] = (float)(sigmoid(below) - u->weight * all.sigmoids);
}

static void other_gradients(unified *u, piece p) {
  logits *z = &u->z;
  if (is_empty(p)) {
    return;
  }
  size_t at = offset_of(z, p);
  arithmetic->sigmoid_gradient[z->type](
      z->x + at, factor_of(z, p), z->dx + at, z->factor ? z->d_factor + p.from : 0, p.to - p.from,
      u->scale, u->bias, u->d_loss[p.row] * u->weight * u->scale);
}

static void gradient_part(void *job, int part) {
  unified *u = job;
  logits *z = &u->z;
  int64_t from = (int64_t)part * COLUMNS_BACKWARD;
  int64_t to = from + COLUMNS_BACKWARD < z->classes ? from + COLUMNS_BACKWARD : z->classes;
  clear_factors(z, from, to);
  for (int64_t row = 0; row < z->rows; row++) {
    piece all = {row, from, to};
    other_gradients(u, in_front(z, all));
    other_gradients(u, behind(z, all));
    if (z->labels[row] >= from && z->labels[row] < to) {
      put_target_gradient(z, row, (float)(-u->d_loss[row] * u->scale * sigmoid(lack(u, row))));
    }
  }
}

static unified unified_of(const settings *set, logits z, float bias) {
  unified u = {.z = z, .scale = set->scale, .weight = set->weight, .bias = bias};
  return u;
}

void unified_entropy(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  logits z = logits_input(&c, 1, &x, type, COLUMNS_FORWARD);
  unified u = unified_of(set, z, value_input(&c, 5));
  float *loss = output(&c, 0, TF_FLOAT, &z.rows, 1);
  float *right = output(&c, 1, TF_FLOAT, &z.rows, 1);
  float *d_bias = output(&c, 2, TF_FLOAT, &z.rows, 1);
  u.findings = zeros(&c, (size_t)(z.rows * z.chunks), sizeof(finding));
  if (!failed(&c)) {
    semblance_parallel(set->threads, (int)(z.rows * z.chunks), find_part, &u);
    for (int64_t row = 0; row < z.rows; row++) {
      finish_row(&u, row, loss, right, d_bias);
    }
  }
  free(u.findings);
  end(&c);
}

void unified_entropy_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = {0};
  /* The gradient takes the place of the logits unless somebody else still needs them. */
  void *dx = output_over_input(&c, 1, 0, &x);
  logits z = logits_input(&c, 2, &x, type, COLUMNS_BACKWARD);
  z.dx = dx;
  logits_output(&c, 1, &z);
  unified u = unified_of(set, z, value_input(&c, 6));
  u.d_loss = row_input(&c, 0, &z);
  if (!failed(&c)) {
    semblance_parallel(set->threads, (int)z.chunks, gradient_part, &u);
  }
  end(&c);
}
