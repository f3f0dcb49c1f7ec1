package org.semblance.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.semblance.data.ChosenImages;
import org.semblance.data.DrawnFaces;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import org.semblance.data.convert.Resize;
import org.semblance.nn.files.AtomicFile;

/**
 * Writes the same JPEGs into a RecordIO, a TFRecord and a ZIP file, for the benchmark of the input
 * pipeline.
 *
 * <p>Arguments: the folder; then a data set, or nothing for drawn faces. Prints in JSON where they
 * are from, how many they are, and their mean size. What is there already, from the same source,
 * stays.
 */
public final class PeerSets {

  /** Whole batches of 64, so that an epoch is all pictures. */
  private static final int BATCH = 64;

  private static final int MOST = 200 * BATCH;
  private static final int DRAWN_IDENTITIES = 100;
  private static final int DRAWN_PER_IDENTITY = 32;
  private static final int DRAWN_QUALITY = 95;
  private static final String DRAWN = "drawn faces";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PeerSets() {}

  /** Writes the files that are missing. */
  public static void main(String[] args) throws IOException {
    PrintStream answers = System.out;
    // Whatever else prints must not get into the answer.
    System.setOut(System.err);
    Path folder = Files.createDirectories(Path.of(args[0]));
    Path facts = folder.resolve("sets.json");
    String source = args.length > 1 ? args[1] : DRAWN;
    if (!Files.exists(facts) || !isOf(source, facts)) {
      clear(folder);
      AtomicFile.writeText(facts, write(folder, source));
    }
    answers.println(Files.readString(facts));
  }

  private static boolean isOf(String source, Path facts) throws IOException {
    JsonNode kept = JSON.readTree(facts.toFile());
    return kept.path("source").asText().equals(source);
  }

  private static void clear(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
  }

  private static String write(Path folder, String source) throws IOException {
    boolean drawn = source.equals(DRAWN);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("source", source);
    try (ImageSet all = drawn ? drawn() : given(Path.of(source))) {
      int count = Math.min(MOST, all.size() / BATCH * BATCH);
      ImageSet some = new ChosenImages(all, image -> image < count);
      Resize jpeg = drawn ? new Resize(null, DRAWN_QUALITY) : null;
      for (String name : new String[] {"faces.zip", "faces.tfrecord", "train.rec"}) {
        Path file = folder.resolve(name);
        new Conversion(Format.ofName(file), 1, null, jpeg, 1)
            .run(some, file, (pictures, bytes) -> {}, () -> false);
      }
      facts.put("pictures", count);
    }
    try (ImageSet written = given(folder.resolve("train.rec"))) {
      long bytes = 0;
      for (int i = 0; i < written.size(); i++) {
        bytes += written.encoded(i).length;
      }
      facts.put("bytes", bytes / written.size());
    }
    return JSON.writeValueAsString(facts);
  }

  private static ImageSet drawn() {
    return new DrawnFaces(DRAWN_IDENTITIES, DRAWN_PER_IDENTITY, 1).open();
  }

  private static ImageSet given(Path set) {
    return Format.of(set).at(set).open();
  }
}
