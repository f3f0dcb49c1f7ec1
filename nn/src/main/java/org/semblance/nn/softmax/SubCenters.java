package org.semblance.nn.softmax;

import static com.google.common.base.Preconditions.checkArgument;
import static org.semblance.nn.CustomGradients.asFloat;

import java.util.List;
import java.util.stream.IntStream;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.GraphScope;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The largest logit of each class's sub-centres: {@code z_j = max_s z_(j · k + s)}, s in [0, k).
 *
 * <p>Shapes: {@code [B, C · k]} → {@code [B, C]}, without factors.
 *
 * <p>Gradient: exact; the largest sub-centre has all of it, of equal ones the first.
 *
 * <p>Our own operation ({@code nn/src/main/native/centers.c}) finds the largest again on the way
 * back, so that it keeps nothing but the logits, whose place their gradient takes: beside the
 * result one array of classes × k × batch is alive at a time. Source: Deng et al. 2020 (Sub-center
 * ArcFace), section 3.2.
 */
public final class SubCenters {

  private static final String FORWARD = "SemblanceSubCenters";
  private static final String GRADIENT = "SemblanceSubCentersGradient";
  private static final String CENTERS = "centers";

  static {
    CustomGradients.defineFor(FORWARD, SubCenters::gradient);
  }

  private SubCenters() {}

  /**
   * Adds the nodes.
   *
   * @param ops where in the graph
   * @param logits of all sub-centres, those of a class next to each other
   * @param centers k ≥ 1 of each class
   */
  public static Logits largest(GraphScope scope, Ops ops, Logits logits, int centers) {
    checkArgument(centers >= 1, "there must be >= 1 sub-centers of a class, got %s", centers);
    if (centers == 1) {
      return logits;
    }
    if (!scope.fused()) {
      return Logits.of(plain(ops, logits.values(ops), centers));
    }
    Operand<TFloat32> factors = logits.factors();
    Operation largest =
        ops.scope()
            .opBuilder(FORWARD, "SubCenters")
            .addInput(logits.products().asOutput())
            .addInput((factors == null ? ops.constant(new float[0]) : factors).asOutput())
            .setAttr(CENTERS, centers)
            .setAttr("threads", scope.threads())
            .build();
    return Logits.of(asFloat(largest.<TFloat32>output(0)));
  }

  private static Operand<TFloat32> plain(Ops ops, Operand<TFloat32> logits, int centers) {
    Operand<TInt32> batch = ops.gather(ops.shape(logits), ops.constant(0), ops.constant(0));
    Operand<TFloat32> grouped =
        ops.reshape(
            logits,
            ops.stack(List.of(batch, ops.constant(-1), ops.constant(centers)))); // [B, C, k]
    Operand<TInt32> best = ops.math.argMax(grouped, ops.constant(2), TInt32.class);
    Operand<TFloat32> ones =
        ops.oneHot(
            best, ops.constant(centers), ops.constant(1f), ops.constant(0f), OneHot.axis(2L));
    return ops.reduceSum(ops.math.mul(grouped, ops.stopGradient(ones)), ops.constant(2));
  }

  /**
   * Returns which sub-centre of their own class is the largest for each sample, {@code [B]} in [0,
   * k).
   *
   * @param logits of all sub-centres, as {@link #largest} takes them
   * @param labels {@code [B]} in [0, C)
   */
  public static Operand<TInt32> ofLabels(
      Ops ops, Logits logits, Operand<TInt32> labels, int centers) {
    Operand<TInt32> firsts = ops.math.mul(labels, ops.constant(centers));
    List<Operand<TFloat32>> own =
        IntStream.range(0, centers)
            .mapToObj(s -> logits.ofLabels(ops, ops.math.add(firsts, ops.constant(s))))
            .toList();
    return ops.math.argMax(ops.stack(own), ops.constant(0), TInt32.class);
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    Operation gradient =
        ops.scope()
            .opBuilder(GRADIENT, "Gradient")
            .addInput(gradients.get(0))
            .addInput(op.input(0))
            .addInput(op.input(1))
            .setAttr(CENTERS, op.attributes().getAttrInt(CENTERS))
            .setAttr("threads", op.attributes().getAttrInt("threads"))
            .build();
    return List.of(gradient.output(0), gradient.output(1));
  }
}
