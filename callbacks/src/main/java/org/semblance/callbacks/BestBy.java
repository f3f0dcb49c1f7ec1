package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.SemblanceException;

/**
 * By what the best weights of a run are told: one figure, or the mean of several.
 *
 * @param metrics at least one; the loss, of which less is better, only alone
 */
public record BestBy(List<Metric> metrics) {

  /** Copies the list and checks it. */
  public BestBy {
    metrics = List.copyOf(metrics);
    checkArgument(!metrics.isEmpty(), "there must be a metric that tells the best weights");
    checkArgument(
        metrics.size() == 1 || metrics.stream().noneMatch(Metric::isLoss),
        "the loss must be the only metric, got %s; of the others more is better",
        metrics);
  }

  /**
   * Names the figures.
   *
   * @throws IllegalArgumentException if there is no such figure
   */
  public static BestBy of(String... metrics) {
    return new BestBy(Stream.of(metrics).map(Metric::new).toList());
  }

  /** Returns the metrics' names, for instance {@code lfw.accuracy + cfp_fp.accuracy}. */
  public String name() {
    return metrics.stream().map(Metric::name).collect(Collectors.joining(" + "));
  }

  /**
   * Returns the same figures of other sets, whose names have a suffix: those of an average of the
   * weights. Figures of training stay as they are.
   */
  public BestBy ofSetsWithSuffix(String suffix) {
    return new BestBy(metrics.stream().map(metric -> metric.ofSetWithSuffix(suffix)).toList());
  }

  boolean isLoss() {
    return metrics.get(0).isLoss();
  }

  /** Returns whether a value is better than another; any number is better than none. */
  boolean better(double value, double than) {
    return metrics.get(0).better(value, than);
  }

  /**
   * Reads the value at the end of an epoch.
   *
   * @return nothing if one of the figures is one of a set and the epoch was not evaluated
   * @throws SemblanceException if it was evaluated, but not on this set
   */
  OptionalDouble in(EpochEnd epoch) {
    return mean(metrics.stream().map(metric -> metric.in(epoch)).toList());
  }

  /**
   * Reads the value of evaluations within an epoch.
   *
   * @return nothing if one of the figures is one of training
   * @throws SemblanceException if the model was not evaluated on the set of one
   */
  OptionalDouble in(List<VerificationReport> reports) {
    return mean(metrics.stream().map(metric -> metric.in(reports)).toList());
  }

  private static OptionalDouble mean(Collection<OptionalDouble> values) {
    return values.stream().allMatch(OptionalDouble::isPresent)
        ? values.stream().mapToDouble(OptionalDouble::getAsDouble).average()
        : OptionalDouble.empty();
  }
}
