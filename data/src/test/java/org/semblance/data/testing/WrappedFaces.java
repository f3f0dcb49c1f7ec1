package org.semblance.data.testing;

import java.util.List;
import java.util.function.IntFunction;
import org.semblance.data.ImageSet;

/**
 * The identities and labels of a set, with pictures of another origin: slow, huge, or none.
 *
 * @param set stays open
 * @param pictures reads a picture
 */
public record WrappedFaces(ImageSet set, IntFunction<byte[]> pictures) implements ImageSet {

  @Override
  public List<String> identities() {
    return set.identities();
  }

  @Override
  public int size() {
    return set.size();
  }

  @Override
  public int label(int image) {
    return set.label(image);
  }

  @Override
  public String fileName(int image) {
    return set.fileName(image);
  }

  @Override
  public String place(int image) {
    return set.place(image);
  }

  @Override
  public byte[] encoded(int image) {
    return pictures.apply(image);
  }

  @Override
  public void close() {
    // The set stays open.
  }
}
