package org.semblance.cli;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.TrainingData;
import org.semblance.data.convert.Format;
import org.semblance.distill.ExtractionResult;
import org.semblance.distill.Teacher;
import org.semblance.distill.TeacherExtraction;
import org.semblance.train.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a teacher's embeddings of a data set. */
@Command(
    name = "extract",
    header = "Writes a teacher's embeddings of a data set.",
    description = {
      "Embeds every picture of a data set with a teacher, once, and writes a TFRecord file of each"
          + " picture's place, class and embedding, in the form of Keras_insightface's"
          + " data_distiller. A student learns from it without the teacher: data.train: {type:"
          + " distillationRecords, path: FILE}, and distill in its stages.",
      "Embeddings are as the teacher gives them, not scaled to length 1. Places of pictures are"
          + " paths as SOURCE is given, so SOURCE is a folder, ZIP or tar file, or a list of such"
          + " pictures. Where they lie elsewhere in training, data.train.images says. Records are"
          + " in the order of the data, identity by identity, unless --shuffle is given.",
      "The file has the name FILE.part until it is complete. Ctrl-C ends early with exit code 130;"
          + " the same command goes on where it was, also after a crash. FILE.job says until then"
          + " what it is of: another teacher, other data or other options do not go on from it.",
      "A picture that cannot be decoded ends it, with its name; 'data check' finds all of them"
          + " beforehand.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance distill extract --teacher runs/big --data faces.zip --out teacher.tfrecord",
      "  semblance distill extract --teacher big.onnx --mean 127.5 --std 127.5 --data /data/faces",
      "    --out teacher.tfrecord --float16",
      "  semblance distill extract --teacher other.pb --data faces.tar --out teacher.tfrecord"
          + " --flip",
      "    --shuffle 7 --json",
    })
final class DistillExtractCommand implements Callable<Integer> {

  private final Streams streams;
  private final Interruption interruption;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--teacher",
      required = true,
      paramLabel = "MODEL",
      description = ModelArgument.KINDS)
  @SuppressWarnings("NullAway.Init")
  private Path teacher;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "SOURCE",
      description = "A data set whose pictures have paths, of the teacher's size.")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.tfrecord",
      description = "The file to write.")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(
      names = "--float16",
      description = "Keep values in half the room: about 3 digits, at most 65504.")
  private boolean half;

  @Option(
      names = "--flip",
      description = "Add the mirror image's embedding to each; the original does not.")
  private boolean flip;

  @Option(
      names = "--shuffle",
      paramLabel = "SEED",
      description = {
        "Write in an order drawn from SEED, that of 'data convert --shuffle SEED', for readers that"
            + " shuffle within a window only.",
      })
  private @Nullable Long shuffle;

  @Option(
      names = "--minimum-images",
      paramLabel = "K",
      description = "Leave identities with fewer pictures out; default 1.")
  private int minimumImages = 1;

  @Option(
      names = "--identities",
      paramLabel = "LIST",
      description = {
        "A text file with one identity per line, the only ones to be embedded, as data.train of"
            + " type folder has it; SOURCE must be a folder, ZIP or tar file then.",
      })
  private @Nullable Path identities;

  @Option(names = "--batch", paramLabel = "N", description = "Pictures per run; default 64.")
  private int batch = 64;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = {
        "Threads that read and decode pictures, beside those of the teacher; default one per core.",
      })
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  DistillExtractCommand(Streams streams, Interruption interruption) {
    this.streams = streams;
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    DataConvertPairsCommand.requireNone(data, spec);
    TeacherExtraction extraction =
        OptionCheck.made(spec, () -> new TeacherExtraction(batch, flip, half, shuffle, threads));
    ConversionRun.requireOutside(data, out);
    TeacherExtraction.requireFree(out);
    long start = System.nanoTime();
    TrainingData source = OptionCheck.made(spec, this::source);
    try (ImageSet images = source.openPart();
        Embedder embedder = modelOptions.open(teacher)) {
      requirePaths(images);
      Teacher known = new Teacher(embedder, modelOptions.contentKey(teacher));
      ExtractionResult result = watched(extraction, images, known);
      if (!result.complete()) {
        streams.err().println("semblance: stopped; the same command goes on from here");
        return ExitCodes.INTERRUPTED;
      }
      answer(images, result, (System.nanoTime() - start) / 1e9);
      return ExitCodes.DONE;
    }
  }

  private TrainingData source() {
    Format format = Format.of(data);
    if (identities == null) {
      return format.at(data, minimumImages);
    }
    checkArgument(
        format == Format.FOLDER || format == Format.ZIP || format == Format.TAR,
        "--identities chooses among those of a folder, ZIP or tar file, but %s is %s",
        data,
        format);
    return new FolderData(data, identities, minimumImages);
  }

  /** A training must find the pictures again. */
  private void requirePaths(ImageSet images) {
    if (images.path(0).isEmpty()) {
      throw new DataException(
          String.format(
              "%s must be a folder, ZIP or tar file, or a list of pictures in one, for records name"
                  + " pictures by their paths and those of %s have none; copy them first, byte for"
                  + " byte: semblance data convert %s faces.zip",
              data, images.place(0), data));
    }
  }

  /** Shows how far it is and lets Ctrl-C end it early. */
  private ExtractionResult watched(TeacherExtraction extraction, ImageSet images, Teacher known) {
    StopSignal stop = new StopSignal();
    interruption.asks(stop);
    try (EmbeddingLine line =
        new EmbeddingLine(streams.err(), streams.liveErr(), String.valueOf(data.getFileName()))) {
      return extraction.run(images, known, out, new Line(line), stop::requested);
    } finally {
      interruption.asks(null);
    }
  }

  /** Tells a terminal. */
  private record Line(EmbeddingLine line) implements TeacherExtraction.Progress {

    @Override
    public void goesOnFrom(int pictures) {
      line.goesOnFrom(pictures);
    }

    @Override
    public void embedded(int done, int total) {
      line.embedded(done, total);
    }
  }

  private void answer(ImageSet images, ExtractionResult result, double seconds) {
    int embedded = result.records() - result.before();
    String type = result.header().half() ? "float16" : "float32";
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("file", out.toString());
      map.put("bytes", bytes());
      map.put("teacher", teacher.toString());
      map.put("data", data.toString());
      map.put("pictures", result.records());
      map.put("identities", images.identities().size());
      map.put("embeddingSize", result.header().embeddingSize());
      map.put("type", type);
      map.put("flip", flip);
      map.put("shuffle", shuffle);
      map.put("ofEarlierRuns", result.before());
      map.put("seconds", seconds);
      map.put("picturesPerSecond", embedded / seconds);
      streams.out().println(JsonText.of(map));
      return;
    }
    streams
        .out()
        .printf(
            Locale.ROOT,
            "%s: %,d embeddings of %,d values, %s, not scaled to length 1, of %,d identities;"
                + " %,d pictures in %.1f s, %.1f/s%n",
            out,
            result.records(),
            result.header().embeddingSize(),
            type,
            images.identities().size(),
            embedded,
            seconds,
            embedded / seconds);
  }

  private long bytes() {
    try {
      return Files.size(out);
    } catch (IOException e) {
      throw new DataException(out + " cannot be read: " + e.getMessage(), e);
    }
  }
}
