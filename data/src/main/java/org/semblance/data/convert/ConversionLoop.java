package org.semblance.data.convert;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureSink;

/** Writes the shards of a conversion, picture by picture, and takes note of how far it is. */
final class ConversionLoop {

  /** Pictures between two notes of how far the conversion has come. */
  private static final int PICTURES_PER_NOTE = 20_000;

  /** So many bad pictures in a row mean that the source as a whole is gone or unusable. */
  private static final int MOST_BAD_IN_A_ROW = 1_000;

  private final ShardSinks sinks;
  private final Conversion conversion;
  private final ImageSet source;
  private final int[] order;
  private final SkippedPictures skipped;
  private final ReadAhead ahead;
  private final Conversion.Progress progress;
  private final BooleanSupplier stop;
  private long bytes;
  private int badInARow;

  ConversionLoop(
      ShardSinks sinks, ReadAhead ahead, Conversion.Progress progress, BooleanSupplier stop) {
    this.sinks = sinks;
    this.conversion = sinks.conversion();
    this.source = sinks.source();
    this.order = sinks.order();
    this.skipped = sinks.skipped();
    this.ahead = ahead;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Writes a shard, or the rest of it.
   *
   * @return whether it is complete; else it was to stop
   */
  boolean write(Journal from) {
    int first = conversion.begin(order, from.shard());
    int end = conversion.begin(order, from.shard() + 1);
    int next = first + from.pictures();
    try (PictureSink sink = sinks.open(first, from)) {
      while (next < end) {
        try (ReadAhead.Picture picture = ahead.next()) {
          add(order[next], picture.prepared(), sink);
          next++;
          progress.written(next, bytes);
        }
        boolean stopping = stop.getAsBoolean();
        if (stopping || (next - first) % PICTURES_PER_NOTE == 0) {
          note(from, sink, next - first);
        }
        if (stopping && next < end) {
          return false;
        }
      }
      requireAny();
      sink.finish();
    }
    UnforcedFiles.forceName(sinks.target().shardFile(from.shard()));
    return true;
  }

  private void add(int image, Conversion.Prepared picture, PictureSink sink) {
    DataException problem = picture.problem();
    if (problem == null) {
      sink.add(source.label(image), source.fileName(image), picture.encoded());
      bytes += picture.encoded().length;
      badInARow = 0;
      return;
    }
    if (!conversion.skipBad()) {
      throw Conversion.unusable(problem);
    }
    badInARow++;
    if (badInARow == MOST_BAD_IN_A_ROW) {
      throw new DataException(
          String.format(
              "%,d pictures one after another could not be used, so the source as a whole is gone"
                  + " or unfit; the last one: %s",
              badInARow, problem.getMessage()),
          problem);
    }
    skipped.add(image, source.place(image), String.valueOf(problem.getMessage()));
    progress.skipped(skipped.count());
  }

  /** A result of nothing is no data set. */
  private void requireAny() {
    if (skipped.count() == order.length) {
      throw Conversion.noneUsable(order.length);
    }
  }

  private void note(Journal from, PictureSink sink, int pictures) {
    List<Long> sizes = sink.flush();
    if (!sizes.isEmpty()) {
      from.inShard(pictures, sizes, skipped.flush()).write(Journal.file(sinks.target().path()));
    }
  }
}
