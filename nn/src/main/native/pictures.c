/* Pictures on their way into a batch. */
#include "kernels.h"

enum { RGB = 3, NUMBERS_OF_A_PLACE = 2 };

/* Returns why a picture cannot be put there, or null. */
static const char *misfit(
    const TF_Tensor *batch, const TF_Tensor *picture, const TF_Tensor *places, int32_t row) {
  if (TF_NumDims(batch) != 4 || TF_Dim(batch, 3) != RGB) {
    return "a batch of pictures has the shape [pictures, height, width, 3]";
  }
  if (TF_NumDims(picture) != 3 || TF_Dim(picture, 0) != TF_Dim(batch, 1) ||
      TF_Dim(picture, 1) != TF_Dim(batch, 2) || TF_Dim(picture, 2) != RGB) {
    return "a picture must have the size of those of its batch";
  }
  if (row < 0 || TF_TensorElementCount(places) / NUMBERS_OF_A_PLACE <= row) {
    return "there must be a place for each picture";
  }
  int32_t position = ((const int32_t *)TF_TensorData(places))[NUMBERS_OF_A_PLACE * row];
  return position < 0 || position >= TF_Dim(batch, 0) ? "a place is outside of the batch" : 0;
}

/*
 * Writes a picture as floats into the memory of a batch that was fed. The places are [position,
 * whether mirrored] for each picture of a call; the attribute tells which of them is this one's.
 */
void place_picture(const settings *set, TF_OpKernelContext *context, storage type) {
  call c = begin(context);
  TF_Tensor *batch = input(&c, 0);
  TF_Tensor *picture = input(&c, 1);
  TF_Tensor *places = input(&c, 2);
  const char *wrong = failed(&c) ? 0
                      : type != FLOAT32
                          ? "a batch of pictures is float32"
                          : misfit(batch, picture, places, set->row);
  if (wrong) {
    fail(&c, TF_INVALID_ARGUMENT, wrong);
  }
  if (!failed(&c)) {
    int64_t height = TF_Dim(picture, 0), width = TF_Dim(picture, 1);
    const int32_t *place = (const int32_t *)TF_TensorData(places) + NUMBERS_OF_A_PLACE * set->row;
    float *to = (float *)TF_TensorData(batch) + place[0] * height * width * RGB;
    arithmetic->picture(TF_TensorData(picture), height, width, place[1], to);
  }
  end(&c);
}
