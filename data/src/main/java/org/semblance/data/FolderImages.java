package org.semblance.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/** The pictures of an archive, identity by identity, in the order of their names. */
final class FolderImages implements ImageSet {

  private final ImageArchive archive;
  private final List<String> identities = new ArrayList<>();
  private final List<String> images = new NameList();

  /** Position of each identity's first picture, and the number of pictures at the end. */
  private final int[] first;

  /** Takes over the archive. */
  FolderImages(FolderData data, ImageArchive archive) {
    this.archive = archive;
    SortedMap<String, List<String>> found = archive.identities();
    List<String> names = new ArrayList<>(new IdentityList(data).choose(found));
    names.sort(IdentityOrder.of(names));
    int[] starts = new int[names.size() + 1];
    for (String name : names) {
      Set<String> distinct = new LinkedHashSet<>(found.getOrDefault(name, List.of()));
      if (distinct.size() < data.minimumImages()) {
        continue;
      }
      List<String> sorted = new ArrayList<>(distinct);
      Collections.sort(sorted);
      identities.add(name);
      images.addAll(sorted);
      starts[identities.size()] = images.size();
    }
    this.first = Arrays.copyOf(starts, identities.size() + 1);
    if (identities.isEmpty()) {
      throw new DataException(describeEmpty(data, found, names));
    }
  }

  private String describeEmpty(
      FolderData data, SortedMap<String, List<String>> found, List<String> chosen) {
    int images = found.values().stream().mapToInt(List::size).sum();
    if (images == 0) {
      List<String> elsewhere = archive.pictures();
      return String.format(
          "%s holds no picture: IDENTITY/IMAGE.jpg or .png is expected, one folder per identity,"
              + " found %d folders without pictures directly in them%s",
          data.path(),
          found.size(),
          elsewhere.isEmpty()
              ? ""
              : String.format(
                  ", and %,d pictures elsewhere, such as %s; name or pack the folder that the"
                      + " identities are in",
                  elsewhere.size(), elsewhere.get(0)));
    }
    return String.format(
        "%s holds no identity with at least minimumImages=%d pictures; of %d identities the largest"
            + " has %d. Lower minimumImages",
        data.path(),
        data.minimumImages(),
        chosen.size(),
        chosen.stream()
            .mapToInt(name -> found.getOrDefault(name, List.of()).size())
            .max()
            .orElse(0));
  }

  @Override
  public List<String> identities() {
    return Collections.unmodifiableList(identities);
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int label(int image) {
    Objects.checkIndex(image, size());
    int at = Arrays.binarySearch(first, image);
    // Every kept identity has a picture, so the starts differ and a hit is the identity itself.
    return at >= 0 ? at : -at - 2;
  }

  @Override
  public String path(int image) {
    return identities.get(label(image)) + "/" + images.get(image);
  }

  @Override
  public String fileName(int image) {
    return images.get(image);
  }

  @Override
  public String place(int image) {
    return archive.place(path(image));
  }

  @Override
  public byte[] encoded(int image) {
    return archive.read(path(image));
  }

  @Override
  public List<byte[]> encodedSome(int[] images) {
    return archive.readSome(Arrays.stream(images).mapToObj(this::path).toList());
  }

  @Override
  public void close() {
    archive.close();
  }
}
