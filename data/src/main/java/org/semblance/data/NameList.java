package org.semblance.data;

import com.google.common.collect.AbstractIterator;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Names that only become more, in one array of bytes. What a name begins with as the one before it
 * does is stored once, so millions of paths take some ten bytes each.
 *
 * <p>Names are in blocks; the first of each is whole, the others are two numbers, of bytes that are
 * as before and of bytes that follow, and the latter. Reading is thread-safe.
 */
final class NameList extends AbstractList<String> implements RandomAccess {

  /** Names that have to be gone through to find one. */
  private static final int BLOCK = 16;

  /** The longest array of every Java. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[32];
  private int used;

  /** Where each block begins. */
  private int[] blocks = new int[1];

  private int size;
  private byte[] last = new byte[0];

  @Override
  public boolean add(String name) {
    byte[] added = name.getBytes(StandardCharsets.UTF_8);
    int same = 0;
    if (size % BLOCK == 0) {
      int block = size / BLOCK;
      if (block == blocks.length) {
        blocks = Arrays.copyOf(blocks, 2 * block);
      }
      blocks[block] = used;
    } else {
      int differs = Arrays.mismatch(last, added);
      same = differs < 0 ? added.length : differs;
    }
    int follow = added.length - same;
    reserve(2 * 5 + (long) follow);
    putNumber(same);
    putNumber(follow);
    System.arraycopy(added, same, bytes, used, follow);
    used += follow;
    last = added;
    size++;
    return true;
  }

  private void reserve(long more) {
    if (used + more > MOST_BYTES) {
      throw new DataException(
          String.format("the names of pictures may have 2 GB at most, these %,d have more", size));
    }
    if (used + more > bytes.length) {
      long wanted = Math.max(used + more, bytes.length + bytes.length / 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, MOST_BYTES));
    }
  }

  /** Seven bits a byte, the lowest first; the eighth says that there are more. */
  private void putNumber(int number) {
    int rest = number;
    for (; rest > 0x7F; rest >>>= 7) {
      bytes[used++] = (byte) (rest | 0x80);
    }
    bytes[used++] = (byte) rest;
  }

  @Override
  public String get(int index) {
    Cursor cursor = new Cursor();
    cursor.goTo(index);
    return cursor.name();
  }

  /** Returns some names, faster than one by one where they follow one another. */
  List<String> getAll(int[] indices) {
    List<String> names = new ArrayList<>(indices.length);
    Cursor cursor = new Cursor();
    for (int index : indices) {
      cursor.goTo(index);
      names.add(cursor.name());
    }
    return names;
  }

  @Override
  public Iterator<String> iterator() {
    return new AbstractIterator<>() {
      private final Cursor cursor = new Cursor();
      private int next;

      @Override
      protected @Nullable String computeNext() {
        if (next == size) {
          return endOfData();
        }
        cursor.goTo(next++);
        return cursor.name();
      }
    };
  }

  /** Goes from name to name. */
  private final class Cursor {

    /** Where the next name begins. */
    private int at;

    /** The number of the next name. */
    private int next;

    private byte[] name = new byte[64];
    private int length;

    /** Goes to a name: from where it is if that is in the same block before it. */
    void goTo(int index) {
      Objects.checkIndex(index, size);
      int block = index / BLOCK;
      if (next > index || next <= block * BLOCK) {
        at = blocks[block];
        next = block * BLOCK;
      }
      while (next <= index) {
        read();
      }
    }

    /** Returns the name that was gone to. */
    String name() {
      return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    private void read() {
      int same = number();
      int follow = number();
      length = same + follow;
      if (length > name.length) {
        name = Arrays.copyOf(name, Math.max(length, 2 * name.length));
      }
      System.arraycopy(bytes, at, name, same, follow);
      at += follow;
      next++;
    }

    private int number() {
      int number = 0;
      for (int shift = 0; ; shift += 7) {
        byte part = bytes[at++];
        number |= (part & 0x7F) << shift;
        if (part >= 0) {
          return number;
        }
      }
    }
  }

  @Override
  public int size() {
    return size;
  }

  /** Returns how many bytes its arrays take. */
  int capacity() {
    return bytes.length + Integer.BYTES * blocks.length;
  }
}
