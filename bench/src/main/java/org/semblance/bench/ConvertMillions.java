package org.semblance.bench;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.math.Quantiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.Batch;
import org.semblance.data.BatchOptions;
import org.semblance.data.BatchSource;
import org.semblance.data.ImageSet;
import org.semblance.data.ListedData;
import org.semblance.data.TrainingData;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import org.semblance.data.inspect.Inspection;

/**
 * Opens, converts, inspects and trains from a set of millions of pictures, beside {@code cp} of the
 * same bytes.
 *
 * <p>Arguments: {@code --pictures N} (2,000,000), {@code --folder-pictures N} (100,000; a file
 * each), {@code --quality Q} of the JPEG (50: 2 KB), {@code --out FOLDER} (bench/out/convert),
 * which is deleted again. A row tells seconds with opening the source, MB/s of the source, the same
 * beside {@code cp} of the source with as cold a cache, both as it ends and as it is on the disk
 * (conversions wait for the disk too), and the most heap that was in use after a collection.
 *
 * <p>A conversion and {@code cp} take turns, and the median of each counts. Before each turn the
 * machine rests: a virtual one gives memory that was freed back to its host some seconds later, and
 * gets it again far slower, so that else whoever comes first after a deletion would be the faster.
 */
public final class ConvertMillions {

  private static final int MOST_IDENTITIES = 100_000;
  private static final int PICTURES_PER_IDENTITY = 20;
  private static final int BATCHES = 100;
  private static final int BATCH = 64;
  private static final int SIDE = 112;
  private static final int FRAME_BYTES = 60;
  private static final long SPARE = 1L << 30;
  private static final int TURNS = 3;
  private static final long REST_MILLIS = 6_000;

  private final HeapWatch heap = new HeapWatch();
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final Path folder;
  private final int quality;

  private ConvertMillions(Path folder, int quality) {
    this.folder = folder;
    this.quality = quality;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int pictures = 2_000_000;
    int folderPictures = 100_000;
    int quality = 50;
    Path out = Path.of("bench/out/convert");
    for (int i = 0; i < args.length; i += 2) {
      checkArgument(i + 1 < args.length, "%s needs a value", args[i]);
      switch (args[i]) {
        case "--pictures" -> pictures = Integer.parseInt(args[i + 1]);
        case "--folder-pictures" -> folderPictures = Integer.parseInt(args[i + 1]);
        case "--quality" -> quality = Integer.parseInt(args[i + 1]);
        case "--out" -> out = Path.of(args[i + 1]);
        default ->
            throw new IllegalArgumentException(
                "--pictures N, --folder-pictures N, --quality Q or --out FOLDER is expected, got "
                    + args[i]);
      }
    }
    checkArgument(!Files.exists(out), "%s must not be there: it is deleted at the end", out);
    Files.createDirectories(out);
    try {
      ConvertMillions benchmark = new ConvertMillions(out, quality);
      benchmark.millions(pictures);
      benchmark.folder(folderPictures);
    } finally {
      MoreFiles.deleteRecursively(out, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private NumberedFaces faces(int pictures) {
    int identities = Math.max(2, Math.min(MOST_IDENTITIES, pictures / PICTURES_PER_IDENTITY));
    return new NumberedFaces(pictures, identities, quality);
  }

  private void millions(int pictures) throws IOException, InterruptedException {
    NumberedFaces faces = faces(pictures);
    long bytes = (long) pictures * (faces.pictureBytes() + FRAME_BYTES);
    long free = Files.getFileStore(folder).getUsableSpace();
    checkArgument(
        free > 3 * bytes + SPARE, "%s bytes must be free, there are %s", 3 * bytes + SPARE, free);
    System.out.printf(
        Locale.ROOT,
        "%,d pictures of %,d bytes, %,d identities; %d cores, heap of %,d MB at most%n%n"
            + "%-46s %-5s %8s %8s %6s %9s %8s%n",
        pictures,
        faces.pictureBytes(),
        faces.identities().size(),
        threads,
        Runtime.getRuntime().maxMemory() >> 20,
        "",
        "cache",
        "seconds",
        "MB/s",
        "of cp",
        "of synced",
        "heap MB");
    Path records = folder.resolve("train.rec");
    row("drawn in memory to recordio", "", bytes, () -> convert(faces, records));
    fromRecords(records);
    Path zip = folder.resolve("faces.zip");
    convert(of(records), zip);
    looks(records);
    remove(records);
    fromZip(zip);
    remove(zip);
  }

  private void fromRecords(Path records) throws IOException, InterruptedException {
    opened("recordio", records);
    Path examples = folder.resolve("faces.tfrecord");
    for (String cache : List.of("cold", "warm")) {
      turns("recordio to tfrecord", cache, size(records), records, examples);
    }
    convert(of(records), examples);
    opened("tfrecord", examples);
    remove(examples);
  }

  private void fromZip(Path zip) throws IOException, InterruptedException {
    Path records = folder.resolve("again.rec");
    for (String cache : List.of("cold", "warm")) {
      turns("zip to recordio", cache, size(zip), zip, records);
    }
    Path list = writeList(zip);
    TrainingData listed = new ListedData(list, zip, 1);
    row("list of pictures in a zip to recordio", "warm", size(zip), () -> convert(listed, records));
    remove(records);
  }

  /** Every way of opening record files. */
  private void opened(String format, Path records) throws IOException, InterruptedException {
    Path index = records.resolveSibling("." + records.getFileName() + ".index");
    for (String cache : List.of("cold", "warm")) {
      Files.deleteIfExists(index);
      chillIf(cache, records);
      row("open " + format + " without a kept index", cache, size(records), () -> open(records));
    }
    row("open " + format + " by its kept index", "warm", 0, () -> open(records));
  }

  private static void open(Path records) {
    of(records).open().close();
  }

  /** What goes over all pictures, or some, and writes nothing. */
  private void looks(Path records) throws IOException, InterruptedException {
    row(
        "inspect recordio",
        "warm",
        size(records),
        () -> {
          try (ImageSet set = of(records).open()) {
            Inspection.of(set, threads, done -> {});
          }
        });
    row(
        String.format("open recordio, then %d batches of %d", BATCHES, BATCH),
        "warm",
        0,
        () -> train(records));
  }

  private static void train(Path records) {
    BatchOptions options =
        new BatchOptions(BATCH, 7, Augmentation.NONE, BadImages.STOP, SIDE, SIDE);
    try (ImageSet set = of(records).open();
        BatchSource batches = BatchSource.open(set, options)) {
      for (int i = 0; i < BATCHES; i++) {
        try (Batch batch = batches.next()) {
          batch.epoch();
        }
      }
    }
  }

  /** A file per picture: for these, cp too has more to do than to copy bytes. */
  private void folder(int pictures) throws IOException, InterruptedException {
    NumberedFaces faces = faces(pictures);
    long bytes = (long) pictures * faces.pictureBytes();
    System.out.printf(Locale.ROOT, "%n%,d pictures in a folder%n", pictures);
    Path images = folder.resolve("faces");
    row("drawn in memory to folder", "", bytes, () -> convert(faces, images));
    Path records = folder.resolve("folder.rec");
    turns("folder to recordio", "warm", bytes, images, records);
    convert(of(images), records);
    Path again = folder.resolve("again");
    row("recordio to folder", "cold", bytes, () -> convert(of(records), again));
  }

  private static TrainingData of(Path path) {
    return Format.of(path).at(path);
  }

  private void convert(TrainingData data, Path target) {
    try (ImageSet source = data.open()) {
      convert(source, target);
    }
  }

  private void convert(ImageSet source, Path target) {
    Format format = Format.ofNameOr(target, Format.FOLDER);
    new Conversion(format, 1, null, null, threads)
        .run(source, target, (pictures, bytes) -> {}, () -> false);
  }

  private Path writeList(Path zip) throws IOException {
    Path list = folder.resolve("list.txt");
    try (ImageSet set = of(zip).open();
        BufferedWriter lines = Files.newBufferedWriter(list)) {
      for (int i = 0; i < set.size(); i++) {
        String identity = set.identities().get(set.label(i));
        lines.write(identity + "/" + set.fileName(i) + "\t" + identity + "\n");
      }
    }
    return list;
  }

  /** Converts a source and copies it with {@code cp}, by turns. */
  private void turns(String what, String cache, long bytes, Path source, Path target)
      throws IOException, InterruptedException {
    List<Double> ours = new ArrayList<>();
    List<DiskCopy> copies = new ArrayList<>();
    heap.restart();
    for (int turn = 0; turn < TURNS; turn++) {
      rest(cache, source);
      copies.add(DiskCopy.of(source));
      rest(cache, source);
      long start = System.nanoTime();
      convert(of(source), target);
      ours.add((System.nanoTime() - start) / 1e9);
      remove(target);
    }
    DiskCopy copy =
        new DiskCopy(
            median(copies.stream().map(DiskCopy::seconds).toList()),
            median(copies.stream().map(DiskCopy::syncedSeconds).toList()));
    print(what, cache, bytes, copy, median(ours));
    System.out.printf(
        Locale.ROOT,
        "  seconds: %s; cp: %s; cp until it is on the disk: %s%n",
        joined(ours),
        joined(copies.stream().map(DiskCopy::seconds).toList()),
        joined(copies.stream().map(DiskCopy::syncedSeconds).toList()));
  }

  private static void rest(String cache, Path source) throws IOException, InterruptedException {
    Thread.sleep(REST_MILLIS);
    chillIf(cache, source);
  }

  private static double median(List<Double> values) {
    return Quantiles.median().compute(values);
  }

  private static String joined(List<Double> values) {
    return values.stream()
        .map(value -> String.format(Locale.ROOT, "%.1f", value))
        .collect(Collectors.joining(" "));
  }

  private static void chillIf(String cache, Path file) throws IOException, InterruptedException {
    if (cache.equals("cold")) {
      DiskCopy.chill(file);
    }
  }

  private static long size(Path file) throws IOException {
    return Files.size(file);
  }

  /** Deletes a file with all that was written beside it. */
  private void remove(Path file) throws IOException {
    String stem = MoreFiles.getNameWithoutExtension(file);
    try (DirectoryStream<Path> beside = Files.newDirectoryStream(folder)) {
      for (Path path : beside) {
        String name = path.getFileName().toString();
        if (name.startsWith(stem + ".") || name.startsWith("." + stem + ".")) {
          Files.delete(path);
        }
      }
    }
  }

  private void row(String what, String cache, long bytes, Runnable work) {
    heap.restart();
    long start = System.nanoTime();
    work.run();
    print(what, cache, bytes, null, (System.nanoTime() - start) / 1e9);
  }

  private void print(
      String what, String cache, long bytes, @Nullable DiskCopy copy, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "%-46s %-5s %8.1f %8s %6s %9s %8d%n",
        what,
        cache,
        seconds,
        bytes == 0 ? "" : String.format(Locale.ROOT, "%.0f", bytes / 1e6 / seconds),
        copy == null ? "" : String.format(Locale.ROOT, "%.2f", copy.seconds() / seconds),
        copy == null ? "" : String.format(Locale.ROOT, "%.2f", copy.syncedSeconds() / seconds),
        heap.most() >> 20);
  }
}
