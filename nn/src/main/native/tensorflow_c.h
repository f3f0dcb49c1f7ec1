/*
 * The part of TensorFlow's C interface that the kernels use, as tensorflow/c/{c_api,kernels,
 * kernels_experimental,ops}.h of version 2.18 declare it. Declared here so that the build needs no TensorFlow headers; the
 * symbols are in libtensorflow_framework.so.2, which TensorFlow Java has loaded before.
 */
#ifndef SEMBLANCE_TENSORFLOW_C_H
#define SEMBLANCE_TENSORFLOW_C_H

#include <stddef.h>
#include <stdint.h>

typedef struct TF_Tensor TF_Tensor;
typedef struct TF_Status TF_Status;
typedef struct TF_OpKernelConstruction TF_OpKernelConstruction;
typedef struct TF_OpKernelContext TF_OpKernelContext;
typedef struct TF_KernelBuilder TF_KernelBuilder;
typedef struct TF_OpDefinitionBuilder TF_OpDefinitionBuilder;
typedef struct TF_ShapeInferenceContext TF_ShapeInferenceContext;
typedef struct TF_ShapeHandle TF_ShapeHandle;

typedef enum { TF_FLOAT = 1, TF_INT32 = 3, TF_BFLOAT16 = 14 } TF_DataType;
typedef enum { TF_OK = 0, TF_INVALID_ARGUMENT = 3, TF_RESOURCE_EXHAUSTED = 8, TF_INTERNAL = 13 } TF_Code;

TF_Status *TF_NewStatus(void);
void TF_DeleteStatus(TF_Status *);
void TF_SetStatus(TF_Status *, TF_Code, const char *message);
TF_Code TF_GetCode(const TF_Status *);

void TF_DeleteTensor(TF_Tensor *);
void *TF_TensorData(const TF_Tensor *);
int TF_NumDims(const TF_Tensor *);
int64_t TF_Dim(const TF_Tensor *, int index);
int64_t TF_TensorElementCount(const TF_Tensor *);

TF_KernelBuilder *TF_NewKernelBuilder(
    const char *op, const char *device, void *(*create)(TF_OpKernelConstruction *),
    void (*compute)(void *, TF_OpKernelContext *), void (*destroy)(void *));
void TF_KernelBuilder_TypeConstraint(
    TF_KernelBuilder *, const char *attribute, TF_DataType, TF_Status *);
void TF_RegisterKernelBuilder(const char *kernel, TF_KernelBuilder *, TF_Status *);

void TF_OpKernelConstruction_GetAttrInt32(
    TF_OpKernelConstruction *, const char *attribute, int32_t *, TF_Status *);
void TF_OpKernelConstruction_GetAttrFloat(
    TF_OpKernelConstruction *, const char *attribute, float *, TF_Status *);
void TF_OpKernelConstruction_Failure(TF_OpKernelConstruction *, TF_Status *);

void TF_GetInput(TF_OpKernelContext *, int index, TF_Tensor **, TF_Status *);
TF_Tensor *TF_AllocateOutput(
    TF_OpKernelContext *, int index, TF_DataType, const int64_t *dims, int rank, size_t bytes,
    TF_Status *);
TF_Tensor *TF_ForwardInputOrAllocateOutput(
    TF_OpKernelContext *, const int *inputs, int count, int output, const int64_t *dims, int rank,
    int *forwarded, TF_Status *);
void TF_GetInputTensorFromVariable(
    TF_OpKernelContext *, int index, _Bool lock_held, _Bool variant, _Bool sparse,
    void (*copy)(TF_OpKernelContext *, TF_Tensor *from, TF_Tensor *to), TF_Tensor **, TF_Status *);
void TF_OpKernelContext_Failure(TF_OpKernelContext *, TF_Status *);

TF_OpDefinitionBuilder *TF_NewOpDefinitionBuilder(const char *op);
void TF_OpDefinitionBuilderAddAttr(TF_OpDefinitionBuilder *, const char *spec);
void TF_OpDefinitionBuilderAddInput(TF_OpDefinitionBuilder *, const char *spec);
void TF_OpDefinitionBuilderAddOutput(TF_OpDefinitionBuilder *, const char *spec);
void TF_OpDefinitionBuilderSetIsStateful(TF_OpDefinitionBuilder *, _Bool);
void TF_OpDefinitionBuilderSetShapeInferenceFunction(
    TF_OpDefinitionBuilder *, void (*)(TF_ShapeInferenceContext *, TF_Status *));
void TF_RegisterOpDefinition(TF_OpDefinitionBuilder *, TF_Status *);

TF_ShapeHandle *TF_NewShapeHandle(void);
void TF_DeleteShapeHandle(TF_ShapeHandle *);
void TF_ShapeInferenceContextGetInput(
    TF_ShapeInferenceContext *, int index, TF_ShapeHandle *, TF_Status *);
void TF_ShapeInferenceContextSetOutput(
    TF_ShapeInferenceContext *, int index, TF_ShapeHandle *, TF_Status *);
void TF_ShapeInferenceContextSetUnknownShape(TF_ShapeInferenceContext *, TF_Status *);

#endif
