package org.semblance.subcenter;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.function.IntToDoubleFunction;
import org.semblance.nn.SemblanceException;
import org.semblance.train.RunWeights;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * The sub-centres of every class, as a head with {@code lossTopK} ≥ 2 has learnt them. They lie in
 * native memory, once; several threads may ask.
 */
public final class ClassCenters implements AutoCloseable {

  private final TFloat32 weights;
  private final FloatDataBuffer values;
  private final int classes;
  private final int perClass;
  private final int size;

  /**
   * Takes over class weights, also if it throws.
   *
   * @param weights {@code [classes · k, D]}, those of class c in the rows from c · k on
   * @param place where they come from, for messages
   * @throws SemblanceException if there are no sub-centres, k = 1
   */
  public ClassCenters(TFloat32 weights, int classes, String place) {
    Shape shape = weights.shape();
    boolean whole = shape.numDimensions() == 2 && shape.get(0) > 0 && shape.get(0) % classes == 0;
    if (!whole || shape.get(0) == classes) {
      weights.close();
      throw new SemblanceException(
          whole
              ? place
                  + " must have several sub-centers of each class, it has one weight; train with"
                  + " lossTopK: 3, and in the last stage too, since the newest checkpoint counts"
              : String.format(
                  "%s must have class weights of shape [classes * k, D] for %,d classes, got %s",
                  place, classes, shape));
    }
    this.weights = weights;
    this.values = weights.asRawTensor().data().asFloats();
    this.classes = classes;
    this.perClass = Math.toIntExact(shape.get(0) / classes);
    this.size = Math.toIntExact(shape.get(1));
  }

  /**
   * Reads those of a run.
   *
   * @throws SemblanceException if the run has none, or its checkpoint cannot be read
   */
  public static ClassCenters of(RunWeights run) {
    return new ClassCenters(run.classWeights(), run.labels().size(), String.valueOf(run.path()));
  }

  /** Returns how many classes there are. */
  public int classes() {
    return classes;
  }

  /** Returns k, how many sub-centres a class has, at least 2. */
  public int perClass() {
    return perClass;
  }

  /** Returns D, how many values a sub-centre has. */
  public int size() {
    return size;
  }

  /**
   * Computes the cosines {@code x · w_s / (|x| |w_s|)} of an embedding with the sub-centres of a
   * class.
   *
   * @param unit the embedding divided by its length, of {@link #size()} values
   * @param into takes k cosines in [−1, 1], from {@code offset} on
   * @throws SemblanceException if a sub-centre is zero or not finite
   */
  public void cosines(int ofClass, float[] unit, float[] into, int offset) {
    checkArgument(
        unit.length == size, "an embedding must have %s values, got %s", size, unit.length);
    float[] center = new float[size];
    for (int s = 0; s < perClass; s++) {
      double length = read(ofClass, s, center);
      double product = 0;
      for (int d = 0; d < size; d++) {
        product += (double) unit[d] * center[d];
      }
      into[offset + s] = (float) Math.max(-1, Math.min(1, product / length));
    }
  }

  /** Reads a sub-centre as it is stored, and returns its length. */
  private double read(int ofClass, int s, float[] center) {
    values.offset(((long) ofClass * perClass + s) * size).read(center);
    double squares = 0;
    for (float value : center) {
      squares += (double) value * value;
    }
    if (!(squares > 0) || !Double.isFinite(squares)) {
      throw new SemblanceException(
          String.format(
              "sub-center %d of class %d must be finite and not zero, got squared length %s; the"
                  + " training has diverged",
              s, ofClass, squares));
    }
    return Math.sqrt(squares);
  }

  /**
   * Computes the length of a weighted sum of a class's sub-centres, {@code |Σ_s v_s w_s / |w_s||}.
   *
   * @param weights v, one for each sub-centre
   * @throws SemblanceException if a sub-centre is zero or not finite
   */
  double lengthOfSum(int ofClass, IntToDoubleFunction weights) {
    float[] center = new float[size];
    double[] sum = new double[size];
    for (int s = 0; s < perClass; s++) {
      double factor = weights.applyAsDouble(s) / read(ofClass, s, center);
      for (int d = 0; d < size; d++) {
        sum[d] += factor * center[d];
      }
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  @Override
  public void close() {
    weights.close();
  }
}
