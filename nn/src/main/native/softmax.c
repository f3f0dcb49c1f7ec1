/* Kernels of soft-max cross-entropy with a margin on the label's logit. */
#include <math.h>
#include <stdlib.h>

#include "kernels.h"
#include "logits.h"

/* What the forward pass finds in a part, the label's column left out. */
typedef struct {
  float before, after; /* largest unchanged logit in front of and behind the label's column */
  float most;          /* largest changed logit */
  double exponentials; /* relative to that */
  double logits;
} finding;

typedef struct {
  logits z;
  change others; /* as of no row */
  float scale;
  int smoothed;
  finding *findings; /* [rows][chunks] */
  /* Backward only. */
  const float *d_loss, *d_excess, *origins, *shares;
} softmax;

/* What becomes of the other logits of a row: those above its target are the hard ones. */
static change others_of(const softmax *s, int64_t row) {
  change k = s->others;
  if (k.kind == HARDENED) {
    k.limit = s->z.targets[row];
  }
  return k;
}

static double exponential_sum(const softmax *s, piece p, const change *how, float origin) {
  const logits *z = &s->z;
  if (is_empty(p)) {
    return 0;
  }
  return arithmetic->exponential_sum[z->type](
      z->x + offset_of(z, p), factor_of(z, p), p.to - p.from, how, s->scale, origin);
}

static double logit_sum(const softmax *s, piece p, const change *how) {
  const logits *z = &s->z;
  if (is_empty(p)) {
    return 0;
  }
  return arithmetic->logit_sum[z->type](
      z->x + offset_of(z, p), factor_of(z, p), p.to - p.from, how);
}

static void find_part(void *job, int part) {
  const softmax *s = job;
  const logits *z = &s->z;
  piece all = forward_piece(z, part);
  piece front = in_front(z, all), back = behind(z, all);
  change none = {.kind = UNCHANGED}, how = others_of(s, all.row);
  finding *f = &s->findings[part];
  f->before = largest_logit(z, front, &none);
  f->after = largest_logit(z, back, &none);
  float before = f->before, after = f->after;
  if (how.kind != UNCHANGED) {
    before = largest_logit(z, front, &how);
    after = largest_logit(z, back, &how);
  }
  f->most = before > after ? before : after;
  f->exponentials =
      exponential_sum(s, front, &how, f->most) + exponential_sum(s, back, &how, f->most);
  if (s->smoothed) {
    f->logits = logit_sum(s, front, &how) + logit_sum(s, back, &how);
  }
}

/* What the forward pass gives for each row. */
typedef struct {
  float *loss, *right, *origin, *share;
  float *excess; /* the label's scaled logit over the mean of all; 0 if not asked for */
  float *others; /* the logarithm of the sum of the other classes' exponentials */
} results;

/* Puts the findings of a row together. */
static void finish_row(const softmax *s, int64_t row, const results *r) {
  const finding *findings = s->findings + row * s->z.chunks;
  double scale = s->scale, target = s->z.targets[row];
  float before = -INFINITY, after = -INFINITY, most_other = -INFINITY;
  double logits = target, exponentials = 0;
  for (int64_t i = 0; i < s->z.chunks; i++) {
    const finding *f = &findings[i];
    before = f->before > before ? f->before : before;
    after = f->after > after ? f->after : after;
    most_other = f->most > most_other ? f->most : most_other;
    logits += f->logits;
  }
  for (int64_t i = 0; i < s->z.chunks; i++) {
    const finding *f = &findings[i];
    /* A row of one class has an empty part, whose largest logit is minus infinity. */
    if (f->exponentials != 0) {
      exponentials += f->exponentials * exp(scale * ((double)f->most - most_other));
    }
  }
  double most = target > most_other ? target : most_other;
  double sum = exp(scale * (target - most)) + exponentials * exp(scale * (most_other - most));
  r->loss[row] = (float)(log(sum) + scale * (most - target));
  r->right[row] = (float)is_right(&s->z, row, before, after);
  r->origin[row] = (float)most;
  r->share[row] = (float)(1 / sum);
  r->excess[row] = s->smoothed ? (float)(scale * (target - logits / (double)s->z.classes)) : 0;
  r->others[row] = (float)(scale * most_other + log(exponentials));
}

static void other_gradients(softmax *s, piece p, float weight, float constant) {
  logits *z = &s->z;
  if (is_empty(p)) {
    return;
  }
  size_t at = offset_of(z, p);
  change how = others_of(s, p.row);
  arithmetic->softmax_gradient[z->type](
      z->x + at, factor_of(z, p), z->dx + at, z->factor ? z->d_factor + p.from : 0, p.to - p.from,
      &how, s->scale, s->origins[p.row], weight, constant);
}

static void gradient_part(void *job, int part) {
  softmax *s = job;
  logits *z = &s->z;
  int64_t from = (int64_t)part * COLUMNS_BACKWARD;
  int64_t to = from + COLUMNS_BACKWARD < z->classes ? from + COLUMNS_BACKWARD : z->classes;
  clear_factors(z, from, to);
  for (int64_t row = 0; row < z->rows; row++) {
    piece all = {row, from, to};
    float unit = s->d_loss[row] * s->scale;
    float smoothed = s->smoothed ? s->d_excess[row] * s->scale : 0;
    float weight = unit * s->shares[row];
    float constant = -smoothed / (float)z->classes;
    int64_t label = z->labels[row];
    other_gradients(s, in_front(z, all), weight, constant);
    other_gradients(s, behind(z, all), weight, constant);
    if (label >= from && label < to) {
      float p = expf(s->scale * (z->targets[row] - s->origins[row])) * s->shares[row];
      put_target_gradient(z, row, unit * (p - 1) + smoothed + constant);
    }
  }
}

static softmax softmax_of(const settings *set, logits z, float parameter) {
  softmax s = {.z = z, .scale = set->scale, .smoothed = set->smoothed};
  s.others = (change){.kind = set->others, .limit = parameter, .hardness = parameter};
  return s;
}

void margin_softmax(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  logits z = logits_input(&c, 1, &x, type, COLUMNS_FORWARD);
  softmax s = softmax_of(set, z, value_input(&c, 5));
  float *outputs[6];
  for (int i = 0; i < 6; i++) {
    outputs[i] = output(&c, i, TF_FLOAT, &z.rows, 1);
  }
  results r = {outputs[0], outputs[1], outputs[2], outputs[3], outputs[4], outputs[5]};
  s.findings = zeros(&c, (size_t)(z.rows * z.chunks), sizeof(finding));
  if (!failed(&c)) {
    semblance_parallel(set->threads, (int)(z.rows * z.chunks), find_part, &s);
    for (int64_t row = 0; row < z.rows; row++) {
      finish_row(&s, row, &r);
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
  logits z = logits_input(&c, 2, &x, type, COLUMNS_BACKWARD);
  z.dx = dx;
  logits_output(&c, 1, &z);
  softmax s = softmax_of(set, z, value_input(&c, 6));
  s.d_loss = row_input(&c, 0, &z);
  s.origins = row_input(&c, 7, &z);
  s.shares = row_input(&c, 8, &z);
  s.d_excess = set->smoothed ? row_input(&c, 9, &z) : 0;
  if (!failed(&c)) {
    semblance_parallel(set->threads, (int)z.chunks, gradient_part, &s);
  }
  end(&c);
}
