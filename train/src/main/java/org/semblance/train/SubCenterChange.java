package org.semblance.train;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.semblance.losses.ClassificationHead;
import org.semblance.nn.Parameter;
import org.semblance.nn.Parameters;
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

  /** Length of the move of a copy, as a share of the weight's. */
  private static final double MOVE = 0.1;

  /** Returns whether values become those of a parameter by another number of sub-centres. */
  boolean applies(Parameter parameter, Shape from) {
    Shape to = parameter.shape();
    return (parameter.name().equals(WEIGHT) || parameter.name().startsWith(STATE))
        && from.numDimensions() == 2
        && to.numDimensions() == 2
        && from.get(1) == to.get(1)
        && from.get(0) != to.get(0)
        && from.get(0) % classes == 0
        && to.get(0) % classes == 0;
  }

  /**
   * Returns the values that a parameter gets, made as they are asked for.
   *
   * @param from shape of the values of before, to which this {@linkplain #applies applies}
   * @param old values of before
   * @param votes of before, {@code [classes, sub-centres]}; null if there are none
   */
  Parameters.PieceSource changed(
      Parameter parameter, Shape from, Parameters.PieceSource old, @Nullable TFloat32 votes) {
    Rows rows =
        new Rows(
            Math.toIntExact(from.get(1)),
            Math.toIntExact(from.get(0) / classes),
            Math.toIntExact(parameter.shape().get(0) / classes),
            parameter.name().equals(WEIGHT));
    return (offset, shape) -> {
      long first = offset / rows.size;
      long end = first + shape.get(0);
      // All of the old rows of the classes that the new ones are of.
      long oldFirst = first / rows.after * rows.before;
      long oldEnd = ((end - 1) / rows.after + 1) * rows.before;
      try (TFloat32 source =
          old.read(oldFirst * rows.size, Shape.of(oldEnd - oldFirst, rows.size))) {
        return TFloat32.tensorOf(
            shape, target -> copy(rows, first, new Old(source, oldFirst), votes, target));
      }
    };
  }

  /**
   * How the rows change.
   *
   * @param size of a row
   * @param before sub-centres of a class
   * @param after sub-centres of a class
   * @param moves whether copies are moved
   */
  private record Rows(int size, int before, int after, boolean moves) {}

  /**
   * Some rows of before.
   *
   * @param first number of the first of them
   */
  private record Old(TFloat32 values, long first) {}

  /** Makes rows from one on. */
  private void copy(Rows rows, long first, Old old, @Nullable TFloat32 votes, TFloat32 target) {
    FloatDataBuffer from = old.values.asRawTensor().data().asFloats();
    FloatDataBuffer to = target.asRawTensor().data().asFloats();
    float[] row = new float[rows.size];
    for (long at = first; at < first + target.shape().get(0); at++) {
      int of = Math.toIntExact(at / rows.after);
      int s = Math.toIntExact(at % rows.after);
      boolean copy = s >= rows.before;
      int source = s;
      if (copy || rows.after < rows.before) {
        source = order(of, rows.before, votes).get(copy ? 0 : s);
      }
      from.offset(((long) of * rows.before + source - old.first) * rows.size).read(row);
      if (copy && rows.moves) {
        move(row, at);
      }
      to.offset((at - first) * rows.size).write(row);
    }
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
