package org.semblance.schedules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.semblance.schedules.Node.Kind;
import org.semblance.schedules.Node.Mapping;
import org.semblance.schedules.Node.Scalar;
import org.semblance.schedules.Node.Sequence;

/**
 * Writes out the short forms that a schedule may use: {@code weightDecay: 5e-4}, {@code mixup:
 * 0.2}, {@code bestBy: lfw}, {@code clipNorm: 5}, {@code ema: 0.9999}, {@code verify:
 * [faces/lfw.bin]}, {@code teacher: big.onnx}, {@code centerLoss: 0.01}, {@code triplet: 64},
 * {@code distill: 7}, and a single stage without a list.
 */
final class ShortForms {

  /** Embedding losses, and the type that they have if none is written. */
  private static final ImmutableMap<String, String> USUAL_TYPES =
      ImmutableMap.of("centerLoss", "euclidean", "triplet", "batchHard", "distill", "cosine");

  private ShortForms() {}

  /** Returns the tree without short forms. What is not one is left as it is. */
  static Mapping expand(Mapping root) {
    Mapping result = root;
    if (result.get("schedule") instanceof Mapping stage) {
      result = result.with("schedule", new Sequence(stage.place(), ImmutableList.of((Node) stage)));
    }
    if (result.get("schedule") instanceof Sequence stages) {
      var items =
          stages.items().stream().map(ShortForms::stage).collect(ImmutableList.toImmutableList());
      result = result.with("schedule", new Sequence(stages.place(), items));
    }
    if (result.get(StageDefaults.KEY) instanceof Mapping defaults) {
      result = result.with(StageDefaults.KEY, stage(defaults));
    }
    if (result.get("model") instanceof Mapping model) {
      result = result.with("model", group(model, "weightDecay", "value"));
    }
    if (result.get("run") instanceof Mapping run) {
      result = result.with("run", expandRun(run));
    }
    if (result.get("data") instanceof Mapping data) {
      result = result.with("data", group(expandSets(data), "teacher", "model"));
    }
    return result;
  }

  private static Mapping expandSets(Mapping data) {
    if (!(data.get("verify") instanceof Sequence sets)) {
      return data;
    }
    var items =
        sets.items().stream().map(ShortForms::pairs).collect(ImmutableList.toImmutableList());
    return data.with("verify", new Sequence(sets.place(), items));
  }

  private static Mapping expandRun(Mapping run) {
    Mapping result = group(group(run, "clipNorm", "value"), "ema", "decay");
    if (run.get("bestBy") instanceof Scalar best && best.kind() != Kind.NOTHING) {
      Sequence list = new Sequence(best.place(), ImmutableList.of((Node) best));
      result = result.with("bestBy", list);
    }
    return result.get("augmentation") instanceof Mapping augmentation
        ? result.with("augmentation", group(augmentation, "mixup", "alpha"))
        : result;
  }

  private static Node stage(Node stage) {
    if (!(stage instanceof Mapping result)) {
      return stage;
    }
    for (var loss : USUAL_TYPES.entrySet()) {
      Node written = result.get(loss.getKey());
      if (written != null) {
        result = result.with(loss.getKey(), embeddingLoss(written, loss.getValue()));
      }
    }
    return result;
  }

  /** Gives a weight that stands alone, or a group without a type, the usual type. */
  private static Node embeddingLoss(Node written, String usualType) {
    Scalar type = new Scalar(written.place(), Kind.TEXT, usualType);
    if (written instanceof Mapping group) {
      return group.get(TypeNames.KEY) == null ? group.with(TypeNames.KEY, type) : group;
    }
    return written instanceof Scalar weight
            && (weight.kind() == Kind.INTEGER || weight.kind() == Kind.DECIMAL)
        ? Nodes.group(TypeNames.KEY, type).with("weight", weight)
        : written;
  }

  /** Makes a group of one key of a value that stands alone. */
  private static Mapping group(Mapping parent, String key, String only) {
    return parent.get(key) instanceof Scalar value && value.kind() != Kind.NOTHING
        ? parent.with(key, Nodes.group(only, value))
        : parent;
  }

  private static Node pairs(Node set) {
    if (set instanceof Scalar path && path.kind() == Kind.TEXT) {
      Scalar type = new Scalar(path.place(), Kind.TEXT, "bin");
      return Nodes.group(TypeNames.KEY, type).with("path", path);
    }
    return set;
  }
}
