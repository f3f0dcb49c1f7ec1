package org.semblance.cli;

import com.google.common.hash.Funnels;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ForeignPixels;
import org.semblance.backbones.ImageSize;
import org.semblance.backbones.WeightsException;
import org.semblance.nn.DeviceOptions;
import org.semblance.train.RunDirectory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What a command line says about a model that does not say it itself. */
class ModelOptions {

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "NAME",
      description = "Network of others: its input, where there are several.")
  private @Nullable String input;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "Network of others: its output, where there are several.")
  private @Nullable String output;

  @Option(
      names = "--mean",
      paramLabel = "X",
      description = "Network of others: pixels become (x - mean) / std; default 127.5.")
  private @Nullable Double mean;

  @Option(
      names = "--std",
      paramLabel = "X",
      description = "Network of others: see --mean; default 128.")
  private @Nullable Double std;

  @Option(
      names = "--color",
      paramLabel = "rgb|bgr",
      description = "Network of others: order of the channels; default rgb.")
  private @Nullable ColorOrder color;

  @Option(
      names = "--size",
      paramLabel = "HxW|N",
      converter = SizeConverter.class,
      description = {
        "Network of others: height and width of its images in pixels, or one number"
            + " for both; default what its input declares, otherwise 112x112.",
      })
  private @Nullable ImageSize size;

  /** Reads a size. */
  static final class SizeConverter implements ITypeConverter<ImageSize> {

    @Override
    public ImageSize convert(String text) {
      try {
        return ImageSize.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Returns the file or folder that holds a network, which may be named by its run folder. */
  static Path resolved(Path model) {
    boolean run = Files.isDirectory(model) && RunDirectory.at(model).exists();
    return run ? RunDirectory.at(model).model() : model;
  }

  /**
   * Returns a text that is another one for another network or other pixels: a hash of the model's
   * files and of the options.
   */
  final String contentKey(Path model) {
    Path path = resolved(model);
    Hasher hasher = Hashing.sha256().newHasher();
    try {
      for (Path file : source(path).files()) {
        hasher.putUnencodedChars(String.valueOf(file.getFileName()));
        MoreFiles.asByteSource(file).copyTo(Funnels.asOutputStream(hasher));
      }
    } catch (IOException e) {
      throw new WeightsException(
          "a model is expected at " + path + ", but cannot be read: " + e, e);
    }
    String options = String.format("%s|%s|%s", input, output, pixels());
    return hasher.putUnencodedChars(options).hash().toString();
  }

  /**
   * Opens a model; the caller closes it.
   *
   * @param model a run folder, a weight file of ours, a frozen graph, a SavedModel folder or an
   *     ONNX file
   * @throws ParameterException if options are given that this model does not take
   */
  final Embedder open(Path model) {
    Path path = resolved(model);
    try {
      EmbedderSource source = source(path);
      if (saysAnythingAboutTheNetwork() && source.isWeightFile()) {
        throw new ParameterException(
            spec.commandLine(),
            "--input, --output, --mean, --std, --color and --size are for frozen graphs,"
                + " SavedModels and ONNX networks; "
                + path
                + " is a weight file of ours and says itself how it wants its pixels");
      }
      return source.open(DeviceOptions.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), path + ": " + e.getMessage(), e);
    }
  }

  private EmbedderSource source(Path path) {
    return new EmbedderSource(path, input, output, pixels());
  }

  /** Returns whether any of these options was given. */
  final boolean saysAnythingAboutTheNetwork() {
    return Stream.of(input, output, mean, std, color, size).anyMatch(Objects::nonNull);
  }

  private ForeignPixels pixels() {
    ForeignPixels standard = ForeignPixels.DEFAULT;
    return new ForeignPixels(
        mean == null ? standard.mean() : mean,
        std == null ? standard.std() : std,
        color == null ? standard.color() : color,
        size);
  }
}
