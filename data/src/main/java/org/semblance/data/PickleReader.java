package org.semblance.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.semblance.data.PickleValue.Global;
import org.semblance.data.PickleValue.Mark;
import org.semblance.data.PickleValue.None;
import org.semblance.data.PickleValue.Tuple;

/**
 * Reads a pickle of plain values, bytes and numpy byte arrays, by an allow-list of operations.
 *
 * <p>Whatever else a pickle asks for, classes and functions above all, is refused by name; nothing
 * is ever looked up or executed. Strings of Python 2 (operations {@code S}, {@code T}, {@code U})
 * are bytes. Protocols 0 to 5. Source: CPython's {@code Lib/pickletools.py}.
 */
final class PickleReader {

  /**
   * More values than any file of pairs has, and more than it would want to recall; each takes
   * memory, whatever the file's size.
   */
  private static final int MAXIMUM_VALUES = 4_000_000;

  private static final int HIGHEST_PROTOCOL = 5;

  private final PickleInput input;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final PickleCalls calls;
  private long at;
  private int values;

  PickleReader(PickleInput input) {
    this.input = input;
    this.calls = new PickleCalls(message -> input.error(at, message), input.size());
  }

  /** Returns the pickled value. */
  Object read() {
    while (true) {
      at = input.offset();
      int operation = input.uint8();
      if (operation == '.') {
        return pop();
      }
      boolean known =
          atom(operation) || text(operation) || memory(operation) || structure(operation);
      if (!known) {
        throw input.error(
            at,
            String.format(
                "a pickle of pictures needs no operation 0x%02x%s; refused, nothing was executed."
                    + " Is this a file of pictures?",
                operation,
                operation > 32 && operation < 127 ? " ('" + (char) operation + "')" : ""));
      }
    }
  }

  private boolean atom(int operation) {
    switch (operation) {
      case 0x80 -> protocol(input.uint8());
      case 0x95 -> input.bytes(8); // the length of a frame: frames need no attention
      case 'N' -> push(None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) input.int32());
      case 'K' -> push((long) input.uint8());
      case 'M' -> push((long) input.uint16());
      case 0x8a -> push(input.integer(input.uint8()));
      case 'U', 'C' -> push(input.bytes(input.uint8()));
      case 'T', 'B' -> push(input.bytes(input.int32() & 0xFFFFFFFFL));
      case 0x8e, 0x96 -> push(input.bytes(input.int64()));
      case 0x8c -> push(utf8(input.uint8()));
      case 'X' -> push(utf8(input.int32() & 0xFFFFFFFFL));
      case 0x8d -> push(utf8(input.int64()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean text(int operation) {
    switch (operation) {
      case 'I' -> push(PickleText.integerOrBoolean(input));
      case 'L' -> push(PickleText.longInteger(input));
      case 'S' -> push(PickleText.quotedBytes(input));
      case 'V' -> push(PickleText.rawUnicode(input));
      case 'c' -> global(ascii(input.line()), ascii(input.line()));
      case 0x93 -> {
        Object name = pop();
        global(calls.text(pop()), calls.text(name));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memory(int operation) {
    switch (operation) {
      case 'p' -> remember(PickleText.index(input));
      case 'q' -> remember(input.uint8());
      case 'r' -> remember(input.int32());
      case 0x94 -> remember(memo.size());
      case 'g' -> recall(PickleText.index(input));
      case 'h' -> recall(input.uint8());
      case 'j' -> recall(input.int32());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean structure(int operation) {
    switch (operation) {
      case '(' -> push(Mark.MARK);
      case ']' -> push(new ArrayList<>());
      case ')' -> push(new Tuple(List.of()));
      case 'l' -> push(popToMark());
      case 't' -> push(new Tuple(popToMark()));
      case 0x85 -> push(new Tuple(popMany(1)));
      case 0x86 -> push(new Tuple(popMany(2)));
      case 0x87 -> push(new Tuple(popMany(3)));
      case 'a' -> {
        Object item = pop();
        list().add(item);
      }
      case 'e' -> {
        List<Object> items = popToMark();
        list().addAll(items);
      }
      case 'R' -> {
        Object arguments = pop();
        push(calls.call(pop(), arguments));
      }
      case 'b' -> {
        Object state = pop();
        calls.setState(top(), state);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void protocol(int version) {
    if (version > HIGHEST_PROTOCOL) {
      throw input.error(at, "pickle protocols 0 to 5 are known, this one is " + version);
    }
  }

  private void global(String module, String name) {
    Global global = Global.of(module, name);
    if (global == null) {
      throw input.error(
          at,
          String.format(
              "the pickle asks for the global %s.%s, which pictures do not need; it was refused and"
                  + " nothing was executed. Use a file from a source you trust",
              module, name));
    }
    push(global);
  }

  private String utf8(long length) {
    return new String(input.bytes(length), StandardCharsets.UTF_8);
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void remember(int index) {
    memo.put(index, top());
    limit(memo.size());
  }

  private void recall(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw input.error(at, "the pickle recalls value " + index + ", which it never stored");
    }
    push(value);
  }

  private void push(Object value) {
    values++;
    limit(values);
    stack.add(value);
  }

  private void limit(int count) {
    if (count > MAXIMUM_VALUES) {
      throw input.error(
          at, String.format("a file of pairs has at most %,d values", MAXIMUM_VALUES));
    }
  }

  private Object top() {
    if (stack.isEmpty()) {
      throw input.error(at, "the pickle is damaged: an operation lacks its value");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private List<Object> popMany(int count) {
    if (stack.size() < count) {
      throw input.error(at, "the pickle is damaged: an operation lacks its values");
    }
    List<Object> tail = stack.subList(stack.size() - count, stack.size());
    List<Object> items = new ArrayList<>(tail);
    tail.clear();
    return items;
  }

  private List<Object> popToMark() {
    int mark = stack.lastIndexOf(Mark.MARK);
    if (mark < 0) {
      throw input.error(at, "the pickle is damaged: an operation lacks its mark");
    }
    List<Object> items = popMany(stack.size() - mark - 1);
    stack.remove(stack.size() - 1);
    return items;
  }

  @SuppressWarnings("unchecked") // every List on the stack was made here as an ArrayList<Object>
  private List<Object> list() {
    if (top() instanceof ArrayList<?> list) {
      return (List<Object>) list;
    }
    throw input.error(at, "the pickle is damaged: something is appended to what is no list");
  }
}
