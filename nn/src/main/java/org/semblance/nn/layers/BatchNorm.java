package org.semblance.nn.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.ActivationFunction;
import org.semblance.nn.Initializer;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.TakesNext;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Batch normalisation over all axes but the last.
 *
 * <p>Training: {@code γ (x − mean) / √(var + ε) + β} with the batch's mean and variance, and {@code
 * moving ← momentum · moving + (1 − momentum) · batch} as a state update, the variance with
 * Bessel's correction as TensorFlow and torch store it. Inference: the moving values.
 *
 * <p>Gradient: exact, through the batch statistics while training. Source: Ioffe and Szegedy 2015,
 * algorithm 1.
 *
 * @param momentum share of the old moving value, in [0, 1)
 * @param epsilon added to the variance, &gt; 0
 * @param scale whether γ is trained; otherwise it is 1 (MXNet's fix_gamma)
 */
public record BatchNorm(double momentum, double epsilon, boolean scale) implements TakesNext {

  /** Keras' defaults. */
  public static final BatchNorm DEFAULT = new BatchNorm(0.99, 1e-3, true);

  /** Checks the ranges. */
  public BatchNorm {
    checkArgument(
        momentum >= 0 && momentum < 1, "batch norm momentum must be in [0, 1), got %s", momentum);
    checkArgument(epsilon > 0, "batch norm epsilon must be > 0, got %s", epsilon);
  }

  @Override
  public String describe() {
    // Momentum is a training setting: it does not change what the network computes.
    return String.format("batchNorm epsilon %s%s", epsilon, scale ? "" : ", no scale");
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shapes.only(inputs);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    Shape channels = Shape.of(Shapes.channels(Shapes.only(inputs)));
    List<ParameterSpec> specs = new ArrayList<>();
    if (scale) {
      specs.add(spec("gamma", channels, 1, ParameterRole.NORMALIZATION));
    }
    specs.add(spec("beta", channels, 0, ParameterRole.NORMALIZATION));
    specs.add(spec("moving_mean", channels, 0, ParameterRole.MOVING_AVERAGE));
    specs.add(spec("moving_variance", channels, 1, ParameterRole.MOVING_AVERAGE));
    return specs;
  }

  private static ParameterSpec spec(String name, Shape shape, float value, ParameterRole role) {
    return new ParameterSpec(name, shape, Initializer.constant(value), role);
  }

  @Override
  public long multiplyAdds(List<Shape> inputs) {
    return 0;
  }

  /** Returns γ, of shape {@code [channels]}. */
  Operand<TFloat32> gamma(LayerContext context) {
    return scale ? context.read("gamma") : constant(context, 1);
  }

  private static Operand<TFloat32> constant(LayerContext context, float value) {
    Ops ops = context.ops();
    return ops.fill(ops.constant(context.read("beta").shape()), ops.constant(value));
  }

  @Override
  public int takes(Shape input, Class<? extends TFloating> storage, List<Layer> following) {
    if (following.isEmpty()) {
      return 0;
    }
    if (following.get(0) instanceof Add) {
      return 1;
    }
    int activations = activates(following.get(0)) ? 1 : 0;
    if (following.size() == activations) {
      return activations;
    }
    Layer next = following.get(activations);
    if (next instanceof Conv2d convolution) {
      return FusedConvolution.fits(convolution, input, storage) ? activations + 1 : activations;
    }
    boolean depthwise =
        activations == 1
            && next instanceof DepthwiseConv2d convolution
            && FusedDepthwise.fits(convolution);
    if (!depthwise) {
      return activations;
    }
    boolean normedBehind =
        following.size() >= 4
            && following.get(2) instanceof BatchNorm after
            && after.momentum == momentum
            && after.epsilon == epsilon
            && activates(following.get(3));
    return normedBehind ? 4 : 2;
  }

  private static boolean activates(Layer layer) {
    return layer instanceof PRelu || layer.equals(new Activation(ActivationFunction.RELU));
  }

  /**
   * Returns the factors by which an activation multiplies negative values, {@code [channels]}; none
   * where there is no activation.
   */
  static Operand<TFloat32> slope(@Nullable Taken activation, LayerContext norm) {
    if (activation == null) {
      return FusedNorm.nothing(norm.ops());
    }
    return activation.layer() instanceof PRelu
        ? activation.context().read("alpha")
        : constant(norm, 0);
  }

  @Override
  public <T extends TFloating> Operand<T> applyWith(
      LayerContext context, Operand<T> input, List<Taken> taken, List<Operand<T>> others) {
    Taken last = taken.get(taken.size() - 1);
    if (last.layer() instanceof Conv2d) {
      Taken activation = taken.size() == 2 ? taken.get(0) : null;
      return new FusedConvolution.Normed(this, context, activation, last).apply(input);
    }
    if (taken.size() > 1) {
      return FusedNormedDepthwise.of(new Taken(this, context), taken).apply(input);
    }
    FusedNorm norm = new FusedNorm(context, this, gamma(context));
    return taken.get(0).layer() instanceof Add
        ? norm.plus(input, others.get(0))
        : norm.activated(input, slope(taken.get(0), context));
  }

  @Override
  public <T extends TFloating> Operand<T> apply(LayerContext context, List<Operand<T>> inputs) {
    Ops ops = context.ops();
    Operand<TFloat32> beta = context.read("beta");
    Operand<TFloat32> gamma = gamma(context);
    Operand<T> x = inputs.get(0);
    if (context.fused()) {
      return new FusedNorm(context, this, gamma).of(x);
    }
    boolean vector = x.shape().numDimensions() == 2;
    if (vector) {
      // The fused kernel takes [n, h, w, c] only.
      x = ops.expandDims(x, ops.constant(new int[] {1}));
      x = ops.expandDims(x, ops.constant(new int[] {1}));
    }
    FusedBatchNorm<T, TFloat32> norm =
        ops.nn.fusedBatchNorm(
            x,
            gamma,
            beta,
            context.read("moving_mean"),
            context.read("moving_variance"),
            FusedBatchNorm.epsilon((float) epsilon),
            FusedBatchNorm.exponentialAvgFactor((float) (1 - momentum)),
            FusedBatchNorm.isTraining(context.training()));
    if (context.training()) {
      // With a factor below 1 these outputs are already the new moving values.
      addStateUpdates(context, norm.batchMean(), norm.batchVariance());
    }
    return vector
        ? ops.squeeze(norm.y(), org.tensorflow.op.core.Squeeze.axis(List.of(1L, 2L)))
        : norm.y();
  }

  /** Lets every training step assign a normalisation's new moving values. */
  static void addStateUpdates(LayerContext context, Operand<?> mean, Operand<?> variance) {
    Ops ops = context.ops();
    context.addStateUpdate(ops.assignVariableOp(context.parameter("moving_mean").handle(), mean));
    context.addStateUpdate(
        ops.assignVariableOp(context.parameter("moving_variance").handle(), variance));
  }
}
