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

/** {@link SoftmaxCrossEntropy} as our own operation ({@code nn/src/main/native/softmax.c}). */
final class FusedSoftmax {

  private static final String FORWARD = "SemblanceMarginSoftmax";
  private static final String GRADIENT = "SemblanceMarginSoftmaxGradient";
  private static final List<String> WHOLE = List.of("others", "smoothed", "threads");

  // Outputs.
  private static final int OWN = 0;
  private static final int RIGHT = 1;
  private static final int ORIGIN = 2;
  private static final int SHARE = 3;
  private static final int EXCESS = 4;
  private static final int OTHERS = 5;

  static {
    CustomGradients.defineFor(FORWARD, FusedSoftmax::gradient);
  }

  private FusedSoftmax() {}

  static SoftmaxCrossEntropy.Terms build(
      SoftmaxCrossEntropy settings, GraphScope scope, Logits logits, Operand<TInt32> labels) {
    Ops ops = scope.opsIn(SoftmaxCrossEntropy.PATH);
    Operation softmax = add(settings, scope, ops, logits, labels);
    double smoothing = settings.labelSmoothing();
    return SoftmaxCrossEntropy.Terms.of(
        ops,
        asFloat(softmax.<TFloat32>output(OWN)),
        smoothing > 0 ? asFloat(softmax.<TFloat32>output(EXCESS)) : null,
        asFloat(softmax.<TFloat32>output(RIGHT)),
        smoothing);
  }

  static Operand<TFloat32> logSumOfOthers(
      GraphScope scope, Ops ops, Logits logits, Operand<TInt32> labels) {
    SoftmaxCrossEntropy plain = new SoftmaxCrossEntropy(TargetLogit.UNCHANGED, 1, 0);
    return asFloat(add(plain, scope, ops, logits, labels).<TFloat32>output(OTHERS));
  }

  private static Operation add(
      SoftmaxCrossEntropy settings,
      GraphScope scope,
      Ops ops,
      Logits logits,
      Operand<TInt32> labels) {
    OtherLogits others = settings.others();
    return LabelledLogits.of(scope, ops, logits, labels, settings.target())
        .addTo(ops, ops.scope().opBuilder(FORWARD, "MarginSoftmax"))
        .addInput(others.parameter(ops).asOutput())
        .setAttr("scale", (float) settings.scale())
        .setAttr("others", others.kind())
        .setAttr("smoothed", settings.labelSmoothing() > 0 ? 1L : 0L)
        .setAttr("threads", scope.threads())
        .build();
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    OperationBuilder builder =
        ops.scope().opBuilder(GRADIENT, "Gradient").addInput(gradients.get(OWN));
    for (int i = 0; i <= LabelledLogits.INPUTS; i++) {
      builder.addInput(op.input(i));
    }
    boolean smoothed = op.attributes().getAttrInt("smoothed") != 0;
    builder
        .addInput(op.output(ORIGIN))
        .addInput(op.output(SHARE))
        .addInput(smoothed ? gradients.get(EXCESS) : ops.constant(new float[0]).asOutput())
        .setAttr("scale", op.attributes().getAttrFloat("scale"));
    WHOLE.forEach(name -> builder.setAttr(name, op.attributes().getAttrInt(name)));
    List<Operand<?>> all = LabelledLogits.gradients(ops, op, builder.build());
    all.add(ops.zerosLike(op.input(LabelledLogits.INPUTS)));
    return all;
  }
}
