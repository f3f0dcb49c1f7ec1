package org.semblance.nn.layers;

/** Convolutions of one picture as loops, with the zeros before the first row and column given. */
record PlainConvolution(
    int height, int width, int channels, int filters, int kernel, int stride, int pad) {

  /** Returns a convolution of a map of {@code [outHeight, outWidth, filters]}. */
  double[] dense(float[] x, float[] weights, int outHeight, int outWidth) {
    double[] y = new double[outHeight * outWidth * filters];
    for (int r = 0; r < outHeight; r++) {
      for (int c = 0; c < outWidth; c++) {
        for (int f = 0; f < filters; f++) {
          double sum = 0;
          for (int k = 0; k < kernel * kernel; k++) {
            for (int in = 0; in < channels; in++) {
              sum += at(x, r, c, k, in) * weights[(k * channels + in) * filters + f];
            }
          }
          y[(r * outWidth + c) * filters + f] = sum;
        }
      }
    }
    return y;
  }

  /** Returns one convolution per channel. */
  double[] depthwise(float[] x, float[] weights, int outHeight, int outWidth) {
    double[] y = new double[outHeight * outWidth * channels];
    for (int r = 0; r < outHeight; r++) {
      for (int c = 0; c < outWidth; c++) {
        for (int in = 0; in < channels; in++) {
          for (int k = 0; k < kernel * kernel; k++) {
            y[(r * outWidth + c) * channels + in] +=
                at(x, r, c, k, in) * weights[k * channels + in];
          }
        }
      }
    }
    return y;
  }

  private double at(float[] x, int outRow, int outColumn, int k, int channel) {
    int row = outRow * stride + k / kernel - pad;
    int column = outColumn * stride + k % kernel - pad;
    boolean inside = row >= 0 && row < height && column >= 0 && column < width;
    return inside ? x[(row * width + column) * channels + channel] : 0;
  }
}
