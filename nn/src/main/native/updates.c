/*
 * Kernels that update some rows of a variable in its place: every row is read and written once, on
 * all threads, where TensorFlow's sparse optimisers have one.
 */
#include <stdio.h>
#include <string.h>

#include "kernels.h"
#include "logits.h"

enum { ROWS_OF_A_PART = 64 };

typedef struct {
  int64_t rows, columns;
  const int32_t *row;
  const float *gradient;
  float *weight, *first, *second; /* the optimiser's state has the weight's shape */
  float momentum, rate;
  int nesterov;
  adam adam;
} update;

static void copy_variable(TF_OpKernelContext *context, TF_Tensor *from, TF_Tensor *to) {
  (void)context;
  memcpy(TF_TensorData(to), TF_TensorData(from), (size_t)TF_TensorElementCount(from) * 4);
}

/*
 * The memory of a float32 variable with the given number of values, or of any number if that is
 * negative. From the first call on TensorFlow copies the variable whenever it is read as a whole.
 */
static TF_Tensor *variable_input(call *c, int index, int64_t values) {
  TF_Tensor *tensor = 0;
  if (failed(c)) {
    return 0;
  }
  TF_GetInputTensorFromVariable(
      c->context, index, 0, 0, 1, copy_variable, &tensor, c->status);
  if (!tensor) {
    fail(c, TF_INVALID_ARGUMENT, "an update needs variables that have a value");
    return 0;
  }
  hold(c, tensor);
  if (!failed(c) && values >= 0 && TF_TensorElementCount(tensor) != values) {
    fail(c, TF_INVALID_ARGUMENT, "an optimiser's state must have the shape of the weights");
  }
  return failed(c) ? 0 : tensor;
}

static void check_rows(call *c, const update *u, int64_t all) {
  for (int64_t i = 0; i < u->rows; i++) {
    if (u->row[i] < 0 || u->row[i] >= all) {
      char message[96];
      snprintf(message, sizeof message, "rows must be in [0, %lld), got %d", (long long)all,
               (int)u->row[i]);
      fail(c, TF_INVALID_ARGUMENT, message);
      return;
    }
  }
}

/* Weights are input 0, `states` variables follow, then rate, gradient and rows. */
static update update_of(call *c, int states, storage type) {
  update u = {0};
  if (type != FLOAT32) {
    fail(c, TF_INVALID_ARGUMENT, "rows of weights are float32");
  }
  TF_Tensor *weight = variable_input(c, 0, -1);
  int64_t values = failed(c) ? 0 : TF_TensorElementCount(weight);
  TF_Tensor *first = variable_input(c, 1, values);
  TF_Tensor *second = states > 1 ? variable_input(c, 2, values) : 0;
  u.rate = value_input(c, states + 1);
  TF_Tensor *gradient = input(c, states + 2), *rows = input(c, states + 3);
  if (failed(c)) {
    return u;
  }
  int64_t all = TF_NumDims(weight) == 0 ? 1 : TF_Dim(weight, 0);
  u.rows = TF_TensorElementCount(rows);
  u.columns = all == 0 ? 0 : values / all;
  u.row = TF_TensorData(rows);
  u.gradient = TF_TensorData(gradient);
  u.weight = TF_TensorData(weight);
  u.first = TF_TensorData(first);
  u.second = second ? TF_TensorData(second) : 0;
  if (TF_TensorElementCount(gradient) != u.rows * u.columns) {
    fail(c, TF_INVALID_ARGUMENT, "there must be one row of the gradient for each row of weights");
    return u;
  }
  check_rows(c, &u, all);
  return u;
}

static int64_t rows_end(const update *u, int part) {
  int64_t end = ((int64_t)part + 1) * ROWS_OF_A_PART;
  return end < u->rows ? end : u->rows;
}

static int update_parts(const update *u) {
  return (int)((u->rows + ROWS_OF_A_PART - 1) / ROWS_OF_A_PART);
}

static void momentum_part(void *job, int part) {
  update *u = job;
  for (int64_t i = (int64_t)part * ROWS_OF_A_PART; i < rows_end(u, part); i++) {
    int64_t at = u->row[i] * u->columns;
    arithmetic->momentum_update(
        u->weight + at, u->first + at, u->gradient + i * u->columns, u->columns, u->momentum,
        u->rate, u->nesterov);
  }
}

static void adam_part(void *job, int part) {
  update *u = job;
  for (int64_t i = (int64_t)part * ROWS_OF_A_PART; i < rows_end(u, part); i++) {
    int64_t at = u->row[i] * u->columns;
    arithmetic->adam_update(
        u->weight + at, u->first + at, u->second + at, u->gradient + i * u->columns, u->columns,
        &u->adam);
  }
}

/* v <- momentum * v - rate * g; w <- w + v, or w + momentum * v - rate * g. */
void row_momentum(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  update u = update_of(&c, 1, type);
  u.momentum = set->momentum;
  u.nesterov = set->nesterov;
  if (!failed(&c)) {
    semblance_parallel(set->threads, update_parts(&u), momentum_part, &u);
  }
  end(&c);
}

/* Adam with the correction of both means in the rate. */
void row_adam(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  update u = update_of(&c, 2, type);
  u.adam = (adam){set->beta1, set->beta2, set->epsilon, u.rate};
  if (!failed(&c)) {
    semblance_parallel(set->threads, update_parts(&u), adam_part, &u);
  }
  end(&c);
}
