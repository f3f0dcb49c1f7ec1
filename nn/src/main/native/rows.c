/* Kernels of rows: their norms, and sums of rows times factors. */
#include <math.h>
#include <stdlib.h>

#include "kernels.h"

enum { ROWS_OF_A_PART = 256 };

typedef struct {
  storage type;
  int64_t rows, columns;
  const char *x;
  char *out;
  float *inverse; /* of the norms, or the factors of the gradient's rows */
  float smallest;
} rows_job;

static int64_t part_rows(const rows_job *j, int part, int64_t *first, size_t *offset) {
  *first = (int64_t)part * ROWS_OF_A_PART;
  *offset = (size_t)(*first * j->columns) * (j->type == FLOAT32 ? 4 : 2);
  return j->rows - *first < ROWS_OF_A_PART ? j->rows - *first : ROWS_OF_A_PART;
}

static int parts_of(const rows_job *j) {
  return (int)((j->rows + ROWS_OF_A_PART - 1) / ROWS_OF_A_PART);
}

static void norms_part(void *job, int part) {
  rows_job *j = job;
  int64_t first;
  size_t at;
  int64_t rows = part_rows(j, part, &first, &at);
  float *inverse = j->inverse + first;
  arithmetic->row_squares[j->type](j->x + at, rows, j->columns, inverse);
  for (int64_t i = 0; i < rows; i++) {
    inverse[i] = 1 / sqrtf(inverse[i] < j->smallest ? j->smallest : inverse[i]);
  }
}

static void scale_part(void *job, int part) {
  rows_job *j = job;
  int64_t first;
  size_t at;
  int64_t rows = part_rows(j, part, &first, &at);
  arithmetic->scale_rows[j->type](j->x + at, j->inverse + first, j->out + at, rows, j->columns);
}

static rows_job rows_of(const settings *set, const map *x, storage type) {
  rows_job j = {
      .type = type,
      .rows = x->rows,
      .columns = x->channels,
      .x = x->data,
      .smallest = set->smallest};
  return j;
}

void row_norms(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  rows_job j = rows_of(set, &x, type);
  j.inverse = output(&c, 0, TF_FLOAT, &j.rows, 1);
  if (!failed(&c)) {
    semblance_parallel(set->threads, parts_of(&j), norms_part, &j);
  }
  end(&c);
}

/* With r = 1 / |x|: dx = -dr r^3 x, and nothing where the norm is the smallest one. */
void row_norms_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *incoming = input(&c, 0);
  map x = map_input(&c, 1);
  TF_Tensor *inverse = input(&c, 2);
  rows_job j = rows_of(set, &x, type);
  j.out = output_like(&c, 0, type_of(type), x.tensor);
  if (!failed(&c) && (TF_TensorElementCount(incoming) != j.rows ||
                      TF_TensorElementCount(inverse) != j.rows)) {
    fail(&c, TF_INVALID_ARGUMENT, "there must be one norm and one gradient for each row");
  }
  j.inverse = zeros(&c, (size_t)j.rows, sizeof(float));
  if (!failed(&c)) {
    const float *dr = TF_TensorData(incoming), *r = TF_TensorData(inverse);
    float most = 1 / sqrtf(j.smallest);
    for (int64_t i = 0; i < j.rows; i++) {
      j.inverse[i] = r[i] < most ? -dr[i] * r[i] * r[i] * r[i] : 0;
    }
    semblance_parallel(set->threads, parts_of(&j), scale_part, &j);
  }
  free(j.inverse);
  end(&c);
}

typedef struct {
  storage type;
  int64_t numbers, columns;
  const char *x, *y;
  char *out;
  const float *factors;
  int64_t step; /* from one row's factor to the next one's: 1, or 0 for one of all */
} sum_job;

enum { COLUMNS_OF_A_ROW = 1024 };

static void sum_part(void *job, int part) {
  sum_job *j = job;
  int64_t rows = (j->numbers + j->columns - 1) / j->columns;
  int64_t first = (int64_t)part * ROWS_OF_A_PART;
  int64_t end = rows - first < ROWS_OF_A_PART ? rows : first + ROWS_OF_A_PART;
  size_t bytes = j->type == FLOAT32 ? 4 : 2;
  for (int64_t row = first; row < end; row++) {
    int64_t from = row * j->columns;
    int64_t left = j->numbers - from;
    size_t at = (size_t)from * bytes;
    arithmetic->add_scaled[j->type](
        j->x + at, j->y + at, j->factors[row * j->step], j->out + at,
        left < j->columns ? left : j->columns);
  }
}

/* x + factor * y, in the place of x if nobody else needs it. */
void scaled_sum(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = {0};
  sum_job j = {.type = type};
  j.out = output_over_input(&c, 0, 0, &x);
  j.x = x.data;
  TF_Tensor *y = input(&c, 1);
  TF_Tensor *factors = input(&c, 2);
  if (!failed(&c)) {
    j.numbers = TF_TensorElementCount(x.tensor);
    int64_t count = TF_TensorElementCount(factors);
    if (TF_TensorElementCount(y) != j.numbers || (count != 1 && count != x.rows)) {
      fail(&c, TF_INVALID_ARGUMENT,
           "both terms must have the same size, with one factor for all or for each row");
    } else {
      j.y = TF_TensorData(y);
      j.factors = TF_TensorData(factors);
      j.step = count != 1;
      /* With one factor for all, rows are as long as is good for the work. */
      j.columns = count == 1 ? COLUMNS_OF_A_ROW : x.channels;
      int64_t rows = j.numbers == 0 ? 0 : (j.numbers + j.columns - 1) / j.columns;
      semblance_parallel(
          set->threads, (int)((rows + ROWS_OF_A_PART - 1) / ROWS_OF_A_PART), sum_part, &j);
    }
  }
  end(&c);
}
