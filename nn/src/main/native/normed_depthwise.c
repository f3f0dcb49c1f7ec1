/*
 * A depthwise convolution between two batch normalisations with their activations, or behind one,
 * as one operation.
 *
 * Of the maps between its input and its output only the convolution's result is kept, and for
 * inference not even that. The convolution's input is formed row by row just before it is read, in
 * as many rows of memory as the kernel has, so it never leaves the cache; the sums that a
 * normalisation needs are taken while a row is still there. Backward it is the same from the other
 * end. How often training reads or writes a map, forward and backward, and inference:
 *
 *                                        single operations     here
 *   norm, activation, convolution          5    9    4       3    6    2
 *   and norm and activation behind it      8   14    6       5    9    2
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "depthwise.h"
#include "kernels.h"
#include "norms.h"

typedef struct {
  storage type;
  depthwise d;
  int64_t in_row, out_row; /* bytes of a row of either side */
  const char *x, *dy;
  char *convolved, *dx;
  const float *kernel;
  norm before, after;
  int normed; /* whether there is a normalisation behind the convolution */
  int bands; /* of rows into which inference cuts an image */
  atomic_int out_of_memory;

  /* Forward: of each image, a value near the means, sums and sums of squares of what is left. */
  float *origins;  /* [images][channels] */
  double *moments; /* [images][2][channels] */

  /* Backward. */
  const float *mean;                 /* of x */
  const float *x_factor, *constant;  /* of the convolution's result */
  double *sums;                      /* [images][3][channels] */
  float *kernel_sums;                /* [images][kernel, kernel, channels] */
} chain;

static chain chain_of(
    call *c, const settings *set, storage type, const TF_Tensor *x, const TF_Tensor *kernel) {
  depthwise d = depthwise_sizes(c, set, x, kernel, 1);
  d.kept = d.out_kept = d.kernel;
  int64_t bytes = d.channels * (int64_t)bytes_of(type);
  chain v = {
      .type = type,
      .d = d,
      .in_row = d.width * bytes,
      .out_row = d.out_width * bytes,
      .kernel = failed(c) ? 0 : TF_TensorData(kernel)};
  return v;
}

/* Whether an input of one value per channel is there. */
static int is_there(call *c, int index) {
  TF_Tensor *vector = input(c, index);
  return !failed(c) && TF_TensorElementCount(vector) > 0;
}

/* Rows of the input and, behind them, of the output, as many as are kept; null is noted. */
static char *rows_kept(chain *v) {
  char *memory = thread_memory((size_t)(v->d.kernel * (v->in_row + v->out_row)));
  if (!memory) {
    atomic_store(&v->out_of_memory, 1);
  }
  return memory;
}

/*
 * Forms what the convolution reads, from row `next` on, as far as one row of its output needs.
 * Returns the next row.
 */
static int64_t activate(chain *v, const char *x, char *rows, int64_t next, int64_t out_row) {
  int64_t end = out_row * v->d.stride - v->d.pad_top + v->d.kernel;
  for (; next < end && next < v->d.height; next++) {
    arithmetic->normalize[v->type](
        x + next * v->in_row, 0, rows + next % v->d.kept * v->in_row, v->d.width, &v->before);
  }
  return next;
}

static void convolve_image(void *job, int image) {
  chain *v = job;
  const depthwise *d = &v->d;
  const char *x = v->x + image * d->height * v->in_row;
  char *convolved = v->convolved + image * d->out_height * v->out_row;
  float *origin = v->origins + image * d->channels;
  double *moments = v->moments + image * 2 * d->channels;
  char *activated = rows_kept(v);
  int64_t next = 0;
  for (int64_t row = 0; activated && row < d->out_height; row++) {
    char *out = convolved + row * v->out_row;
    next = activate(v, x, activated, next, row);
    arithmetic->depthwise_forward[v->type](d, activated, v->kernel, out, row);
    if (!v->normed) {
      continue;
    }
    if (row == 0) {
      floats_of(v->type, out, d->channels, origin);
    }
    arithmetic->moments[v->type](
        out, d->out_width, d->channels, origin, moments, moments + d->channels);
  }
}

/* Joins the images' moments to those of the batch. */
static void join_moments(const settings *set, const chain *v, batch_statistics *s) {
  int64_t n = v->d.channels, images = v->d.images;
  double each = (double)(v->d.out_height * v->d.out_width), count = each * (double)images;
  for (int64_t i = 0; i < n; i++) {
    double mean = 0, squares = 0;
    for (int64_t image = 0; image < images; image++) {
      mean += (v->origins[image * n + i] + v->moments[image * 2 * n + i] / each) / (double)images;
    }
    for (int64_t image = 0; image < images; image++) {
      double sum = v->moments[image * 2 * n + i];
      double off = v->origins[image * n + i] - mean;
      squares += v->moments[(image * 2 + 1) * n + i] + off * (2 * sum + each * off);
    }
    set_statistics(set, s, i, count, mean, squares / count);
  }
}

void normed_depthwise(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  batch_statistics before = statistics_input(&c, 1, x.channels), after = {0};
  TF_Tensor *kernel = input(&c, 6);
  chain v = chain_of(&c, set, type, x.tensor, kernel);
  v.normed = is_there(&c, 7);
  if (v.normed) {
    after = statistics_input(&c, 7, x.channels);
  }
  int64_t n = v.d.channels;
  int64_t dims[] = {v.d.images, v.d.out_height, v.d.out_width, n}, none[] = {0, 0, 0, 0};
  char *y = output(&c, 0, type_of(type), dims, 4);
  statistics_output(&c, 1, &before);
  statistics_output(&c, 5, &after);
  char *convolved = output(&c, 9, type_of(type), v.normed ? dims : none, 4);
  if (!failed(&c) && v.normed && dims[0] * dims[1] * dims[2] < 2) {
    fail(&c, TF_INVALID_ARGUMENT, "batch statistics need at least two values of each channel");
  }
  float *vectors = zeros(&c, (size_t)n * 4, sizeof(float));
  v.origins = zeros(&c, (size_t)(v.d.images * n), sizeof(float));
  v.moments = zeros(&c, (size_t)(v.d.images * 2 * n), sizeof(double));
  if (!failed(&c)) {
    before.factor = vectors;
    before.shift = vectors + n;
    after.factor = vectors + 2 * n;
    after.shift = vectors + 3 * n;
    take_statistics(&c, set, &x, type, &before);
  }
  if (!failed(&c)) {
    v.x = x.data;
    v.convolved = v.normed ? convolved : y;
    v.before = norm_of(&before);
    semblance_parallel(set->threads, (int)v.d.images, convolve_image, &v);
    if (v.out_of_memory) {
      fail(&c, TF_RESOURCE_EXHAUSTED, "no memory for a few rows of a feature map");
    }
  }
  if (!failed(&c) && v.normed) {
    join_moments(set, &v, &after);
    map result = {.data = convolved, .rows = dims[0] * dims[1] * dims[2], .channels = n};
    pass p = pass_over(set, &result, type);
    p.norm = norm_of(&after);
    p.out = y;
    normalize_map(&p);
  }
  free(vectors);
  free(v.origins);
  free(v.moments);
  end(&c);
}

static void infer_band(void *job, int part) {
  chain *v = job;
  const depthwise *d = &v->d;
  int64_t image = part / v->bands, band = part % v->bands;
  int64_t first = band * d->out_height / v->bands, end = (band + 1) * d->out_height / v->bands;
  const char *x = v->x + image * d->height * v->in_row;
  char *y = v->convolved + image * d->out_height * v->out_row;
  char *activated = rows_kept(v);
  int64_t top = first * d->stride - d->pad_top, next = top > 0 ? top : 0;
  for (int64_t row = first; activated && row < end; row++) {
    char *out = y + row * v->out_row;
    next = activate(v, x, activated, next, row);
    arithmetic->depthwise_forward[v->type](d, activated, v->kernel, out, row);
    if (v->normed) {
      arithmetic->normalize[v->type](out, 0, out, d->out_width, &v->after);
    }
  }
}

/* Enough parts for all threads where a batch is small. */
enum { LEAST_PARTS = 16 };

void affine_depthwise(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  norm before = {.channels = x.channels}, after = {.channels = x.channels};
  before.factor = channel_input(&c, 1, x.channels);
  before.shift = channel_input(&c, 2, x.channels);
  before.slope = slope_input(&c, 3, x.channels);
  TF_Tensor *kernel = input(&c, 4);
  chain v = chain_of(&c, set, type, x.tensor, kernel);
  v.normed = is_there(&c, 5);
  if (v.normed) {
    after.factor = channel_input(&c, 5, x.channels);
    after.shift = channel_input(&c, 6, x.channels);
    after.slope = slope_input(&c, 7, x.channels);
  }
  int64_t dims[] = {v.d.images, v.d.out_height, v.d.out_width, v.d.channels};
  v.convolved = output(&c, 0, type_of(type), dims, 4);
  if (!failed(&c) && v.d.images > 0) {
    v.x = x.data;
    v.before = before;
    v.after = after;
    v.bands = (int)((LEAST_PARTS + v.d.images - 1) / v.d.images);
    if (v.bands > v.d.out_height) {
      v.bands = (int)v.d.out_height;
    }
    semblance_parallel(set->threads, (int)v.d.images * v.bands, infer_band, &v);
    if (v.out_of_memory) {
      fail(&c, TF_RESOURCE_EXHAUSTED, "no memory for a few rows of a feature map");
    }
  }
  end(&c);
}

/*
 * Forms a row of the gradient of the convolution's result in one of the rows that are kept. Where
 * no normalisation is behind it, that gradient is there already.
 */
static const char *result_gradient(
    chain *v, const char *dy, const char *convolved, char *rows, int64_t row) {
  if (!v->normed) {
    return dy + row * v->out_row;
  }
  char *g = rows + row % v->d.out_kept * v->out_row;
  arithmetic->normalize_gradient[v->type](
      convolved + row * v->out_row, dy + row * v->out_row, g, v->d.out_width, &v->after,
      v->x_factor, v->constant);
  return g;
}

static void gradient_of_image(void *job, int image) {
  chain *v = job;
  const depthwise *d = &v->d;
  const char *x = v->x + image * d->height * v->in_row;
  const char *dy = v->dy + image * d->out_height * v->out_row;
  const char *convolved = v->normed ? v->convolved + image * d->out_height * v->out_row : 0;
  char *dx = v->dx + image * d->height * v->in_row;
  double *sums = v->sums + image * 3 * d->channels;
  float *kernel_sums = v->kernel_sums + image * d->kernel * d->kernel * d->channels;
  char *activated = rows_kept(v);
  char *formed = activated ? activated + v->d.kernel * v->in_row : 0;
  int64_t next = 0, out_row = 0;
  for (int64_t row = 0; activated && row < d->height; row++) {
    int64_t last = (row + d->pad_top) / d->stride; /* row of the output that reads this one */
    for (; out_row <= last && out_row < d->out_height; out_row++) {
      const char *g = result_gradient(v, dy, convolved, formed, out_row);
      next = activate(v, x, activated, next, out_row);
      arithmetic->depthwise_kernel_gradient[v->type](d, activated, g, kernel_sums, out_row);
    }
    /* What comes out of the convolution; the normalisation's part follows when its sums are known. */
    arithmetic->depthwise_input_gradient[v->type](
        d, v->normed ? formed : dy, v->kernel, dx + row * v->in_row, row);
    arithmetic->gradient_sums[v->type](
        x + row * v->in_row, dx + row * v->in_row, d->width, &v->before, v->mean, sums,
        sums + d->channels, sums + 2 * d->channels);
  }
}

void normed_depthwise_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0);
  map x = map_input(&c, 1);
  norm_gradient before = gradient_input(&c, 2, x.channels), after = {0};
  TF_Tensor *kernel = input(&c, 7);
  chain v = chain_of(&c, set, type, x.tensor, kernel);
  require_images(&c, &v.d, depthwise_sizes(&c, set, dy.tensor, kernel, 0).images);
  v.normed = is_there(&c, 8);
  if (!v.normed) {
    v.d.out_kept = v.d.out_height;
  }
  int64_t n = v.d.channels, values = v.d.kernel * v.d.kernel * n;
  map convolved = dy;
  if (v.normed) {
    after = gradient_input(&c, 8, n);
    convolved = map_input(&c, 13);
    require_same_size(&c, &convolved, &dy);
  }
  v.dx = output_like(&c, 0, type_of(type), x.tensor);
  gradient_output(&c, 1, &before);
  float *d_kernel = output_like(&c, 4, TF_FLOAT, kernel);
  gradient_output(&c, 5, &after);
  v.sums = zeros(&c, (size_t)(v.d.images * 3 * n), sizeof(double));
  v.kernel_sums = zeros(&c, (size_t)(v.d.images * values), sizeof(float));

  if (v.normed) {
    pass p = gradient_pass(set, &convolved, type, &after);
    p.dy = dy.data;
    take_gradient_sums(&c, &p, &after);
    v.after = p.norm;
    v.x_factor = after.x_factor;
    v.constant = after.constant;
  }
  pass p = gradient_pass(set, &x, type, &before);
  v.before = p.norm;
  v.mean = before.mean;
  if (!failed(&c)) {
    v.x = x.data;
    v.dy = dy.data;
    v.convolved = (char *)convolved.data;
    semblance_parallel(set->threads, (int)v.d.images, gradient_of_image, &v);
    if (v.out_of_memory) {
      fail(&c, TF_RESOURCE_EXHAUSTED, "no memory for a few rows of a feature map");
    }
  }
  if (!failed(&c)) {
    add_up_images(v.kernel_sums, v.d.images, values, d_kernel);
    add_up(v.sums, (int)v.d.images, 3 * n);
    set_gradient(&before, v.sums, (double)x.rows);
    p.dy = p.out = v.dx;
    form_gradient(&p);
  }
  free(v.sums);
  free(v.kernel_sums);
  free(before.vectors);
  free(after.vectors);
  end(&c);
}
