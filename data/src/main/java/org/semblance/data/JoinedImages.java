package org.semblance.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Several sets after one another; classes of later sources come after those of earlier ones. */
final class JoinedImages implements ImageSet {

  private final List<ImageSet> parts;
  private final List<String> identities;
  private final int[] firstImage;
  private final int[] firstLabel;

  /** Takes over the parts. */
  JoinedImages(List<ImageSet> parts) {
    this.parts = List.copyOf(parts);
    this.firstImage = new int[parts.size() + 1];
    this.firstLabel = new int[parts.size() + 1];
    for (int i = 0; i < parts.size(); i++) {
      firstImage[i + 1] = Math.addExact(firstImage[i], parts.get(i).size());
      firstLabel[i + 1] = Math.addExact(firstLabel[i], parts.get(i).identities().size());
    }
    this.identities = names(parts);
  }

  private static List<String> names(List<ImageSet> parts) {
    Set<String> seen = new HashSet<>();
    Set<String> clashing = new HashSet<>();
    for (ImageSet part : parts) {
      part.identities().stream().filter(name -> !seen.add(name)).forEach(clashing::add);
    }
    List<String> names = prefixed(parts, clashing);
    // A name such as "2:x" may have been there already; with every name prefixed none can clash.
    return new HashSet<>(names).size() == names.size() ? names : prefixed(parts, seen);
  }

  private static List<String> prefixed(List<ImageSet> parts, Set<String> which) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      for (String name : parts.get(i).identities()) {
        names.add(which.contains(name) ? (i + 1) + ":" + name : name);
      }
    }
    return Collections.unmodifiableList(names);
  }

  private int part(int image) {
    Objects.checkIndex(image, size());
    int at = Arrays.binarySearch(firstImage, image);
    return at >= 0 ? at : -at - 2;
  }

  @Override
  public List<String> identities() {
    return identities;
  }

  @Override
  public int size() {
    return firstImage[parts.size()];
  }

  @Override
  public int label(int image) {
    int part = part(image);
    return firstLabel[part] + parts.get(part).label(image - firstImage[part]);
  }

  @Override
  public String fileName(int image) {
    int part = part(image);
    return parts.get(part).fileName(image - firstImage[part]);
  }

  @Override
  public String place(int image) {
    int part = part(image);
    return parts.get(part).place(image - firstImage[part]);
  }

  @Override
  public int largest() {
    return parts.stream().mapToInt(ImageSet::largest).max().orElse(0);
  }

  @Override
  public byte[] encoded(int image) {
    int part = part(image);
    return parts.get(part).encoded(image - firstImage[part]);
  }

  /** Returns the teacher's size if all parts have one of the same, else 0. */
  @Override
  public int teacherSize() {
    int size = parts.get(0).teacherSize();
    return parts.stream().allMatch(part -> part.teacherSize() == size) ? size : 0;
  }

  @Override
  public void teacher(int image, float[] into, int offset) {
    int part = part(image);
    parts.get(part).teacher(image - firstImage[part], into, offset);
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (ImageSet part : parts) {
      try {
        part.close();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
