package org.semblance.data.convert;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ByteBudget;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.ImageSet;
import org.semblance.data.LabelMap;
import org.semblance.data.PictureFacts;
import org.semblance.data.PictureSink;
import org.semblance.data.RecordFiles;
import org.semblance.data.ofrecord.OfRecordWriter;
import org.semblance.data.random.Draws;
import org.semblance.data.recordio.RecordIoWriter;
import org.semblance.data.tfrecord.TfRecordWriter;

/**
 * Copies a set of pictures into another format, byte for byte unless they are to have another size
 * or quality.
 *
 * <p>Pictures are read and worked on by several threads and written in order, so the result does
 * not depend on their number; about a megabyte of pictures per thread is in memory, and of huge
 * ones as many as a {@link ByteBudget} allows. What is written has a temporary name until it is
 * complete; a conversion that stopped goes on where it was when the same one is run again.
 *
 * @param to the format of the result
 * @param shards files that it is spread over; more than one for record formats only
 * @param shuffle seed of the order in which pictures are written; null: identity by identity
 * @param work what is done to each picture; null: nothing
 * @param threads that read and work
 */
public record Conversion(
    Format to, int shards, @Nullable Long shuffle, @Nullable Work work, int threads) {

  /** Between two notes of how far a conversion has come: what a power cut costs at most. */
  private static final long NANOS_PER_NOTE = 30_000_000_000L;

  /** Checks the ranges. */
  public Conversion {
    checkArgument(shards >= 1, "shards must be >= 1, got %s", shards);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
    checkArgument(
        shards == 1 || to == Format.RECORDIO || to == Format.TFRECORD || to == Format.OFRECORD,
        "only recordio, tfrecord and ofrecord can have several shards, %s cannot",
        to);
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
    /** Called after each picture. */
    void written(int pictures, long bytes);
  }

  /**
   * Converts a set.
   *
   * @param target file or folder that is written
   * @param stop asked now and then; whether to end early, with what there is kept to go on from
   * @return whether the conversion is complete
   * @throws DataException if a picture cannot be read or something cannot be written
   */
  public boolean run(ImageSet source, Path target, Progress progress, BooleanSupplier stop) {
    return run(source, target, progress, stop, ByteBudget.ofThreads(threads));
  }

  boolean run(
      ImageSet source, Path target, Progress progress, BooleanSupplier stop, ByteBudget budget) {
    Path absolute = target.toAbsolutePath();
    Path file = Journal.file(absolute);
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    requireName(target);
    if (!Files.exists(file)) {
      // Later, what is there is this conversion's own.
      requireFree(target);
      requireFree(part);
      beside(target).forEach(Conversion::requireFree);
    }
    Journal journal = Journal.read(file, job(source));
    journal.write(file);
    int[] order = order(source);
    Counted counted = new Counted(progress);
    int begin = begin(order, journal.shard()) + journal.pictures();
    try (ReadAhead ahead =
        new ReadAhead(
            (i, j) -> pictures(source, Arrays.copyOfRange(order, i, j)),
            begin,
            order.length,
            threads,
            budget)) {
      for (int shard = journal.shard(); shard < shards; shard++) {
        Journal from =
            shard == journal.shard() ? journal : new Journal(journal.job(), shard, 0, List.of());
        if (!writeShard(source, absolute, order, from, ahead, counted, stop)) {
          return false;
        }
        new Journal(journal.job(), shard + 1, 0, List.of()).write(file);
      }
      if (shards > 1 && Files.exists(part)) {
        LabelMap.of(source).write(RecordFiles.sharedLabelFile(shardFile(absolute, 0)));
        Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.deleteIfExists(file);
      return true;
    } catch (IOException e) {
      throw new DataException(target + " cannot be finished: " + e.getMessage(), e);
    }
  }

  /** A name by which nothing would find out again what is there is refused. */
  private void requireName(Path target) {
    Format named = Format.named(target);
    boolean file = shards == 1 && !to.isFolder();
    boolean packed = target.toString().endsWith(".gz");
    if (packed || file && named != to || !file && shards == 1 && named != null) {
      throw new DataException(
          String.format(
              "%s must be a name for the format %s: %s",
              target,
              to,
              packed
                  ? "files are written unpacked, leave out .gz"
                  : file
                      ? "use .rec for recordio, .tfrecord for tfrecord, part-00000 for ofrecord,"
                          + " .zip for zip"
                      : "that is a folder, this is the name of a file of format " + named));
    }
  }

  /** Files that are written beside a single one. */
  private List<Path> beside(Path target) {
    if (shards > 1) {
      return List.of();
    }
    return switch (to) {
      case RECORDIO -> RecordIoWriter.beside(target);
      case TFRECORD, OFRECORD -> List.of(RecordFiles.labelFile(target));
      default -> List.of();
    };
  }

  static void requireFree(Path path) {
    if (Files.exists(path)) {
      throw new DataException(path + " is there already; choose another name, or delete it first");
    }
  }

  /** Adds up over the shards. */
  private static final class Counted {

    private final Progress progress;
    private long bytes;

    Counted(Progress progress) {
      this.progress = progress;
    }

    void written(int pictures, int size) {
      bytes += size;
      progress.written(pictures, bytes);
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
    hasher.putBytes(source.encoded(0)).putBytes(source.encoded(source.size() - 1));
    hasher.putUnencodedChars(
        String.join(
            "|",
            to.toString(),
            String.valueOf(shards),
            String.valueOf(shuffle),
            work == null ? "copy" : work.describe()));
    return hasher.hash().toString();
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
  private int begin(int[] order, int shard) {
    return (int) ((long) order.length * shard / shards);
  }

  private boolean writeShard(
      ImageSet source,
      Path target,
      int[] order,
      Journal from,
      ReadAhead ahead,
      Counted progress,
      BooleanSupplier stop) {
    int first = begin(order, from.shard());
    int end = begin(order, from.shard() + 1);
    int next = first + from.pictures();
    Path file = Journal.file(target);
    long noted = System.nanoTime();
    try (PictureSink sink = sink(source, target, order, first, from)) {
      while (next < end) {
        ReadAhead.Picture picture = ahead.next();
        sink.add(picture.label(), picture.fileName(), picture.encoded());
        next++;
        progress.written(next, picture.encoded().length);
        boolean stopping = stop.getAsBoolean();
        if (stopping || System.nanoTime() - noted > NANOS_PER_NOTE) {
          note(from, sink, next - first, file);
          noted = System.nanoTime();
        }
        if (stopping && next < end) {
          return false;
        }
      }
      sink.finish();
      return true;
    }
  }

  private static void note(Journal from, PictureSink sink, int pictures, Path file) {
    new Journal(from.job(), from.shard(), pictures, sink.flush()).write(file);
  }

  /** Reads the first of some pictures, and does to them what is to be done. */
  private List<ReadAhead.Picture> pictures(ImageSet source, int[] images) {
    List<byte[]> encoded =
        work == null
            ? source.encodedSome(images)
            : ImageSet.together(Ints.asList(images), image -> work.apply(source, image));
    List<ReadAhead.Picture> pictures = new ArrayList<>(encoded.size());
    for (int i = 0; i < encoded.size(); i++) {
      pictures.add(
          new ReadAhead.Picture(
              source.label(images[i]), source.fileName(images[i]), encoded.get(i)));
    }
    return pictures;
  }

  private PictureSink sink(ImageSet source, Path target, int[] order, int first, Journal from) {
    List<Long> sizes = from.sizes();
    return switch (to) {
      case RECORDIO -> {
        // The format wants to be told the pictures' size: that of the first.
        PictureFacts facts =
            PictureFacts.of(
                pictures(source, new int[] {order[first]}).get(0).encoded(),
                source.place(order[first]));
        yield new RecordIoWriter(
            shardFile(target, from.shard()),
            source.identities(),
            shuffle == null && shards == 1
                ? RecordIoWriter.Layout.GROUPED
                : RecordIoWriter.Layout.SHUFFLED,
            facts.height(),
            facts.width(),
            sizes,
            IntStream.range(first, first + from.pictures())
                .map(i -> source.label(order[i]))
                .toArray());
      }
      case TFRECORD ->
          TfRecordWriter.open(shardFile(target, from.shard()), source.identities(), sizes);
      case OFRECORD ->
          OfRecordWriter.open(shardFile(target, from.shard()), source.identities(), sizes);
      case ZIP -> {
        FileNames names = new FileNames();
        for (int i = first; i < first + from.pictures(); i++) {
          int label = source.label(order[i]);
          names.path(label, source.identities().get(label), source.fileName(order[i]));
        }
        yield new ZipSink(target, source.identities(), names, sizes);
      }
      case FOLDER, LIST, PADDLE, PADDLEBIN -> {
        FolderSink sink =
            new FolderSink(target, source.identities(), FolderSink.Listing.of(to), sizes);
        for (int i = first; i < first + from.pictures(); i++) {
          sink.skip(source.label(order[i]), source.fileName(order[i]));
        }
        yield sink;
      }
    };
  }

  /** Several shards are files in a folder that gets the target's name when all are there. */
  private Path shardFile(Path target, int shard) {
    if (shards == 1) {
      return target;
    }
    String name =
        switch (to) {
          case RECORDIO -> String.format(Locale.ROOT, "part-%05d.rec", shard);
          case TFRECORD -> String.format(Locale.ROOT, "data.tfrecord-%05d-of-%05d", shard, shards);
          default -> String.format(Locale.ROOT, "part-%05d", shard);
        };
    return target.resolveSibling(target.getFileName() + ".part").resolve(name);
  }
}
