package org.semblance.nn.softmax;

import static org.semblance.nn.CustomGradients.asFloat;

import java.util.List;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.GraphScope;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * {@link MarginSoftmax} as our own operation ({@code nn/src/main/native/softmax.c}).
 *
 * <p>The targets and their derivatives, one value per sample, are TensorFlow's operations; ours
 * takes both, so that its gradient is all of the logits' gradient.
 */
final class FusedSoftmax {

  private static final String FORWARD = "SemblanceMarginSoftmax";
  private static final String GRADIENT = "SemblanceMarginSoftmaxGradient";
  private static final List<String> FLOATS = List.of("scale", "smoothing");

  static {
    CustomGradients.defineFor(FORWARD, FusedSoftmax::gradient);
  }

  private FusedSoftmax() {}

  static MarginSoftmax.Terms build(
      MarginSoftmax settings, GraphScope scope, Logits logits, Operand<TInt32> labels) {
    Ops ops = scope.opsIn(MarginSoftmax.PATH);
    Operand<TFloat32> own = ops.stopGradient(ofLabels(ops, logits, labels)); // [B]
    Operand<TFloat32> targets = settings.target().of(ops, own);
    Operand<TFloat32> sum = ops.reduceSum(targets, ops.constant(0));
    // Part of the forward pass, not of its gradient.
    String slopesName = ops.scope().makeOpName("slopes");
    Operand<TFloat32> slopes = asFloat(scope.gradients(slopesName, sum, List.of(own)).get(0));
    Operand<TFloat32> factors = logits.factors();
    Operation softmax =
        ops.scope()
            .opBuilder(FORWARD, "MarginSoftmax")
            .addInput(logits.products().asOutput())
            .addInput((factors == null ? ops.constant(new float[0]) : factors).asOutput())
            .addInput(labels.asOutput())
            .addInput(ops.stopGradient(targets).asOutput())
            .addInput(ops.stopGradient(slopes).asOutput())
            .setAttr("scale", (float) settings.scale())
            .setAttr("smoothing", (float) settings.labelSmoothing())
            .setAttr("threads", scope.threads())
            .build();
    return new MarginSoftmax.Terms(
        asFloat(softmax.<TFloat32>output(0)), asFloat(softmax.<TFloat32>output(1)));
  }

  private static Operand<TFloat32> ofLabels(Ops ops, Logits logits, Operand<TInt32> labels) {
    Operand<TFloat32> products = ops.gatherNd(logits.products(), MarginSoftmax.places(ops, labels));
    Operand<TFloat32> factors = logits.factors();
    return factors == null
        ? products
        : ops.math.mul(products, ops.gather(factors, labels, ops.constant(0)));
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    OperationBuilder builder =
        ops.scope().opBuilder(GRADIENT, "Gradient").addInput(gradients.get(0));
    for (int i = 0; i < 5; i++) {
      builder.addInput(op.input(i));
    }
    builder.addInput(op.output(2)).addInput(op.output(3));
    FLOATS.forEach(name -> builder.setAttr(name, op.attributes().getAttrFloat(name)));
    Operation gradient = builder.setAttr("threads", op.attributes().getAttrInt("threads")).build();
    return List.of(
        gradient.output(0),
        gradient.output(1),
        ops.zerosLike(op.input(2)),
        ops.zerosLike(op.input(3)),
        ops.zerosLike(op.input(4)));
  }
}
