package org.semblance.data;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.semblance.data.PickleValue.Dtype;
import org.semblance.data.PickleValue.Global;
import org.semblance.data.PickleValue.NumpyArray;
import org.semblance.data.PickleValue.Tuple;

/** What the few allowed globals of a pickle mean: bytes, and numpy arrays of bytes. */
final class PickleCalls {

  private final Function<String, DataException> errors;
  private long encodable;

  /**
   * Starts without any call made.
   *
   * @param errors make exceptions that name the place
   * @param encodable how many bytes may be made of text: the file's size, as each text is encoded
   *     once
   */
  PickleCalls(Function<String, DataException> errors, long encodable) {
    this.errors = errors;
    this.encodable = encodable;
  }

  /** Does what calling {@code callable} with {@code arguments} would do in Python. */
  Object call(Object callable, Object arguments) {
    if (!(callable instanceof Global global) || !(arguments instanceof Tuple tuple)) {
      throw errors.apply("the pickle is damaged: it calls what cannot be called");
    }
    List<Object> items = tuple.items();
    return switch (global) {
      case RECONSTRUCT, NDARRAY -> new NumpyArray();
      case DTYPE -> new Dtype(text(item(items, 0)));
      case SCALAR -> scalar(item(items, 0), item(items, 1));
      case FROM_BUFFER -> array(item(items, 0), item(items, 1));
      case ENCODE -> encode(items);
    };
  }

  /** Sets the state of an array, which is (version, shape, type, Fortran order, bytes). */
  void setState(Object target, Object state) {
    if (target instanceof Dtype) {
      return; // byte order and the like: single bytes have none
    }
    boolean fits =
        target instanceof NumpyArray && state instanceof Tuple tuple && tuple.items().size() == 5;
    if (!fits) {
      throw errors.apply("the pickle sets the state of something that is no numpy array");
    }
    List<Object> items = ((Tuple) state).items();
    ((NumpyArray) target).set(type(items.get(2)), bytes(items.get(4)));
  }

  private NumpyArray array(Object buffer, Object dtype) {
    NumpyArray array = new NumpyArray();
    array.set(type(dtype), bytes(buffer));
    return array;
  }

  /** A single numpy value: a boolean, or an 8-bit or wider little-endian integer. */
  private Object scalar(Object dtype, Object raw) {
    byte[] bytes = bytes(raw);
    String type = type(dtype);
    boolean integer = type.matches("[biu][1248]") && bytes.length == type.charAt(1) - '0';
    if (!integer) {
      throw errors.apply("a numpy value of type " + type + " is no answer to: the same person?");
    }
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return type.equals("b1") ? (Object) (value != 0) : (Object) value;
  }

  /** Python 3 writes bytes into old protocols as text to be encoded in Latin-1. */
  private byte[] encode(List<Object> items) {
    String text = text(item(items, 0));
    String encoding = items.size() > 1 ? text(items.get(1)) : "utf-8";
    if (!encoding.equals("latin1") && !encoding.equals("latin-1")) {
      throw errors.apply("bytes are expected as latin1 text, got the encoding " + encoding);
    }
    if (text.chars().anyMatch(c -> c > 0xFF)) {
      throw errors.apply("bytes are expected as latin1 text, got characters above 255");
    }
    encodable -= text.length();
    if (encodable < 0) {
      throw errors.apply(
          "the pickle encodes the same text again and again; refused, it would fill the memory");
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private String type(Object dtype) {
    if (dtype instanceof Dtype type) {
      return type.name();
    }
    throw errors.apply("a numpy type is expected");
  }

  private Object item(List<Object> items, int index) {
    if (index >= items.size()) {
      throw errors.apply("the pickle is damaged: a call lacks an argument");
    }
    return items.get(index);
  }

  private byte[] bytes(Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    throw errors.apply("bytes are expected, got " + value.getClass().getSimpleName());
  }

  /** Returns text, which is bytes in files of Python 2. */
  String text(Object value) {
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    if (value instanceof String text) {
      return text;
    }
    throw errors.apply("text is expected, got " + value.getClass().getSimpleName());
  }
}
