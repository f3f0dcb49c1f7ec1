package org.semblance.schedules;

import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of a key that a group does not have what was probably meant. */
final class UnknownKeys {

  private static final int SHOWN = 60;

  private final ImmutableList<KeyCatalogue.Key> catalogue = KeyCatalogue.all();

  /**
   * Returns a message.
   *
   * @param known the keys of the group, without {@code type}
   */
  String message(String key, Class<?> owner, List<String> known) {
    String shown = key.length() > SHOWN ? key.substring(0, SHOWN) + "..." : key;
    List<String> all = new ArrayList<>(known);
    if (owner == Schedule.class) {
      all.add(StageDefaults.KEY);
    }
    return "unknown key \""
        + shown
        + "\"; "
        + hint(key, owner, all)
        + (all.isEmpty() ? "There are no keys here" : "Keys here: " + String.join(", ", all));
  }

  private String hint(String key, Class<?> owner, List<String> known) {
    String near = NearestWord.of(key, known);
    if (near != null) {
      return "did you mean " + near + "? ";
    }
    String sibling = siblings(key, owner);
    if (sibling != null) {
      return "it belongs to the type " + sibling + ", this is " + TypeNames.word(owner) + ". ";
    }
    String elsewhere = elsewhere(key, owner);
    if (elsewhere != null) {
      return elsewhere;
    }
    return key.matches("[0-9]+") ? "decimals are written with a point, 0.9 and not 0,9. " : "";
  }

  /** Returns the other types of the same choice that have the key, or null. */
  private static @Nullable String siblings(String key, Class<?> owner) {
    for (ImmutableBiMap<String, Class<?>> words : TypeNames.ALL.values()) {
      if (words.containsValue(owner)) {
        List<String> types =
            words.entrySet().stream()
                .filter(entry -> ValueType.keys(entry.getValue()).contains(key))
                .map(Map.Entry::getKey)
                .toList();
        return types.isEmpty() ? null : String.join(" or ", types);
      }
    }
    return null;
  }

  /** Returns where the key, or what Keras_insightface calls so, belongs; null if nowhere. */
  private @Nullable String elsewhere(String key, Class<?> owner) {
    String meant = NearestWord.renamed(key);
    return catalogue.stream()
        .filter(known -> known.name().equals(meant) && known.owner() != owner)
        .map(
            known ->
                (known.section().isEmpty()
                        ? meant + " belongs to the top level"
                        : meant + " belongs under " + known.section())
                    + ". ")
        .findFirst()
        .orElse(null);
  }
}
