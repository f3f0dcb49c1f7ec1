package org.semblance.data.inspect;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.convert.Thumbnail;
import org.semblance.data.random.Draws;

/**
 * Small pictures of a data set for people to look at. However large the set is, there are few.
 *
 * @param sample pictures drawn at random, in the order of the set
 * @param oddSizes one picture for each of the rarest sizes, the rarest first
 * @param equal groups of equal pictures, those of several identities first
 */
public record ContactSheet(
    List<Picture> sample, List<Picture> oddSizes, List<List<Picture>> equal) {

  /** So many pictures can be drawn at most. */
  public static final int MOST_FACES = 1000;

  private static final Thumbnail THUMBNAIL = new Thumbnail(112, 80);
  private static final int MOST_SIZES = 24;
  private static final int MOST_GROUPS = 20;
  private static final int MOST_OF_A_GROUP = 6;

  /** Copies the lists. */
  public ContactSheet {
    sample = List.copyOf(sample);
    oddSizes = List.copyOf(oddSizes);
    equal = equal.stream().map(List::copyOf).toList();
  }

  /**
   * A picture, made small.
   *
   * @param image its number in the set
   * @param identity whose it is
   * @param place where it is
   * @param height of the picture as it is stored, in pixels; 0 if it cannot be told
   * @param width likewise
   * @param dataUri the small picture for a page, a JPEG at most 112 pixels wide and high; empty if
   *     there is a problem
   * @param problem why there is no picture; empty if there is one
   */
  public record Picture(
      int image,
      String identity,
      String place,
      int height,
      int width,
      String dataUri,
      String problem) {}

  /**
   * Draws pictures and makes them small.
   *
   * @param found what an inspection of this very set found
   * @param faces how many pictures are drawn, of those that there are, 0 to 1000
   * @param seed decides which
   */
  public static ContactSheet of(ImageSet set, Inspection found, int faces, long seed) {
    checkArgument(
        faces >= 0 && faces <= MOST_FACES, "faces must be in [0, %s], got %s", MOST_FACES, faces);
    return new ContactSheet(
        drawn(set.size(), faces, seed).mapToObj(image -> picture(set, image)).toList(),
        oddSizes(found).mapToObj(image -> picture(set, image)).toList(),
        found.duplicates().stream()
            .sorted(Comparator.comparing(group -> !group.isLabelNoise()))
            .limit(MOST_GROUPS)
            .map(group -> pictures(set, group.images()))
            .toList());
  }

  /** Returns different numbers below a size, rising (Floyd's algorithm). */
  private static IntStream drawn(int size, int count, long seed) {
    Draws draws = Draws.of(seed, DrawKey.CONTACT_SHEET);
    TreeSet<Integer> chosen = new TreeSet<>();
    for (int last = Math.max(0, size - count); last < size; last++) {
      if (!chosen.add(draws.below(last + 1))) {
        chosen.add(last);
      }
    }
    return chosen.stream().mapToInt(image -> image);
  }

  /** Returns an example of every size but the commonest. */
  private static IntStream oddSizes(Inspection found) {
    List<String> sizes =
        found.sizes().entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList();
    return sizes.stream()
        .limit(Math.min(MOST_SIZES, Math.max(0, sizes.size() - 1)))
        .mapToInt(size -> found.sizeExamples().getOrDefault(size, 0));
  }

  private static List<Picture> pictures(ImageSet set, ImmutableIntArray images) {
    return images.stream().limit(MOST_OF_A_GROUP).mapToObj(image -> picture(set, image)).toList();
  }

  /** Makes a picture small; one that cannot be read becomes a problem. */
  public static Picture picture(ImageSet set, int image) {
    String identity = set.identities().get(set.label(image));
    String place = set.place(image);
    int height = 0;
    int width = 0;
    try {
      byte[] encoded = set.encoded(image);
      PictureFacts facts = PictureFacts.of(encoded, place);
      height = facts.height();
      width = facts.width();
      String dataUri =
          "data:image/jpeg;base64,"
              + Base64.getEncoder().encodeToString(THUMBNAIL.of(encoded, place));
      return new Picture(image, identity, place, height, width, dataUri, "");
    } catch (DataException e) {
      String problem = String.valueOf(e.getMessage());
      return new Picture(image, identity, place, height, width, "", problem);
    }
  }
}
