package org.semblance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ModelFile;
import org.semblance.data.DataException;
import org.semblance.evaluation.OperatingThresholds;
import org.semblance.nn.files.AtomicFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where a model's thresholds are kept: in the metadata of a weight file of ours; for the networks
 * of others in {@code NAME.thresholds.json} beside them, with a hash of the network and of what was
 * said about its pixels.
 */
final class StoredThresholds {

  private static final String KEY = "thresholds";
  private static final String ENDING = ".thresholds.json";
  private static final String FORMAT = "semblance-thresholds-1";
  private static final int MOST_BYTES = 1 << 20;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path file;
  private final boolean inside;
  private final String contentKey;

  /**
   * Finds the place.
   *
   * @param model as the command line names it
   * @param options what it says about the model
   */
  StoredThresholds(Path model, ModelOptions options) {
    Path path = ModelOptions.resolved(model);
    inside = EmbedderSource.of(path).isWeightFile();
    contentKey = inside ? "" : options.contentKey(model);
    Path absolute = path.toAbsolutePath().normalize();
    file = inside ? path : absolute.resolveSibling(absolute.getFileName() + ENDING);
  }

  /** Returns the file that holds them, or would. */
  Path file() {
    return file;
  }

  /**
   * Keeps thresholds in the place of those that were there.
   *
   * @throws org.semblance.nn.SemblanceException if the file cannot be written; it stays as it is
   */
  void store(OperatingThresholds thresholds) {
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("format", FORMAT);
    kept.put("network", contentKey);
    kept.put("interval", OperatingThresholds.INTERVAL);
    kept.put("thresholds", thresholds);
    if (!inside) {
      AtomicFile.writeText(file, JsonText.of(kept) + "\n");
      return;
    }
    try {
      // What a link leads to is changed, not the link.
      ModelFile.putExtra(file.toRealPath(), KEY, MAPPER.writeValueAsString(kept));
    } catch (IOException e) {
      throw new DataException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the thresholds, or null if none are kept.
   *
   * @throws DataException if they are damaged, or those of another network
   */
  @Nullable OperatingThresholds read() {
    String text = text();
    if (text == null) {
      return null;
    }
    try {
      JsonNode tree = MAPPER.readTree(text);
      if (!tree.path("format").asText().equals(FORMAT)) {
        throw new DataException(
            String.format(
                "%s must hold thresholds of format %s, found \"%s\"; store them anew",
                file, FORMAT, tree.path("format").asText()));
      }
      if (!tree.path("network").asText().equals(contentKey)) {
        throw new DataException(
            file
                + " holds the thresholds of another network, or of the same with other pixels; say"
                + " --mean, --std, --color, --size, --input and --output as they were when they"
                + " were stored, or store them anew");
      }
      return MAPPER.treeToValue(tree.path("thresholds"), OperatingThresholds.class);
    } catch (JsonProcessingException e) {
      throw new DataException(
          String.format(
              "%s holds thresholds that cannot be read: %s; store them anew",
              file, e.getOriginalMessage()),
          e);
    }
  }

  private @Nullable String text() {
    if (inside) {
      try (ModelFile model = ModelFile.open(file)) {
        return model.extra().get(KEY);
      }
    }
    try {
      if (!Files.exists(file)) {
        return null;
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new DataException(file + " is too large to hold thresholds; store them anew");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the thresholds.
   *
   * @throws DataException if none are kept
   * @throws ParameterException if they were made with the mirror images and are to be used without,
   *     or the other way
   */
  OperatingThresholds require(CommandSpec spec, boolean flip) {
    OperatingThresholds found = require();
    if (found.flip() != flip) {
      throw new ParameterException(
          spec.commandLine(),
          found.flip()
              ? "--no-flip must be left out: the stored thresholds hold for embeddings with mirror"
                  + " images"
              : "--no-flip must be given: the stored thresholds hold for embeddings without mirror"
                  + " images");
    }
    return found;
  }

  /**
   * Returns the thresholds.
   *
   * @throws DataException if none are kept
   */
  OperatingThresholds require() {
    OperatingThresholds found = read();
    if (found == null) {
      throw new DataException(
          file
              + (inside ? " holds no thresholds" : " is not there: no thresholds are stored")
              + "; 'semblance evaluate threshold MODEL --pairs PAIRS --store' stores them");
    }
    return found;
  }
}
