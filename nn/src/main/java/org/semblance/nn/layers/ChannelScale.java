package org.semblance.nn.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Product of a feature map with one factor per channel, {@code [h, w, c] · [1, 1, c]}. */
public record ChannelScale() implements Layer {

  @Override
  public String describe() {
    return "channelScale";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    checkArgument(
        inputs.size() == 2
            && inputs.get(0).numDimensions() == 3
            && inputs.get(1).equals(Shape.of(1, 1, Shapes.channels(inputs.get(0)))),
        "channelScale takes [h, w, c] and [1, 1, c], got %s",
        inputs);
    return inputs.get(0);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    return List.of();
  }

  @Override
  public long multiplyAdds(List<Shape> inputs) {
    return 0;
  }

  @Override
  public <T extends TFloating> Operand<T> apply(LayerContext context, List<Operand<T>> inputs) {
    return context.ops().math.mul(inputs.get(0), inputs.get(1));
  }
}
