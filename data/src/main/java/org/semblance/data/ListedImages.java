package org.semblance.data;

import com.google.common.base.Splitter;
import com.google.common.collect.ContiguousSet;
import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
  private final List<String> paths;
  private final int[] labels;
  private final ImmutableLongArray storedLabels;

  /** Takes over the archive. */
  ListedImages(ListedData data, ImageArchive archive) {
    this.archive = archive;
    Lines lines = Lines.of(data);
    int[] counts = lines.counts();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] >= data.minimumImages()) {
        names.add(lines.names.get(i));
      }
    }
    if (names.isEmpty()) {
      throw new DataException(
          String.format(
              "%s must name pictures of an identity with at least minimumImages=%d of them, it has"
                  + " %,d pictures of %,d identities",
              data.list(), data.minimumImages(), lines.paths.size(), counts.length));
    }
    names.sort(IdentityOrder.of(names));
    this.identities = Collections.unmodifiableList(names);
    this.paths = names.size() == counts.length ? lines.paths : lines.pathsOf(names);
    this.labels = lines.labels(names);
    this.storedLabels =
        lines.numbered
            ? ImmutableLongArray.copyOf(names.stream().mapToLong(Long::parseLong))
            : ImmutableLongArray.of();
    requireThere(data);
  }

  /** What the lines say, with identities numbered as they come. */
  private static final class Lines {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> paths = new NameList();
    private int[] identities = new int[1024];

    /** Whether all identities are class numbers. */
    private boolean numbered = true;

    static Lines of(ListedData data) {
      Lines lines = new Lines();
      TextLines.read(
          data.list(),
          "a list of pictures",
          (line, number) -> {
            if (!line.isBlank()) {
              lines.add(entry(data, line, number));
            }
          });
      return lines;
    }

    private void add(Entry entry) {
      Integer known = numbers.putIfAbsent(entry.identity(), names.size());
      if (known == null) {
        names.add(entry.identity());
      }
      int image = paths.size();
      if (image == identities.length) {
        identities = Arrays.copyOf(identities, Math.addExact(image, image / 2));
      }
      numbered &= entry.numbered();
      identities[image] = known == null ? names.size() - 1 : known;
      paths.add(entry.path());
    }

    /** Returns how many pictures each identity has. */
    int[] counts() {
      int[] counts = new int[names.size()];
      for (int i = 0; i < paths.size(); i++) {
        counts[identities[i]]++;
      }
      return counts;
    }

    /** Returns the class of each identity, −1 where it is none of those that are wanted. */
    private int[] classes(List<String> wanted) {
      int[] classes = new int[names.size()];
      Arrays.fill(classes, -1);
      for (int i = 0; i < wanted.size(); i++) {
        classes[Objects.requireNonNull(numbers.get(wanted.get(i)))] = i;
      }
      return classes;
    }

    /** Returns the paths of those identities' pictures. */
    List<String> pathsOf(List<String> wanted) {
      int[] classes = classes(wanted);
      List<String> kept = new NameList();
      for (int i = 0; i < paths.size(); i++) {
        if (classes[identities[i]] >= 0) {
          kept.add(paths.get(i));
        }
      }
      return kept;
    }

    /** Returns the classes of those identities' pictures. */
    int[] labels(List<String> wanted) {
      int[] classes = classes(wanted);
      return IntStream.range(0, paths.size())
          .map(i -> classes[identities[i]])
          .filter(label -> label >= 0)
          .toArray();
    }
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

  /** A picture in a pickle is smaller than that. */
  @Override
  public int largest() {
    return archive.largest();
  }

  @Override
  public byte[] encoded(int image) {
    return picture(archive.read(paths.get(image)), image);
  }

  @Override
  public List<byte[]> encodedSome(int[] images) {
    List<byte[]> files = archive.readSome(Arrays.stream(images).mapToObj(paths::get).toList());
    return ImageSet.together(
        ContiguousSet.closedOpen(0, files.size()).asList(), i -> picture(files.get(i), images[i]));
  }

  private byte[] picture(byte[] file, int image) {
    return BinImage.is(file) ? BinImage.picture(file, place(image)) : file;
  }

  @Override
  public void close() {
    archive.close();
  }
}
