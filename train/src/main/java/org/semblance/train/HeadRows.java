package org.semblance.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.semblance.backbones.TensorFile;
import org.semblance.backbones.WeightsException;
import org.semblance.data.LabelMap;
import org.semblance.losses.ClassificationHead;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.SemblanceException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * The classification head of another run, whose rows go to the identities of the same names.
 *
 * @param labels identity of each row
 * @param checkpoint that has the rows
 */
record HeadRows(LabelMap labels, Path checkpoint) {

  private static final String WEIGHT = ClassificationHead.PREFIX + "/" + ClassificationHead.WEIGHT;

  /** The console names so many identities, then only how many more there are. */
  private static final int NAMED = 5;

  /**
   * Finds the head of a run.
   *
   * @throws SemblanceException if the folder has no labels or no checkpoint
   */
  static HeadRows from(RunDirectory run) {
    return new HeadRows(
        LabelMap.read(run.labels()),
        run.newestCheckpoint()
            .orElseThrow(
                () ->
                    new WeightsException(
                        run
                            + " must have a checkpoint, of which model.headFrom takes the"
                            + " classification head, but has none; a run writes one at the end of"
                            + " each epoch")));
  }

  /**
   * Copies the rows of identities that both have; the others of the graph keep their first values.
   *
   * @param scope whose parameters have their first values
   * @param wanted identity of each of the graph's rows
   * @throws WeightsException before anything changes, if shapes do not fit or no identity is in
   *     both
   */
  WeightsReport into(GraphScope scope, LabelMap wanted) {
    Parameter weight =
        scope
            .parameters()
            .find(WEIGHT)
            .orElseThrow(
                () ->
                    new SemblanceException(
                        "model.headFrom must have a classification head to fill, but this stage has"
                            + " none; give it a loss, or leave out model.headFrom"));
    Map<String, Integer> rowOf = new HashMap<>();
    labels.identities().forEach(name -> rowOf.put(name, rowOf.size()));
    try (TensorFile file = TensorFile.open(checkpoint)) {
      requireShape("the graph's " + WEIGHT, weight.shape(), wanted.size(), weight);
      requireOneCenter(file.shape(WEIGHT));
      requireShape(checkpoint + ": tensor " + WEIGHT, file.shape(WEIGHT), labels.size(), weight);
      requireCommon(rowOf.keySet(), wanted);
      file.verify();
      try (TFloat32 old = file.read(WEIGHT);
          TFloat32 now = scope.parameters().value(weight)) {
        copy(old, now, rowOf, wanted.identities());
        scope.parameters().assign(weight, now);
      }
    }
    return report(rowOf, wanted.identities());
  }

  private void requireOneCenter(Shape found) {
    long rows = found.numDimensions() == 2 ? found.get(0) : 0;
    if (rows > labels.size() && rows % labels.size() == 0) {
      throw new WeightsException(
          String.format(
              "%s must have one row of %s for each of its %,d identities, it has %d, as runs with"
                  + " sub-centres have; let that run end with a stage of lossTopK: 1, which keeps"
                  + " the dominant one of each",
              checkpoint, WEIGHT, labels.size(), rows / labels.size()));
    }
  }

  private static void requireShape(String what, Shape found, int identities, Parameter weight) {
    Shape expected = Shape.of(identities, weight.shape().get(1));
    if (!found.equals(expected)) {
      throw new WeightsException(
          String.format(
              "%s must have shape %s, a row for each identity as wide as the embedding, found %s;"
                  + " leave out model.headFrom to begin with a new head",
              what, expected, found));
    }
  }

  private void requireCommon(Set<String> names, LabelMap wanted) {
    if (wanted.identities().stream().noneMatch(names::contains)) {
      throw new WeightsException(
          String.format(
              "%s must have an identity of the training data, by name, but none of its %d is among"
                  + " the %d there, of which the first is %s; leave out model.headFrom to begin"
                  + " with a new head",
              checkpoint, labels.size(), wanted.size(), wanted.identities().get(0)));
    }
  }

  private static void copy(
      TFloat32 old, TFloat32 now, Map<String, Integer> rowOf, List<String> wanted) {
    FloatDataBuffer from = old.asRawTensor().data().asFloats();
    FloatDataBuffer to = now.asRawTensor().data().asFloats();
    long width = now.shape().get(1);
    float[] row = new float[Math.toIntExact(width)];
    for (int i = 0; i < wanted.size(); i++) {
      Integer at = rowOf.get(wanted.get(i));
      if (at != null) {
        from.offset(at * width).read(row);
        to.offset(i * width).write(row);
      }
    }
  }

  private WeightsReport report(Map<String, Integer> rowOf, List<String> wanted) {
    List<String> kept = new ArrayList<>();
    List<String> fresh = new ArrayList<>();
    for (String name : wanted) {
      (rowOf.containsKey(name) ? kept : fresh).add(name);
    }
    Set<String> known = new HashSet<>(wanted);
    List<String> left = labels.identities().stream().filter(name -> !known.contains(name)).toList();
    List<String> summary =
        List.of(
            "classification head from " + checkpoint,
            line("kept", kept.size(), ""),
            line("new", fresh.size(), named(fresh)),
            line("left", left.size(), named(left)));
    StringBuilder text = new StringBuilder();
    summary.forEach(each -> text.append(each).append('\n'));
    text.append('\n');
    kept.forEach(name -> text.append("kept ").append(name).append('\n'));
    fresh.forEach(name -> text.append("new  ").append(name).append('\n'));
    left.forEach(name -> text.append("left ").append(name).append('\n'));
    return new WeightsReport("head", summary, text.toString());
  }

  private static String line(String what, int count, String named) {
    return String.format(Locale.ROOT, "  %-5s %,9d%s", what, count, named);
  }

  private static String named(List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    int more = names.size() - NAMED;
    return "  "
        + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
