/*
 * Defines the operations and their kernels for TensorFlow. Loading the library registers them, once
 * per process.
 *
 * Attributes of all: `threads`, the most that one kernel may use, 0 for all processors. Feature
 * maps are [..., channels], float32 or bfloat16; everything per channel is float32. Sums are formed
 * in a fixed order, so results do not depend on the number of threads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

const numeric *arithmetic;

typedef struct {
  const char *op;
  /* Whether it does something besides giving outputs, so that it must run each time. */
  int stateful;
  const char *attributes[11];
  const char *inputs[15];
  const char *outputs[11];
  /* For each output the input whose shape it has, or -1. */
  int shapes[10];
  computation compute;
} operation;

/* Whether the residual is one: a gradient function in Java may not ask for a shape. */
#define ADDED "added: bool"
#define SLIDING "stride: int", "pad_top: int", "pad_left: int", "height: int", "width: int", \
                "out_height: int", "out_width: int"

/* Of logits x, a factor per class; of each sample the label, its target and that one's slope. */
#define LABELLED "factor: float", "labels: int32", "targets: float", "slopes: float"

static const operation OPERATIONS[] = {
    {.op = "SemblanceBatchNorm",
     .attributes = {"epsilon: float", "momentum: float", ADDED},
     .inputs = {"x: T", "gamma: float", "beta: float", "slope: float", "moving_mean: float",
                "moving_variance: float", "residual: T"},
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
     .attributes = {ADDED},
     .inputs = {"x: T", "factor: float", "shift: float", "slope: float", "residual: T"},
     .outputs = {"y: T"},
     .shapes = {0},
     .compute = affine},
    {.op = "SemblanceAffineGradient",
     .inputs = {"dy: T", "x: T", "factor: float", "shift: float", "slope: float"},
     .outputs = {"dx: T", "d_factor: float", "d_shift: float", "d_slope: float"},
     .shapes = {1, 2, 2, 4},
     .compute = affine_gradient},
    {.op = "SemblanceConvolution",
     .attributes = {"normed: bool"},
     .inputs = {"x: T", "factor: float", "shift: float", "slope: float", "kernel: float"},
     .outputs = {"y: T"},
     .shapes = {-1},
     .compute = convolution_3x3},
    {.op = "SemblanceConvolutionInputGradient",
     .inputs = {"dy: T", "kernel: float"},
     .outputs = {"dx: T"},
     .shapes = {-1},
     .compute = convolution_3x3_input_gradient},
    {.op = "SemblanceConvolutionKernelGradient",
     .inputs = {"x: T", "dy: T", "kernel: float"},
     .outputs = {"d_kernel: float"},
     .shapes = {2},
     .compute = convolution_3x3_kernel_gradient},
    {.op = "SemblanceNormedConvolution",
     .attributes = {"epsilon: float", "momentum: float"},
     .inputs = {"x: T", "gamma: float", "beta: float", "slope: float", "moving_mean: float",
                "moving_variance: float", "kernel: float"},
     .outputs = {"y: T", "new_mean: float", "new_variance: float", "mean: float",
                 "deviation: float"},
     .shapes = {-1, 1, 1, 1, 1},
     .compute = normed_convolution},
    {.op = "SemblanceNormedConvolutionGradient",
     .inputs = {"dy: T", "x: T", "gamma: float", "beta: float", "slope: float", "mean: float",
                "deviation: float", "kernel: float"},
     .outputs = {"dx: T", "d_gamma: float", "d_beta: float", "d_slope: float", "d_kernel: float"},
     .shapes = {1, 2, 2, 4, 7},
     .compute = normed_convolution_gradient},
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
    {.op = "SemblanceNormedDepthwise",
     .attributes = {"epsilon: float", "momentum: float", SLIDING},
     .inputs = {"x: T", "gamma: float", "beta: float", "slope: float", "moving_mean: float",
                "moving_variance: float", "kernel: float", "gamma_after: float",
                "beta_after: float", "slope_after: float", "moving_mean_after: float",
                "moving_variance_after: float"},
     .outputs = {"y: T", "new_mean: float", "new_variance: float", "mean: float",
                 "deviation: float", "new_mean_after: float", "new_variance_after: float",
                 "mean_after: float", "deviation_after: float", "convolved: T"},
     .shapes = {-1, 1, 1, 1, 1, 7, 7, 7, 7, -1},
     .compute = normed_depthwise},
    {.op = "SemblanceNormedDepthwiseGradient",
     .attributes = {SLIDING},
     .inputs = {"dy: T", "x: T", "gamma: float", "beta: float", "slope: float", "mean: float",
                "deviation: float", "kernel: float", "gamma_after: float", "beta_after: float",
                "slope_after: float", "mean_after: float", "deviation_after: float",
                "convolved: T"},
     .outputs = {"dx: T", "d_gamma: float", "d_beta: float", "d_slope: float", "d_kernel: float",
                 "d_gamma_after: float", "d_beta_after: float", "d_slope_after: float"},
     .shapes = {1, 2, 2, 4, 7, 8, 8, 10},
     .compute = normed_depthwise_gradient},
    {.op = "SemblanceAffineDepthwise",
     .attributes = {SLIDING, "normed: bool"},
     .inputs = {"x: T", "factor: float", "shift: float", "slope: float", "kernel: float",
                "factor_after: float", "shift_after: float", "slope_after: float"},
     .outputs = {"y: T"},
     .shapes = {-1},
     .compute = affine_depthwise},
    {.op = "SemblanceMarginSoftmax",
     .attributes = {"scale: float", "others: int", "smoothed: int"},
     .inputs = {"x: T", LABELLED, "parameter: float"},
     .outputs = {"loss: float", "right: float", "origin: float", "share: float", "excess: float",
                 "others_sum: float"},
     .shapes = {3, 3, 3, 3, 3, 3},
     .compute = margin_softmax},
    {.op = "SemblanceMarginSoftmaxGradient",
     .attributes = {"scale: float", "others: int", "smoothed: int"},
     .inputs = {"d_loss: float", "x: T", LABELLED, "parameter: float", "origin: float",
                "share: float", "d_excess: float"},
     .outputs = {"dx: T", "d_factor: float", "d_targets: float"},
     .shapes = {1, 2, 4},
     .compute = margin_softmax_gradient},
    {.op = "SemblanceUnifiedEntropy",
     .attributes = {"scale: float", "weight: float"},
     .inputs = {"x: T", LABELLED, "bias: float"},
     .outputs = {"loss: float", "right: float", "d_bias: float"},
     .shapes = {3, 3, 3},
     .compute = unified_entropy},
    {.op = "SemblanceUnifiedEntropyGradient",
     .attributes = {"scale: float", "weight: float"},
     .inputs = {"d_loss: float", "x: T", LABELLED, "bias: float"},
     .outputs = {"dx: T", "d_factor: float", "d_targets: float"},
     .shapes = {1, 2, 4},
     .compute = unified_entropy_gradient},
    {.op = "SemblanceRowNorms",
     .attributes = {"smallest: float"},
     .inputs = {"x: T"},
     .outputs = {"inverse: float"},
     .shapes = {-1},
     .compute = row_norms},
    {.op = "SemblanceRowNormsGradient",
     .attributes = {"smallest: float"},
     .inputs = {"d_inverse: float", "x: T", "inverse: float"},
     .outputs = {"dx: T"},
     .shapes = {1},
     .compute = row_norms_gradient},
    {.op = "SemblanceScaledSum",
     .inputs = {"x: T", "y: T", "factors: float"},
     .outputs = {"sum: T"},
     .shapes = {0},
     .compute = scaled_sum},
    {.op = "SemblanceSubCenters",
     .attributes = {"centers: int"},
     .inputs = {"x: T", "factor: float"},
     .outputs = {"largest: T"},
     .shapes = {-1},
     .compute = sub_centers},
    {.op = "SemblanceSubCentersGradient",
     .attributes = {"centers: int"},
     .inputs = {"d_largest: T", "x: T", "factor: float"},
     .outputs = {"dx: T", "d_factor: float"},
     .shapes = {1, 2},
     .compute = sub_centers_gradient},
    {.op = "SemblanceRowMomentum",
     .stateful = 1,
     .attributes = {"momentum: float", "nesterov: int"},
     .inputs = {"weight: resource", "velocity: resource", "rate: float", "gradient: T",
                "rows: int32"},
     .compute = row_momentum},
    {.op = "SemblanceRowAdam",
     .stateful = 1,
     .attributes = {"beta1: float", "beta2: float", "epsilon: float"},
     .inputs = {"weight: resource", "mean: resource", "square: resource", "rate: float",
                "gradient: T", "rows: int32"},
     .compute = row_adam},
    {.op = "SemblancePlacePicture",
     .stateful = 1,
     .attributes = {"row: int"},
     .inputs = {"batch: T", "picture: uint8", "places: int32"},
     .compute = place_picture},
};

enum { COUNT = sizeof OPERATIONS / sizeof *OPERATIONS };

/* Where attributes go. */
static const struct {
  const char *name;
  size_t place;
  TF_DataType type;
} FIELDS[] = {
#define FIELD(name, type) {#name, offsetof(settings, name), type}
    FIELD(epsilon, TF_FLOAT),    FIELD(momentum, TF_FLOAT), FIELD(scale, TF_FLOAT),
    FIELD(weight, TF_FLOAT),     FIELD(others, TF_INT32),   FIELD(smoothed, TF_INT32),
    FIELD(smallest, TF_FLOAT),   FIELD(stride, TF_INT32),
    FIELD(pad_top, TF_INT32),    FIELD(pad_left, TF_INT32), FIELD(height, TF_INT32),
    FIELD(width, TF_INT32),      FIELD(out_height, TF_INT32), FIELD(out_width, TF_INT32),
    FIELD(row, TF_INT32),        FIELD(centers, TF_INT32),  FIELD(nesterov, TF_INT32),
    FIELD(beta1, TF_FLOAT),      FIELD(beta2, TF_FLOAT),
};

/*
 * Reads the attribute that `spec` defines as `name: type`. Those without a field are for gradient
 * functions in Java alone.
 */
static void read_attribute(
    TF_OpKernelConstruction *made, const char *spec, settings *set, TF_Status *status) {
  size_t length = strcspn(spec, ":");
  for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
    const char *name = FIELDS[i].name;
    void *value = (char *)set + FIELDS[i].place;
    if (strlen(name) == length && strncmp(name, spec, length) == 0) {
      if (FIELDS[i].type == TF_FLOAT) {
        TF_OpKernelConstruction_GetAttrFloat(made, name, value, status);
      } else {
        TF_OpKernelConstruction_GetAttrInt32(made, name, value, status);
      }
      return;
    }
  }
}

static settings *create(const operation *operation, TF_OpKernelConstruction *made) {
  settings *set = calloc(1, sizeof *set);
  TF_Status *status = TF_NewStatus();
  if (!set) {
    TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "no memory for a kernel's settings");
  } else {
    TF_OpKernelConstruction_GetAttrInt32(made, "threads", &set->threads, status);
    for (int i = 0; operation->attributes[i] && TF_GetCode(status) == TF_OK; i++) {
      read_attribute(made, operation->attributes[i], set, status);
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
FUNCTIONS(7)
FUNCTIONS(8)
FUNCTIONS(9)
FUNCTIONS(10)
FUNCTIONS(11)
FUNCTIONS(12)
FUNCTIONS(13)
FUNCTIONS(14)
FUNCTIONS(15)
FUNCTIONS(16)
FUNCTIONS(17)
FUNCTIONS(18)
FUNCTIONS(19)
FUNCTIONS(20)
FUNCTIONS(21)
FUNCTIONS(22)
FUNCTIONS(23)
FUNCTIONS(24)
FUNCTIONS(25)
FUNCTIONS(26)

static const struct {
  void *(*create)(TF_OpKernelConstruction *);
  void (*compute[STORAGES])(void *, TF_OpKernelContext *);
  void (*shapes)(TF_ShapeInferenceContext *, TF_Status *);
} FUNCTIONS_OF[] = {
#define ENTRY(i) {create_##i, {float_##i, bfloat_##i}, shapes_##i}
    ENTRY(0), ENTRY(1), ENTRY(2), ENTRY(3), ENTRY(4),  ENTRY(5),
    ENTRY(6), ENTRY(7), ENTRY(8), ENTRY(9), ENTRY(10), ENTRY(11), ENTRY(12), ENTRY(13), ENTRY(14),
    ENTRY(15), ENTRY(16), ENTRY(17), ENTRY(18), ENTRY(19), ENTRY(20), ENTRY(21), ENTRY(22),
    ENTRY(23), ENTRY(24), ENTRY(25), ENTRY(26),
};

_Static_assert(sizeof FUNCTIONS_OF / sizeof *FUNCTIONS_OF == COUNT, "one set for each operation");

/* The best that the processor has, or at most what SEMBLANCE_ISA names, for tests. */
static void choose_arithmetic(void) {
  const char *most = getenv("SEMBLANCE_ISA");
  int up_to_avx2 = most && strcmp(most, numeric_avx2.name) == 0;
  int up_to_baseline = most && strcmp(most, numeric_baseline.name) == 0;
  __builtin_cpu_init();
  if (!up_to_avx2 && !up_to_baseline && __builtin_cpu_supports("avx512f") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
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
  TF_OpDefinitionBuilderSetIsStateful(definition, operation->stateful);
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
