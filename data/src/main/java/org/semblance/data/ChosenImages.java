package org.semblance.data;

import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Some pictures of a set, in its order, and the identities that have any of them. */
public final class ChosenImages implements ImageSet {

  private final ImageSet set;
  private final int[] images;
  private final int[] classes;
  private final List<String> identities;

  /**
   * Takes over the set.
   *
   * @param chosen whether a picture is one of them
   */
  public ChosenImages(ImageSet set, IntPredicate chosen) {
    this.set = set;
    this.images = IntStream.range(0, set.size()).filter(chosen).toArray();
    this.classes = new int[set.identities().size()];
    Arrays.fill(classes, -1);
    for (int image : images) {
      classes[set.label(image)] = 0;
    }
    List<String> names = new ArrayList<>();
    for (int label = 0; label < classes.length; label++) {
      if (classes[label] == 0) {
        classes[label] = names.size();
        names.add(set.identities().get(label));
      }
    }
    this.identities = Collections.unmodifiableList(names);
  }

  @Override
  public List<String> identities() {
    return identities;
  }

  @Override
  public ImmutableLongArray storedLabels() {
    ImmutableLongArray all = set.storedLabels();
    return ImmutableLongArray.copyOf(
        IntStream.range(0, all.length()).filter(i -> classes[i] >= 0).mapToLong(all::get));
  }

  @Override
  public int size() {
    return images.length;
  }

  @Override
  public int label(int image) {
    return classes[set.label(images[image])];
  }

  @Override
  public String fileName(int image) {
    return set.fileName(images[image]);
  }

  @Override
  public String path(int image) {
    return set.path(images[image]);
  }

  @Override
  public String place(int image) {
    return set.place(images[image]);
  }

  @Override
  public int largest() {
    return set.largest();
  }

  @Override
  public byte[] encoded(int image) {
    return set.encoded(images[image]);
  }

  @Override
  public int teacherSize() {
    return set.teacherSize();
  }

  @Override
  public void teacher(int image, float[] into, int offset) {
    set.teacher(images[image], into, offset);
  }

  @Override
  public void close() {
    set.close();
  }
}
