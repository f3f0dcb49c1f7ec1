package org.semblance.schedules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;

/** A value of a YAML document together with its place. */
sealed interface Node {

  /** Returns where the value starts. */
  Place place();

  /** Returns what was found, in words for a message, for instance {@code the number 2.7}. */
  String describe();

  /** A key's place and its value. */
  record Entry(Place keyPlace, Node value) {}

  /** Keys with values, in the order of the document. */
  record Mapping(Place place, ImmutableMap<String, Entry> entries) implements Node {

    /** Returns the value of a key, or null. */
    @Nullable Node get(String key) {
      Entry entry = entries.get(key);
      return entry == null ? null : entry.value();
    }

    /** Returns a mapping with the key's value replaced, or the key added at the end. */
    Mapping with(String key, Node value) {
      Entry old = entries.get(key);
      return with(key, new Entry(old == null ? value.place() : old.keyPlace(), value));
    }

    /** Returns a mapping with the key's entry replaced, or the key added at the end. */
    Mapping with(String key, Entry entry) {
      return new Mapping(
          place,
          ImmutableMap.<String, Entry>builder().putAll(entries).put(key, entry).buildKeepingLast());
    }

    @Override
    public String describe() {
      return entries.isEmpty() ? "an empty group of keys" : "a group of keys";
    }
  }

  /** Values without keys. */
  record Sequence(Place place, ImmutableList<Node> items) implements Node {

    @Override
    public String describe() {
      return items.isEmpty() ? "an empty list" : "a list";
    }
  }

  /** What a scalar is by YAML 1.1's rules. */
  enum Kind {
    TEXT,
    INTEGER,
    DECIMAL,
    TRUTH,
    NOTHING
  }

  /**
   * A single value.
   *
   * @param text as written, without quotes
   */
  record Scalar(Place place, Kind kind, String text) implements Node {

    private static final int SHOWN = 60;

    @Override
    public String describe() {
      String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
      return switch (kind) {
        case TEXT -> "the text \"" + shown + "\"";
        case INTEGER, DECIMAL -> "the number " + shown;
        case TRUTH -> "the truth value " + shown;
        case NOTHING -> "nothing";
      };
    }
  }
}
