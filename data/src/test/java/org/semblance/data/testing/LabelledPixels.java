package org.semblance.data.testing;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.stream.IntStream;
import org.semblance.data.ImageSet;
import org.semblance.data.PngImage;

/**
 * Pictures of one pixel, with any number of them for each identity, and any of them equal.
 *
 * @param labels whose each picture is
 * @param contents what it shows: pictures with equal numbers have equal bytes
 */
public record LabelledPixels(ImmutableIntArray labels, ImmutableIntArray contents)
    implements ImageSet {

  /** Returns pictures that all differ. */
  public static LabelledPixels of(int... labels) {
    return new LabelledPixels(
        ImmutableIntArray.copyOf(labels),
        ImmutableIntArray.copyOf(IntStream.range(0, labels.length)));
  }

  @Override
  public List<String> identities() {
    int last = labels.stream().max().orElse(-1);
    return IntStream.rangeClosed(0, last).mapToObj(label -> "p" + label).toList();
  }

  @Override
  public int size() {
    return labels.length();
  }

  @Override
  public int label(int image) {
    return labels.get(image);
  }

  @Override
  public String fileName(int image) {
    return image + ".png";
  }

  @Override
  public String place(int image) {
    return "pixels!/p" + labels.get(image) + "/" + image + ".png";
  }

  @Override
  public byte[] encoded(int image) {
    int content = contents.get(image);
    return PngImage.encode(
        new byte[] {(byte) (content >> 16), (byte) (content >> 8), (byte) content}, 1, 1);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
