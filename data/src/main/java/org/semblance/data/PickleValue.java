package org.semblance.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of a pickle that plain Java has no type for. The others are Boolean, Long, String, byte[]
 * and, for lists, ArrayList.
 */
sealed interface PickleValue {

  /** Returns the bytes of a picture, which may be an array of them, or null if a value is none. */
  static byte @Nullable [] bytesOf(Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    return value instanceof NumpyArray array && array.type().equals("u1") ? array.bytes() : null;
  }

  /** Returns what a value is, for messages. */
  static String describe(Object value) {
    if (value instanceof NumpyArray array) {
      return "a numpy array of type " + array.type();
    }
    return value instanceof Long || value instanceof String
        ? String.valueOf(value)
        : value.getClass().getSimpleName();
  }

  /** Python's None. */
  enum None implements PickleValue {
    NONE
  }

  /** A start mark on the stack. */
  enum Mark implements PickleValue {
    MARK
  }

  /** A tuple. */
  record Tuple(List<Object> items) implements PickleValue {}

  /**
   * The only things that a pickle may name. None of them is Python's: they are words, and what they
   * stand for is done here.
   */
  enum Global implements PickleValue {
    RECONSTRUCT,
    NDARRAY,
    DTYPE,
    SCALAR,
    FROM_BUFFER,
    ENCODE;

    static @Nullable Global of(String module, String name) {
      String where = module.replace("numpy._core.", "numpy.core.");
      return switch (where + "." + name) {
        case "numpy.core.multiarray._reconstruct" -> RECONSTRUCT;
        case "numpy.core.multiarray.scalar" -> SCALAR;
        case "numpy.core.numeric._frombuffer" -> FROM_BUFFER;
        case "numpy.ndarray" -> NDARRAY;
        case "numpy.dtype" -> DTYPE;
        case "_codecs.encode" -> ENCODE;
        default -> null;
      };
    }
  }

  /** A numpy type, such as {@code u1} or {@code b1}. */
  record Dtype(String name) implements PickleValue {}

  /** A numpy array, empty until its state is set. */
  final class NumpyArray implements PickleValue {
    private String type = "";
    private byte[] bytes = new byte[0];

    void set(String newType, byte[] newBytes) {
      this.type = newType;
      this.bytes = newBytes;
    }

    String type() {
      return type;
    }

    byte[] bytes() {
      return bytes;
    }
  }
}
