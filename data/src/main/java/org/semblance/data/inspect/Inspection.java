package org.semblance.data.inspect;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureFacts;

/**
 * What was found in a set of pictures, all of which were read and their headers looked at.
 *
 * @param identities how many there are
 * @param images how many there are
 * @param bytes of all pictures
 * @param sizes how many pictures have each size, {@code 112x112}, width first
 * @param sizeExamples the first picture of each size
 * @param types how many are JPEG, PNG, or neither
 * @param fileSizes how many pictures have each number of bytes, rounded down by {@link #rounded}
 * @param imagesPerIdentity how many identities have each number of pictures
 * @param duplicates groups of equal pictures, the largest first
 * @param unreadable pictures that cannot be read or are no pictures
 */
public record Inspection(
    int identities,
    int images,
    long bytes,
    SortedMap<String, Integer> sizes,
    SortedMap<String, Integer> sizeExamples,
    SortedMap<String, Integer> types,
    SortedMap<Integer, Integer> fileSizes,
    SortedMap<Integer, Integer> imagesPerIdentity,
    List<Duplicate> duplicates,
    List<Problem> unreadable) {

  private static final int CHUNK = 256;

  /**
   * Pictures with the same bytes.
   *
   * @param images their numbers, rising
   * @param places where they are
   * @param identities whose they are, each once; more than one is a wrong label somewhere
   */
  public record Duplicate(ImmutableIntArray images, List<String> places, List<String> identities) {

    /** Returns whether several identities have this picture, so that one label is wrong. */
    public boolean isLabelNoise() {
      return identities.size() > 1;
    }
  }

  /**
   * A picture that cannot be used.
   *
   * @param place where it is
   * @param message why
   */
  public record Problem(String place, String message) {}

  /** Returns how many groups of equal pictures are of several identities: wrong labels. */
  public int noisyDuplicates() {
    return (int) duplicates.stream().filter(Duplicate::isLabelNoise).count();
  }

  /**
   * Returns a number of bytes with its four leading binary digits only, so that there are eight
   * such numbers from one power of two to the next.
   */
  public static int rounded(int bytes) {
    int dropped = Math.max(0, Integer.SIZE - 4 - Integer.numberOfLeadingZeros(bytes));
    return bytes >> dropped << dropped;
  }

  /** What one picture adds. */
  private record Seen(@Nullable PictureFacts facts, @Nullable Problem problem) {}

  /**
   * Reads every picture once.
   *
   * @param threads that read
   * @param progress hears how many pictures were read
   */
  public static Inspection of(ImageSet set, int threads, IntConsumer progress) {
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<Seen>>> chunks = new ArrayList<>();
      for (int start = 0; start < set.size(); start += CHUNK) {
        int first = start;
        int end = Math.min(start + CHUNK, set.size());
        chunks.add(pool.submit(() -> look(set, first, end)));
      }
      Collector collector = new Collector(set);
      for (Future<List<Seen>> chunk : chunks) {
        chunk.get().forEach(collector::add);
        progress.accept(collector.next);
      }
      return collector.result();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("the inspection was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("looking at pictures must not fail", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Seen> look(ImageSet set, int first, int end) {
    List<Seen> seen = new ArrayList<>(end - first);
    for (int i = first; i < end; i++) {
      try {
        seen.add(new Seen(PictureFacts.of(set.encoded(i), set.place(i)), null));
      } catch (DataException e) {
        seen.add(new Seen(null, new Problem(set.place(i), String.valueOf(e.getMessage()))));
      }
    }
    return seen;
  }

  /** Adds up picture by picture, in their order. */
  private static final class Collector {

    private final ImageSet set;
    private final int[] perIdentity;
    private final SortedMap<String, Integer> sizes = new TreeMap<>();
    private final SortedMap<String, Integer> sizeExamples = new TreeMap<>();
    private final SortedMap<String, Integer> types = new TreeMap<>();
    private final SortedMap<Integer, Integer> fileSizes = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();

    /** The first picture of each content, by 64 bits of its hash; the others go to the groups. */
    private final Map<Long, Integer> firsts = new HashMap<>();

    private final Map<Integer, List<Integer>> groups = new HashMap<>();
    private long bytes;
    private int next;

    Collector(ImageSet set) {
      this.set = set;
      this.perIdentity = new int[set.identities().size()];
    }

    void add(Seen seen) {
      int image = next++;
      perIdentity[set.label(image)]++;
      if (seen.facts() == null) {
        problems.add(seen.problem());
        types.merge("unreadable", 1, Integer::sum);
        return;
      }
      PictureFacts facts = seen.facts();
      bytes += facts.bytes();
      String size = facts.width() + "x" + facts.height();
      sizes.merge(size, 1, Integer::sum);
      sizeExamples.putIfAbsent(size, image);
      fileSizes.merge(rounded(facts.bytes()), 1, Integer::sum);
      types.merge(facts.png() ? "PNG" : "JPEG", 1, Integer::sum);
      Integer first = firsts.putIfAbsent(facts.hash(), image);
      if (first != null) {
        groups.computeIfAbsent(first, k -> new ArrayList<>(List.of(first))).add(image);
      }
    }

    Inspection result() {
      SortedMap<Integer, Integer> counts = new TreeMap<>();
      Arrays.stream(perIdentity).forEach(count -> counts.merge(count, 1, Integer::sum));
      List<Duplicate> duplicates =
          groups.values().stream()
              .sorted(
                  Comparator.comparingInt((List<Integer> group) -> -group.size())
                      .thenComparing(group -> group.get(0)))
              .map(
                  group ->
                      new Duplicate(
                          ImmutableIntArray.copyOf(group),
                          group.stream().map(set::place).toList(),
                          group.stream()
                              .map(i -> set.identities().get(set.label(i)))
                              .distinct()
                              .toList()))
              .toList();
      return new Inspection(
          perIdentity.length,
          next,
          bytes,
          sizes,
          sizeExamples,
          types,
          fileSizes,
          counts,
          duplicates,
          List.copyOf(problems));
    }
  }
}
