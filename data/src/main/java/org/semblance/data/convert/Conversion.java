package org.semblance.data.convert;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ByteBudget;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.random.Draws;

/**
 * Copies a set of pictures into another format, byte for byte unless they are to have another size
 * or quality.
 *
 * <p>Pictures are read and worked on by several threads and written in order, so the result does
 * not depend on their number; about a megabyte of pictures per thread is in memory, and of huge
 * ones as many as a {@link ByteBudget} allows. What is written has a temporary name until it is
 * complete; a conversion that stopped goes on where it was when the same one is run again. Every
 * half a minute it forces what it has written to disk and then takes note of it, so that also after
 * a power failure it goes on from whole files.
 *
 * @param to the format of the result
 * @param shards files that it is spread over; more than one for record formats only
 * @param shuffle seed of the order in which pictures are written; null: identity by identity
 * @param work what is done to each picture; null: nothing
 * @param threads that read and work
 * @param gzip whether files are packed with GZIP; for TFRecord only
 * @param skipBad whether pictures that cannot be read, or are no JPEG or PNG, are left out and
 *     named in a file {@code NAME.skipped.tsv} beside the result; else the first one ends the
 *     conversion. Classes keep their numbers, even if one has no picture left
 */
public record Conversion(
    Format to,
    int shards,
    @Nullable Long shuffle,
    @Nullable Work work,
    int threads,
    boolean gzip,
    boolean skipBad) {

  /** Checks the ranges. */
  public Conversion {
    checkArgument(shards >= 1, "shards must be >= 1, got %s", shards);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
    checkArgument(
        shards == 1 || to == Format.RECORDIO || to == Format.TFRECORD || to == Format.OFRECORD,
        "only recordio, tfrecord and ofrecord can have several shards, %s cannot",
        to);
    checkArgument(
        !gzip || to == Format.TFRECORD, "only tfrecord can be packed with GZIP, %s cannot", to);
  }

  /** Writes unpacked files and stops at the first bad picture. */
  public Conversion(
      Format to, int shards, @Nullable Long shuffle, @Nullable Work work, int threads) {
    this(to, shards, shuffle, work, threads, false, false);
  }

  /** What is done to a picture, for instance to give it another size. */
  public interface Work {
    /** Returns the new picture. */
    byte[] apply(ImageSet set, int image);

    /** Returns what it does, in words that differ for different work. */
    String describe();
  }

  /** Hears how far a conversion is. */
  @FunctionalInterface
  public interface Progress {
    /** Called after each picture, also after one that is left out. */
    void written(int pictures, long bytes);

    /** Called with the number of pictures that were left out so far, if any, when it grows. */
    default void skipped(int pictures) {}
  }

  /** Returns where the pictures that are left out are named. */
  public static Path skippedFile(Path target) {
    return SkippedPictures.path(target);
  }

  /**
   * Requires that a target can be begun or gone on with; for callers that have long work to do
   * before.
   *
   * @throws DataException if its name is another format's, or something else is there
   */
  public void requireWritable(Path target) {
    writable(target);
  }

  private ConversionTarget writable(Path target) {
    ConversionTarget written = ConversionTarget.of(this, target);
    if (!Files.exists(Journal.file(written.path()))) {
      // Later, what is there is this conversion's own.
      written.requireFree();
    }
    return written;
  }

  /**
   * Converts a set.
   *
   * @param target file or folder that is written
   * @param stop asked now and then; whether to end early, with what there is kept to go on from
   * @return whether the conversion is complete
   * @throws DataException if a picture cannot be used or something cannot be written
   */
  public boolean run(ImageSet source, Path target, Progress progress, BooleanSupplier stop) {
    int largest = work == null ? source.largest() : ImageSet.MAXIMUM_BYTES;
    return run(source, target, progress, stop, ByteBudget.ofThreads(threads, largest));
  }

  boolean run(
      ImageSet source, Path target, Progress progress, BooleanSupplier stop, ByteBudget budget) {
    ConversionTarget written = writable(target);
    Path file = Journal.file(written.path());
    Journal journal = Journal.read(file, job(source));
    journal.write(file);
    int[] order = order(source);
    int begin = begin(order, journal.shard()) + journal.pictures();
    try (SkippedPictures skipped = SkippedPictures.resume(written.path(), journal.skipped());
        ReadAhead ahead =
            new ReadAhead(
                (i, j) -> pictures(source, Arrays.copyOfRange(order, i, j)),
                begin,
                order.length,
                threads,
                budget)) {
      if (skipped.count() > 0) {
        progress.skipped(skipped.count());
      }
      ShardSinks sinks = new ShardSinks(this, written, source, order, skipped);
      ConversionLoop loop = new ConversionLoop(sinks, ahead, progress, stop);
      while (journal.shard() < shards) {
        if (!loop.write(journal)) {
          return false;
        }
        journal = journal.nextShard(skipped.flush());
        journal.write(file);
      }
      skipped.finish();
      written.finish(source);
      Files.deleteIfExists(file);
      return true;
    } catch (IOException e) {
      throw new DataException(target + " cannot be finished: " + e.getMessage(), e);
    }
  }

  /** What must be the same for a conversion to go on: every name, both ends, and the options. */
  private String job(ImageSet source) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (String name : source.identities()) {
      hasher.putString(name, StandardCharsets.UTF_8).putByte((byte) '\n');
    }
    long names = source.size();
    for (int i = 0; i < source.size(); i++) {
      names = Draws.hash(names, source.label(i), source.fileName(i).hashCode());
    }
    hasher.putLong(names);
    hasher.putBytes(content(source, 0)).putBytes(content(source, source.size() - 1));
    hasher.putUnencodedChars(
        String.join(
            "|",
            to.toString(),
            String.valueOf(shards),
            String.valueOf(shuffle),
            work == null ? "copy" : work.describe(),
            String.valueOf(gzip),
            String.valueOf(skipBad)));
    return hasher.hash().toString();
  }

  /** A picture that cannot be read is spoken of when its turn comes. */
  private static byte[] content(ImageSet source, int image) {
    try {
      return source.encoded(image);
    } catch (DataException e) {
      return new byte[0];
    }
  }

  /** Pictures in the order in which they are written. */
  private int[] order(ImageSet source) {
    int[] order = new int[source.size()];
    if (shuffle != null) {
      Arrays.setAll(order, i -> i);
      Draws.of(shuffle, DrawKey.CONVERSION).shuffle(order);
      return order;
    }
    // Where the pictures of each identity begin, then where its next one goes.
    int[] next = new int[source.identities().size() + 1];
    for (int i = 0; i < order.length; i++) {
      next[source.label(i) + 1]++;
    }
    for (int label = 1; label < next.length; label++) {
      next[label] += next[label - 1];
    }
    for (int i = 0; i < order.length; i++) {
      order[next[source.label(i)]++] = i;
    }
    return order;
  }

  /** Returns where in the order a shard begins. */
  int begin(int[] order, int shard) {
    return (int) ((long) order.length * shard / shards);
  }

  /**
   * A picture as it is to be written.
   *
   * @param encoded the picture; empty if there is none
   * @param problem why there is none, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Prepared(byte[] encoded, @Nullable DataException problem) {

    static Prepared bad(DataException problem) {
      return new Prepared(new byte[0], problem);
    }
  }

  /** Reads a picture and works on it. */
  Prepared prepare(ImageSet source, int image) {
    return prepareSome(source, new int[] {image}).get(0);
  }

  /** Reads the first of some pictures, one at least, and works on them. */
  private List<Prepared> prepareSome(ImageSet source, int[] images) {
    List<byte[]> encoded;
    try {
      encoded =
          work == null
              ? source.encodedSome(images)
              : ImageSet.together(Ints.asList(images), image -> work.apply(source, image));
    } catch (DataException e) {
      return List.of(Prepared.bad(e)); // the first: others are left for the next time
    }
    List<Prepared> prepared = new ArrayList<>(encoded.size());
    for (int i = 0; i < encoded.size(); i++) {
      prepared.add(checked(source, images[i], encoded.get(i)));
    }
    return prepared;
  }

  private Prepared checked(ImageSet source, int image, byte[] encoded) {
    try {
      if (work == null && !PictureFacts.isPicture(encoded)) {
        PictureFacts.of(encoded, source.place(image)); // throws, and says what is wrong
      }
      return new Prepared(encoded, null);
    } catch (DataException e) {
      return Prepared.bad(e);
    }
  }

  private List<ReadAhead.Picture> pictures(ImageSet source, int[] images) {
    List<Prepared> prepared = prepareSome(source, images);
    List<ReadAhead.Picture> pictures = new ArrayList<>(prepared.size());
    for (int i = 0; i < prepared.size(); i++) {
      pictures.add(
          new ReadAhead.Picture(
              source.label(images[i]), source.fileName(images[i]), prepared.get(i)));
    }
    return pictures;
  }

  /** Returns what to say where every picture would be left out. */
  static DataException noneUsable(int pictures) {
    return new DataException(
        String.format(
            "a picture at least must be fit for use, but none of %,d is; data inspect says why",
            pictures));
  }

  /** Returns what to say of a picture that cannot be used where none is left out. */
  static DataException unusable(DataException problem) {
    return new DataException(
        problem.getMessage() + ". --skip-bad leaves such pictures out", problem);
  }
}
