#include "calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

call begin(TF_OpKernelContext *context) {
  call c = {.context = context, .status = TF_NewStatus()};
  return c;
}

void end(call *c) {
  if (TF_GetCode(c->status) != TF_OK) {
    TF_OpKernelContext_Failure(c->context, c->status);
  }
  for (int i = 0; i < c->count; i++) {
    TF_DeleteTensor(c->held[i]);
  }
  TF_DeleteStatus(c->status);
}

int failed(const call *c) { return TF_GetCode(c->status) != TF_OK; }

void fail(call *c, TF_Code code, const char *message) {
  if (!failed(c)) {
    TF_SetStatus(c->status, code, message);
  }
}

TF_Tensor *hold(call *c, TF_Tensor *tensor) {
  if (tensor && c->count == MAX_HELD) {
    fail(c, TF_INTERNAL, "an operation has more inputs and outputs than a call can hold");
    TF_DeleteTensor(tensor);
  } else if (tensor) {
    c->held[c->count++] = tensor;
  }
  return failed(c) ? 0 : tensor;
}

TF_Tensor *input(call *c, int index) {
  TF_Tensor *tensor = 0;
  if (!failed(c)) {
    TF_GetInput(c->context, index, &tensor, c->status);
  }
  return hold(c, tensor);
}

const float *channel_input(call *c, int index, int64_t channels) {
  TF_Tensor *tensor = input(c, index);
  if (tensor && TF_TensorElementCount(tensor) != channels) {
    char message[128];
    snprintf(message, sizeof message, "input %d must have %lld values, one per channel, got %lld",
             index, (long long)channels, (long long)TF_TensorElementCount(tensor));
    fail(c, TF_INVALID_ARGUMENT, message);
  }
  return failed(c) ? 0 : TF_TensorData(tensor);
}

void *output(
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
  return hold(c, tensor) ? TF_TensorData(tensor) : 0;
}

void *output_like(call *c, int index, TF_DataType type, const TF_Tensor *tensor) {
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

void *zeros(call *c, size_t count, size_t size) {
  if (failed(c)) {
    return 0;
  }
  void *memory = calloc(count ? count : 1, size);
  if (!memory) {
    fail(c, TF_RESOURCE_EXHAUSTED, "no memory for the sums of a kernel");
  }
  return memory;
}

/* The rows of a tensor that is held. */
static map map_of(call *c, TF_Tensor *tensor) {
  map m = {.tensor = tensor};
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

map map_input(call *c, int index) { return map_of(c, input(c, index)); }

void *output_over_input(call *c, int index, int out, map *m) {
  int64_t dims[8];
  TF_Tensor *before = input(c, index);
  int rank = failed(c) ? 0 : TF_NumDims(before);
  if (rank > 8) {
    fail(c, TF_INVALID_ARGUMENT, "a feature map has at most 8 dimensions");
  }
  if (failed(c)) {
    return 0;
  }
  for (int i = 0; i < rank; i++) {
    dims[i] = TF_Dim(before, i);
  }
  /* TensorFlow gives a place away only if nobody holds it, this call included. */
  c->count--;
  TF_DeleteTensor(before);
  int taken = -1;
  TF_Tensor *after = TF_ForwardInputOrAllocateOutput(
      c->context, &index, 1, out, dims, rank, &taken, c->status);
  if (failed(c)) {
    return 0;
  }
  hold(c, after);
  *m = map_of(c, taken == index ? after : input(c, index));
  return failed(c) ? 0 : TF_TensorData(after);
}

void require_same_size(call *c, const map *a, const map *b) {
  if (!failed(c) && (a->rows != b->rows || a->channels != b->channels)) {
    fail(c, TF_INVALID_ARGUMENT, "a feature map and its gradient must have the same shape");
  }
}

const float *slope_input(call *c, int index, int64_t channels) {
  TF_Tensor *slope = input(c, index);
  if (failed(c) || TF_TensorElementCount(slope) == 0) {
    return 0;
  }
  return channel_input(c, index, channels);
}

void *space(call *c, size_t count, size_t size) {
  if (failed(c)) {
    return 0;
  }
  void *memory = borrow_memory((count ? count : 1) * size);
  if (!memory) {
    fail(c, TF_RESOURCE_EXHAUSTED, "no memory for a part of a kernel's work");
  }
  return memory;
}

TF_DataType type_of(storage type) { return type == FLOAT32 ? TF_FLOAT : TF_BFLOAT16; }

size_t bytes_of(storage type) { return type == FLOAT32 ? 4 : 2; }

void floats_of(storage type, const void *from, int64_t n, float *to) {
  for (int64_t i = 0; i < n; i++) {
    if (type == FLOAT32) {
      to[i] = ((const float *)from)[i];
    } else {
      uint32_t bits = (uint32_t)((const uint16_t *)from)[i] << 16;
      memcpy(to + i, &bits, sizeof bits);
    }
  }
}
