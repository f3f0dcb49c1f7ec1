/* What the kernels share: settings, one call's inputs and outputs, the arithmetic in use. */
#ifndef SEMBLANCE_CALLS_H
#define SEMBLANCE_CALLS_H

#include "memory.h"
#include "numeric.h"
#include "tensorflow_c.h"
#include "threads.h"

/* Chosen when the library is loaded. */
extern const numeric *arithmetic;

/* What a kernel was made with. */
typedef struct {
  int32_t threads;
  float epsilon, momentum;
  float scale, weight, smallest;
  int32_t others, smoothed;
  int32_t stride, pad_top, pad_left, height, width, out_height, out_width;
  int32_t row;
  int32_t centers, nesterov;
  float beta1, beta2;
} settings;

/* Does one kernel's work; feature maps are of the given storage. */
typedef void (*computation)(const settings *, TF_OpKernelContext *, storage);

enum { MAX_HELD = 32 };

/* The tensors of one call and whether it has failed; after a failure the rest does nothing. */
typedef struct {
  TF_OpKernelContext *context;
  TF_Status *status;
  TF_Tensor *held[MAX_HELD];
  int count;
} call;

call begin(TF_OpKernelContext *);

/* Tells TensorFlow of a failure and lets go of the tensors. */
void end(call *);

int failed(const call *);
void fail(call *, TF_Code, const char *message);
TF_Tensor *input(call *, int index);

/* Keeps a tensor until the call's end; returns it, or null after a failure. */
TF_Tensor *hold(call *, TF_Tensor *);

/* A vector of the given length. */
const float *channel_input(call *, int index, int64_t channels);

/* The slope of an activation, or null where the input is empty: there is none. */
const float *slope_input(call *, int index, int64_t channels);

void *output(call *, int index, TF_DataType, const int64_t *dims, int rank);
void *output_like(call *, int index, TF_DataType, const TF_Tensor *);

/* Memory for sums, freed by the caller; null after a failure. */
void *zeros(call *, size_t count, size_t size);

/* Memory of any content, given back by the caller; null after a failure. */
void *space(call *, size_t count, size_t size);

/* TensorFlow's name of a storage. */
TF_DataType type_of(storage);

/* Bytes of a number. */
size_t bytes_of(storage);

/* Copies n numbers into floats. */
void floats_of(storage, const void *from, int64_t n, float *to);

/* A feature map seen as rows of channels. */
typedef struct {
  TF_Tensor *tensor;
  const char *data;
  int64_t rows, channels;
} map;

map map_input(call *, int index);

/*
 * An output of an input's shape, in the input's place if nobody else needs that any more. Sets the
 * input; an element may be written once it has been read.
 */
void *output_over_input(call *, int input, int output, map *);
void require_same_size(call *, const map *, const map *);

#endif
