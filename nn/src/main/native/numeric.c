/*
 * Compiled once for each instruction set, with SEMBLANCE_ISA as its name; see build.sh. Vectors are
 * written with the compiler's vector extension, as long as the registers: longer ones it would keep
 * in memory.
 */
#include "numeric.h"

#include <math.h>
#include <string.h>

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define TEXT2(a) #a
#define TEXT(a) TEXT2(a)

#if defined(__AVX512F__)
enum { LANES = 16 };
#elif defined(__AVX2__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif

enum { MAX_TAPS = 81 };

typedef float vec __attribute__((vector_size(4 * LANES)));
typedef double doubles __attribute__((vector_size(8 * LANES)));
typedef int32_t ints __attribute__((vector_size(4 * LANES)));
typedef uint32_t words __attribute__((vector_size(4 * LANES)));
typedef uint16_t halves __attribute__((vector_size(2 * LANES)));

static inline vec load_float(const float *p) {
  vec v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline void store_float(float *p, vec v) { memcpy(p, &v, sizeof v); }

static inline vec load_bfloat(const uint16_t *p) {
  halves h;
  memcpy(&h, p, sizeof h);
  words w = __builtin_convertvector(h, words) << 16;
  return (vec)w;
}

/* To nearest, ties to even; not-a-numbers stay such. */
static inline void store_bfloat(uint16_t *p, vec v) {
  words w = (words)v;
  words rounded = (w + 0x7fff + ((w >> 16) & 1)) >> 16;
  ints nan = v != v;
  rounded = (rounded & ~(words)nan) | (((w >> 16) | 0x40) & (words)nan);
  halves h = __builtin_convertvector(rounded, halves);
  memcpy(p, &h, sizeof h);
}

/* The first n lanes; the others are 0. */
static inline vec load_some_float(const float *p, int64_t n) {
  float padded[LANES] = {0};
  memcpy(padded, p, (size_t)n * sizeof *p);
  return load_float(padded);
}

static inline void store_some_float(float *p, vec v, int64_t n) {
  float padded[LANES];
  store_float(padded, v);
  memcpy(p, padded, (size_t)n * sizeof *p);
}

static inline vec load_some_bfloat(const uint16_t *p, int64_t n) {
  uint16_t padded[LANES] = {0};
  memcpy(padded, p, (size_t)n * sizeof *p);
  return load_bfloat(padded);
}

static inline void store_some_bfloat(uint16_t *p, vec v, int64_t n) {
  uint16_t padded[LANES];
  store_bfloat(padded, v);
  memcpy(p, padded, (size_t)n * sizeof *p);
}

static inline vec choose(ints condition, vec yes, vec no) {
  return (vec)(((ints)yes & condition) | ((ints)no & ~condition));
}

static inline void add_doubles(double *sum, vec v, int64_t n) {
  if (n == LANES) {
    doubles before;
    memcpy(&before, sum, sizeof before);
    before += __builtin_convertvector(v, doubles);
    memcpy(sum, &before, sizeof before);
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    sum[i] += v[i];
  }
}

static inline double lane_sum(vec v, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) {
    sum += v[i];
  }
  return sum;
}

/*
 * e^x to about two units in the last place for x <= 88; 0 below -87. Not-a-numbers stay such.
 * x = n log 2 + r with |r| <= log 2 / 2; the polynomial for e^r is that of Cephes' expf.
 */
static inline vec exponential(vec x) {
  const float lowest = -87, shift = 12582912; /* 1.5 * 2^23: adding it rounds to an integer */
  vec clipped = choose(x < lowest, (vec){0} + lowest, x);
  vec shifted = clipped * 1.44269504f + shift;
  vec n = shifted - shift;
  vec r = clipped - n * 0.693359375f + n * 2.12194440e-4f;
  vec p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1;
  vec power = (vec)(((words)shifted << 23) + 0x3f800000);
  return choose(x < lowest, (vec){0}, p * power);
}

static inline vec square_root(vec v) {
  float lanes[LANES];
  store_float(lanes, v);
  for (int i = 0; i < LANES; i++) {
    lanes[i] = sqrtf(lanes[i]);
  }
  return load_float(lanes);
}

/*
 * The arc sine to about two units in the last place for |x| <= 1. Not-a-numbers stay such. Above
 * 1/2, asin x = pi / 2 - 2 asin sqrt((1 - x) / 2); the polynomial is that of Cephes' asinf.
 */
static inline vec arc_sine(vec x) {
  vec a = choose(x < 0, -x, x);
  ints large = a > 0.5f;
  vec z = choose(large, (1 - a) * 0.5f, a * a);
  vec r = choose(large, square_root(z), a);
  vec p = z * 4.2163199048e-2f + 2.4181311049e-2f;
  p = p * z + 4.5470025998e-2f;
  p = p * z + 7.4953002686e-2f;
  p = p * z + 1.6666752422e-1f;
  p = p * z * r + r;
  p = choose(large, 1.57079632679f - 2 * p, p);
  return choose(x < 0, -p, p);
}

/*
 * log(1 + x) for x in [0, 1], small ones with all their digits: 2 artanh w with w = x / (2 + x),
 * whose series in w <= 1/3 is left where a term is below 1e-8 of the sum.
 */
static inline vec log_of_one_plus(vec x) {
  vec w = x / (x + 2);
  vec z = w * w;
  vec p = z * (1.0f / 15) + 1.0f / 13;
  p = p * z + 1.0f / 11;
  p = p * z + 1.0f / 9;
  p = p * z + 1.0f / 7;
  p = p * z + 1.0f / 5;
  p = p * z + 1.0f / 3;
  return 2 * (p * z * w + w);
}

/* log(1 + e^u), and its derivative 1 / (1 + e^-u). */
typedef struct {
  vec plus, sigmoid;
} soft;

static inline __attribute__((always_inline)) soft soft_of(vec u) {
  vec e = exponential(choose(u < 0, u, -u));
  soft s = {
      choose(u > 0, u, (vec){0}) + log_of_one_plus(e),
      choose(u < 0, e, (vec){0} + 1) / (1 + e)};
  return s;
}

#define LARGEST_COSINE 0.99999988f
#define TWO_BY_PI 0.636619772f

static inline __attribute__((always_inline)) vec changed(vec c, change k) {
  vec most = (vec){0} + LARGEST_COSINE;
  switch (k.kind) {
    case FILTERED:
      return choose(c > k.limit, (vec){0}, c);
    case HARDENED:
      return choose(c > k.limit, c * (c + k.hardness), c);
    case ANGULAR:
      return arc_sine(choose(c > most, most, choose(c < -most, -most, c))) * TWO_BY_PI;
    default:
      return c;
  }
}

/* The derivative of what becomes of c; 0 where c is clipped. */
static inline __attribute__((always_inline)) vec change_slope(vec c, change k) {
  vec one = (vec){0} + 1;
  switch (k.kind) {
    case FILTERED:
      return choose(c > k.limit, (vec){0}, one);
    case HARDENED:
      return choose(c > k.limit, c + c + k.hardness, one);
    case ANGULAR: {
      ints clipped = (c > LARGEST_COSINE) | (c < -LARGEST_COSINE);
      return choose(clipped, (vec){0}, TWO_BY_PI / square_root((1 - c) * (1 + c)));
    }
    default:
      return one;
  }
}

/* The change with its kind known to the compiler. */
static inline __attribute__((always_inline)) change of_kind(const change *k, int kind) {
  change known = *k;
  known.kind = kind;
  return known;
}

/* What a gradient's loop knows; the weight is of exponentials, or of sigmoids with a bias. */
typedef struct {
  change change;
  int sigmoids;
  float scale, origin, weight, constant;
} slope;

/* The derivative of a loss by the logit c. */
static inline __attribute__((always_inline)) vec slope_at(vec c, slope s) {
  if (s.sigmoids) {
    return soft_of(c * s.scale - s.origin).sigmoid * s.weight;
  }
  vec d = exponential((changed(c, s.change) - s.origin) * s.scale) * s.weight + s.constant;
  return s.change.kind == UNCHANGED ? d : d * change_slope(c, s.change);
}

#include "products.inc"
#include "winograd_transforms.inc"
#include "pictures.inc"
#include "centers.inc"
#include "updates.inc"

#define NUMBER float
#define OF(name) name##_float
#include "batch_norm.inc"
#include "depthwise.inc"
#include "softmax.inc"
#include "winograd.inc"
#undef NUMBER
#undef OF

#define NUMBER uint16_t
#define OF(name) name##_bfloat
#include "batch_norm.inc"
#include "depthwise.inc"
#include "softmax.inc"
#include "winograd.inc"
#undef NUMBER
#undef OF

#define BOTH(name) {name##_float, name##_bfloat}

const numeric JOIN(numeric_, SEMBLANCE_ISA) = {
    .name = TEXT(SEMBLANCE_ISA),
    .moments = BOTH(moments),
    .normalize = BOTH(normalize),
    .gradient_sums = BOTH(gradient_sums),
    .normalize_gradient = BOTH(normalize_gradient),
    .depthwise_forward = BOTH(depthwise_forward),
    .depthwise_input_gradient = BOTH(depthwise_input_gradient),
    .depthwise_kernel_gradient = BOTH(depthwise_kernel_gradient),
    .winograd_inputs = BOTH(winograd_inputs),
    .winograd_outputs = BOTH(winograd_outputs),
    .winograd_output_gradients = BOTH(winograd_output_gradients),
    .winograd_kernel = winograd_kernel,
    .winograd_turned_kernel = winograd_turned_kernel,
    .winograd_kernel_gradient = winograd_kernel_gradient,
    .product = product,
    .transposed_product = transposed_product,
    .largest = BOTH(largest),
    .logit_sum = BOTH(logit_sum),
    .exponential_sum = BOTH(exponential_sum),
    .softmax_gradient = BOTH(softmax_gradient),
    .softplus_sums = BOTH(softplus_sums),
    .sigmoid_gradient = BOTH(sigmoid_gradient),
    .row_squares = BOTH(row_squares),
    .scale_rows = BOTH(scale_rows),
    .add_scaled = BOTH(add_scaled),
    .largest_centers = largest_centers,
    .largest_centers_gradient = largest_centers_gradient,
    .momentum_update = momentum_update,
    .adam_update = adam_update,
    .picture = picture,
};
