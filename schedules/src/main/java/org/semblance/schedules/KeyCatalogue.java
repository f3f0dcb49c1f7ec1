package org.semblance.schedules;

import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableList;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every key that a schedule can have, found by walking the records from {@link Schedule} down. */
final class KeyCatalogue {

  /**
   * A key.
   *
   * @param section path of the group that holds the key, for instance {@code schedule[].loss};
   *     empty at the top
   * @param owner the record that has the key as a component
   * @param word what {@code type} says where the key is known, or null where there is no choice
   * @param component of the record
   */
  record Key(String section, Class<?> owner, @Nullable String word, RecordComponent component) {

    String name() {
      return component.getName();
    }

    String path() {
      return section.isEmpty() ? name() : section + "." + name();
    }
  }

  private static final ImmutableList<Key> ALL = walk();

  private final ImmutableList.Builder<Key> found = ImmutableList.builder();
  private final Deque<Class<?>> above = new ArrayDeque<>();

  private KeyCatalogue() {}

  /** Returns all keys, those of a group together, groups in the order of the file. */
  static ImmutableList<Key> all() {
    return ALL;
  }

  private static ImmutableList<Key> walk() {
    var catalogue = new KeyCatalogue();
    catalogue.record("", Schedule.class);
    return catalogue.found.build();
  }

  private void record(String section, Class<?> type) {
    above.push(type);
    List<RecordComponent> components = List.of(type.getRecordComponents());
    String word = TypeNames.word(type);
    components.forEach(component -> found.add(new Key(section, type, word, component)));
    for (RecordComponent component : components) {
      ValueType value = ValueType.of(component);
      String path = section.isEmpty() ? component.getName() : section + "." + component.getName();
      value(value.list() ? path + "[]" : path, value.item());
    }
    above.pop();
  }

  private void value(String path, Class<?> type) {
    ImmutableBiMap<String, Class<?>> words = TypeNames.of(type);
    if (words != null) {
      if (words.values().stream().anyMatch(above::contains)) {
        return; // the sets in a joined set have the keys of any set
      }
      words.values().forEach(record -> record(path, record));
    } else if (type.isRecord()) {
      record(path, type);
    }
  }
}
