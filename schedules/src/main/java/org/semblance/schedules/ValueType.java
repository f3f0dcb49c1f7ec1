package org.semblance.schedules;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a key takes.
 *
 * @param item class of the value, or of the items of a list
 * @param list whether the value is a list
 * @param optional whether the key may be left out without having a default
 */
record ValueType(Class<?> item, boolean list, boolean optional) {

  static ValueType of(RecordComponent component) {
    boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    if (component.getType() == List.class
        && component.getGenericType() instanceof ParameterizedType generic
        && generic.getActualTypeArguments()[0] instanceof Class<?> item) {
      return new ValueType(item, true, optional);
    }
    return new ValueType(component.getType(), false, optional);
  }

  static ValueType of(Class<?> type) {
    return new ValueType(type, false, false);
  }

  /** Returns the keys of a record, in the order of its components. */
  static List<String> keys(Class<?> record) {
    return Arrays.stream(record.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  /** Returns the type of one item of a list. */
  ValueType ofItem() {
    return of(item);
  }

  /** Returns whether this is a whole number, of any width. */
  boolean whole() {
    return item == int.class || item == long.class || item == Integer.class || item == Long.class;
  }

  /** Returns the type in a word for people. */
  String word() {
    String one;
    if (whole()) {
      one = "whole number";
    } else if (item == double.class || item == Double.class) {
      one = "number";
    } else if (item == boolean.class) {
      one = "true or false";
    } else if (item == Path.class) {
      one = "path";
    } else if (item == String.class) {
      one = "text";
    } else if (item.isEnum()) {
      one = "word";
    } else {
      one = "group";
    }
    return list ? "list of " + one + "s" : one;
  }
}
