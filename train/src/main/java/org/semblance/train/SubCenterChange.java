package org.semblance.train;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.semblance.losses.ClassificationHead;
import org.semblance.nn.Parameter;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Class weights on their way from one number of sub-centres to another, with the optimiser's state
 * of them.
 *
 * <p>To fewer, each class keeps those that most of its latest pictures were nearest to: from 3 to 1
 * the dominant one. Where nothing is known of that, the first. To more, each class keeps its own,
 * and the others begin as copies of the dominant one, each moved in a direction of its own by a
 * tenth of its length, so that they can part; the state is copied unmoved. (Keras_insightface
 * begins with random weights in both cases, and ignores a change of {@code lossTopK} while the kind
 * of head stays.)
 *
 * @param classes of the run
 * @param seed decides in which directions copies are moved
 */
record SubCenterChange(int classes, long seed) {

  /** Name of the class weights. */
  static final String WEIGHT = ClassificationHead.PREFIX + "/" + ClassificationHead.WEIGHT;

  private static final String STATE = "optimizer/" + WEIGHT + "/";
  private static final String VOTES = ClassificationHead.PREFIX + "/votes";

  /** Length of the move of a copy, as a share of the weight's. */
  private static final double MOVE = 0.1;

  /**
   * Replaces those values that are of another number of sub-centres than a graph's parameters.
   *
   * @param values by name; those that are replaced are closed
   * @return the new ones, which the caller closes
   */
  Map<String, TFloat32> changed(Collection<Parameter> parameters, Map<String, TFloat32> values) {
    Map<String, TFloat32> changed = new HashMap<>();
    TFloat32 votes = values.get(VOTES);
    for (Parameter parameter : parameters) {
      TFloat32 value = values.get(parameter.name());
      boolean weight = parameter.name().equals(WEIGHT);
      if (value != null
          && (weight || parameter.name().startsWith(STATE))
          && differs(value.shape(), parameter.shape())) {
        changed.put(parameter.name(), changed(value, parameter.shape(), votes, weight));
        value.close();
      }
    }
    return changed;
  }

  private boolean differs(Shape from, Shape to) {
    return from.numDimensions() == 2
        && to.numDimensions() == 2
        && from.get(1) == to.get(1)
        && from.get(0) != to.get(0)
        && from.get(0) % classes == 0
        && to.get(0) % classes == 0;
  }

  private TFloat32 changed(TFloat32 value, Shape shape, @Nullable TFloat32 votes, boolean move) {
    int size = Math.toIntExact(shape.get(1));
    int before = Math.toIntExact(value.shape().get(0) / classes);
    int after = Math.toIntExact(shape.get(0) / classes);
    return TFloat32.tensorOf(
        shape,
        target -> {
          FloatDataBuffer from = value.asRawTensor().data().asFloats();
          FloatDataBuffer to = target.asRawTensor().data().asFloats();
          float[] row = new float[size];
          for (int c = 0; c < classes; c++) {
            List<Integer> order = order(c, before, votes);
            for (int s = 0; s < after; s++) {
              boolean copy = s >= before;
              int source = copy ? order.get(0) : after < before ? order.get(s) : s;
              from.offset(((long) c * before + source) * size).read(row);
              if (copy && move) {
                move(row, (long) c * after + s);
              }
              to.offset(((long) c * after + s) * size).write(row);
            }
          }
        });
  }

  /** Returns a class's sub-centres, those with most votes first; of equal ones the first. */
  private List<Integer> order(int of, int centers, @Nullable TFloat32 votes) {
    Comparator<Integer> byVotes = Comparator.naturalOrder();
    if (votes != null && votes.shape().equals(Shape.of(classes, centers))) {
      byVotes =
          Comparator.<Integer>comparingDouble(s -> -votes.getFloat(of, s))
              .thenComparing(Comparator.naturalOrder());
    }
    return IntStream.range(0, centers).boxed().sorted(byVotes).toList();
  }

  private void move(float[] row, long number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    double[] step = random.doubles(row.length, -1, 1).toArray();
    double scale = MOVE * length(row) / length(step);
    for (int i = 0; i < row.length; i++) {
      row[i] += (float) (scale * step[i]);
    }
  }

  private static double length(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static double length(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
