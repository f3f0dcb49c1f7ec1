package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * What a network expects of its pixels: {@code (x − mean) / std} of values 0..255.
 *
 * @param mean subtracted from every value, in pixel units
 * @param std by which every value is divided, in pixel units, &gt; 0
 * @param color order of the channels
 * @param height of the image in pixels
 * @param width of the image in pixels
 */
public record Preprocessing(double mean, double std, ColorOrder color, int height, int width) {

  /** {@code (x − 127.5) / 128}, RGB, 112×112: what InsightFace trains with. */
  public static final Preprocessing DEFAULT =
      new Preprocessing(127.5, 128, ColorOrder.RGB, 112, 112);

  /** Checks the ranges. */
  public Preprocessing {
    checkScale(mean, std);
    checkArgument(height > 0, "height must be > 0 pixels, got %s", height);
    checkArgument(width > 0, "width must be > 0 pixels, got %s", width);
  }

  static void checkScale(double mean, double std) {
    checkArgument(Double.isFinite(mean), "mean must be a finite number, got %s", mean);
    checkArgument(std > 0 && Double.isFinite(std), "std must be > 0 and finite, got %s", std);
  }

  /**
   * Adds the nodes.
   *
   * <p><b>Shapes</b>: {@code [B, h, w, 3] → [B, h, w, 3]}. <b>Gradient</b>: exact for float input.
   *
   * @param rgb0to255 images in RGB, any numeric type, values 0..255
   */
  public Operand<TFloat32> apply(Ops ops, Operand<? extends TNumber> rgb0to255) {
    Operand<TFloat32> x = ops.dtypes.cast(rgb0to255, TFloat32.class);
    if (color == ColorOrder.BGR) {
      x = ops.reverse(x, ops.constant(new int[] {3}));
    }
    return ops.math.div(ops.math.sub(x, ops.constant((float) mean)), ops.constant((float) std));
  }
}
