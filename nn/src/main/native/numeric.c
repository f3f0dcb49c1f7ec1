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

#include "products.inc"
#include "winograd_transforms.inc"
#include "pictures.inc"

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
    .row_squares = BOTH(row_squares),
    .scale_rows = BOTH(scale_rows),
    .add_scaled = BOTH(add_scaled),
    .picture = picture,
};
