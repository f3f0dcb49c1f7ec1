package org.semblance.data;

import com.google.common.base.Splitter;
import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** The pictures that a list names, in its order. */
final class ListedImages implements ImageSet {

  private static final Splitter TAB = Splitter.on('\t');
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");

  /**
   * A line of the list.
   *
   * @param numbered whether the identity is a class number, as in {@code .lst} files, and no name
   */
  private record Entry(String identity, String path, boolean numbered) {}

  private final ImageArchive archive;
  private final List<String> identities;
  private final List<String> paths = new ArrayList<>();
  private final int[] labels;
  private final ImmutableLongArray storedLabels;

  /** Takes over the archive. */
  ListedImages(ListedData data, ImageArchive archive) {
    this.archive = archive;
    List<Entry> entries = new ArrayList<>();
    List<String> lines = TextLines.read(data.list(), "a list of pictures");
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        entries.add(entry(data, lines.get(i), i + 1));
      }
    }
    Map<String, Integer> counts = new HashMap<>();
    entries.forEach(entry -> counts.merge(entry.identity(), 1, Integer::sum));
    entries.removeIf(entry -> counts.getOrDefault(entry.identity(), 0) < data.minimumImages());
    if (entries.isEmpty()) {
      throw new DataException(
          String.format(
              "%s must name pictures of an identity with at least minimumImages=%d of them, it has"
                  + " %,d lines of %,d identities",
              data.list(), data.minimumImages(), lines.size(), counts.size()));
    }
    List<String> names =
        new ArrayList<>(new HashSet<>(entries.stream().map(Entry::identity).toList()));
    names.sort(IdentityOrder.of(names));
    this.identities = Collections.unmodifiableList(names);
    Map<String, Integer> classes = new HashMap<>();
    for (String name : names) {
      classes.put(name, classes.size());
    }
    labels = new int[entries.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Objects.requireNonNull(classes.get(entries.get(i).identity()));
      paths.add(entries.get(i).path());
    }
    storedLabels =
        entries.stream().allMatch(Entry::numbered)
            ? ImmutableLongArray.copyOf(names.stream().mapToLong(Long::parseLong))
            : ImmutableLongArray.of();
    requireThere(data);
  }

  private static Entry entry(ListedData data, String line, int number) {
    List<String> columns = TAB.splitToList(line);
    int last = columns.size() - 1;
    if (columns.size() == 2) {
      return new Entry(columns.get(1).strip(), safe(data, columns.get(0), number), false);
    }
    if (columns.size() >= 3 && NUMBER.matcher(columns.get(1)).matches()) {
      return new Entry(
          whole(data, columns.get(1), number), safe(data, columns.get(last), number), true);
    }
    throw error(
        data,
        number,
        "must be \"path TAB identity\" or \"number TAB label TAB path\", got \"" + line + "\"");
  }

  /** Returns a label of a {@code .lst} file, written as a float, as the name of an identity. */
  private static String whole(ListedData data, String text, int number) {
    double value = Double.parseDouble(text);
    if (value != Math.rint(value) || value < 0 || value > Integer.MAX_VALUE) {
      throw error(data, number, "the label must be a whole number >= 0, got " + text);
    }
    return Long.toString((long) value);
  }

  private static String safe(ListedData data, String path, int number) {
    String clean = path.strip().replace('\\', '/');
    while (clean.startsWith("./")) {
      clean = clean.substring(2);
    }
    if (clean.isEmpty()
        || clean.chars().anyMatch(Character::isISOControl)
        || clean.startsWith("/")
        || Splitter.on('/').splitToStream(clean).anyMatch(part -> part.equals(".."))) {
      throw error(
          data,
          number,
          "a path must be one inside of the folder of the pictures, got \"" + path + "\"");
    }
    return clean;
  }

  private static DataException error(ListedData data, int line, String message) {
    return new DataException(String.format("%s:%d: %s", data.list(), line, message));
  }

  /** Looks for the first few pictures: a wrong folder shows at once. */
  private void requireThere(ListedData data) {
    Set<String> missing = new HashSet<>();
    int looked = Math.min(paths.size(), 10);
    for (String path : paths.subList(0, looked)) {
      if (!archive.holds(path)) {
        missing.add(path);
      }
    }
    if (missing.size() == looked) {
      throw new DataException(
          String.format(
              "%s names %s, but %s does not hold it; where paths start from is its own folder, or"
                  + " images in a schedule",
              data.list(), paths.get(0), archive.path()));
    }
  }

  @Override
  public List<String> identities() {
    return identities;
  }

  @Override
  public ImmutableLongArray storedLabels() {
    return storedLabels;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int image) {
    return labels[image];
  }

  @Override
  public String fileName(int image) {
    String path = paths.get(image);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public String path(int image) {
    return paths.get(image);
  }

  @Override
  public String place(int image) {
    return archive.place(paths.get(image));
  }

  @Override
  public byte[] encoded(int image) {
    byte[] file = archive.read(paths.get(image));
    return BinImage.is(file) ? BinImage.picture(file, place(image)) : file;
  }

  @Override
  public void close() {
    archive.close();
  }
}
