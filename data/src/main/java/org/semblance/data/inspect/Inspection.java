package org.semblance.data.inspect;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
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
 * @param duplicateGroups groups of equal pictures
 * @param noisyDuplicates those of them that are of several identities: wrong labels
 * @param duplicates the groups, the largest first; of more than {@value #MOST_LISTED} those of
 *     several identities and the largest
 * @param unreadable pictures that cannot be read or are no pictures, the first {@value
 *     #MOST_LISTED}
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
    int duplicateGroups,
    int noisyDuplicates,
    List<Duplicate> duplicates,
    List<Problem> unreadable) {

  /** Groups and unreadable pictures that are named; all of millions would fill the memory. */
  public static final int MOST_LISTED = 10_000;

  /** Pictures of a group whose places are named. */
  private static final int MOST_PLACES = 100;

  private static final String UNREADABLE = "unreadable";

  /**
   * Pictures with the same bytes.
   *
   * @param images their numbers, rising
   * @param places where they are, the first hundred
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

  /** Returns how many pictures cannot be read or are no pictures. */
  public int unreadableImages() {
    return types.getOrDefault(UNREADABLE, 0);
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
    Collector collector = new Collector(set);
    InChunks.look(
        set.size(),
        threads,
        (first, end) -> look(set, first, end),
        chunk -> {
          chunk.forEach(collector::add);
          progress.accept(collector.next);
        });
    return collector.result();
  }

  private static List<Seen> look(ImageSet set, int first, int end) {
    List<Seen> seen = new ArrayList<>(end - first);
    while (first + seen.size() < end) {
      int start = first + seen.size();
      try {
        List<byte[]> some = set.encodedSome(IntStream.range(start, end).toArray());
        for (int i = 0; i < some.size(); i++) {
          seen.add(look(set, start + i, some.get(i)));
        }
      } catch (DataException e) {
        seen.add(unreadable(set, start, e));
      }
    }
    return seen;
  }

  private static Seen look(ImageSet set, int image, byte[] encoded) {
    try {
      return new Seen(PictureFacts.of(encoded, set.place(image)), null);
    } catch (DataException e) {
      return unreadable(set, image, e);
    }
  }

  private static Seen unreadable(ImageSet set, int image, DataException e) {
    return new Seen(null, new Problem(set.place(image), String.valueOf(e.getMessage())));
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

    private final PictureHashes hashes;
    private long bytes;
    private int next;

    Collector(ImageSet set) {
      this.set = set;
      this.perIdentity = new int[set.identities().size()];
      this.hashes = new PictureHashes(set.size());
    }

    void add(Seen seen) {
      int image = next++;
      perIdentity[set.label(image)]++;
      if (seen.facts() == null) {
        if (problems.size() < MOST_LISTED) {
          problems.add(seen.problem());
        }
        types.merge(UNREADABLE, 1, Integer::sum);
        return;
      }
      PictureFacts facts = seen.facts();
      bytes += facts.bytes();
      String size = facts.width() + "x" + facts.height();
      sizes.merge(size, 1, Integer::sum);
      sizeExamples.putIfAbsent(size, image);
      fileSizes.merge(rounded(facts.bytes()), 1, Integer::sum);
      types.merge(facts.png() ? "PNG" : "JPEG", 1, Integer::sum);
      hashes.put(image, facts.hash());
    }

    Inspection result() {
      SortedMap<Integer, Integer> counts = new TreeMap<>();
      Arrays.stream(perIdentity).forEach(count -> counts.merge(count, 1, Integer::sum));
      List<int[]> groups = hashes.groups();
      Comparator<int[]> largestFirst = Comparator.comparingInt(group -> -group.length);
      return new Inspection(
          perIdentity.length,
          next,
          bytes,
          sizes,
          sizeExamples,
          types,
          fileSizes,
          counts,
          groups.size(),
          (int) groups.stream().filter(this::isNoisy).count(),
          groups.stream()
              .sorted(Comparator.comparing(this::isNoisy).reversed().thenComparing(largestFirst))
              .limit(MOST_LISTED) // wrong labels above all
              .sorted(largestFirst.thenComparing(group -> group[0]))
              .map(this::duplicate)
              .toList(),
          List.copyOf(problems));
    }

    private boolean isNoisy(int[] group) {
      return Arrays.stream(group).anyMatch(image -> set.label(image) != set.label(group[0]));
    }

    private Duplicate duplicate(int[] group) {
      return new Duplicate(
          ImmutableIntArray.copyOf(group),
          Arrays.stream(group).limit(MOST_PLACES).mapToObj(set::place).toList(),
          Arrays.stream(group)
              .map(set::label)
              .distinct()
              .mapToObj(label -> set.identities().get(label))
              .toList());
    }
  }
}
