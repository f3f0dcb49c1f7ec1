/* The kernels, each a `computation`; registration.c says what they read and write. */
#ifndef SEMBLANCE_KERNELS_H
#define SEMBLANCE_KERNELS_H

#include "calls.h"

void batch_norm(const settings *, TF_OpKernelContext *, storage);
void batch_norm_gradient(const settings *, TF_OpKernelContext *, storage);
void affine(const settings *, TF_OpKernelContext *, storage);
void affine_gradient(const settings *, TF_OpKernelContext *, storage);
void convolution_3x3(const settings *, TF_OpKernelContext *, storage);
void convolution_3x3_input_gradient(const settings *, TF_OpKernelContext *, storage);
void convolution_3x3_kernel_gradient(const settings *, TF_OpKernelContext *, storage);
void normed_convolution(const settings *, TF_OpKernelContext *, storage);
void normed_convolution_gradient(const settings *, TF_OpKernelContext *, storage);
void depthwise_convolution(const settings *, TF_OpKernelContext *, storage);
void depthwise_input_gradient(const settings *, TF_OpKernelContext *, storage);
void depthwise_kernel_gradient(const settings *, TF_OpKernelContext *, storage);
void normed_depthwise(const settings *, TF_OpKernelContext *, storage);
void normed_depthwise_gradient(const settings *, TF_OpKernelContext *, storage);
void affine_depthwise(const settings *, TF_OpKernelContext *, storage);
void margin_softmax(const settings *, TF_OpKernelContext *, storage);
void margin_softmax_gradient(const settings *, TF_OpKernelContext *, storage);
void unified_entropy(const settings *, TF_OpKernelContext *, storage);
void unified_entropy_gradient(const settings *, TF_OpKernelContext *, storage);
void row_norms(const settings *, TF_OpKernelContext *, storage);
void row_norms_gradient(const settings *, TF_OpKernelContext *, storage);
void scaled_sum(const settings *, TF_OpKernelContext *, storage);
void sub_centers(const settings *, TF_OpKernelContext *, storage);
void sub_centers_gradient(const settings *, TF_OpKernelContext *, storage);
void row_momentum(const settings *, TF_OpKernelContext *, storage);
void row_adam(const settings *, TF_OpKernelContext *, storage);
void place_picture(const settings *, TF_OpKernelContext *, storage);

#endif
