package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.SemblanceException;

/**
 * The name of a figure by which epochs are compared.
 *
 * <p>It is {@code loss} or {@code accuracy}, of training, or {@code SET.FIGURE} with the name of a
 * verification set and one of {@code accuracy}, {@code auc}, {@code tarAtFar} (at 1e-3), {@code
 * valAtFar} and {@code oracleAccuracy}; or {@code NAME.FIGURE} with the name of an evaluation by
 * another protocol and one of {@link #ofProtocols()}.
 *
 * @param name as written by the user
 */
public record Metric(String name) {

  private static final List<String> OF_TRAINING = List.of("loss", "accuracy");
  private static final List<String> OF_SETS =
      List.of("accuracy", "auc", "tarAtFar", "valAtFar", "oracleAccuracy");

  private static final List<String> OF_PROTOCOLS =
      List.of(
          "top1",
          "rank1",
          "tpirAtFpir1e-1",
          "tpirAtFpir1e-2",
          "tarAtFar1e-3",
          "tarAtFar1e-4",
          "tarAtFar1e-5",
          "tarAtFar1e-6",
          "worstTarAtFar1e-3",
          "worstTarAtFar1e-4",
          "worstTarAtFar1e-5",
          "worstTarAtFar1e-6",
          "mean",
          "worst",
          "gain");

  /** Checks that there is such a figure; whether there is such a set shows only in a run. */
  public Metric {
    checkArgument(
        OF_TRAINING.contains(name)
            || (dot(name) > 0
                && (OF_SETS.contains(figure(name)) || OF_PROTOCOLS.contains(figure(name)))),
        "a metric must be one of %s or SET.FIGURE with a figure of %s or, of other protocols, %s,"
            + " got %s",
        OF_TRAINING,
        OF_SETS,
        OF_PROTOCOLS,
        name);
  }

  /** Returns whether a figure of a verification set has this name, for instance {@code auc}. */
  public static boolean isOfSets(String figure) {
    return OF_SETS.contains(figure);
  }

  /** Returns the names of those figures of other protocols of which more is better. */
  public static List<String> ofProtocols() {
    return OF_PROTOCOLS;
  }

  private boolean isOfProtocol() {
    return OF_PROTOCOLS.contains(figure(name));
  }

  /** Returns the names of the figures of a verification set. */
  public static List<String> ofSets() {
    return OF_SETS;
  }

  /** Returns whether this is the loss, of which smaller values are better. */
  boolean isLoss() {
    return name.equals("loss");
  }

  /** Returns whether a value is better than another; any number is better than none. */
  public boolean better(double value, double than) {
    return !Double.isNaN(value) && (Double.isNaN(than) || (isLoss() ? value < than : value > than));
  }

  /**
   * Reads the value.
   *
   * @return nothing if the figure is one of a set or of a protocol and the epoch was not evaluated
   * @throws SemblanceException if the epoch was evaluated, but not on this set
   */
  public OptionalDouble in(EpochEnd epoch) {
    if (isLoss()) {
      return OptionalDouble.of(epoch.loss());
    }
    if (name.equals("accuracy")) {
      return OptionalDouble.of(epoch.accuracy());
    }
    if (!isOfProtocol()) {
      return in(epoch.reports());
    }
    return epoch.protocols().stream()
        .filter(result -> result.name().equals(set()))
        .map(result -> result.figures().get(figure(name)))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .findFirst();
  }

  /**
   * Reads the value of a set.
   *
   * @return nothing if the figure is one of training or of a protocol, or there are no reports
   * @throws SemblanceException if there are reports, but not of this set
   */
  OptionalDouble in(List<VerificationReport> reports) {
    if (OF_TRAINING.contains(name) || isOfProtocol()) {
      return OptionalDouble.empty();
    }
    for (VerificationReport report : reports) {
      if (report.name().equals(set())) {
        return OptionalDouble.of(value(report));
      }
    }
    requireSet(reports.stream().map(VerificationReport::name).toList());
    return OptionalDouble.empty();
  }

  private double value(VerificationReport report) {
    return switch (figure(name)) {
      case "auc" -> report.auc();
      case "tarAtFar" -> report.tarAtFar();
      case "valAtFar" -> report.valAtFar().mean();
      case "oracleAccuracy" -> report.oracleAccuracy();
      default -> report.accuracy();
    };
  }

  /**
   * Checks that the figure's set is one of those that a run evaluates.
   *
   * @param sets names of the verification sets; nothing is checked if there is none
   * @throws SemblanceException listing all metrics that there are
   */
  public void requireSet(Collection<String> sets) {
    if (OF_TRAINING.contains(name) || isOfProtocol() || sets.isEmpty() || sets.contains(set())) {
      return;
    }
    List<String> known = new ArrayList<>(OF_TRAINING);
    sets.forEach(set -> OF_SETS.forEach(figure -> known.add(set + "." + figure)));
    throw new SemblanceException(
        "there must be a verification set for the metric "
            + name
            + ", found none named "
            + set()
            + "; the metrics of this run are "
            + String.join(", ", known));
  }

  /** Returns the same figure of the set whose name has a suffix; itself if it is of training. */
  Metric ofSetWithSuffix(String suffix) {
    return OF_TRAINING.contains(name) ? this : new Metric(set() + suffix + "." + figure(name));
  }

  private String set() {
    return name.substring(0, Math.max(0, dot(name)));
  }

  private static String figure(String name) {
    return name.substring(dot(name) + 1);
  }

  private static int dot(String name) {
    return name.lastIndexOf('.');
  }
}
