package org.semblance.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** The pictures of an archive, identity by identity, in the order of their names. */
final class FolderImages implements ImageSet {

  private final ImageArchive archive;
  private final List<String> identities = new ArrayList<>();
  private final NameList images = new NameList();
  private final int[] labels;

  /** Takes over the archive. */
  FolderImages(FolderData data, ImageArchive archive) {
    this.archive = archive;
    SortedMap<String, List<String>> found = archive.identities();
    List<String> names = new ArrayList<>(new IdentityList(data).choose(found));
    names.sort(IdentityOrder.of(names));
    int[] all = new int[found.values().stream().mapToInt(List::size).sum()];
    for (String name : names) {
      List<String> sorted = new ArrayList<>(found.getOrDefault(name, List.of()));
      if (sorted.size() < data.minimumImages()) {
        continue;
      }
      Collections.sort(sorted);
      Arrays.fill(all, images.size(), images.size() + sorted.size(), identities.size());
      identities.add(name);
      images.addAll(sorted);
    }
    this.labels = Arrays.copyOf(all, images.size());
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
    return labels[image];
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
  public int largest() {
    return archive.largest();
  }

  @Override
  public List<byte[]> encodedSome(int[] some) {
    List<String> paths = images.getAll(some);
    for (int i = 0; i < some.length; i++) {
      paths.set(i, identities.get(label(some[i])) + "/" + paths.get(i));
    }
    return archive.readSome(paths);
  }

  @Override
  public void close() {
    archive.close();
  }
}
