package org.semblance.data.distillation;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;

/** The pictures that distillation records name, with their teacher; all classes, in file order. */
final class DistilledImages implements ImageSet {

  /** Looked for when the set is opened. */
  private static final int LOOKED = 10;

  private final DistillationRecords records;
  private final DistillationData data;
  private final int[] counts;

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
    requireThere();
  }

  /** Looks for the first few pictures: a wrong folder shows at once. */
  private void requireThere() {
    int looked = Math.min(LOOKED, records.size());
    if (IntStream.range(0, looked).noneMatch(i -> Files.isRegularFile(file(i)))) {
      throw new DataException(
          String.format(
              "%s names the picture %s, but there is no file %s; say with images in which folder"
                  + " the pictures are now",
              data.path(), records.name(0), file(0).toAbsolutePath()));
    }
  }

  /** Returns whether a picture is of an identity with enough of them. */
  boolean isChosen(int image) {
    return counts[records.label(image)] >= data.minimumImages();
  }

  private Path file(int image) {
    String name = records.name(image);
    try {
      Path named = Path.of(name);
      return inside(data.images(), named);
    } catch (InvalidPathException e) {
      throw new DataException(
          String.format(
              "%s, record %d, must name a file, got \"%s\": %s",
              data.path(), image + 1, name, e.getReason()),
          e);
    }
  }

  private Path inside(@Nullable Path folder, Path named) {
    if (folder == null) {
      return named;
    }
    int parts = named.getNameCount();
    Path below =
        named.isAbsolute() && parts > 0 ? named.subpath(Math.max(0, parts - 2), parts) : named;
    Path file = folder.resolve(below);
    if (!file.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())) {
      throw new DataException(
          String.format("%s must name pictures inside of %s, got %s", data.path(), folder, named));
    }
    return file;
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
    return String.valueOf(file(image).getFileName());
  }

  @Override
  public String place(int image) {
    return file(image).toString();
  }

  @Override
  public byte[] encoded(int image) {
    Path file = file(image);
    try (InputStream input = Files.newInputStream(file)) {
      byte[] bytes = input.readNBytes(MAXIMUM_BYTES + 1);
      if (bytes.length > MAXIMUM_BYTES) {
        throw new DataException(
            String.format(
                "%s: a picture may have at most %,d bytes, this one has more; shrink or remove it",
                file, MAXIMUM_BYTES));
      }
      return bytes;
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "%s, which %s names, cannot be read: %s", file, data.path(), e.getMessage()),
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
    records.close();
  }
}
