package org.semblance.data.distillation;

import com.google.common.primitives.ImmutableLongArray;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.ImageArchive;
import org.semblance.data.ImageSet;

/** The pictures that distillation records name, with their teacher; all classes, in file order. */
final class DistilledImages implements ImageSet {

  /** Looked for when the set is opened. */
  private static final int LOOKED = 10;

  /** Between the path of an archive and a name in it. */
  private static final String INSIDE = "!/";

  private final DistillationRecords records;
  private final DistillationData data;
  private final int[] counts;

  /** Where pictures are now, or null where the records say so. */
  private final @Nullable ImageArchive images;

  /** Archives that records name. */
  private final Map<Path, ImageArchive> archives = new ConcurrentHashMap<>();

  /** Whether of the paths in the records IDENTITY/FILE alone still holds. */
  private boolean lastTwoParts;

  /**
   * Takes over the records.
   *
   * @throws DataException if no identity is large enough, or the first pictures are not there
   */
  DistilledImages(DistillationRecords records, DistillationData data) {
    this.records = records;
    this.data = data;
    this.counts = new int[records.header().classes()];
    for (int i = 0; i < records.size(); i++) {
      counts[records.label(i)]++;
    }
    if (IntStream.of(counts).noneMatch(count -> count >= data.minimumImages())) {
      throw new DataException(
          String.format(
              "%s holds no identity with at least minimumImages=%d pictures among %,d; lower"
                  + " minimumImages",
              data.path(), data.minimumImages(), records.size()));
    }
    this.images = data.images() == null ? null : ImageArchive.open(data.images());
    try {
      if (!found()) {
        lastTwoParts = images != null;
        if (!lastTwoParts || !found()) {
          throw new DataException(
              String.format(
                  "%s names the picture %s, but there is no file %s; say with images in which"
                      + " folder, ZIP or tar file the pictures are now",
                  data.path(), records.name(0), spot(0).place()));
        }
      }
    } catch (RuntimeException e) {
      closeArchives();
      throw e;
    }
  }

  /** Looks for the first few pictures: a wrong folder shows at once. */
  private boolean found() {
    return IntStream.range(0, Math.min(LOOKED, records.size())).anyMatch(i -> spot(i).isThere());
  }

  /** Returns whether a picture is of an identity with enough of them. */
  boolean isChosen(int image) {
    return counts[records.label(image)] >= data.minimumImages();
  }

  /**
   * Where a picture is.
   *
   * @param archive that holds it, or null for a file of its own
   * @param name in the archive, or the file's path
   */
  private record Spot(@Nullable ImageArchive archive, String name) {

    boolean isThere() {
      return archive == null ? Files.isRegularFile(Path.of(name)) : archive.holds(name);
    }

    String place() {
      return archive == null ? name : archive.place(name);
    }
  }

  private Spot spot(int image) {
    String name = records.name(image);
    try {
      int inside = name.indexOf(INSIDE);
      if (images != null) {
        return new Spot(images, inArchive(Path.of(name.substring(inside < 0 ? 0 : inside + 2))));
      }
      Path archive = inside < 0 ? null : Path.of(name.substring(0, inside));
      return archive != null && Files.isRegularFile(archive)
          ? new Spot(
              archives.computeIfAbsent(archive, ImageArchive::open), name.substring(inside + 2))
          : new Spot(null, Path.of(name).toString());
    } catch (InvalidPathException e) {
      throw new DataException(
          String.format(
              "%s, record %d, must name a file, got \"%s\": %s",
              data.path(), image + 1, name, e.getReason()),
          e);
    }
  }

  /** Returns the path of a picture from where pictures are now. */
  private String inArchive(Path named) {
    int parts = named.getNameCount();
    boolean shorten = (lastTwoParts || named.isAbsolute()) && parts > 0;
    Path below = shorten ? named.subpath(Math.max(0, parts - 2), parts) : named;
    if (below.normalize().startsWith("..")) {
      throw new DataException(
          String.format(
              "%s must name pictures inside of %s, got %s", data.path(), data.images(), named));
    }
    return below.toString().replace(File.separatorChar, '/');
  }

  @Override
  public List<String> identities() {
    return IntStream.range(0, counts.length).mapToObj(Integer::toString).toList();
  }

  @Override
  public ImmutableLongArray storedLabels() {
    return ImmutableLongArray.copyOf(LongStream.range(0, counts.length));
  }

  @Override
  public int size() {
    return records.size();
  }

  @Override
  public int label(int image) {
    return records.label(image);
  }

  @Override
  public String fileName(int image) {
    String name = spot(image).name();
    return name.substring(
        Math.max(name.lastIndexOf('/'), name.lastIndexOf(File.separatorChar)) + 1);
  }

  @Override
  public String place(int image) {
    return spot(image).place();
  }

  @Override
  public byte[] encoded(int image) {
    Spot spot = spot(image);
    if (spot.archive() != null) {
      return spot.archive().read(spot.name());
    }
    try (InputStream input = Files.newInputStream(Path.of(spot.name()))) {
      byte[] bytes = input.readNBytes(MAXIMUM_BYTES + 1);
      if (bytes.length > MAXIMUM_BYTES) {
        throw new DataException(
            String.format(
                "%s: a picture may have at most %,d bytes, this one has more; shrink or remove it",
                spot.name(), MAXIMUM_BYTES));
      }
      return bytes;
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "%s, which %s names, cannot be read: %s", spot.name(), data.path(), e.getMessage()),
          e);
    }
  }

  @Override
  public int teacherSize() {
    return records.header().embeddingSize();
  }

  @Override
  public void teacher(int image, float[] into, int offset) {
    records.embedding(image, into, offset);
  }

  @Override
  public void close() {
    closeArchives();
    records.close();
  }

  private void closeArchives() {
    archives.values().forEach(ImageArchive::close);
    if (images != null) {
      images.close();
    }
  }
}
