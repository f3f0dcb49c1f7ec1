/*
 * The arithmetic of the kernels, compiled once for each instruction set. Everything here works on
 * one part of a job, on one thread; memory is row-major with the channels last.
 */
#ifndef SEMBLANCE_NUMERIC_H
#define SEMBLANCE_NUMERIC_H

#include <stdint.h>

/* How numbers of a feature map are stored; arithmetic is always float32. */
typedef enum { FLOAT32 = 0, BFLOAT16 = 1, STORAGES = 2 } storage;

/* Batch normalisation and the activation behind it, all vectors of length channels, float32. */
typedef struct {
  int64_t channels;
  const float *factor; /* gamma / sqrt(variance + epsilon) */
  const float *shift;  /* beta - mean * factor */
  const float *slope;  /* of the negative side; null for no activation */
} norm;

typedef struct {
  int64_t images, height, width, channels; /* of the input */
  int64_t out_height, out_width;
  int64_t kernel, stride, pad_top, pad_left;
  /*
   * Rows of either side that are in memory: row r lies where r modulo this many says. As many as
   * there are, or fewer where a map is formed row by row as it is needed.
   */
  int64_t kept, out_kept;
} depthwise;

/*
 * A map cut into tiles of 4×4, image by image and row by row; what of a tile is outside of the map
 * does not count.
 */
typedef struct {
  int64_t images, height, width;
  int64_t channels, pixel; /* channels that are meant; numbers from one pixel to the next */
  int64_t rows, columns;   /* of tiles in an image */
} tiling;

enum {
  PLANES = 36,
  /* Columns of a panel: the matrices of products are [columns / PANEL][rows][PANEL]. */
  PANEL = 32
};

/* Matrices of products, PLANES of them; of tiles and channels, or of channels and channels. */
typedef struct {
  float *values;
  int64_t distance; /* from one matrix to the next */
  int64_t first, tiles; /* which tiles there are */
} planes;

/* What becomes of a logit c that is not the label's, before it is scaled. */
typedef struct {
  enum {
    UNCHANGED = 0,
    FILTERED = 1, /* 0 above the limit */
    HARDENED = 2, /* c * (hardness + c) above the limit */
    ANGULAR = 3   /* 2 / pi * asin(c), c clipped to the second largest number below 1 */
  } kind;
  float limit, hardness;
} change;

/* Adam's settings; the rate has the correction of both means in it. */
typedef struct {
  float beta1, beta2, epsilon, rate;
} adam;

typedef struct {
  const char *name;

  /*
   * Adds the sum and the sum of squares of (x - origin) over `rows` rows to sum and squares.
   * origin is a value near the mean, so that little is cancelled when the variance is formed.
   */
  void (*moments[STORAGES])(
      const void *x, int64_t rows, int64_t channels, const float *origin, double *sum,
      double *squares);

  /*
   * y = activation(x * factor + shift), or y = x * factor + shift + residual where there is a
   * residual; an activation and a residual at once are not asked for.
   */
  void (*normalize[STORAGES])(
      const void *x, const void *residual, void *y, int64_t rows, const norm *);

  /*
   * With z = x * factor + shift and g = dy * activation'(z), adds over the rows
   * sum of g, sum of g * (x - mean), and sum of dy * z where z is negative.
   */
  void (*gradient_sums[STORAGES])(
      const void *x, const void *dy, int64_t rows, const norm *, const float *mean, double *g_sum,
      double *gx_sum, double *slope_sum);

  /* dx = factor * g + x * x_factor + constant, with z and g as above. */
  void (*normalize_gradient[STORAGES])(
      const void *x, const void *dy, void *dx, int64_t rows, const norm *, const float *x_factor,
      const float *constant);

  /*
   * y is one row of the output; x are the rows of the image that are kept. kernel: float32
   * [kernel, kernel, channels].
   */
  void (*depthwise_forward[STORAGES])(
      const depthwise *, const void *x, const float *kernel, void *y, int64_t row);

  /* dx is one row of the input's gradient, dy are the rows of the output's that are kept. */
  void (*depthwise_input_gradient[STORAGES])(
      const depthwise *, const void *dy, const float *kernel, void *dx, int64_t row);

  /* Adds to the kernel's gradient what one row of the output's, dy, gives with the kept rows x. */
  void (*depthwise_kernel_gradient[STORAGES])(
      const depthwise *, const void *x, const void *dy, float *d_kernel, int64_t row);

  /*
   * Winograd's convolution F(4×4, 3×3) of stride 1 with a border of one zero: inputs and kernel are
   * transformed into planes, whose products are transformed into outputs. Inputs may be normalised
   * and activated as they are read. Of a map's tiles, first to end - 1 are meant; channels are
   * multiples of PANEL.
   */
  void (*winograd_inputs[STORAGES])(
      const tiling *, const void *x, const norm *, int64_t first, int64_t end, const planes *);
  void (*winograd_outputs[STORAGES])(
      const tiling *, const planes *, int64_t first, int64_t end, void *y);

  /* Transformed gradients of the outputs, which gives those of the products. */
  void (*winograd_output_gradients[STORAGES])(
      const tiling *, const void *dy, int64_t first, int64_t end, const planes *);

  /* One panel of outs of a kernel [3, 3, in, out] to planes of [in] rows. */
  void (*winograd_kernel)(
      const float *kernel, int64_t in, int64_t out, int64_t panel, const planes *);

  /* One panel of ins to planes of [out] rows, which give the gradient of the input. */
  void (*winograd_turned_kernel)(
      const float *kernel, int64_t in, int64_t out, int64_t panel, const planes *);

  /* Back from the gradients of what winograd_kernel gives. */
  void (*winograd_kernel_gradient)(
      const planes *, int64_t in, int64_t out, int64_t panel, float *d_kernel);

  /* result = left right; left is [rows][depth], right [depth][columns]. */
  void (*product)(
      const float *left, const float *right, int64_t rows, int64_t depth, int64_t columns,
      float *result);

  /* result (+)= transposed left right; left is [depth][rows], right [depth][columns]. */
  void (*transposed_product)(
      const float *left, const float *right, int64_t rows, int64_t depth, int64_t columns,
      int add, float *result);

  /* Logits are x * factor, n of them; a null factor stands for ones. */

  /* The largest logit; minus infinity if there is none. */
  float (*largest[STORAGES])(const void *x, const float *factor, int64_t n, const change *);

  /* The sum of the logits. */
  double (*logit_sum[STORAGES])(const void *x, const float *factor, int64_t n, const change *);

  /* The sum of e^(scale * (logit - origin)). */
  double (*exponential_sum[STORAGES])(
      const void *x, const float *factor, int64_t n, const change *, float scale, float origin);

  /*
   * With d = (weight * e^(scale * (logit - origin)) + constant) * the change's derivative:
   * dx = d * factor, and d * x is added to d_factor. dx may be x.
   */
  void (*softmax_gradient[STORAGES])(
      const void *x, const float *factor, void *dx, float *d_factor, int64_t n, const change *,
      float scale, float origin, float weight, float constant);

  /*
   * Adds the sums of log(1 + e^u) and of its derivative 1 / (1 + e^-u), u = scale * logit - bias,
   * to softplus and sigmoid.
   */
  void (*softplus_sums[STORAGES])(
      const void *x, const float *factor, int64_t n, float scale, float bias, double *softplus,
      double *sigmoid);

  /* As softmax_gradient, with d = weight / (1 + e^-u). */
  void (*sigmoid_gradient[STORAGES])(
      const void *x, const float *factor, void *dx, float *d_factor, int64_t n, float scale,
      float bias, float weight);

  /* The sum of squares of each row. */
  void (*row_squares[STORAGES])(const void *x, int64_t rows, int64_t columns, float *squares);

  /* y = x * the row's factor. */
  void (*scale_rows[STORAGES])(
      const void *x, const float *factors, void *y, int64_t rows, int64_t columns);

  /* sum = x + factor * y; sum may be x. */
  void (*add_scaled[STORAGES])(
      const void *x, const void *y, float factor, void *sum, int64_t n);

  /*
   * The largest of each class's `centers` logits x * factor; a null factor stands for ones. Of
   * equal ones the first counts as the largest.
   */
  void (*largest_centers)(
      const float *x, const float *factor, int64_t classes, int64_t centers, float *largest);

  /*
   * Its gradient: dy * factor at the largest, 0 at the others; dy * x is added to the largest's
   * d_factor. dx may be x.
   */
  void (*largest_centers_gradient)(
      const float *x, const float *factor, const float *dy, int64_t classes, int64_t centers,
      float *dx, float *d_factor);

  /* m = momentum * m - rate * g; w += m, or momentum * m - rate * g with nesterov. */
  void (*momentum_update)(
      float *w, float *m, const float *g, int64_t n, float momentum, float rate, int nesterov);

  /* Moves the means m and v of g and of its square, and w against m / (sqrt(v) + epsilon). */
  void (*adam_update)(float *w, float *m, float *v, const float *g, int64_t n, const adam *);

  /* A picture of RGB bytes as floats from 0 to 255, mirrored or not. */
  void (*picture)(
      const uint8_t *from, int64_t height, int64_t width, int mirrored, float *to);
} numeric;

extern const numeric numeric_baseline, numeric_avx2, numeric_avx512;

#endif
