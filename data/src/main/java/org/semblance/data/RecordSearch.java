package org.semblance.data;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the pictures of record files: by the indexes that are kept beside them, else by going
 * through the files, on several threads where there are several, or where a format knows places in
 * the middle of a file to begin at.
 *
 * @param format of the files
 * @param smallestKept bytes that a file has whose index is kept
 * @param shortestStretch bytes that a thread goes through at least
 */
record RecordSearch(RecordFormat format, long smallestKept, long shortestStretch) {

  private static final Logger LOG = LoggerFactory.getLogger(RecordSearch.class);

  /** One reads about as fast as a disk can; several hide how long each answer takes. */
  private static final int THREADS = 4;

  private static final long SHORTEST_STRETCH = 64L << 20;

  /** Returns a search with the usual bounds. */
  static RecordSearch of(RecordFormat format) {
    return new RecordSearch(format, KeptIndex.SMALLEST_FILE, SHORTEST_STRETCH);
  }

  /** A part of a file that one thread goes through. */
  private record Stretch(long from, long to) {}

  /** What was found in a stretch, and where the first record behind it begins. */
  private record Found(RecordIndex index, long end) {}

  /**
   * Returns the index of each file.
   *
   * @throws DataException if a record is damaged: of the first file that has one
   */
  List<RecordIndex> indexes(List<ByteFile> files) {
    boolean single = files.size() == 1 && files.get(0).size() < 2 * shortestStretch;
    ExecutorService pool =
        single ? MoreExecutors.newDirectExecutorService() : Executors.newFixedThreadPool(THREADS);
    try {
      List<Supplier<RecordIndex>> begun = new ArrayList<>();
      files.forEach(file -> begun.add(begin(file, pool)));
      return begun.stream().map(Supplier::get).toList();
    } finally {
      pool.shutdownNow();
    }
  }

  private Supplier<RecordIndex> begin(ByteFile file, ExecutorService pool) {
    KeptIndex kept = KeptIndex.of(file, format.signature(), smallestKept);
    RecordIndex known = kept == null ? null : kept.read();
    if (known != null) {
      return () -> known;
    }
    List<Stretch> stretches = stretches(file);
    List<Future<Found>> found = new ArrayList<>();
    stretches.forEach(stretch -> found.add(pool.submit(() -> search(file, stretch))));
    return () -> {
      RecordIndex index = joined(file, stretches, found);
      if (kept != null) {
        kept.write(index);
      }
      return index;
    };
  }

  private List<Stretch> stretches(ByteFile file) {
    long most = Math.min(THREADS, file.size() / shortestStretch);
    List<Stretch> stretches = new ArrayList<>();
    long from = 0;
    if (most > 1) {
      for (long start : format.likelyStarts(file, (int) most - 1)) {
        stretches.add(new Stretch(from, start));
        from = start;
      }
    }
    stretches.add(new Stretch(from, file.size()));
    return stretches;
  }

  private Found search(ByteFile file, Stretch stretch) {
    RecordIndex index = new RecordIndex();
    try (ByteFile own = file.again()) {
      return new Found(index, format.addPictures(own, stretch.from(), stretch.to(), index));
    }
  }

  /** Puts together what was found, which is right if every stretch ends where the next begins. */
  private RecordIndex joined(ByteFile file, List<Stretch> stretches, List<Future<Found>> found) {
    if (stretches.size() == 1) {
      return get(found.get(0)).index();
    }
    try {
      List<RecordIndex> parts = new ArrayList<>();
      for (int i = 0; i < stretches.size(); i++) {
        Found part = get(found.get(i));
        if (part.end() != stretches.get(i).to()) {
          throw file.error(stretches.get(i).to(), "no record begins here");
        }
        parts.add(part.index());
      }
      return RecordIndex.joined(parts);
    } catch (DataException e) {
      // Either the places were wrong, or the file is: then this says so.
      LOG.info("{} is gone through from its beginning: {}", file.path(), e.getMessage());
      return search(file, new Stretch(0, file.size())).index();
    }
  }

  private static Found get(Future<Found> found) {
    try {
      return found.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("opening a data set was interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException("going through files throws nothing else", cause);
    }
  }
}
