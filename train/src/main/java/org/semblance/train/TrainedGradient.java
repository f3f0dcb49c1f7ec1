package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.semblance.losses.ClassificationHead;
import org.semblance.losses.HeadOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a step trains of a parameter, and the gradient of the loss by it.
 *
 * @param trained all of the parameter, or rows of it
 * @param gradient of the shape of its value, without weight decay
 */
record TrainedGradient(Trained trained, Operand<TFloat32> gradient) {

  /**
   * Adds the backward pass.
   *
   * <p>The gradient of the class weights, of very many classes the largest array of a step, comes
   * last, though it could be the first: then the feature maps are gone, and nobody reads the
   * weights any more. TensorFlow would copy them before it moves them if somebody did.
   *
   * @param readers of the class weights beside the loss
   * @return one for each that is trained, in order
   */
  static List<TrainedGradient> of(
      GraphScope scope, StepLosses losses, List<Trained> trained, List<? extends Op> readers) {
    Operand<TFloat32> loss = losses.angles().before(scope, losses.total());
    HeadOptions.Terms head = losses.head();
    int last = head == null ? -1 : trained.indexOf(head.sample().weight());
    List<Operand<?>> inputs = new ArrayList<>();
    trained.forEach(each -> inputs.add(each.value()));
    if (head == null || last < 0 || trained.size() == 1) {
      return of(trained, scope.gradients(loss, inputs));
    }
    Operand<?> weight = inputs.remove(last);
    List<Operand<TFloat32>> products = head.products().parts();
    inputs.addAll(products);
    List<Output<?>> gradients = new ArrayList<>(scope.gradients(loss, inputs));
    List<Op> before = new ArrayList<>(readers);
    List<Output<?>> others = gradients.subList(0, trained.size() - 1);
    before.addAll(others);
    // Of one node, not of all for each.
    Ops ops = scope.opsIn(ClassificationHead.PREFIX);
    Ops after = ops.withControlDependencies(ops.withControlDependencies(before).noOp());
    List<Operand<?>> arriving = new ArrayList<>();
    gradients
        .subList(others.size(), gradients.size())
        .forEach(g -> arriving.add(after.identity(g)));
    List<Output<?>> all = new ArrayList<>(others);
    all.addAll(last, scope.gradients(products, arriving, List.of(weight)));
    return of(trained, all);
  }

  private static List<TrainedGradient> of(List<Trained> trained, List<Output<?>> gradients) {
    List<TrainedGradient> all = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      all.add(new TrainedGradient(trained.get(i), gradients.get(i).expect(TFloat32.class)));
    }
    return all;
  }
}
