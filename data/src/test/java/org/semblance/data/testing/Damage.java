package org.semblance.data.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;
import org.semblance.data.DataException;

/** Seeded damage to a valid file: copy after copy, each damaged in another way. */
public final class Damage {

  /** A window of a file, tables of a ZIP file, messages; whatever the file's size. */
  private static final long FIXED_BYTES = 8 << 20;

  /** How often a reader may copy what a file has. */
  private static final long COPIES = 40;

  private static final Duration MOST_TIME = Duration.ofSeconds(10);

  /** What is likely to be taken for something else in a text. */
  private static final List<String> STRIKING_WORDS =
      List.of(
          "",
          "\t",
          "\n",
          "\r",
          "\0",
          " ",
          ",",
          "/",
          "../",
          "-1",
          "0",
          "1e999",
          "NaN",
          "-0x1p-3",
          "99999999999999999999",
          "2147483648",
          "\\",
          "\uFEFF",
          "\uFFFF",
          "é",
          "#",
          "\"");

  private final byte[] good;
  private final boolean text;
  private final SplittableRandom random;

  private Damage(byte[] good, boolean text, long seed) {
    this.good = good.clone();
    this.text = text;
    this.random = new SplittableRandom(seed);
  }

  /** Damages bytes. */
  public static Damage toBytes(byte[] good, long seed) {
    return new Damage(good, false, seed);
  }

  /** Damages a text: its bytes half of the time, else its words. */
  public static Damage toText(byte[] good, long seed) {
    return new Damage(good, true, seed);
  }

  /** Returns another damaged copy. */
  public byte[] next() {
    return text && random.nextBoolean() ? otherWords() : otherBytes();
  }

  /** Changes some bytes, cuts, repeats, or puts a striking number in the place of another. */
  private byte[] otherBytes() {
    byte[] bad = good.clone();
    switch (random.nextInt(5)) {
      case 0 -> {
        for (int i = random.nextInt(1, 20); i > 0; i--) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
      }
      case 1 -> bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      case 2 -> {
        int from = random.nextInt(bad.length);
        int count = random.nextInt(bad.length - from);
        System.arraycopy(good, from, bad, random.nextInt(bad.length - count), count);
      }
      case 3 -> {
        int[] striking = {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, bad.length, 1 << 28};
        int at = random.nextInt(Math.max(1, bad.length / 4 - 1)) * 4;
        ByteBuffer.wrap(bad)
            .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
            .putInt(at, striking[random.nextInt(striking.length)]);
      }
      default -> bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bad;
  }

  /** Puts striking words in the place of what stands there, for some places. */
  private byte[] otherWords() {
    StringBuilder bad = new StringBuilder(new String(good, StandardCharsets.UTF_8));
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int from = random.nextInt(bad.length() + 1);
      int end = Math.min(bad.length(), from + random.nextInt(8));
      bad.replace(from, end, STRIKING_WORDS.get(random.nextInt(STRIKING_WORDS.size())));
    }
    return bad.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a damaged file, which may succeed.
   *
   * @param number of the case, for messages
   * @param size of the file in bytes
   * @param more bytes that it may allocate, beside those that every file may
   * @return whether the project's own exception refused it
   * @throws AssertionError at any other exception, after ten seconds, or if more memory was
   *     allocated than the file justifies
   */
  public static boolean refuses(int number, long size, long more, Executable reading) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Assertions.assertTimeoutPreemptively(
        MOST_TIME,
        () -> {
          long before = threads.getCurrentThreadAllocatedBytes();
          boolean refused = false;
          try {
            reading.execute();
          } catch (DataException e) {
            refused = true;
          } catch (Throwable e) {
            throw new AssertionError("case " + number + " ended with " + e, e);
          }
          assertThat(threads.getCurrentThreadAllocatedBytes() - before)
              .as("bytes for case %d", number)
              .isLessThan(FIXED_BYTES + COPIES * size + more);
          return refused;
        });
  }
}
