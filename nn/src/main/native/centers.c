/* Kernels of sub-centres: a class's logit is the largest of its sub-centres'. */
#include "kernels.h"

/* Classes of a part; a part of the backward pass has all rows. */
enum { CLASSES_OF_A_PART = 1024 };

typedef struct {
  int64_t rows, classes, centers, chunks;
  const float *x, *factor, *dy;
  float *largest, *dx, *d_factor;
} centers_job;

static int64_t part_classes(const centers_job *j, int64_t chunk, int64_t *first) {
  *first = chunk * CLASSES_OF_A_PART;
  return j->classes - *first < CLASSES_OF_A_PART ? j->classes - *first : CLASSES_OF_A_PART;
}

static void largest_part(void *job, int part) {
  centers_job *j = job;
  int64_t row = part / j->chunks, first;
  int64_t classes = part_classes(j, part % j->chunks, &first);
  int64_t at = first * j->centers;
  arithmetic->largest_centers(
      j->x + row * j->classes * j->centers + at, j->factor ? j->factor + at : 0, classes,
      j->centers, j->largest + row * j->classes + first);
}

static void gradient_part(void *job, int part) {
  centers_job *j = job;
  int64_t first;
  int64_t classes = part_classes(j, part, &first);
  int64_t at = first * j->centers;
  for (int64_t i = at; j->factor && i < at + classes * j->centers; i++) {
    j->d_factor[i] = 0;
  }
  for (int64_t row = 0; row < j->rows; row++) {
    int64_t place = row * j->classes * j->centers + at;
    arithmetic->largest_centers_gradient(
        j->x + place, j->factor ? j->factor + at : 0, j->dy + row * j->classes + first, classes,
        j->centers, j->dx + place, j->factor ? j->d_factor + at : 0);
  }
}

static centers_job centers_of(
    call *c, const settings *set, const map *x, int factor, storage type) {
  centers_job j = {.rows = x->rows, .centers = set->centers, .x = (const float *)x->data};
  if (!failed(c) && type != FLOAT32) {
    fail(c, TF_INVALID_ARGUMENT, "logits of sub-centres are float32");
  }
  if (!failed(c) && (set->centers < 1 || x->channels % set->centers != 0)) {
    fail(c, TF_INVALID_ARGUMENT, "every class must have the same number of sub-centres");
  }
  if (!failed(c)) {
    j.classes = x->channels / set->centers;
    j.chunks = (j.classes + CLASSES_OF_A_PART - 1) / CLASSES_OF_A_PART;
  }
  j.factor = slope_input(c, factor, x->channels);
  return j;
}

void sub_centers(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  centers_job j = centers_of(&c, set, &x, 1, type);
  int64_t dims[] = {j.rows, j.classes};
  j.largest = output(&c, 0, TF_FLOAT, dims, 2);
  if (!failed(&c)) {
    semblance_parallel(set->threads, (int)(j.rows * j.chunks), largest_part, &j);
  }
  end(&c);
}

void sub_centers_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0), x = {0};
  /* The gradient takes the place of the logits unless somebody else still needs them. */
  float *dx = output_over_input(&c, 1, 0, &x);
  centers_job j = centers_of(&c, set, &x, 2, type);
  if (!failed(&c) && (dy.rows != j.rows || dy.channels != j.classes)) {
    fail(&c, TF_INVALID_ARGUMENT, "there must be one gradient for each class and row");
  }
  j.dy = (const float *)dy.data;
  j.dx = dx;
  int64_t factors = j.factor ? x.channels : 0;
  j.d_factor = output(&c, 1, TF_FLOAT, &factors, 1);
  if (!failed(&c)) {
    semblance_parallel(set->threads, (int)j.chunks, gradient_part, &j);
  }
  end(&c);
}
