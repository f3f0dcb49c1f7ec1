package org.semblance.schedules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;
import org.semblance.schedules.Node.Entry;
import org.semblance.schedules.Node.Mapping;
import org.semblance.schedules.Node.Scalar;
import org.semblance.schedules.Node.Sequence;

/**
 * Merges the top-level key {@code defaults} into every stage.
 *
 * <p>A key that a stage lacks is taken over. Where both have a group of keys of the same {@code
 * type}, or both without one, the groups are merged by the same rule; else the stage's value
 * stands.
 */
final class StageDefaults {

  /** The key, beside those of {@link Schedule}. */
  static final String KEY = "defaults";

  private StageDefaults() {}

  /** Returns the tree with the defaults in its stages and the key gone. */
  static Mapping merge(Mapping root) {
    if (root.get(KEY) == null) {
      return root;
    }
    ImmutableMap.Builder<String, Entry> rest = ImmutableMap.builder();
    root.entries()
        .forEach(
            (key, entry) -> {
              if (!key.equals(KEY)) {
                rest.put(key, entry);
              }
            });
    Mapping without = new Mapping(root.place(), rest.buildOrThrow());
    if (root.get(KEY) instanceof Mapping defaults
        && root.get("schedule") instanceof Sequence stages) {
      ImmutableList.Builder<Node> merged = ImmutableList.builder();
      stages.items().forEach(stage -> merged.add(merge(defaults, stage)));
      return without.with("schedule", new Sequence(stages.place(), merged.build()));
    }
    return without;
  }

  private static Node merge(Node standard, Node own) {
    if (!(standard instanceof Mapping defaults)
        || !(own instanceof Mapping mapping)
        || !type(defaults).equals(type(mapping))) {
      return own;
    }
    Mapping result = mapping;
    for (var entry : defaults.entries().entrySet()) {
      Node value = mapping.get(entry.getKey());
      result =
          value == null
              ? result.with(entry.getKey(), entry.getValue())
              : result.with(entry.getKey(), merge(entry.getValue().value(), value));
    }
    return result;
  }

  private static String type(Mapping mapping) {
    @Nullable Node type = mapping.get(TypeNames.KEY);
    return type instanceof Scalar scalar ? scalar.text() : "";
  }
}
