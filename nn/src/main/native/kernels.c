/*
 * Defines the operations and their kernels for TensorFlow. Loading the library registers them, once
 * per process.
 *
 * Attributes of all: `threads`, the most that one kernel may use, 0 for all processors. Feature
 * maps are [..., channels], float32 or bfloat16; everything per channel is float32. Sums are formed
 * in a fixed order, so results do not depend on the number of threads.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numeric.h"
#include "tensorflow_c.h"
#include "threads.h"

static const numeric *arithmetic;

/* Rows of a feature map are cut into at most so many parts. */
enum { MAX_PARTS = 64 };

/* What a kernel was made with. */
typedef struct {
  int32_t threads;
  float epsilon, momentum;
  int32_t stride, pad_top, pad_left, height, width, out_height, out_width;
} settings;

/* ---- Inputs and outputs of one call -------------------------------------------------------- */

typedef struct {
  TF_OpKernelContext *context;
  TF_Status *status;
  TF_Tensor *held[16];
  int count;
} call;

static call begin(TF_OpKernelContext *context) {
  call c = {.context = context, .status = TF_NewStatus()};
  return c;
}

static void end(call *c) {
  if (TF_GetCode(c->status) != TF_OK) {
    TF_OpKernelContext_Failure(c->context, c->status);
  }
  for (int i = 0; i < c->count; i++) {
    TF_DeleteTensor(c->held[i]);
  }
  TF_DeleteStatus(c->status);
}

static int failed(const call *c) { return TF_GetCode(c->status) != TF_OK; }

static void fail(call *c, TF_Code code, const char *message) {
  if (!failed(c)) {
    TF_SetStatus(c->status, code, message);
  }
}

static TF_Tensor *input(call *c, int index) {
  TF_Tensor *tensor = 0;
  if (!failed(c)) {
    TF_GetInput(c->context, index, &tensor, c->status);
    if (tensor) {
      c->held[c->count++] = tensor;
    }
  }
  return tensor;
}

/* A vector of the given length. */
static const float *channel_input(call *c, int index, int64_t channels) {
  TF_Tensor *tensor = input(c, index);
  if (tensor && TF_TensorElementCount(tensor) != channels) {
    char message[128];
    snprintf(message, sizeof message, "input %d must have %lld values, one per channel, got %lld",
             index, (long long)channels, (long long)TF_TensorElementCount(tensor));
    fail(c, TF_INVALID_ARGUMENT, message);
  }
  return failed(c) ? 0 : TF_TensorData(tensor);
}

static void *output(
    call *c, int index, TF_DataType type, const int64_t *dims, int rank) {
  if (failed(c)) {
    return 0;
  }
  size_t bytes = type == TF_BFLOAT16 ? 2 : 4;
  for (int i = 0; i < rank; i++) {
    bytes *= (size_t)dims[i];
  }
  TF_Tensor *tensor =
      TF_AllocateOutput(c->context, index, type, dims, rank, bytes, c->status);
  if (failed(c)) {
    return 0;
  }
  c->held[c->count++] = tensor;
  return TF_TensorData(tensor);
}

static void *output_like(call *c, int index, TF_DataType type, const TF_Tensor *tensor) {
  int64_t dims[8];
  int rank = tensor ? TF_NumDims(tensor) : 0;
  if (rank > 8) {
    fail(c, TF_INVALID_ARGUMENT, "a feature map has at most 8 dimensions");
    return 0;
  }
  for (int i = 0; i < rank; i++) {
    dims[i] = TF_Dim(tensor, i);
  }
  return output(c, index, type, dims, rank);
}

/* Memory for sums, freed by the caller; null after a failure. */
static void *zeros(call *c, size_t count, size_t size) {
  if (failed(c)) {
    return 0;
  }
  void *memory = calloc(count ? count : 1, size);
  if (!memory) {
    fail(c, TF_RESOURCE_EXHAUSTED, "no memory for the sums of a kernel");
  }
  return memory;
}

/* A feature map seen as rows of channels. */
typedef struct {
  TF_Tensor *tensor;
  const char *data;
  int64_t rows, channels;
} map;

static map map_input(call *c, int index) {
  map m = {.tensor = input(c, index)};
  if (failed(c)) {
    return m;
  }
  int rank = TF_NumDims(m.tensor);
  if (rank < 2) {
    fail(c, TF_INVALID_ARGUMENT, "a feature map has at least 2 dimensions");
    return m;
  }
  m.channels = TF_Dim(m.tensor, rank - 1);
  m.rows = m.channels == 0 ? 0 : TF_TensorElementCount(m.tensor) / m.channels;
  m.data = TF_TensorData(m.tensor);
  return m;
}

static void require_same_size(call *c, const map *a, const map *b) {
  if (!failed(c) && (a->rows != b->rows || a->channels != b->channels)) {
    fail(c, TF_INVALID_ARGUMENT, "a feature map and its gradient must have the same shape");
  }
}

/* ---- Batch normalisation ------------------------------------------------------------------- */

/* One pass over the rows of a feature map, in parts. */
typedef struct {
  storage type;
  int64_t rows, rows_per_part;
  size_t row_bytes;
  const char *x, *dy;
  char *out;
  norm norm;
  const float *mean; /* or the origin of the moments */
  const float *x_factor, *constant;
  double *sums; /* [parts][sums per part][channels] */
} pass;

static int parts_of(pass *p) {
  p->rows_per_part = (p->rows + MAX_PARTS - 1) / MAX_PARTS;
  if (p->rows_per_part < 16) {
    p->rows_per_part = 16;
  }
  return (int)((p->rows + p->rows_per_part - 1) / p->rows_per_part);
}

static int64_t rows_of(const pass *p, int part, size_t *offset) {
  int64_t first = part * p->rows_per_part;
  *offset = (size_t)first * p->row_bytes;
  return p->rows - first < p->rows_per_part ? p->rows - first : p->rows_per_part;
}

static void moments_part(void *job, int part) {
  pass *p = job;
  size_t at;
  int64_t rows = rows_of(p, part, &at);
  double *sums = p->sums + part * 2 * p->norm.channels;
  arithmetic->moments[p->type](
      p->x + at, rows, p->norm.channels, p->mean, sums, sums + p->norm.channels);
}

static void normalize_part(void *job, int part) {
  pass *p = job;
  size_t at;
  int64_t rows = rows_of(p, part, &at);
  arithmetic->normalize[p->type](p->x + at, p->out + at, rows, &p->norm);
}

static void gradient_sums_part(void *job, int part) {
  pass *p = job;
  size_t at;
  int64_t rows = rows_of(p, part, &at);
  int64_t channels = p->norm.channels;
  double *sums = p->sums + part * 3 * channels;
  arithmetic->gradient_sums[p->type](
      p->x + at, p->dy + at, rows, &p->norm, p->mean, sums, sums + channels, sums + 2 * channels);
}

static void normalize_gradient_part(void *job, int part) {
  pass *p = job;
  size_t at;
  int64_t rows = rows_of(p, part, &at);
  arithmetic->normalize_gradient[p->type](
      p->x + at, p->dy + at, p->out + at, rows, &p->norm, p->x_factor, p->constant);
}

/* Adds the sums of all parts to those of part 0, in order. */
static void add_up(double *sums, int parts, int64_t values) {
  for (int part = 1; part < parts; part++) {
    for (int64_t i = 0; i < values; i++) {
      sums[i] += sums[part * values + i];
    }
  }
}

/* The first row, a value of each channel near enough to its mean. */
static void first_row(const map *x, storage type, float *row) {
  for (int64_t c = 0; c < x->channels; c++) {
    if (type == FLOAT32) {
      row[c] = ((const float *)x->data)[c];
    } else {
      uint32_t bits = (uint32_t)((const uint16_t *)x->data)[c] << 16;
      memcpy(row + c, &bits, sizeof bits);
    }
  }
}

static pass pass_over(const map *x, storage type) {
  pass p = {
      .type = type,
      .rows = x->rows,
      .row_bytes = (size_t)x->channels * (type == FLOAT32 ? 4 : 2),
      .x = x->data,
      .norm = {.channels = x->channels}};
  return p;
}

static void batch_norm(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_DataType number = type == FLOAT32 ? TF_FLOAT : TF_BFLOAT16;
  map x = map_input(&c, 0);
  const float *gamma = channel_input(&c, 1, x.channels);
  const float *beta = channel_input(&c, 2, x.channels);
  TF_Tensor *slope = input(&c, 3);
  int activated = slope && TF_TensorElementCount(slope) > 0;
  const float *slopes = activated ? channel_input(&c, 3, x.channels) : 0;
  const float *moving_mean = channel_input(&c, 4, x.channels);
  const float *moving_variance = channel_input(&c, 5, x.channels);
  if (!failed(&c) && x.rows < 2) {
    fail(&c, TF_INVALID_ARGUMENT, "batch statistics need at least two values of each channel");
  }
  int64_t n = x.channels;
  void *y = output_like(&c, 0, number, x.tensor);
  float *new_mean = output(&c, 1, TF_FLOAT, &n, 1);
  float *new_variance = output(&c, 2, TF_FLOAT, &n, 1);
  float *mean = output(&c, 3, TF_FLOAT, &n, 1);
  float *deviation = output(&c, 4, TF_FLOAT, &n, 1);
  pass p = pass_over(&x, type);
  int parts = failed(&c) ? 0 : parts_of(&p);
  float *vectors = zeros(&c, (size_t)n * 3, sizeof(float));
  p.sums = zeros(&c, (size_t)parts * 2 * (size_t)n, sizeof(double));
  if (!failed(&c)) {
    float *origin = vectors, *factor = vectors + n, *shift = vectors + 2 * n;
    first_row(&x, type, origin);
    p.mean = origin;
    semblance_parallel(set->threads, parts, moments_part, &p);
    add_up(p.sums, parts, 2 * n);
    double count = (double)x.rows;
    for (int64_t i = 0; i < n; i++) {
      double offset = p.sums[i] / count;
      double variance = p.sums[n + i] / count - offset * offset;
      variance = variance > 0 ? variance : 0;
      double m = origin[i] + offset;
      mean[i] = (float)m;
      deviation[i] = (float)(1 / sqrt(variance + set->epsilon));
      factor[i] = gamma[i] * deviation[i];
      shift[i] = (float)(beta[i] - m * factor[i]);
      /* As TensorFlow's own kernel: the variance that is kept has Bessel's correction. */
      double kept = variance * count / (count - 1);
      new_mean[i] = (float)(moving_mean[i] + (m - moving_mean[i]) * (1 - set->momentum));
      new_variance[i] =
          (float)(moving_variance[i] + (kept - moving_variance[i]) * (1 - set->momentum));
    }
    p.norm.factor = factor;
    p.norm.shift = shift;
    p.norm.slope = slopes;
    p.out = y;
    semblance_parallel(set->threads, parts, normalize_part, &p);
  }
  free(vectors);
  free(p.sums);
  end(&c);
}

static void batch_norm_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_DataType number = type == FLOAT32 ? TF_FLOAT : TF_BFLOAT16;
  map dy = map_input(&c, 0);
  map x = map_input(&c, 1);
  require_same_size(&c, &x, &dy);
  const float *gamma = channel_input(&c, 2, x.channels);
  const float *beta = channel_input(&c, 3, x.channels);
  TF_Tensor *slope = input(&c, 4);
  int activated = slope && TF_TensorElementCount(slope) > 0;
  const float *slopes = activated ? channel_input(&c, 4, x.channels) : 0;
  const float *mean = channel_input(&c, 5, x.channels);
  const float *deviation = channel_input(&c, 6, x.channels);
  int64_t n = x.channels;
  void *dx = output_like(&c, 0, number, x.tensor);
  float *d_gamma = output(&c, 1, TF_FLOAT, &n, 1);
  float *d_beta = output(&c, 2, TF_FLOAT, &n, 1);
  int64_t slope_count = activated ? n : 0;
  float *d_slope = output(&c, 3, TF_FLOAT, &slope_count, 1);
  pass p = pass_over(&x, type);
  int parts = failed(&c) ? 0 : parts_of(&p);
  float *vectors = zeros(&c, (size_t)n * 4, sizeof(float));
  p.sums = zeros(&c, (size_t)parts * 3 * (size_t)n, sizeof(double));
  if (!failed(&c)) {
    float *factor = vectors, *shift = vectors + n;
    float *x_factor = vectors + 2 * n, *constant = vectors + 3 * n;
    for (int64_t i = 0; i < n; i++) {
      factor[i] = gamma[i] * deviation[i];
      shift[i] = (float)(beta[i] - (double)mean[i] * factor[i]);
    }
    p.dy = dy.data;
    p.norm.factor = factor;
    p.norm.shift = shift;
    p.norm.slope = slopes;
    p.mean = mean;
    semblance_parallel(set->threads, parts, gradient_sums_part, &p);
    add_up(p.sums, parts, 3 * n);
    double count = (double)x.rows;
    for (int64_t i = 0; i < n; i++) {
      double g = p.sums[i];
      double g_normal = p.sums[n + i] * deviation[i];
      d_beta[i] = (float)g;
      d_gamma[i] = (float)g_normal;
      if (activated) {
        d_slope[i] = (float)p.sums[2 * n + i];
      }
      /* dx = factor (g - mean of g - normal * mean of (g * normal)), normal = (x - mean) / dev. */
      double per_x = -(double)factor[i] * deviation[i] * g_normal / count;
      x_factor[i] = (float)per_x;
      constant[i] = (float)(-(double)factor[i] * g / count - per_x * mean[i]);
    }
    p.x_factor = x_factor;
    p.constant = constant;
    p.out = dx;
    semblance_parallel(set->threads, parts, normalize_gradient_part, &p);
  }
  free(vectors);
  free(p.sums);
  end(&c);
}

static void affine(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map x = map_input(&c, 0);
  pass p = pass_over(&x, type);
  p.norm.factor = channel_input(&c, 1, x.channels);
  p.norm.shift = channel_input(&c, 2, x.channels);
  TF_Tensor *slope = input(&c, 3);
  if (slope && TF_TensorElementCount(slope) > 0) {
    p.norm.slope = channel_input(&c, 3, x.channels);
  }
  p.out = output_like(&c, 0, type == FLOAT32 ? TF_FLOAT : TF_BFLOAT16, x.tensor);
  if (!failed(&c)) {
    semblance_parallel(set->threads, parts_of(&p), normalize_part, &p);
  }
  end(&c);
}

static void affine_gradient(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  map dy = map_input(&c, 0);
  map x = map_input(&c, 1);
  require_same_size(&c, &x, &dy);
  pass p = pass_over(&x, type);
  p.dy = dy.data;
  p.norm.factor = channel_input(&c, 2, x.channels);
  p.norm.shift = channel_input(&c, 3, x.channels);
  TF_Tensor *slope = input(&c, 4);
  int activated = slope && TF_TensorElementCount(slope) > 0;
  p.norm.slope = activated ? channel_input(&c, 4, x.channels) : 0;
  int64_t n = x.channels;
  p.out = output_like(&c, 0, type == FLOAT32 ? TF_FLOAT : TF_BFLOAT16, x.tensor);
  float *d_factor = output(&c, 1, TF_FLOAT, &n, 1);
  float *d_shift = output(&c, 2, TF_FLOAT, &n, 1);
  int64_t slope_count = activated ? n : 0;
  float *d_slope = output(&c, 3, TF_FLOAT, &slope_count, 1);
  int parts = failed(&c) ? 0 : parts_of(&p);
  float *nothing = zeros(&c, (size_t)n, sizeof(float));
  p.sums = zeros(&c, (size_t)parts * 3 * (size_t)n, sizeof(double));
  if (!failed(&c)) {
    p.mean = p.x_factor = p.constant = nothing;
    semblance_parallel(set->threads, parts, gradient_sums_part, &p);
    add_up(p.sums, parts, 3 * n);
    for (int64_t i = 0; i < n; i++) {
      d_shift[i] = (float)p.sums[i];
      d_factor[i] = (float)p.sums[n + i];
      if (activated) {
        d_slope[i] = (float)p.sums[2 * n + i];
      }
    }
    semblance_parallel(set->threads, parts, normalize_gradient_part, &p);
  }
  free(nothing);
  free(p.sums);
  end(&c);
}

/* ---- Depthwise convolution ----------------------------------------------------------------- */

typedef struct {
  storage type;
  depthwise d;
  const void *x, *dy;
  const float *kernel;
  void *out;
  float *sums; /* [images][kernel, kernel, channels] */
} convolution;

static void forward_part(void *job, int part) {
  convolution *v = job;
  arithmetic->depthwise_forward[v->type](
      &v->d, v->x, v->kernel, v->out, part / v->d.out_height, part % v->d.out_height);
}

static void input_gradient_part(void *job, int part) {
  convolution *v = job;
  arithmetic->depthwise_input_gradient[v->type](
      &v->d, v->dy, v->kernel, v->out, part / v->d.height, part % v->d.height);
}

static void kernel_gradient_part(void *job, int image) {
  convolution *v = job;
  float *sums = v->sums + image * v->d.kernel * v->d.kernel * v->d.channels;
  for (int64_t row = 0; row < v->d.out_height; row++) {
    arithmetic->depthwise_kernel_gradient[v->type](&v->d, v->x, v->dy, sums, image, row);
  }
}

/* Takes the sizes from the settings and a tensor of either side; kernel is [k, k, channels, 1]. */
static depthwise sizes(
    call *c, const settings *set, const TF_Tensor *map, const TF_Tensor *kernel, int input_side) {
  depthwise d = {
      .height = set->height,
      .width = set->width,
      .out_height = set->out_height,
      .out_width = set->out_width,
      .stride = set->stride,
      .pad_top = set->pad_top,
      .pad_left = set->pad_left};
  if (failed(c)) {
    return d;
  }
  if (TF_NumDims(map) != 4 || TF_Dim(map, 1) != (input_side ? d.height : d.out_height) ||
      TF_Dim(map, 2) != (input_side ? d.width : d.out_width)) {
    fail(c, TF_INVALID_ARGUMENT, "a feature map has not the height and width of the attributes");
    return d;
  }
  d.images = TF_Dim(map, 0);
  d.channels = TF_Dim(map, 3);
  d.kernel = TF_NumDims(kernel) == 4 ? TF_Dim(kernel, 0) : 0;
  if (d.kernel < 1 || d.kernel > 9 || TF_Dim(kernel, 1) != d.kernel ||
      TF_Dim(kernel, 2) != d.channels || TF_Dim(kernel, 3) != 1) {
    fail(c, TF_INVALID_ARGUMENT,
         "the kernel must be [k, k, channels, 1] with k at most 9 and the feature map's channels");
  }
  return d;
}

static void depthwise_convolution(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *x = input(&c, 0);
  TF_Tensor *kernel = input(&c, 1);
  convolution v = {.type = type, .d = sizes(&c, set, x, kernel, 1)};
  int64_t dims[] = {v.d.images, v.d.out_height, v.d.out_width, v.d.channels};
  v.out = output(&c, 0, type == FLOAT32 ? TF_FLOAT : TF_BFLOAT16, dims, 4);
  if (!failed(&c)) {
    v.x = TF_TensorData(x);
    v.kernel = TF_TensorData(kernel);
    semblance_parallel(set->threads, (int)(v.d.images * v.d.out_height), forward_part, &v);
  }
  end(&c);
}

static void depthwise_input_gradient(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *dy = input(&c, 0);
  TF_Tensor *kernel = input(&c, 1);
  convolution v = {.type = type, .d = sizes(&c, set, dy, kernel, 0)};
  int64_t dims[] = {v.d.images, v.d.height, v.d.width, v.d.channels};
  v.out = output(&c, 0, type == FLOAT32 ? TF_FLOAT : TF_BFLOAT16, dims, 4);
  if (!failed(&c)) {
    v.dy = TF_TensorData(dy);
    v.kernel = TF_TensorData(kernel);
    semblance_parallel(set->threads, (int)(v.d.images * v.d.height), input_gradient_part, &v);
  }
  end(&c);
}

static void depthwise_kernel_gradient(
    const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *x = input(&c, 0);
  TF_Tensor *dy = input(&c, 1);
  TF_Tensor *kernel = input(&c, 2); /* for its shape */
  convolution v = {.type = type, .d = sizes(&c, set, x, kernel, 1)};
  sizes(&c, set, dy, kernel, 0);
  float *out = output_like(&c, 0, TF_FLOAT, kernel);
  int64_t values = v.d.kernel * v.d.kernel * v.d.channels;
  v.sums = zeros(&c, (size_t)(v.d.images * values), sizeof(float));
  if (!failed(&c)) {
    v.x = TF_TensorData(x);
    v.dy = TF_TensorData(dy);
    semblance_parallel(set->threads, (int)v.d.images, kernel_gradient_part, &v);
    for (int64_t i = 0; i < values; i++) {
      double sum = 0;
      for (int64_t image = 0; image < v.d.images; image++) {
        sum += v.sums[image * values + i];
      }
      out[i] = (float)sum;
    }
  }
  free(v.sums);
  end(&c);
}

/* ---- Registration -------------------------------------------------------------------------- */

typedef void (*computation)(const settings *, TF_OpKernelContext *, storage);

typedef struct {
  const char *op;
  const char *attributes[10];
  const char *inputs[8];
  const char *outputs[6];
  /* For each output the input whose shape it has, or -1. */
  int shapes[6];
  computation compute;
} operation;

#define SLIDING "stride: int", "pad_top: int", "pad_left: int", "height: int", "width: int", \
                "out_height: int", "out_width: int"

static const operation OPERATIONS[] = {
    {.op = "SemblanceBatchNorm",
     .attributes = {"epsilon: float", "momentum: float"},
     .inputs = {"x: T", "gamma: float", "beta: float", "slope: float", "moving_mean: float",
                "moving_variance: float"},
     .outputs = {"y: T", "new_mean: float", "new_variance: float", "mean: float",
                 "deviation: float"},
     .shapes = {0, 1, 1, 1, 1},
     .compute = batch_norm},
    {.op = "SemblanceBatchNormGradient",
     .inputs = {"dy: T", "x: T", "gamma: float", "beta: float", "slope: float", "mean: float",
                "deviation: float"},
     .outputs = {"dx: T", "d_gamma: float", "d_beta: float", "d_slope: float"},
     .shapes = {1, 2, 2, 4},
     .compute = batch_norm_gradient},
    {.op = "SemblanceAffine",
     .inputs = {"x: T", "factor: float", "shift: float", "slope: float"},
     .outputs = {"y: T"},
     .shapes = {0},
     .compute = affine},
    {.op = "SemblanceAffineGradient",
     .inputs = {"dy: T", "x: T", "factor: float", "shift: float", "slope: float"},
     .outputs = {"dx: T", "d_factor: float", "d_shift: float", "d_slope: float"},
     .shapes = {1, 2, 2, 4},
     .compute = affine_gradient},
    {.op = "SemblanceDepthwise",
     .attributes = {SLIDING},
     .inputs = {"x: T", "kernel: float"},
     .outputs = {"y: T"},
     .shapes = {-1},
     .compute = depthwise_convolution},
    {.op = "SemblanceDepthwiseInputGradient",
     .attributes = {SLIDING},
     .inputs = {"dy: T", "kernel: float"},
     .outputs = {"dx: T"},
     .shapes = {-1},
     .compute = depthwise_input_gradient},
    {.op = "SemblanceDepthwiseKernelGradient",
     .attributes = {SLIDING},
     .inputs = {"x: T", "dy: T", "kernel: float"},
     .outputs = {"d_kernel: float"},
     .shapes = {2},
     .compute = depthwise_kernel_gradient},
};

enum { COUNT = sizeof OPERATIONS / sizeof *OPERATIONS };

static void int_attribute(
    TF_OpKernelConstruction *made, const char *name, int32_t *value, TF_Status *status) {
  if (TF_GetCode(status) == TF_OK) {
    TF_OpKernelConstruction_GetAttrInt32(made, name, value, status);
  }
}

static settings *create(const operation *operation, TF_OpKernelConstruction *made) {
  settings *set = calloc(1, sizeof *set);
  TF_Status *status = TF_NewStatus();
  if (!set) {
    TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "no memory for a kernel's settings");
  } else {
    int_attribute(made, "threads", &set->threads, status);
    if (operation->compute == batch_norm) {
      TF_OpKernelConstruction_GetAttrFloat(made, "epsilon", &set->epsilon, status);
      if (TF_GetCode(status) == TF_OK) {
        TF_OpKernelConstruction_GetAttrFloat(made, "momentum", &set->momentum, status);
      }
    } else if (operation->attributes[0]) {
      int_attribute(made, "stride", &set->stride, status);
      int_attribute(made, "pad_top", &set->pad_top, status);
      int_attribute(made, "pad_left", &set->pad_left, status);
      int_attribute(made, "height", &set->height, status);
      int_attribute(made, "width", &set->width, status);
      int_attribute(made, "out_height", &set->out_height, status);
      int_attribute(made, "out_width", &set->out_width, status);
    }
  }
  if (TF_GetCode(status) != TF_OK) {
    TF_OpKernelConstruction_Failure(made, status);
  }
  TF_DeleteStatus(status);
  return set;
}

static void infer_shapes(
    const operation *operation, TF_ShapeInferenceContext *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
  for (int i = 0; operation->outputs[i] && TF_GetCode(status) == TF_OK; i++) {
    if (operation->shapes[i] >= 0) {
      TF_ShapeHandle *shape = TF_NewShapeHandle();
      TF_ShapeInferenceContextGetInput(context, operation->shapes[i], shape, status);
      if (TF_GetCode(status) == TF_OK) {
        TF_ShapeInferenceContextSetOutput(context, i, shape, status);
      }
      TF_DeleteShapeHandle(shape);
    }
  }
}

/* TensorFlow passes nothing to these functions that tells the operation: one set for each. */
#define FUNCTIONS(i)                                                                       \
  static void *create_##i(TF_OpKernelConstruction *made) {                                 \
    return create(&OPERATIONS[i], made);                                                   \
  }                                                                                        \
  static void float_##i(void *set, TF_OpKernelContext *context) {                          \
    OPERATIONS[i].compute(set, context, FLOAT32);                                          \
  }                                                                                        \
  static void bfloat_##i(void *set, TF_OpKernelContext *context) {                         \
    OPERATIONS[i].compute(set, context, BFLOAT16);                                         \
  }                                                                                        \
  static void shapes_##i(TF_ShapeInferenceContext *context, TF_Status *status) {           \
    infer_shapes(&OPERATIONS[i], context, status);                                         \
  }

FUNCTIONS(0)
FUNCTIONS(1)
FUNCTIONS(2)
FUNCTIONS(3)
FUNCTIONS(4)
FUNCTIONS(5)
FUNCTIONS(6)

static const struct {
  void *(*create)(TF_OpKernelConstruction *);
  void (*compute[STORAGES])(void *, TF_OpKernelContext *);
  void (*shapes)(TF_ShapeInferenceContext *, TF_Status *);
} FUNCTIONS_OF[] = {
#define ENTRY(i) {create_##i, {float_##i, bfloat_##i}, shapes_##i}
    ENTRY(0), ENTRY(1), ENTRY(2), ENTRY(3), ENTRY(4), ENTRY(5), ENTRY(6),
};

_Static_assert(sizeof FUNCTIONS_OF / sizeof *FUNCTIONS_OF == COUNT, "one set for each operation");

/* The best that the processor has, or at most what SEMBLANCE_ISA names, for tests. */
static void choose_arithmetic(void) {
  const char *most = getenv("SEMBLANCE_ISA");
  int up_to_avx2 = most && strcmp(most, numeric_avx2.name) == 0;
  int up_to_baseline = most && strcmp(most, numeric_baseline.name) == 0;
  __builtin_cpu_init();
  if (!up_to_avx2 && !up_to_baseline && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
    arithmetic = &numeric_avx512;
  } else if (!up_to_baseline && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    arithmetic = &numeric_avx2;
  } else {
    arithmetic = &numeric_baseline;
  }
}

static void require_ok(TF_Status *status, const char *op) {
  if (TF_GetCode(status) != TF_OK) {
    fprintf(stderr, "semblance: kernel %s cannot be registered\n", op);
  }
}

static void register_operation(int i) {
  const operation *operation = &OPERATIONS[i];
  TF_Status *status = TF_NewStatus();
  TF_OpDefinitionBuilder *definition = TF_NewOpDefinitionBuilder(operation->op);
  TF_OpDefinitionBuilderAddAttr(definition, "T: {float, bfloat16}");
  TF_OpDefinitionBuilderAddAttr(definition, "threads: int = 0");
  for (int a = 0; operation->attributes[a]; a++) {
    TF_OpDefinitionBuilderAddAttr(definition, operation->attributes[a]);
  }
  for (int a = 0; operation->inputs[a]; a++) {
    TF_OpDefinitionBuilderAddInput(definition, operation->inputs[a]);
  }
  for (int a = 0; operation->outputs[a]; a++) {
    TF_OpDefinitionBuilderAddOutput(definition, operation->outputs[a]);
  }
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, FUNCTIONS_OF[i].shapes);
  TF_RegisterOpDefinition(definition, status);
  require_ok(status, operation->op);
  for (int type = 0; type < STORAGES; type++) {
    TF_KernelBuilder *builder = TF_NewKernelBuilder(
        operation->op, "CPU", FUNCTIONS_OF[i].create, FUNCTIONS_OF[i].compute[type], free);
    TF_KernelBuilder_TypeConstraint(
        builder, "T", type == FLOAT32 ? TF_FLOAT : TF_BFLOAT16, status);
    require_ok(status, operation->op);
    TF_RegisterKernelBuilder(operation->op, builder, status);
    require_ok(status, operation->op);
  }
  TF_DeleteStatus(status);
}

/* Runs when the library is loaded. */
__attribute__((constructor)) static void register_all(void) {
  choose_arithmetic();
  for (int i = 0; i < COUNT; i++) {
    register_operation(i);
  }
}
