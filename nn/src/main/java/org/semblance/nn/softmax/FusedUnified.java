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

/** {@link UnifiedCrossEntropy} as our own operation ({@code nn/src/main/native/unified.c}). */
final class FusedUnified {

  private static final String FORWARD = "SemblanceUnifiedEntropy";
  private static final String GRADIENT = "SemblanceUnifiedEntropyGradient";
  private static final List<String> FLOATS = List.of("scale", "weight");

  static {
    CustomGradients.defineFor(FORWARD, FusedUnified::gradient);
  }

  private FusedUnified() {}

  static UnifiedCrossEntropy.Terms build(
      UnifiedCrossEntropy settings,
      GraphScope scope,
      Logits logits,
      Operand<TInt32> labels,
      Operand<TFloat32> bias) {
    Ops ops = scope.opsIn(SoftmaxCrossEntropy.PATH);
    Operation entropy =
        LabelledLogits.of(scope, ops, logits, labels, settings.target())
            .addTo(ops, ops.scope().opBuilder(FORWARD, "UnifiedEntropy"))
            .addInput(bias.asOutput())
            .setAttr("scale", (float) settings.scale())
            .setAttr("weight", (float) settings.negativeWeight())
            .setAttr("threads", scope.threads())
            .build();
    return new UnifiedCrossEntropy.Terms(
        asFloat(entropy.<TFloat32>output(0)), asFloat(entropy.<TFloat32>output(1)));
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    Output<?> incoming = gradients.get(0);
    OperationBuilder builder = ops.scope().opBuilder(GRADIENT, "Gradient").addInput(incoming);
    for (int i = 0; i <= LabelledLogits.INPUTS; i++) {
      builder.addInput(op.input(i));
    }
    FLOATS.forEach(name -> builder.setAttr(name, op.attributes().getAttrFloat(name)));
    builder.setAttr("threads", op.attributes().getAttrInt("threads"));
    List<Operand<?>> all = LabelledLogits.gradients(ops, op, builder.build());
    // Output 2 is each sample's derivative by the bias.
    Operand<TFloat32> byBias = ops.math.mul(asFloat(incoming), asFloat(op.output(2)));
    all.add(ops.reduceSum(byBias, ops.constant(0)));
    return all;
  }
}
