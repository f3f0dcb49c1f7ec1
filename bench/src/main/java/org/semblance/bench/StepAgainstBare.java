package org.semblance.bench;

import java.util.Locale;
import java.util.SplittableRandom;
import org.semblance.backbones.BatchNormSettings;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.MobileFaceNet;
import org.semblance.backbones.Nonlinearity;
import org.semblance.backbones.Preprocessing;
import org.semblance.losses.CosFace;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.train.BackboneOptions;
import org.semblance.train.StepBenchmark;
import org.semblance.train.StepObjective;
import org.semblance.train.StepPlan;
import org.semblance.train.UpdateRule;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The product's MobileFaceNet step beside a bare TensorFlow Java graph of the same arithmetic, in
 * turns, in one process.
 *
 * <p>Arguments: batch (64), classes (10000), rounds (10), steps per round (5). Prints the medians
 * and their ratio; the aim is a ratio of at least 0.97.
 */
public final class StepAgainstBare {

  private static final int EMBEDDING = 256;

  private StepAgainstBare() {}

  /** Runs the benchmark. */
  public static void main(String[] args) {
    int batch = argument(args, 0, 64);
    int classes = argument(args, 1, 10_000);
    int rounds = argument(args, 2, 10);
    int steps = argument(args, 3, 5);
    double[] product = new double[rounds * steps];
    double[] bare = new double[rounds * steps];
    try (StepBenchmark ours = StepBenchmark.open(plan(batch, classes), DeviceOptions.DEFAULT);
        BareMobileFaceNet theirs = new BareMobileFaceNet(batch, EMBEDDING, classes, 0);
        TFloat32 images = images(batch);
        TInt32 labels =
            TInt32.vectorOf(new SplittableRandom(2).ints(batch, 0, classes).toArray())) {
      for (int i = 0; i < 3; i++) {
        ours.step();
        theirs.step(images, labels);
      }
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < steps; i++) {
          product[round * steps + i] = ours.step();
        }
        for (int i = 0; i < steps; i++) {
          long start = System.nanoTime();
          theirs.step(images, labels);
          bare[round * steps + i] = (System.nanoTime() - start) / 1e9;
        }
      }
    }
    double productMedian = StepBenchmark.median(product);
    double bareMedian = StepBenchmark.median(bare);
    System.out.printf(
        Locale.ROOT,
        "batch %d, %d classes, float32, %d steps each%n"
            + "product  %.1f images/s%nbare     %.1f images/s%nratio    %.3f%n",
        batch,
        classes,
        product.length,
        batch / productMedian,
        batch / bareMedian,
        bareMedian / productMedian);
  }

  private static StepPlan plan(int batch, int classes) {
    FaceModel model =
        new FaceModel(
            new MobileFaceNet(false, Nonlinearity.PRELU),
            new EmbeddingHead(EmbeddingHead.Kind.GDC, EMBEDDING, 0, null, false, true),
            BatchNormSettings.DEFAULT,
            Preprocessing.DEFAULT);
    return new StepPlan(
        model,
        BackboneOptions.TRAINED,
        StepObjective.of(new CosFace(0.35, 64, 0), classes),
        UpdateRule.of(new Sgd(0.9, false), new WeightDecay(5e-4, 1, false, false)),
        batch);
  }

  private static TFloat32 images(int batch) {
    SplittableRandom random = new SplittableRandom(1);
    return TFloat32.tensorOf(
        Shape.of(batch, 112, 112, 3),
        tensor -> {
          float[] pixels = new float[batch * 112 * 112 * 3];
          for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
          }
          tensor.asRawTensor().data().asFloats().write(pixels);
        });
  }

  private static int argument(String[] args, int index, int otherwise) {
    return args.length > index ? Integer.parseInt(args[index]) : otherwise;
  }
}
